import type { DnsRecord, RecordSets } from '../../../graph/nodes.ts';
import { refTo } from '../../../graph/references.ts';
import { mapSeveral, type ResourceReader } from '../../../graph/resource-reader.ts';
import { member, textOfValue } from '../../../values/read.ts';
import { partsOf, textOf, type Text } from '../../../values/text.ts';
import type { Value } from '../../../values/value.ts';
import type { Several } from '../../../values/worlds.ts';
import type { Lowerings } from './lowering.ts';

/** Private hosted zones, their records, and what else changes how names of a VPC resolve. */
export const dnsLowerings: Lowerings = {
  'AWS::Route53::HostedZone': (r) => ({
    ...r.base,
    kind: 'hosted-zone',
    get name() {
      return withoutFinalDot(r.text('Name'));
    },
    get vpcs() {
      return mapSeveral(r.items('VPCs'), (read) => refTo(r.graph, member(read(), 'VPCId'), 'vpc'));
    },
  }),

  'AWS::Route53::RecordSet': (r) =>
    recordSets(r, () => ({ items: [{ value: () => recordOf(r.value()), when: r.graph.worlds.always }] })),
  'AWS::Route53::RecordSetGroup': (r) =>
    recordSets(r, () => mapSeveral(r.items('RecordSets'), (read) => recordOf(read()))),

  'AWS::Route53Resolver::ResolverRule': (r) => ({
    ...r.base,
    kind: 'resolver-rule',
    get domain() {
      const domain = r.text('DomainName');
      return domain === undefined ? undefined : withoutFinalDot(domain);
    },
  }),
  'AWS::Route53Resolver::ResolverRuleAssociation': (r) => ({
    ...override(r, 'a Resolver rule', 'VPCId'),
    get vpc() {
      return r.ref('vpc', 'VPCId');
    },
    get rule() {
      return r.ref('resolver-rule', 'ResolverRuleId');
    },
  }),
  'AWS::Route53Resolver::ResolverEndpoint': (r) => ({
    ...r.base,
    kind: 'resolver-endpoint',
    get inbound() {
      const direction = r.string('Direction')?.toUpperCase();
      return direction === undefined ? 'unknown' : direction.startsWith('INBOUND') ? 'yes' : 'no';
    },
    get subnets() {
      return mapSeveral(r.items('IpAddresses'), (read) => refTo(r.graph, member(read(), 'SubnetId'), 'subnet'));
    },
  }),
  'AWS::Route53Profiles::ProfileAssociation': (r) => override(r, 'a Route 53 Profile', 'ResourceId'),
};

function recordSets(r: ResourceReader, records: () => Several<() => DnsRecord>): RecordSets {
  return {
    ...r.base,
    kind: 'record-sets',
    get zone() {
      return r.ref('hosted-zone', 'HostedZoneId');
    },
    get zoneName() {
      const name = r.text('HostedZoneName');
      return name === undefined ? undefined : withoutFinalDot(name);
    },
    get records() {
      return records();
    },
  };
}

function recordOf(record: Value): DnsRecord {
  return {
    name: withoutFinalDot(textOfValue(member(record, 'Name'))),
    type: textOfValue(member(record, 'Type')) ?? '',
    aliasTarget: textOfValue(member(record, 'AliasTarget', 'DNSName')),
    at: record.at,
  };
}

function override(r: ResourceReader, what: string, property: string) {
  return {
    ...r.base,
    kind: 'resolver-override',
    what,
    get vpc() {
      return r.ref('vpc', property);
    },
  } as const;
}

/** Zone and record names are absolute with or without their final dot. */
export function withoutFinalDot(text: Text | undefined): Text {
  const parts = [...partsOf(text ?? '')];
  const last = parts.at(-1);
  if (typeof last === 'string') parts[parts.length - 1] = last.replace(/\.$/, '');
  return textOf(parts);
}
