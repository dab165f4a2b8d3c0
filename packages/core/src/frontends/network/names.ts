import type { Graph } from '../../graph/graph.ts';
import type { DnsRecord, GraphNode, NodeBase, Ref, ResolverOverride, ResolverRule, Vpc } from '../../graph/nodes.ts';
import { refTo } from '../../graph/references.ts';
import { ALWAYS } from '../../values/guards.ts';
import { member, stringOf, valueOfText } from '../../values/read.ts';
import type { Value } from '../../values/value.ts';
import { baseOf, items, part } from './describe.ts';
import type { Collected, Output } from './outputs.ts';

/** What `aws route53 …`, `route53resolver …` and `route53profiles …` print of how names resolve in a VPC. */
export const NAME_OUTPUTS: readonly Output[] = [
  { key: 'HostedZoneSummaries', command: 'route53 list-hosted-zones-by-vpc', lower: hostedZones },
  { key: 'ResourceRecordSets', command: 'route53 list-resource-record-sets', lower: recordSets },
  { key: 'ResolverRules', command: 'route53resolver list-resolver-rules', lower: resolverRules },
  { key: 'ResolverRuleAssociations', command: 'route53resolver list-resolver-rule-associations', lower: ruleAssociations },
  { key: 'ProfileAssociations', command: 'route53profiles list-profile-associations', lower: profileAssociations },
  { key: 'ProfileResourceAssociations', command: 'route53profiles list-profile-resource-associations', lower: () => undefined },
];

/** The VPC is what the command was asked for, and not in what it prints. */
function hostedZones({ graph, unit, root, path, open, vpc: only, problem }: Collected): void {
  const told = member(root, 'VPCId');
  const vpcId = stringOf(told) ?? only;
  if (vpcId === undefined) {
    problem(member(root, 'HostedZoneSummaries').at, `\`${path}\` does not say which VPC these zones belong to; add \`"VPCId": "vpc-…"\` beside \`HostedZoneSummaries\``);
    return;
  }
  const list = member(root, 'HostedZoneSummaries');
  if (open !== undefined) graph.add(override(baseOf(`other zones of ${vpcId}`, 'HostedZoneSummaries', list, unit), 'a private zone on another page', () => refTo(graph, valueOfText(vpcId, list.at), 'vpc')));
  for (const summary of items(list)) {
    const id = zoneId(stringOf(member(summary, 'HostedZoneId')));
    // Zones of AWS services, such as those behind private DNS, go with what the service made.
    if (id === undefined || member(summary, 'Owner', 'OwningService').kind !== 'absent') continue;
    const known = graph.nodeOf('hosted-zone', id);
    const read = (): Ref<Vpc> => refTo(graph, valueOfText(vpcId, summary.at), 'vpc');
    const vpcs = { items: [...(known?.vpcs.items ?? []), { value: read, when: ALWAYS }] };
    graph.replace({ ...baseOf(id, 'HostedZoneSummaries', summary, unit), kind: 'hosted-zone', name: domain(member(summary, 'Name')), vpcs });
  }
}

/** The zone is in none of what is printed but in the name of its own records. */
function recordSets({ graph, unit, root, path, open, problem }: Collected): void {
  const list = member(root, 'ResourceRecordSets');
  const records = items(list);
  const told = zoneId(stringOf(member(root, 'HostedZoneId')));
  const apex = records.find((record) => stringOf(member(record, 'Type')) === 'SOA');
  if (told === undefined && apex === undefined) {
    problem(list.at, `\`${path}\` does not say which zone these records belong to; add \`"HostedZoneId": "Z…"\` beside \`ResourceRecordSets\``);
    return;
  }
  const name = told === undefined && apex !== undefined ? domain(member(apex, 'Name')) : undefined;
  const base = baseOf(`records of ${told ?? name ?? ''}`, 'ResourceRecordSets', list, unit);
  const zones = graph.all('hosted-zone').filter((zone) => (name === undefined ? zone.id === told : zone.name === name));
  if (open !== undefined) for (const { id } of zones) graph.addEscape({ node: id, cause: open, when: ALWAYS });
  const entries = records.map((record) => ({ value: () => recordOf(record), when: ALWAYS }));
  graph.add({
    ...base,
    kind: 'record-sets',
    get zone() {
      return refTo(graph, told === undefined ? { kind: 'absent', at: list.at } : valueOfText(told, list.at), 'hosted-zone');
    },
    zoneName: name,
    records: { items: entries },
  });
}

