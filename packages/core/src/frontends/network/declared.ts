import type { Graph } from '../../graph/graph.ts';
import type { EndpointShape, GraphNode, GroupRule, NodeBase, Ref, RouteTargetKind, SecurityGroup } from '../../graph/nodes.ts';
import { implicit } from '../../graph/references.ts';
import { expectedServiceNames, isListedService, serviceInfo } from '../../knowledge/endpoint-services.ts';
import type { Span } from '../../text/source-file.ts';
import { ALWAYS } from '../../values/guards.ts';
import { itemsOf, member, stringOf, triOfValue } from '../../values/read.ts';
import type { Text } from '../../values/text.ts';
import type { Value } from '../../values/value.ts';
import type { ContextProblem } from './context.ts';

/** What a declared network may say, for "did you mean". */
export const DECLARED_KEYS = ['name', 'names', 'region', 'egress', 'endpoints', 'securityGroups', 'dns'] as const;

const EGRESS: Readonly<Record<string, RouteTargetKind | undefined>> = {
  none: undefined,
  nat: 'nat-gateway',
  internet: 'internet-gateway',
  unknown: 'unknown',
};

/**
 * Adds a network that somebody describes by what matters of it: where its default route leads, which endpoints stand in
 * it, whether security groups let HTTPS pass. It stands for what goes by its `names`, and without names for every
 * VPC, subnet and group that no file makes.
 */
export function lowerDeclared(graph: Graph, network: Value, index: number, target: Text, problems: ContextProblem[]): void {
  const name = stringOf(member(network, 'name')) ?? `network ${index + 1}`;
  checkKeys(network, problems);
  const unit = `network context ${name}`;
  const region = stringOf(member(network, 'region')) ?? target;
  graph.addUnit({ id: unit, region: () => region, conditions: () => new Map() });
  const base = (id: string, what: string, at: Span): NodeBase => ({
    id,
    address: name,
    resourceType: what,
    at,
    when: ALWAYS,
    unit,
    where: (property) => (network.kind === 'map' ? (network.keyAt(property) ?? at) : at),
  });
  const vpcId = `${unit}/vpc`;
  const vpc: GraphNode = {
    ...base(vpcId, 'declared network', network.at),
    kind: 'vpc',
    cidrs: { items: [], open: 'the address blocks of a declared network are not told' },
    dnsSupport: 'yes',
    dnsHostnames: 'yes',
  };
  const own = { kind: 'node', id: vpcId, node: vpc, at: network.at } as const;
  graph.add(vpc);
  const subnetId = `${unit}/subnet`;
  graph.add({ ...base(subnetId, 'subnet of a declared network', network.at), kind: 'subnet', vpc: own, cidr: undefined, zone: undefined, mapPublicIp: 'unknown' });
  addRoutes(graph, base, own, member(network, 'egress'), problems);
  const groups = addGroups(graph, base(`${unit}/groups`, 'security groups of a declared network', network.at), own, member(network, 'securityGroups'), problems);
  for (const [i, { value: read }] of itemsOf(member(network, 'endpoints')).items.entries()) {
    const endpoint = endpointOf(graph, read(), base, `${unit}/endpoint ${i}`, { vpc: own, region, groups }, problems);
    if (endpoint !== undefined) graph.add(endpoint);
  }
  if (stringOf(member(network, 'dns')) === 'custom') {
    graph.add({ ...base(`${unit}/dns`, 'DNS of a declared network', network.at), kind: 'resolver-override', vpc: own, what: 'DNS servers of its own', replacesServer: true });
  }
  const names = new Set(itemsOf(member(network, 'names')).items.map(({ value: read }) => stringOf(read())));
  const ids: Partial<Record<string, string>> = { vpc: vpcId, subnet: subnetId, ...(groups === undefined ? {} : { 'security-group': groups.id }) };
  graph.addOutsideResolver((kind, called) => (names.size === 0 || called.some((it) => names.has(it)) ? ids[kind] : undefined));
}

type Base = (id: string, what: string, at: Span) => NodeBase;

