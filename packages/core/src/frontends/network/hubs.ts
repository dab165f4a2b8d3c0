import type { Graph } from '../../graph/graph.ts';
import type { DnsRecord, HostedZone, Hub, Vpc, VpcEndpoint } from '../../graph/nodes.ts';
import { implicit } from '../../graph/references.ts';
import { hostsOf } from '../../knowledge/endpoint-services.ts';
import { parseServiceName } from '../../knowledge/service-names.ts';
import type { Span } from '../../text/source-file.ts';
import { ALWAYS } from '../../values/guards.ts';
import { member, stringOf } from '../../values/read.ts';
import type { Text } from '../../values/text.ts';
import type { Value } from '../../values/value.ts';
import { addGroups, addVpc, basesIn, checkKeys, endpointOf, type Base } from './declared.ts';
import { items } from './describe.ts';
import { UNIT, type ContextProblem } from './outputs.ts';
import { ownEntry } from '../../values/tables.ts';

const HUB_KEYS = ['name', 'cidr', 'region', 'endpoints', 'zones', 'spokes', 'securityGroups', 'egress'];

const EGRESS: Readonly<Record<string, Hub['egress']>> = { none: 'none', nat: 'public', internet: 'public', unknown: 'unknown' };

/**
 * Adds a VPC whose interface endpoints serve others: private zones that its spokes see lead to them. Spokes are VPCs of
 * the files and declared networks; without `spokes` all of them are.
 */
export function lowerHub(graph: Graph, hub: Value, index: number, target: Text, problems: ContextProblem[]): void {
  const name = stringOf(member(hub, 'name')) ?? `hub ${index + 1}`;
  checkKeys(hub, 'a hub', HUB_KEYS, problems);
  const spokes = spokesOf(graph, member(hub, 'spokes'));
  const unit = `${UNIT} hub ${name}`;
  const region = stringOf(member(hub, 'region')) ?? target;
  graph.addUnit({ id: unit, region: () => region, conditions: () => new Map() });
  const base = basesIn(hub, name, unit);
  const cidr = stringOf(member(hub, 'cidr'));
  if (cidr === undefined) problems.push({ at: hub.at, message: `hub \`${name}\` needs its \`cidr\`, such as 10.0.0.0/16: routes of spokes lead there` });
  const vpc = addVpc(graph, base, hub, { items: cidr === undefined ? [] : [{ value: () => cidr, when: ALWAYS }] }, cidr);
  const groups = addGroups(graph, base(`${unit}/groups`, 'security groups of a hub', hub.at), vpc, member(hub, 'securityGroups'), problems);
  const endpoints = items(member(hub, 'endpoints')).flatMap((said, i) => {
    const endpoint = endpointOf(graph, said, base, `${unit}/endpoint ${i}`, { vpc, region, groups, privateDns: 'no' }, problems);
    if (endpoint?.shape.kind !== 'gateway') return endpoint ?? [];
    problems.push({ at: said.at, message: `a gateway endpoint serves the VPC that it stands in and no other: each spoke needs one of its own, or this is \`{service: ${serviceOf(endpoint)}, type: interface}\`` });
    return [];
  });
  for (const endpoint of endpoints) graph.add(endpoint);
  addZones(graph, base, { hub, name, region, seenBy: [vpc.node, ...spokes] }, endpoints, problems);
  for (const spoke of spokes) connect(graph, base, spoke, cidr, hub.at);
  graph.add({ ...base(unit, 'declared hub', hub.at), kind: 'hub', vpc, cidr, spokes, egress: egressOf(member(hub, 'egress'), problems) });
}

function egressOf(said: Value, problems: ContextProblem[]): Hub['egress'] {
  const word = stringOf(said) ?? 'unknown';
  if (!Object.hasOwn(EGRESS, word)) problems.push({ at: said.at, message: `unknown egress \`${word}\`; one of: ${Object.keys(EGRESS).join(', ')}` });
  return ownEntry(EGRESS, word) ?? 'unknown';
}

