import type { Graph } from '../../graph/graph.ts';
import type { EndpointShape, GraphNode, GroupRule, NodeBase, Ref, RouteTargetKind, SecurityGroup, Vpc, VpcEndpoint } from '../../graph/nodes.ts';
import { implicit } from '../../graph/references.ts';
import { isListedService, serviceInfo } from '../../knowledge/endpoint-services.ts';
import { expectedServiceNames, serviceMeantBy } from '../../knowledge/service-names.ts';
import type { Span } from '../../text/source-file.ts';
import { ALWAYS } from '../../values/guards.ts';
import { itemsOf, member, stringOf, triOfValue } from '../../values/read.ts';
import type { Text } from '../../values/text.ts';
import type { Value } from '../../values/value.ts';
import { UNIT, type ContextProblem } from './outputs.ts';

/** What a declared network may say, for "did you mean". */
const DECLARED_KEYS = ['name', 'names', 'region', 'egress', 'endpoints', 'securityGroups', 'dns'];

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
  checkKeys(network, 'a network', DECLARED_KEYS, problems);
  const unit = `${UNIT} ${name}`;
  const region = stringOf(member(network, 'region')) ?? target;
  graph.addUnit({ id: unit, region: () => region, conditions: () => new Map() });
  const base = basesIn(network, name, unit);
  const own = addVpc(graph, base, network, { items: [], open: 'the address blocks of a declared network are not told' }, undefined);
  addRoutes(graph, base, own, member(network, 'egress'), problems);
  const groups = addGroups(graph, base(`${unit}/groups`, 'security groups of a declared network', network.at), own, member(network, 'securityGroups'), problems);
  for (const [i, { value: read }] of itemsOf(member(network, 'endpoints')).items.entries()) {
    const endpoint = endpointOf(graph, read(), base, `${unit}/endpoint ${i}`, { vpc: own, region, groups, privateDns: 'yes' }, problems);
    if (endpoint !== undefined) graph.add(endpoint);
  }
  if (stringOf(member(network, 'dns')) === 'custom') {
    graph.add({ ...base(`${unit}/dns`, 'DNS of a declared network', network.at), kind: 'resolver-override', vpc: own, what: 'DNS servers of its own', replacesServer: true });
  }
  const names = new Set(itemsOf(member(network, 'names')).items.map(({ value: read }) => stringOf(read())));
  const ids: Partial<Record<string, string>> = { vpc: own.id, subnet: subnetIn(unit), ...(groups === undefined ? {} : { 'security-group': groups.id }) };
  graph.addOutsideResolver((kind, called) => (names.size === 0 || called.some((it) => names.has(it)) ? ids[kind] : undefined));
}

export type Base = (id: string, what: string, at: Span) => NodeBase;

/** What all nodes of something declared have in common. */
export function basesIn(said: Value, name: string, unit: string): Base {
  return (id, what, at) => ({
    id,
    address: name,
    resourceType: what,
    at,
    when: ALWAYS,
    unit,
    where: (property) => (said.kind === 'map' ? (said.keyAt(property) ?? at) : at),
  });
}

/** A VPC and the one subnet that stands for all of its subnets. */
export function addVpc(graph: Graph, base: Base, said: Value, cidrs: Vpc['cidrs'], cidr: string | undefined): ResolvedVpc {
  const { unit } = base('', '', said.at);
  const vpc: Vpc = { ...base(`${unit}/vpc`, 'declared network', said.at), kind: 'vpc', cidrs, dnsSupport: 'yes', dnsHostnames: 'yes' };
  const own = { kind: 'node', id: vpc.id, node: vpc, at: said.at } as const;
  graph.add(vpc);
  graph.add({ ...base(subnetIn(unit), 'subnet of a declared network', said.at), kind: 'subnet', vpc: own, cidr, zone: undefined, mapPublicIp: 'unknown' });
  return own;
}

function subnetIn(unit: string): string {
  return `${unit}/subnet`;
}