function addRoutes(graph: Graph, base: Base, vpc: { readonly id: string; readonly node: GraphNode; readonly at: Span }, egress: Value, problems: ContextProblem[]): void {
  const said = stringOf(egress) ?? 'unknown';
  if (!Object.hasOwn(EGRESS, said)) problems.push({ at: egress.at, message: `unknown egress \`${said}\`; one of: ${Object.keys(EGRESS).join(', ')}` });
  const id = implicit.mainRouteTable(vpc.id);
  const table: GraphNode = { ...base(id, 'routes of a declared network', egress.at), kind: 'route-table', main: true, vpc: refTo(vpc) };
  graph.add(table);
  const kind = Object.hasOwn(EGRESS, said) ? EGRESS[said] : 'unknown';
  if (kind === undefined) return;
  graph.add({
    ...base(`${id}/default`, 'default route of a declared network', egress.at),
    kind: 'route',
    table: { kind: 'node', id, node: table, at: egress.at },
    destination: { kind: 'cidr', text: '0.0.0.0/0' },
    target: { kind, ref: { kind: 'outside', id: `the egress of ${vpc.id}`, label: said, cause: 'it is declared', at: egress.at }, at: egress.at },
  });
}

/** `open`: whatever groups are used, HTTPS passes. Without it nothing is known of groups from outside. */
function addGroups(graph: Graph, base: NodeBase, vpc: ResolvedVpc, said: Value, problems: ContextProblem[]): SecurityGroup | undefined {
  const word = stringOf(said) ?? 'unknown';
  if (word !== 'open' && word !== 'unknown') problems.push({ at: said.at, message: `unknown securityGroups \`${word}\`; one of: open, unknown` });
  if (word !== 'open') return undefined;
  const rule: GroupRule = { protocol: '-1', fromPort: 'unset', toPort: 'unset', peer: { kind: 'cidr', text: '0.0.0.0/0' }, at: said.at };
  const rules = { items: [{ value: () => rule, when: ALWAYS }] };
  const group: SecurityGroup = { ...base, kind: 'security-group', vpc, ingress: rules, egress: rules, defaultEgress: false, isDefault: false };
  graph.add(group);
  return group;
}

type ResolvedVpc = Extract<SecurityGroup['vpc'], { kind: 'node' }>;

function endpointOf(
  graph: Graph,
  said: Value,
  base: Base,
  id: string,
  { vpc, region, groups }: { readonly vpc: ResolvedVpc; readonly region: Text; readonly groups: SecurityGroup | undefined },
  problems: ContextProblem[],
): GraphNode | undefined {
  const service = stringOf(said) ?? stringOf(member(said, 'service'));
  if (service === undefined || !isListedService(service)) {
    problems.push({ at: said.at, message: `\`${service ?? 'this'}\` is no service that has VPC endpoints; names are as in \`ecr.api\`` });
    return undefined;
  }
  const gatewayOnly = serviceInfo(service)?.types.includes('Gateway') === true;
  const type = stringOf(member(said, 'type')) ?? (gatewayOnly ? 'gateway' : 'interface');
  const [serviceName] = expectedServiceNames(service, region, type === 'gateway' ? 'Gateway' : 'Interface');
  const table = graph.nodeOf('route-table', implicit.mainRouteTable(vpc.id));
  const member_ = <T extends NodeBase>(node: T | undefined): Ref<T> =>
    node === undefined ? { kind: 'outside', id: `the groups of ${id}`, cause: 'the network context does not tell', at: said.at } : { kind: 'node', id: node.id, node, at: said.at };
  const shape: EndpointShape =
    type === 'gateway'
      ? { kind: 'gateway', routeTables: { items: [{ value: () => member_(table), when: ALWAYS }] } }
      : {
          kind: 'interface',
          subnets: { items: [{ value: () => member_(graph.nodeOf('subnet', `${vpc.node.unit}/subnet`)), when: ALWAYS }] },
          groups: { items: [{ value: () => member_(groups), when: ALWAYS }] },
          privateDns: triOfValue(member(said, 'privateDns'), 'yes'),
          privateDnsOnlyForInbound: 'no',
        };
  return {
    ...base(id, 'endpoint of a declared network', said.at),
    address: `${vpc.node.address} (${service})`,
    kind: 'vpc-endpoint',
    serviceName: serviceName ?? '',
    serviceNameAt: said.at,
    serviceRegion: undefined,
    vpc,
    shape,
    policy: { kind: 'absent', at: said.at },
  };
}

function refTo(vpc: { readonly id: string; readonly node: GraphNode; readonly at: Span }): ResolvedVpc {
  return vpc as ResolvedVpc; // made as a VPC by the caller
}

function checkKeys(network: Value, problems: ContextProblem[]): void {
  if (network.kind !== 'map') {
    problems.push({ at: network.at, message: `a network is a mapping with ${DECLARED_KEYS.join(', ')}` });
    return;
  }
  for (const key of network.keys) {
    if ((DECLARED_KEYS as readonly string[]).includes(key)) continue;
    problems.push({ at: network.keyAt(key) ?? network.at, message: `unknown key \`${key}\`; one of: ${DECLARED_KEYS.join(', ')}` });
  }
}
