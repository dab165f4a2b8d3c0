import { asWritten, concatenated, listOf, literal, mapOf, REGION, ref, type GraphChange, type NewNode, type Proposal, type Term } from '../edits/changes.ts';
import type { Applicability } from '../diagnostics/diagnostic.ts';
import type { NodeBase, Ref, RouteTable, SecurityGroup, Subnet, Vpc, VpcEndpoint } from '../graph/nodes.ts';
import { nodeOf } from '../graph/references.ts';
import { expectedServiceNames, parseServiceName, type EndpointType } from '../knowledge/endpoint-services.ts';
import { type Text } from '../values/text.ts';
import { endpointsOf } from './defects.ts';
import type { BlockedCause, RuleContext } from './rule.ts';
import { callersOf, groundOf, wordList } from './wording.ts';

/** Changes that many rules propose. */

/** One property of one node gets another value. */
export function setProperty(title: string, node: NodeBase, property: string, value: string | boolean, applicability: Applicability = 'suggestion'): Proposal {
  return { title, applicability, changes: [{ kind: 'set', node: node.id, property, to: literal(value) }] };
}

/** A gateway endpoint gets the route tables that its callers use. */
export function associateTables(endpoint: NodeBase, tables: readonly RouteTable[], cause: BlockedCause): Proposal[] {
  if (tables.length === 0) return [];
  const items = tables.map(({ id }) => ref(id));
  const title = `add ${wordList(tables.map(({ address }) => `\`${address}\``))} to the route tables of \`${endpoint.address}\``;
  const changes = [{ kind: 'list-add', node: endpoint.id, property: 'routeTables', items }] as const;
  return [orWaiting({ title, applicability: 'suggestion', changes }, cause, [endpoint])];
}

/** A group of an endpoint admits TCP 443 from the groups of the callers, or from the whole VPC. */
export function admitCallers(group: SecurityGroup, cause: BlockedCause, context: RuleContext): Proposal[] {
  const all = callerGroups(cause, context);
  const fromGroups = all.length === 0 ? undefined : admit(group, all.map(fromGroup), wordList(all.map(({ address }) => `\`${address}\``)));
  const fromVpc = cause.vpc === undefined ? undefined : admit(group, [fromBlock(cause.vpc)], `\`${cause.vpc.address}\``);
  const [first, second] = [fromGroups, fromVpc].filter((it) => it !== undefined);
  if (first === undefined) return [];
  return [orWaiting(second === undefined ? first : { ...first, otherwise: second }, cause, endpointsOf(cause))];
}

function admit(group: SecurityGroup, rules: readonly Term[], whom: string): Proposal {
  const title = `let \`${group.address}\` admit TCP 443 from ${whom}`;
  return { title, applicability: 'suggestion', changes: [{ kind: 'list-add', node: group.id, property: 'ingress', items: rules }] };
}