function recordOf(record: Value): DnsRecord {
  const type = stringOf(member(record, 'Type')) ?? '';
  const [first] = items(member(record, 'ResourceRecords'));
  const target = stringOf(member(record, 'AliasTarget', 'DNSName')) ?? (type === 'CNAME' && first !== undefined ? stringOf(member(first, 'Value')) : undefined);
  return { name: domain(member(record, 'Name')), type, aliasTarget: target?.replace(/\.$/, ''), at: record.at };
}

function resolverRules({ graph, unit, root }: Collected): void {
  for (const rule of items(member(root, 'ResolverRules'))) {
    const id = stringOf(member(rule, 'Id'));
    if (id === undefined) continue;
    graph.add({ ...baseOf(id, 'ResolverRules', rule, unit), kind: 'resolver-rule', domain: domain(member(rule, 'DomainName')), forwards: isForwarding(rule) ? 'yes' : 'no' });
  }
}

/** SYSTEM and RECURSIVE rules leave names to the server of the VPC. */
function isForwarding(rule: Value): boolean {
  const type = stringOf(member(rule, 'RuleType'));
  return type !== 'SYSTEM' && type !== 'RECURSIVE';
}

function ruleAssociations({ graph, unit, root }: Collected): void {
  for (const association of items(member(root, 'ResolverRuleAssociations'))) {
    const id = stringOf(member(association, 'Id'));
    if (id === undefined) continue;
    graph.add({
      ...baseOf(id, 'ResolverRuleAssociations', association, unit),
      kind: 'resolver-override',
      what: `the Resolver rule ${stringOf(member(association, 'Name')) ?? id}`,
      get vpc() {
        return refTo(graph, member(association, 'VPCId'), 'vpc');
      },
      get rule() {
        return refTo(graph, member(association, 'ResolverRuleId'), 'resolver-rule');
      },
    });
  }
}

/** A profile brings zones and rules along; which ones is another output. Without it, or for other things, any name may be meant. */
function profileAssociations({ graph, unit, root, profiles }: Collected): void {
  for (const association of items(member(root, 'ProfileAssociations'))) {
    const [id, profile] = [stringOf(member(association, 'Id')), stringOf(member(association, 'ProfileId'))];
    if (id === undefined || profile === undefined) continue;
    const base = baseOf(id, 'ProfileAssociations', association, unit);
    const readVpc = (): Ref<Vpc> => refTo(graph, member(association, 'ResourceId'), 'vpc');
    const what = `the Route 53 Profile ${profile}`;
    const resources = profiles.get(profile);
    if (resources === undefined) graph.add(override(base, what, readVpc));
    for (const resource of resources ?? []) graph.add(broughtBy(graph, part(base, `${id}/${resource}`, base.at), what, resource, readVpc));
  }
}

function broughtBy(graph: Graph, base: NodeBase, what: string, resource: string, readVpc: () => Ref<Vpc>): GraphNode {
  const [zone, rule] = [graph.nodeOf('hosted-zone', resource), graph.nodeOf('resolver-rule', resource)];
  if (zone === undefined) return override(base, what, readVpc, rule);
  return {
    ...base,
    kind: 'zone-association',
    zone: { kind: 'node', id: zone.id, node: zone, at: base.at },
    get vpc() {
      return readVpc();
    },
  };
}

function override(base: NodeBase, what: string, readVpc: () => Ref<Vpc>, rule?: ResolverRule): ResolverOverride {
  return {
    ...base,
    kind: 'resolver-override',
    what,
    ...(rule === undefined ? {} : { rule: { kind: 'node', id: rule.id, node: rule, at: base.at } }),
    get vpc() {
      return readVpc();
    },
  };
}

/** What each profile brings along, by the ids of zones and rules. */
export function profileResources(root: Value): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const association of items(member(root, 'ProfileResourceAssociations'))) {
    const [profile, arn] = [stringOf(member(association, 'ProfileId')), stringOf(member(association, 'ResourceArn'))];
    if (profile !== undefined && arn !== undefined) found.set(profile, [...(found.get(profile) ?? []), idInArn(arn)]);
  }
  return found;
}

/** `arn:aws:route53:::hostedzone/Z0123` and `arn:aws:route53resolver:eu-west-1:111122223333:resolver-rule/rslvr-rr-0123`. */
function idInArn(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

function zoneId(text: string | undefined): string | undefined {
  return text?.replace(/^\/hostedzone\//, '');
}

function domain(value: Value): string {
  return (stringOf(value) ?? '').replace(/\.$/, '');
}
