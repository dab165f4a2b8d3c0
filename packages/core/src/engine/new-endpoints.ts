import { asWritten, choice, concatenated, listOf, literal, REGION, ref, type GraphChange, type NewNode, type Proposal, type Term } from '../edits/changes.ts';
import type { NodeBase, Ref, Subnet, Vpc, VpcEndpoint } from '../graph/nodes.ts';
import { type EndpointType } from '../knowledge/endpoint-services.ts';
import { expectedServiceNames, parseServiceName } from '../knowledge/service-names.ts';
import { type Text } from '../values/text.ts';
import { callersTables, chained, dnsChanges, newGroup, NEW_GROUP, onePerZone, tableHabits, waits, type TableHabit } from './proposals.ts';
import type { BlockedCause, RuleContext } from './rule.ts';
import { callersOf, groundOf, wordList, type Ground, type Surroundings } from './wording.ts';

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
  const elsewhere = new Map(services.flatMap((service) => existingElsewhere(service, site).map((endpoint) => [service, endpoint] as const)));
  const named = services.filter((service) => !elsewhere.has(service)).map((service) => endpointOf(service, site)).filter((it) => it !== undefined);
  if (named.length + elsewhere.size < services.length || services.length === 0) return [];
  const wider = [...elsewhere.values()];
  const titles = [
    ...(named.length === 0 ? [] : [`add ${named.length > 1 ? 'endpoints' : 'an endpoint'} for ${wordList(named.map(({ service }) => service))}`]),
    ...(wider.length === 0 ? [] : [`create ${wordList(wider.map(({ address }) => `\`${address}\``))} wherever ${wider.length === 1 ? 'it is' : 'they are'} needed`]),
  ];
  const names = named.some(({ type }) => type === 'Interface') ? dnsChanges(site.vpc) : [];
  const proposal = (changes: readonly GraphChange[]): Proposal => ({ title: titles.join(', and '), applicability: 'suggestion', changes: [...names, ...changes] });
  const ways = waysToMake(named, services, site).flatMap((made) => waysToExist(wider, site).map((changes) => [...changes, ...made]));
  const waiting = waitingFor(services, wider, site);
  const ordered = waiting.length === 0 ? [] : ways.map((changes) => proposal([...changes, ...waiting]));
  const plain = ways.map(proposal);
  // Where another path serves meanwhile, nobody has to wait.
  return site.cause.effect === 'blocked' ? [...ordered, ...plain] : [...plain, ...ordered];
}

/** Endpoints of the VPC for a service that are left out in the world at hand: a second one beside them would be one too many elsewhere. */
function existingElsewhere(service: string, { vpc, context: { verdicts, worlds } }: Site): VpcEndpoint[] {
  const { items } = verdicts.reach.network.endpointsOf({ kind: 'node', id: vpc.id, node: vpc, at: vpc.at });
  return items.map(({ value }) => value).filter((endpoint) => !worlds.holds(endpoint.when) && serviceOf(endpoint) === service && endpoint.unit === vpc.unit).slice(0, 1);
}

/** As seldom as its callers, else as often as the VPC. */
function waysToExist(endpoints: readonly VpcEndpoint[], { cause, vpc }: Site): GraphChange[][] {
  if (endpoints.length === 0) return [[]];
  const [caller, second] = callersOf(cause).filter(({ node }) => node.unit === vpc.unit);
  const homes = [...(caller === undefined || second !== undefined ? [] : [caller.node.id]), vpc.id];
  return homes.map((home) => endpoints.map(({ id }) => ({ kind: 'exist-with', node: id, with: home })));
}

/** Like each of the siblings, or from nothing; on the main route table by its name, or on one of their own. */
function waysToMake(wanted: readonly Wanted[], services: readonly string[], site: Site): GraphChange[][] {
  if (wanted.length === 0) return [[]];
  const siblings = siblingsOf(site, services);
  const habits = wanted.some(({ type }) => type === 'Gateway') ? tableHabits(groundOf(site.cause, site.context)) : (['named'] as const);
  return habits.flatMap((habit) => {
    const own = { ...site, habit };
    return [...siblings.map((like) => modelled(wanted, like, own)), fresh(wanted, own), ...(wanted.some(({ type }) => type === 'Interface') ? [fresh(wanted, own, 'network')] : [])].filter((changes) => changes.length > 0);
  });
}

/** Where endpoints are missing. */
interface Site {
  readonly vpc: Vpc;
  readonly cause: BlockedCause;
  readonly context: RuleContext;
  readonly region: Text;
  readonly habit?: TableHabit;
}

interface Wanted {
  readonly service: string;
  readonly type: EndpointType;
  readonly serviceName: Term;
}

/** What those who call wait for, as far as one stack makes both. A service waits for its hosts by itself: ECS places no task before. */
function waitingFor(services: readonly string[], wider: readonly VpcEndpoint[], site: Site): GraphChange[] {
  const ofAgents = services.some((service) => AGENT_ORDER.includes(service));
  const others = ofAgents ? interfacesOf(site).filter((endpoint) => AGENT_ORDER.includes(serviceOf(endpoint) ?? '')) : [];
  const made = services.filter((service) => !wider.some((endpoint) => serviceOf(endpoint) === service)).map(newId);
  return waits(site.cause, site.vpc, [...made, ...[...wider, ...others].map(({ id }) => id)]);
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
    if (it.type === 'Gateway') return gateway(it, { ...site, ground: groundOf(site.cause, site.context) }, { beside: like, like, vpcTerm: vpc });
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
function fresh(wanted: readonly Wanted[], site: Site, admits: 'callers' | 'network' = 'callers'): GraphChange[] {
  const { cause, context, vpc } = site;
  const ground = groundOf(cause, context);
  const subnets = onePerZone(ground.subnets);
  const beside = lastOf([...ground.tables, ...subnets, vpc], vpc);
  const changes: GraphChange[] = [];
  if (wanted.some(({ type }) => type === 'Interface')) changes.push(newGroup(cause, context, { beside, vpc, admits }));
  for (const [i, it] of inOrder(wanted).entries()) {
    const after = waitsBefore(it, inOrder(wanted).slice(0, i));
    if (it.type === 'Gateway') changes.push(...gateway(it, { ...site, ground }, { beside, vpcTerm: ref(vpc.id) }));
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
      subnets: listOf(...(subnets.length > 0 ? subnets.map(({ id }) => ref(id)) : [choice('one subnet per zone')])),
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

/** A gateway endpoint on the tables of the callers. */
function gateway({ service, serviceName }: Wanted, { ground, context, vpc, habit }: Pick<Site, 'context' | 'vpc' | 'habit'> & { readonly ground: Ground }, { beside, like, vpcTerm }: Spot): NewNode[] {
  const { tables, changes } = callersTables(ground, context, { beside, vpcTerm, when: vpc, habit: habit ?? 'named' });
  const model = like === undefined ? undefined : serviceOf(like);
  const endpoint: NewNode = {
    kind: 'add-node',
    beside: beside.id,
    id: newId(service),
    node: 'vpc-endpoint',
    name: { words: wordsOf(service), suffix: ['endpoint'], ...(model === undefined ? {} : { insteadOf: wordsOf(model) }) },
    when: vpc.id,
    properties: { type: literal('gateway'), serviceName, vpc: vpcTerm, routeTables: listOf(...(tables.length > 0 ? tables : [choice('route tables of the callers')])) },
  };
  return [...changes, endpoint];
}

/** A gateway endpoint for the service of an interface endpoint, which waits for it; nothing where no tables of callers are known. */
export function addGatewayFor(endpoint: VpcEndpoint, { ground, vpc }: Surroundings, context: RuleContext): Proposal[] {
  const service = serviceOf(endpoint) ?? '';
  const region = context.graph.unitOf(endpoint)?.region() ?? '';
  const [name] = expectedServiceNames(service, region, 'Gateway');
  if (name === undefined || vpc === undefined || ground.tables.length === 0) return [];
  const it = { service, type: 'Gateway', serviceName: followingRegion(name, region) } as const;
  const waiting: GraphChange = { kind: 'depend-on', node: endpoint.id, on: [newId(service)] };
  const ways = tableHabits(ground).map((habit): Proposal => ({
    title: `add a gateway endpoint for ${service}, before \`${endpoint.address}\``,
    applicability: 'suggestion',
    changes: [...gateway(it, { ground, context, vpc, habit }, { beside: endpoint, like: endpoint, vpcTerm: asWritten(endpoint.id, 'vpc') }), waiting],
  }));
  const [first, ...rest] = ways;
  return first === undefined ? [] : [chained(first, rest)];
}

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

/** The one that stands last in the file of the VPC. */
function lastOf(nodes: readonly NodeBase[], vpc: Vpc): NodeBase {
  const own = nodes.filter(({ unit, at, id }) => unit === vpc.unit && at.file.path === vpc.at.file.path && !id.includes('.'));
  return own.reduce((last, node) => (node.at.start > last.at.start ? node : last), vpc);
}

function serviceOf({ serviceName }: VpcEndpoint): string | undefined {
  return parseServiceName(serviceName)?.service;
}

function familyOf(service: string): string {
  return service.split(/[.-]/)[0] ?? service;
}

function wordsOf(service: string): string[] {
  return service.split(/[.-]/);
}