/** By the name of a declared network, by id, by the name that the files give, or by one that a network stands for. */
function spokesOf(graph: Graph, said: Value): readonly Vpc[] {
  const all = graph.all('vpc').filter(({ unit }) => !unit.startsWith(`${UNIT} hub `));
  if (said.kind === 'absent') return all;
  const names = items(said).flatMap((it) => stringOf(it) ?? []);
  const declared = names.map((name) => graph.resolveOutside('vpc', [name])?.id);
  return all.filter(({ id, address }) => names.includes(id) || names.includes(address) || declared.includes(id));
}

interface ZonesOfHub {
  readonly hub: Value;
  readonly name: string;
  readonly region: Text;
  readonly seenBy: readonly Vpc[];
}

/** A zone for each name of each endpoint, unless those that there are were told. */
function addZones(graph: Graph, base: Base, { hub, name, region, seenBy }: ZonesOfHub, endpoints: readonly VpcEndpoint[], problems: ContextProblem[]): void {
  if (typeof region !== 'string') {
    problems.push({ at: hub.at, message: `hub \`${name}\` needs its \`region\`, or the run a \`--region\`: the names of its zones depend on it` });
    return;
  }
  const hosts = endpoints.flatMap((endpoint) => (hostsOf(serviceOf(endpoint), region) ?? []).map((host) => ({ endpoint, host, zone: host.replace(/^\*\./, '') })));
  const said = member(hub, 'zones');
  const told = said.kind === 'absent' ? undefined : items(said).map((value) => ({ value, zone: (stringOf(value) ?? '').replace(/\.$/, '') }));
  for (const { value, zone } of told ?? []) {
    if (!hosts.some((it) => it.zone === zone || it.zone.endsWith(`.${zone}`))) {
      problems.push({ at: value.at, message: `zone \`${zone}\` holds no name of the endpoints of hub \`${name}\`: ${[...new Set(hosts.map((it) => it.zone))].join(', ')}` });
    }
  }
  const zones = told ?? [...new Set(hosts.map((it) => it.zone))].map((zone) => ({ value: hub, zone }));
  for (const { value, zone } of zones) {
    const own = hosts.filter((it) => it.zone === zone || it.zone.endsWith(`.${zone}`));
    addZone(graph, base, zone, own.map(({ endpoint, host }) => recordOf(endpoint, host, value.at)), seenBy, value.at);
  }
}

function addZone(graph: Graph, base: Base, name: string, records: readonly DnsRecord[], seenBy: readonly Vpc[], at: Span): void {
  if (records.length === 0) return;
  const { unit } = base('', '', at);
  const vpcs = { items: seenBy.map((vpc) => ({ value: () => ({ kind: 'node', id: vpc.id, node: vpc, at }) as const, when: ALWAYS })) };
  const zone: HostedZone = { ...base(`${unit}/zone ${name}`, 'private zone of a hub', at), kind: 'hosted-zone', name, vpcs };
  graph.add(zone);
  graph.add({
    ...base(`${unit}/records of ${name}`, 'records of a hub', at),
    kind: 'record-sets',
    zone: { kind: 'node', id: zone.id, node: zone, at },
    zoneName: undefined,
    records: { items: records.map((record) => ({ value: () => record, when: ALWAYS })) },
  });
}

function recordOf(endpoint: VpcEndpoint, host: string, at: Span): DnsRecord {
  const hole = { id: `name of ${endpoint.id}`, cause: 'it is declared', ref: { resource: endpoint.id, attribute: 'DnsEntries' } };
  return { name: host, type: 'A', aliasTarget: { parts: [hole] }, at };
}

/** The routes of a declared network are not told one by one: that it is a spoke says that one leads to the hub. */
function connect(graph: Graph, base: Base, spoke: Vpc, cidr: string | undefined, at: Span): void {
  const table = graph.nodeOf('route-table', implicit.mainRouteTable(spoke.id));
  if (table === undefined || cidr === undefined || !spoke.unit.startsWith(`${UNIT} `)) return;
  const { unit } = base('', '', at);
  graph.add({
    ...base(`${unit}/route of ${spoke.id}`, 'route to a hub', at),
    kind: 'route',
    table: { kind: 'node', id: table.id, node: table, at },
    destination: { kind: 'cidr', text: cidr },
    target: { kind: 'peering', ref: { kind: 'outside', id: `the way to ${unit}`, cause: 'it is declared', at }, at },
  });
}

function serviceOf({ serviceName }: VpcEndpoint): string {
  return parseServiceName(serviceName)?.service ?? '';
}