function addRoutes(graph: Graph, base: Base, vpc: ResolvedVpc, egress: Value, problems: ContextProblem[]): void {
  const said = stringOf(egress) ?? 'unknown';
  if (!Object.hasOwn(EGRESS, said)) problems.push({ at: egress.at, message: `unknown egress \`${said}\`; one of: ${Object.keys(EGRESS).join(', ')}` });
  const id = implicit.mainRouteTable(vpc.id);
  const table: GraphNode = { ...base(id, 'routes of a declared network', egress.at), kind: 'route-table', main: true, vpc };
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
export function addGroups(graph: Graph, base: NodeBase, vpc: ResolvedVpc, said: Value, problems: ContextProblem[]): SecurityGroup | undefined {
  const word = stringOf(said) ?? 'unknown';
  if (word !== 'open' && word !== 'unknown') problems.push({ at: said.at, message: `unknown securityGroups \`${word}\`; one of: open, unknown` });
  if (word !== 'open') return undefined;
  const rule: GroupRule = { protocol: '-1', fromPort: 'unset', toPort: 'unset', peer: { kind: 'cidr', text: '0.0.0.0/0' }, at: said.at };
  const rules = { items: [{ value: () => rule, when: ALWAYS }] };
  const group: SecurityGroup = { ...base, kind: 'security-group', vpc, ingress: rules, egress: rules, defaultEgress: false, isDefault: false };
  graph.add(group);
  return group;
}

export type ResolvedVpc = Extract<SecurityGroup['vpc'], { kind: 'node' }>;

interface Surroundings {
  readonly vpc: ResolvedVpc;
  readonly region: Text;
  readonly groups: SecurityGroup | undefined;
  /** Unless the endpoint says otherwise. */
  readonly privateDns: 'yes' | 'no';
}

const ENDPOINT_KEYS = ['service', 'type', 'privateDns', 'policy'];

export function endpointOf(
  graph: Graph,
  said: Value,
  base: Base,
  id: string,
  { vpc, region, groups, privateDns }: Surroundings,
  problems: ContextProblem[],
): VpcEndpoint | undefined {
  if (said.kind === 'map') checkKeys(said, 'an endpoint', ENDPOINT_KEYS, problems);
  const service = stringOf(said) ?? stringOf(member(said, 'service'));
  if (service === undefined || !isListedService(service)) {
    problems.push({ at: said.at, message: service === undefined ? 'an endpoint says its `service`, as in `ecr.api`' : noService(service) });
    return undefined;
  }
  const gatewayOnly = serviceInfo(service)?.types.includes('Gateway') === true;
  const type = stringOf(member(said, 'type'))?.toLowerCase() ?? (gatewayOnly ? 'gateway' : 'interface');
  if (type !== 'gateway' && type !== 'interface') problems.push({ at: member(said, 'type').at, message: `unknown type \`${type}\`; one of: gateway, interface` });
  const [serviceName] = expectedServiceNames(service, region, type === 'gateway' ? 'Gateway' : 'Interface');
  const table = graph.nodeOf('route-table', implicit.mainRouteTable(vpc.id));
  const member_ = <T extends NodeBase>(node: T | undefined): Ref<T> =>
    node === undefined ? { kind: 'outside', id: `the groups of ${id}`, cause: 'the network context does not tell', at: said.at } : { kind: 'node', id: node.id, node, at: said.at };
  const shape: EndpointShape =
    type === 'gateway'
      ? { kind: 'gateway', routeTables: { items: [{ value: () => member_(table), when: ALWAYS }] } }
      : {
          kind: 'interface',
          subnets: { items: [{ value: () => member_(graph.nodeOf('subnet', subnetIn(vpc.node.unit))), when: ALWAYS }] },
          groups: { items: [{ value: () => member_(groups), when: ALWAYS }] },
          privateDns: triOfValue(member(said, 'privateDns'), privateDns),
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
    policy: member(said, 'policy'),
  };
}

export function checkKeys(said: Value, what: string, known: readonly string[], problems: ContextProblem[]): void {
  if (said.kind !== 'map') {
    problems.push({ at: said.at, message: `${what} is a mapping with ${known.join(', ')}` });
    return;
  }
  for (const key of said.keys) {
    if (known.includes(key)) continue;
    problems.push({ at: said.keyAt(key) ?? said.at, message: `unknown key \`${key}\`; one of: ${known.join(', ')}` });
  }
}

/** Says what was probably meant by a service that is none. */
export function noService(service: string): string {
  const meant = serviceMeantBy(service);
  const hint = meant === undefined ? 'names are as in `ecr.api`' : `did you mean \`${meant}\`?`;
  return `\`${service}\` is no service that has VPC endpoints; ${hint}`;
}