/** A group of callers lets TCP 443 out: to the VPC where endpoints stand, else to everywhere. */
export function letOut(group: SecurityGroup, cause: BlockedCause): Proposal[] {
  const { needs, vpc } = cause;
  const ways = new Set(needs.flatMap(({ paths }) => paths.flatMap((path) => path.attempts.map(({ via }) => via))));
  // The addresses of S3 are those of a prefix list, whose id no file shows.
  if (ways.has('gateway-endpoint')) return [];
  const outside = ways.has('public') || vpc === undefined;
  const rule = outside ? mapOf({ ...HTTPS, peerCidr: literal('0.0.0.0/0') }) : fromBlock(vpc);
  const title = `let \`${group.address}\` send TCP 443 to ${outside ? 'everywhere' : `\`${vpc.address}\``}`;
  const changes = [{ kind: 'list-add', node: group.id, property: 'egress', items: [rule] }] as const;
  return [orWaiting({ title, applicability: 'suggestion', changes }, cause, endpointsOf(cause))];
}

/** What is created later waits for what it calls. */
export function waitFor(node: NodeBase, on: readonly NodeBase[]): Proposal[] {
  if (on.length === 0) return [];
  const title = `create \`${node.address}\` after ${wordList(on.map(({ address }) => `\`${address}\``))}`;
  return [{ title, applicability: 'safe', changes: [{ kind: 'depend-on', node: node.id, on: on.map(({ id }) => id) }] }];
}

/** The Region inside a text follows the deployment. */
export function followRegion(title: string, places: readonly NodeBase['at'][]): Proposal {
  return { title, applicability: 'suggestion', changes: places.map((at) => ({ kind: 'replace-text', at, to: REGION })) };
}

/** Resources go, with what waits for them. */
export function remove(nodes: readonly NodeBase[]): Proposal {
  const title = `delete ${wordList(nodes.map(({ address }) => `\`${address}\``))}`;
  return { title, applicability: 'suggestion', changes: nodes.map(({ id }) => ({ kind: 'remove-node', node: id })) };
}

/**
 * The missing endpoints of a network, as one change: wired like an endpoint that stands in it already, else to the subnets
 * of the callers with a group of their own.
 */
export function addEndpoints(cause: BlockedCause, context: RuleContext, services: readonly string[]): Proposal[] {
  const { vpc } = cause;
  if (vpc === undefined) return [];
  const site: Site = { vpc, cause, context, region: context.graph.unitOf(vpc)?.region() ?? '' };
  // Images are of use only with their layers, which may have another way in some cases only.
  const withLayers = services.some((service) => familyOf(service) === 'ecr') && !services.includes(LAYERS) ? [[...services, LAYERS]] : [];
  const [first, ...rest] = [services, ...withLayers].flatMap((all) => waysToAdd(all, site));
  return first === undefined ? [] : [chained(first, rest)];
}

const LAYERS = 's3';

function waysToAdd(services: readonly string[], site: Site): Proposal[] {
  const named = services.flatMap((service) => {
    const found = endpointOf(service, site);
    return found === undefined ? [] : [found];
  });
  if (named.length < services.length || named.length === 0) return [];
  const title = `add ${named.length > 1 ? 'endpoints' : 'an endpoint'} for ${wordList(services)}`;
  const names = named.some(({ type }) => type === 'Interface') ? dnsChanges(site.vpc) : [];
  const proposal = (changes: readonly GraphChange[]): Proposal => ({ title, applicability: 'suggestion', changes: [...names, ...changes] });
  const siblings = siblingsOf(site, services);
  const ways = [...siblings.map((like) => modelled(named, like, site)), fresh(named, site)].filter((changes) => changes.length > 0);
  const waiting = waitingFor(named, site);
  const ordered = waiting.length === 0 ? [] : ways.map((changes) => proposal([...changes, ...waiting]));
  const plain = ways.map(proposal);
  // Where another path serves meanwhile, nobody has to wait.
  return site.cause.effect === 'blocked' ? [...ordered, ...plain] : [...plain, ...ordered];
}

/** What private DNS of an endpoint needs of its VPC. */
export function dnsChanges(vpc: Vpc): GraphChange[] {
  const properties = (['dnsSupport', 'dnsHostnames'] as const).filter((property) => vpc[property] === 'no');
  return properties.map((property) => ({ kind: 'set', node: vpc.id, property, to: literal(true) }));
}

function chained(first: Proposal, rest: readonly Proposal[]): Proposal {
  const [next, ...others] = rest;
  return next === undefined ? first : { ...first, otherwise: chained(next, others) };
}

/** Where endpoints are missing. */
interface Site {
  readonly vpc: Vpc;
  readonly cause: BlockedCause;
  readonly context: RuleContext;
  readonly region: Text;
}

interface Wanted {
  readonly service: string;
  readonly type: EndpointType;
  readonly serviceName: Term;
}

/** What those who call wait for, as far as one stack makes both. A service waits for its hosts by itself: ECS places no task before. */
function waitingFor(wanted: readonly Wanted[], site: Site): GraphChange[] {
  const ofAgents = wanted.some(({ service }) => AGENT_ORDER.includes(service));
  const others = ofAgents ? interfacesOf(site).filter((endpoint) => AGENT_ORDER.includes(serviceOf(endpoint) ?? '')) : [];
  return waits(site.cause, site.vpc, [...wanted.map(({ service }) => newId(service)), ...others.map(({ id }) => id)]);
}

function waits(cause: BlockedCause, { unit }: NodeBase, on: readonly string[]): GraphChange[] {
  const own = callersOf(cause).filter(({ node }) => node.unit === unit);
  return [...new Set(own.map(({ node }) => node.id))].map((node) => ({ kind: 'depend-on', node, on }));
}

/** The same, and those who call wait for the endpoints: where that alone would leave them to start too early. */
export function orWaiting(proposal: Proposal, cause: BlockedCause, endpoints: readonly NodeBase[]): Proposal {
  const { otherwise } = proposal;
  const [first] = endpoints;
  const changes = first === undefined ? [] : waits(cause, first, endpoints.map(({ id }) => id));
  const next = otherwise === undefined ? undefined : orWaiting(otherwise, cause, endpoints);
  if (changes.length === 0) return proposal;
  return { ...proposal, otherwise: { ...proposal, changes: [...proposal.changes, ...changes], ...(next === undefined ? {} : { otherwise: next }) } };
}

/**
 * S3 by gateway, which costs nothing and which ECR asks for; nothing where a gateway endpoint for the service is there in some
 * world: EC2 refuses a second one in a route table, and whether the tables are the same is a question of values.
 */
function endpointOf(service: string, site: Site): Wanted | undefined {
  for (const type of ['Gateway', 'Interface'] as const) {
    const [name] = expectedServiceNames(service, site.region, type);
    if (name !== undefined && type === 'Gateway' && hasGatewayFor(service, site)) return undefined;
    if (name !== undefined) return { service, type, serviceName: followingRegion(name, site.region) };
  }
  return undefined;
}

/** A service name in which the Region is whichever is deployed to. */
function followingRegion(name: Text, region: Text): Term {
  if (typeof name !== 'string') {
    return concatenated(...name.parts.map((part): Term => (typeof part === 'string' ? literal(part) : REGION)));
  }
  const at = typeof region === 'string' ? name.indexOf(`.${region}.`) : -1;
  if (at < 0 || typeof region !== 'string') return literal(name);
  return concatenated(literal(name.slice(0, at + 1)), REGION, literal(name.slice(at + 1 + region.length)));
}

/** Interface endpoints of the VPC that others can be modelled on, those of the same family first; each set of groups once. */
function siblingsOf(site: Site, services: readonly string[]): VpcEndpoint[] {
  const { context } = site;
  const families = services.map(familyOf);
  const endpoints = interfacesOf(site);
  const rank = (endpoint: VpcEndpoint): number => (families.includes(familyOf(serviceOf(endpoint) ?? '')) ? 0 : 1);
  const ranked = endpoints.map((endpoint, i) => ({ endpoint, i })).sort((a, b) => rank(a.endpoint) - rank(b.endpoint) || b.i - a.i);
  const seen = new Map(ranked.map(({ endpoint }) => endpoint).toReversed().map((endpoint) => [groupsKey(endpoint, context), endpoint]));
  return ranked.map(({ endpoint }) => endpoint).filter((endpoint) => seen.get(groupsKey(endpoint, context)) === endpoint).slice(0, MOST_MODELS);
}

const MOST_MODELS = 2;

function interfacesOf({ vpc, context: { verdicts, worlds } }: Site): VpcEndpoint[] {
  return worlds
    .present(verdicts.reach.network.endpointsOf({ kind: 'node', id: vpc.id, node: vpc, at: vpc.at }))
    .filter(({ shape }) => shape.kind === 'interface' && shape.subnets.items.length > 0);
}

function hasGatewayFor(service: string, { vpc, context: { verdicts } }: Site): boolean {
  const { items } = verdicts.reach.network.endpointsOf({ kind: 'node', id: vpc.id, node: vpc, at: vpc.at });
  return items.some(({ value }) => value.shape.kind === 'gateway' && serviceOf(value) === service);
}

function groupsKey({ shape }: VpcEndpoint, { worlds }: RuleContext): string {
  if (shape.kind !== 'interface') return '';
  return worlds.present(shape.groups).map((read) => idOf(read())).join();
}

function idOf(to: Ref<NodeBase>): string {
  return to.kind === 'none' ? '' : to.id;
}

function modelled(wanted: readonly Wanted[], like: VpcEndpoint, site: Site): GraphChange[] {
  const model = serviceOf(like);
  const vpc = asWritten(like.id, 'vpc');
  return inOrder(wanted).flatMap((it, i, all): NewNode[] => {
    const after = waitsBefore(it, all.slice(0, i));
    if (it.type === 'Gateway') return gateway(it, site, { beside: like, like, vpcTerm: vpc });
    return [{
      kind: 'add-node',
      id: newId(it.service),
      node: 'vpc-endpoint',
      name: { words: wordsOf(it.service), suffix: ['endpoint'], ...(model === undefined ? {} : { insteadOf: wordsOf(model) }) },
      beside: like.id,
      like: like.id,
      properties: { type: literal('interface'), serviceName: it.serviceName, privateDns: literal(true) },
      ...(after.length > 0 ? { after } : {}),
    }];
  });
}

/** Without a model: in the subnets of the callers, with a group that admits them. */
function fresh(wanted: readonly Wanted[], site: Site): GraphChange[] {
  const { cause, context, vpc } = site;
  const ground = groundOf(cause, context);
  const subnets = onePerZone(ground.subnets);
  const beside = lastOf([...ground.tables, ...subnets, vpc], vpc);
  const changes: GraphChange[] = [];
  const interfaces = wanted.some(({ type }) => type === 'Interface');
  if (interfaces && subnets.length === 0) return [];
  const rules = callerGroups(cause, context).filter(({ unit }) => unit === vpc.unit).map(fromGroup);
  if (interfaces) {
    changes.push({
      kind: 'add-node',
      id: NEW_GROUP,
      node: 'security-group',
      name: { words: ['endpoint'], suffix: ['security', 'group'] },
      beside: beside.id,
      when: vpc.id,
      properties: {
        description: literal('VPC endpoints'),
        vpc: ref(vpc.id),
        ingress: listOf(...(rules.length > 0 ? rules : [fromBlock(vpc)])),
      },
    });
  }
  for (const [i, it] of inOrder(wanted).entries()) {
    const after = waitsBefore(it, inOrder(wanted).slice(0, i));
    if (it.type === 'Gateway') changes.push(...gateway(it, site, { beside, vpcTerm: ref(vpc.id) }));
    else changes.push({ ...inSubnets(it, vpc, subnets), beside: beside.id, ...(after.length > 0 ? { after } : {}) });
  }
  return changes;
}

function inSubnets({ service, serviceName }: Wanted, vpc: Vpc, subnets: readonly Subnet[]): Omit<NewNode, 'beside'> {
  return {
    kind: 'add-node',
    id: newId(service),
    node: 'vpc-endpoint',
    name: { words: wordsOf(service), suffix: ['endpoint'] },
    when: vpc.id,
    properties: {
      type: literal('interface'),
      serviceName,
      vpc: ref(vpc.id),
      subnets: listOf(...subnets.map(({ id }) => ref(id))),
      groups: listOf(ref(NEW_GROUP)),
      privateDns: literal(true),
    },
  };
}

/** Where a gateway endpoint goes, and what it is called after. */
interface Spot {
  readonly beside: NodeBase;
  readonly like?: VpcEndpoint;
  readonly vpcTerm: Term;
}

/** A gateway endpoint on the tables of the callers; subnets without a table of their own get one, as the main table has no name. */
function gateway({ service, serviceName }: Wanted, { cause, context, vpc }: Site, { beside, like, vpcTerm }: Spot): NewNode[] {
  const { subnets, tables } = groundOf(cause, context);
  const own = tables.filter(({ main }) => !main);
  const { network } = context.verdicts.reach;
  const onMain = subnets.filter((subnet) => {
    const table = network.tableOf({ kind: 'node', id: subnet.id, node: subnet, at: subnet.at });
    return table.kind === 'node' && table.node.main;
  });
  const common = { kind: 'add-node', beside: beside.id } as const;
  const model = like === undefined ? undefined : serviceOf(like);
  const endpoint: NewNode = {
    ...common,
    id: newId(service),
    node: 'vpc-endpoint',
    name: { words: wordsOf(service), suffix: ['endpoint'], ...(model === undefined ? {} : { insteadOf: wordsOf(model) }) },
    when: vpc.id,
    properties: {
      type: literal('gateway'),
      serviceName,
      vpc: vpcTerm,
      routeTables: listOf(...own.map(({ id }) => ref(id)), ...(onMain.length > 0 ? [ref(NEW_TABLE)] : [])),
    },
  };
  if (onMain.length === 0) return own.length === 0 ? [] : [endpoint];
  const table: NewNode = { ...common, id: NEW_TABLE, node: 'route-table', name: { words: ['private'], suffix: ['route', 'table'] }, when: vpc.id, properties: { vpc: vpcTerm } };
  const associations = onMain.map((subnet): NewNode => ({
    ...common,
    id: `new association of ${subnet.id}`,
    node: 'route-table-association',
    name: { words: [subnet.address.split('/').at(-1) ?? 'subnet'], suffix: ['route', 'table', 'association'] },
    when: subnet.id,
    properties: { subnet: ref(subnet.id), table: ref(NEW_TABLE) },
  }));
  return [table, ...associations, endpoint];
}

const NEW_TABLE = 'new table';

const NEW_GROUP = 'new group';

function newId(service: string): string {
  return `new ${service}`;
}

/**
 * The order that the documentation asks for beside running instances; `ecs` last, for it hands out the hosts of the others:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html
 */
const AGENT_ORDER = ['ecs-agent', 'ecs-telemetry', 'ecs'];

function inOrder(wanted: readonly Wanted[]): readonly Wanted[] {
  return [...wanted].sort((a, b) => AGENT_ORDER.indexOf(a.service) - AGENT_ORDER.indexOf(b.service));
}

function waitsBefore({ service }: Wanted, before: readonly Wanted[]): string[] {
  const last = before.at(-1);
  return last !== undefined && AGENT_ORDER.includes(service) && AGENT_ORDER.includes(last.service) ? [newId(last.service)] : [];
}

function onePerZone(subnets: readonly Subnet[]): Subnet[] {
  const zones = new Map<string, Subnet>();
  for (const subnet of subnets) {
    const zone = subnet.zone === undefined ? subnet.id : JSON.stringify(subnet.zone);
    if (!zones.has(zone)) zones.set(zone, subnet);
  }
  return [...zones.values()];
}

/** The one that stands last in the file of the VPC. */
function lastOf(nodes: readonly NodeBase[], vpc: Vpc): NodeBase {
  const own = nodes.filter(({ unit, at, id }) => unit === vpc.unit && at.file.path === vpc.at.file.path && !id.includes('.'));
  return own.reduce((last, node) => (node.at.start > last.at.start ? node : last), vpc);
}

/** Declared groups of those who call. */
export function callerGroups(cause: BlockedCause, { worlds }: RuleContext): SecurityGroup[] {
  const groups = callersOf(cause).flatMap(({ placement }) => {
    // One of the groups of a caller is enough: a rule may name any of them.
    const [first] = worlds.present(placement.groups).flatMap((read) => nodeOf(read()) ?? []);
    return first === undefined ? [] : [first];
  });
  return [...new Map(groups.map((group) => [group.id, group])).values()];
}

function fromGroup({ id }: SecurityGroup): Term {
  return mapOf({ ...HTTPS, peerGroup: ref(id) });
}

function fromBlock({ id }: Vpc): Term {
  return mapOf({ ...HTTPS, peerCidr: ref(id, 'cidr') });
}

const HTTPS: Readonly<Record<string, Term>> = { protocol: literal('tcp'), fromPort: literal(443), toPort: literal(443) };

function serviceOf({ serviceName }: VpcEndpoint): string | undefined {
  return parseServiceName(serviceName)?.service;
}

function familyOf(service: string): string {
  return service.split(/[.-]/)[0] ?? service;
}

function wordsOf(service: string): string[] {
  return service.split(/[.-]/);
}
