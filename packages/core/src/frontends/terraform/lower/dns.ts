import { refTo } from '../../../graph/references.ts';
import { mapSeveral } from '../../../graph/resource-reader.ts';
import { textOfValue } from '../../../values/read.ts';
import { withoutFinalDot } from '../../cloudformation/lower/dns.ts';
import type { Lowerings, TerraformReader } from '../reader.ts';

/** Private hosted zones, their records, and what else changes how names of a VPC resolve. */
export const dnsLowerings: Lowerings = {
  aws_route53_zone: (r) => ({
    ...r.base,
    kind: 'hosted-zone',
    get name() {
      return withoutFinalDot(r.text('name'));
    },
    get vpcs() {
      return mapSeveral(r.items('vpc'), (read) => refTo(r.graph, r.in(read(), 'vpc_id'), 'vpc'));
    },
  }),
  aws_route53_zone_association: (r) => ({
    ...r.base,
    kind: 'zone-association',
    get zone() {
      return r.ref('hosted-zone', 'zone_id');
    },
    get vpc() {
      return r.ref('vpc', 'vpc_id');
    },
  }),
  aws_route53_record: (r) => ({
    ...r.base,
    kind: 'record-sets',
    zoneName: undefined,
    get zone() {
      return r.ref('hosted-zone', 'zone_id');
    },
    get records() {
      return { items: [{ value: () => recordOf(r), when: r.graph.worlds.always }] };
    },
  }),

  aws_route53_resolver_rule: (r) => ({
    ...r.base,
    kind: 'resolver-rule',
    get domain() {
      const domain = r.text('domain_name');
      return domain === undefined ? undefined : withoutFinalDot(domain);
    },
  }),
  aws_route53_resolver_rule_association: (r) => ({
    ...r.base,
    kind: 'resolver-override',
    what: 'a Resolver rule',
    get vpc() {
      return r.ref('vpc', 'vpc_id');
    },
    get rule() {
      return r.ref('resolver-rule', 'resolver_rule_id');
    },
  }),
  aws_route53_resolver_endpoint: (r) => ({
    ...r.base,
    kind: 'resolver-endpoint',
    get inbound() {
      const direction = r.string('direction')?.toUpperCase();
      return direction === undefined ? 'unknown' : direction.startsWith('INBOUND') ? 'yes' : 'no';
    },
    get subnets() {
      return mapSeveral(r.items('ip_address'), (read) => refTo(r.graph, r.in(read(), 'subnet_id'), 'subnet'));
    },
  }),
  aws_route53profiles_association: (r) => override(r, 'a Route 53 Profile', 'resource_id'),
};

/** Names of records may be written without the name of their zone, which the provider then adds. */
function recordOf(r: TerraformReader) {
  const zone = r.ref('hosted-zone', 'zone_id');
  const name = withoutFinalDot(r.text('name'));
  const zoneName = zone.kind === 'node' ? zone.node.name : undefined;
  return {
    name: fullName(name, zoneName),
    type: r.text('type') ?? '',
    aliasTarget: textOfValue(r.value('alias', 'name')),
    at: r.value('name').at,
  };
}

function fullName(name: ReturnType<typeof withoutFinalDot>, zone: ReturnType<typeof withoutFinalDot> | undefined) {
  if (typeof name !== 'string' || typeof zone !== 'string') return name;
  return name === '' ? zone : name === zone || name.endsWith(`.${zone}`) ? name : `${name}.${zone}`;
}

function override(r: TerraformReader, what: string, argument: string) {
  return {
    ...r.base,
    kind: 'resolver-override',
    what,
    get vpc() {
      return r.ref('vpc', argument);
    },
  } as const;
}
