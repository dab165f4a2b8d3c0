import type { Graph } from '../graph/graph.ts';
import type { NodeBase, RouteTable, SecurityGroup, Subnet, Vpc, VpcEndpoint } from '../graph/nodes.ts';
import { nodeOf } from '../graph/references.ts';
import { expectedServiceNames, serviceInfo } from '../knowledge/endpoint-services.ts';
import { literalPrefix } from '../values/text.ts';
import type { Text } from '../values/text.ts';
import type { BlockedCause, RuleContext } from './rule.ts';
import { callersOf, groundOf } from './wording.ts';

/** Missing endpoints, ready to paste: wired like an endpoint that stands beside them, or to the callers. */
export function endpointSnippet(cause: BlockedCause, context: RuleContext, services: readonly string[]): string {
  const wiring = wiringOf(cause, context);
  if (wiring === undefined) return '';
  return wiring.vpc.resourceType.startsWith('aws_') ? inTerraform(wiring, services.filter((service) => serviceInfo(service) !== undefined)) : '';
}

interface Wiring {
  readonly vpc: Vpc;
  readonly region: Text;
  readonly subnets: readonly Subnet[];
  readonly tables: readonly RouteTable[];
  /** Groups of the endpoint beside; none = a group has to be made. */
  readonly groups: readonly SecurityGroup[];
  readonly callerGroups: readonly SecurityGroup[];
  readonly taken: ReadonlySet<string>;
}

function wiringOf(cause: BlockedCause, context: RuleContext): Wiring | undefined {
  const { vpc } = cause;
  const { graph, worlds } = context;
  if (vpc === undefined) return undefined;
  const { subnets, tables } = groundOf(cause, context);
  const like = besideOf(vpc, context);
  const present = <N extends NodeBase>(refs: readonly (N | undefined)[]): N[] => [
    ...new Map(refs.filter((it) => it?.unit === vpc.unit).flatMap((it) => (it === undefined ? [] : [[it.id, it] as const]))).values(),
  ];
  const shape = like?.shape.kind === 'interface' ? like.shape : undefined;
  return {
    vpc,
    region: graph.unitOf(vpc)?.region() ?? '',
    subnets: shape === undefined ? present(subnets) : present(worlds.present(shape.subnets).map((read) => nodeOf(read()))),
    tables: present(tables),
    groups: shape === undefined ? [] : present(worlds.present(shape.groups).map((read) => nodeOf(read()))),
    callerGroups: present(callersOf(cause).flatMap(({ placement }) => worlds.present(placement.groups).map((read) => nodeOf(read())))),
    taken: addressesOf(graph),
  };
}

/** An interface endpoint of the VPC that others can be modelled on. */
function besideOf(vpc: Vpc, { verdicts, worlds }: RuleContext): VpcEndpoint | undefined {
  const endpoints = verdicts.reach.network.endpointsOf({ kind: 'node', id: vpc.id, node: vpc, at: vpc.at });
  return worlds.present(endpoints).find(({ shape }) => shape.kind === 'interface' && shape.subnets.items.length > 0);
}

function inTerraform(wiring: Wiring, services: readonly string[]): string {
  const fresh = newGroupName(wiring, services) === undefined ? undefined : 'endpoints';
  const blocks = services.map((service) => (service === 's3' ? gatewayHcl(wiring) : interfaceHcl(wiring, service, fresh)));
  if (fresh !== undefined) blocks.push(groupHcl(wiring, fresh));
  return blocks.join('\n');
}

function interfaceHcl(wiring: Wiring, service: string, fresh: string | undefined): string {
  const groups = fresh === undefined ? wiring.groups.map(({ address }) => `${localName(address)}.id`) : [`aws_security_group.${fresh}.id`];
  return [
    `resource "aws_vpc_endpoint" "${service.replaceAll(/\W/g, '_')}" {`,
    `  vpc_id              = ${localName(wiring.vpc.address)}.id`,
    `  service_name        = "${serviceName(wiring, service, '${data.aws_region.current.region}')}"`,
    '  vpc_endpoint_type   = "Interface"',
    `  subnet_ids          = [${orHole(wiring.subnets.map(({ address }) => `${localName(address)}.id`), '<one subnet per zone>')}]`,
    `  security_group_ids  = [${groups.join(', ')}]`,
    '  private_dns_enabled = true',
    '}',
  ].join('\n');
}

function gatewayHcl(wiring: Wiring): string {
  const vpc = localName(wiring.vpc.address);
  const tables = wiring.tables.map((table) => (table.main ? `${vpc}.main_route_table_id` : `${localName(table.address)}.id`));
  return [
    'resource "aws_vpc_endpoint" "s3" {',
    `  vpc_id            = ${vpc}.id`,
    '  service_name      = "com.amazonaws.${data.aws_region.current.region}.s3"',
    '  vpc_endpoint_type = "Gateway"',
    `  route_table_ids   = [${orHole(tables, '<route tables of the callers>')}]`,
    '}',
  ].join('\n');
}

function groupHcl({ vpc, callerGroups }: Wiring, name: string): string {
  const groups = callerGroups.map(({ address }) => `${localName(address)}.id`);
  const from = groups.length > 0 ? `security_groups = [${groups.join(', ')}]` : `cidr_blocks = [${localName(vpc.address)}.cidr_block]`;
  return [
    `resource "aws_security_group" "${name}" {`,
    `  vpc_id = ${localName(vpc.address)}.id`,
    '  ingress {',
    '    protocol  = "tcp"',
    '    from_port = 443',
    '    to_port   = 443',
    `    ${from}`,
    '  }',
    '}',
  ].join('\n');
}

function newGroupName({ groups, taken }: Wiring, services: readonly string[]): string | undefined {
  if (groups.length > 0 || services.every((service) => service === 's3')) return undefined;
  return free('EndpointSecurityGroup', taken);
}

function free(name: string, taken: ReadonlySet<string>): string {
  for (let i = 2, candidate = name; ; candidate = `${name}${i++}`) if (!taken.has(candidate)) return candidate;
}

/** With the prefix that the partition wants, and the Region as the author's language writes it. */
function serviceName({ region }: Wiring, service: string, written: string): string {
  const [name] = expectedServiceNames(service, region, 'Interface');
  const literal = name === undefined ? '' : literalPrefix(name);
  const end = typeof region === 'string' ? literal.indexOf(`.${region}.`) : literal.length - 1;
  const prefix = end > 0 ? literal.slice(0, end) : 'com.amazonaws';
  return `${prefix}.${written}.${service}`;
}

/** Inside the unit: without the path of stacks or modules that leads there. */
function localName(address: string): string {
  return address.split('/').at(-1) ?? address;
}

function orHole(names: readonly string[], hole: string): string {
  return names.length === 0 ? hole : names.join(', ');
}

const addresses = new WeakMap<Graph, ReadonlySet<string>>();

/** Every address of the graph: names that something new cannot have. */
function addressesOf(graph: Graph): ReadonlySet<string> {
  const known = addresses.get(graph) ?? new Set([...graph.nodes()].map(({ address }) => address));
  addresses.set(graph, known);
  return known;
}
