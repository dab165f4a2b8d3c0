import { choice, listOf, literal, mapOf, REGION, ref, type GraphChange, type NewNode, type Proposal, type Term } from '../edits/changes.ts';
import type { Applicability } from '../diagnostics/diagnostic.ts';
import { nameOf } from '../analysis/reachability/address.ts';
import type { NodeBase, SecurityGroup, Subnet, Vpc, VpcEndpoint } from '../graph/nodes.ts';
import { nodeOf } from '../graph/references.ts';
import { looksLikeRegion } from '../knowledge/regions.ts';
import { endpointsOf } from './defects.ts';
import type { BlockedCause, RuleContext } from './rule.ts';
import { callersOf, wordList, type Ground, type Surroundings } from './wording.ts';

/** Changes that many rules propose. */

/** One property of one node gets another value. */
export function setProperty(title: string, node: NodeBase, property: string, value: string | boolean, applicability: Applicability = 'suggestion'): Proposal {
  return { title, applicability, changes: [{ kind: 'set', node: node.id, property, to: literal(value) }] };
}

/** A gateway endpoint gets the route tables that its callers use. */
export function associateTables(endpoint: VpcEndpoint, { ground, callers, vpc }: Surroundings, context: RuleContext): Proposal[] {
  if (vpc === undefined) return [];
  const ways = tableHabits(ground).flatMap((habit) => {
    const { tables, names, changes } = callersTables(ground, context, { beside: endpoint, vpcTerm: ref(vpc.id), when: endpoint, habit });
    if (tables.length === 0) return [];
    const title = `add ${wordList(names.map((name) => `\`${name}\``))} to the route tables of \`${endpoint.address}\``;
    return [{ title, applicability: 'suggestion' as const, changes: [...changes, { kind: 'list-add', node: endpoint.id, property: 'routeTables', items: tables } as const] }];
  });
  const [first, ...rest] = ways;
  return first === undefined ? [] : [orFollowing(chained(first, rest), callers, [endpoint])];
}

/** An interface endpoint that stands nowhere goes where those stand who call. */
export function placeEndpoint(endpoint: VpcEndpoint, { ground, callers }: Surroundings): Proposal[] {
  const subnets = onePerZone(ground.subnets.filter(({ unit }) => unit === endpoint.unit));
  const items = subnets.length === 0 ? [choice('one subnet per zone')] : subnets.map(({ id }) => ref(id));
  const where = subnets.length === 0 ? 'the subnets of its callers' : wordList(subnets.map((subnet) => `\`${nameOf(subnet)}\``));
  const proposal: Proposal = {
    title: `put \`${endpoint.address}\` into ${where}`,
    applicability: subnets.length === 0 ? 'display' : 'suggestion',
    changes: [{ kind: 'list-add', node: endpoint.id, property: 'subnets', items }],
  };
  return [orFollowing(proposal, callers, [endpoint])];
}

/** How subnets on the main route table are served: CloudFormation has no name for that table, so that they get one of their own. */
export type TableHabit = 'named' | 'own';

export function tableHabits({ tables }: Ground): readonly TableHabit[] {
  return tables.some(({ main }) => main) ? ['named', 'own'] : ['named'];
}

interface TableSpot {
  readonly beside: NodeBase;
  readonly vpcTerm: Term;
  readonly when: NodeBase;
  readonly habit: TableHabit;
}

interface CallersTables {
  readonly tables: readonly Term[];
  readonly names: readonly string[];
  /** What makes those that are new. */
  readonly changes: readonly NewNode[];
}

/** The route tables of those who call. */
export function callersTables(ground: Ground, context: RuleContext, { beside, vpcTerm, when, habit }: TableSpot): CallersTables {
  const named = ground.tables.filter(({ main }) => habit === 'named' || !main);
  const { network } = context.verdicts.reach;
  const onMain = habit === 'named' ? [] : ground.subnets.filter((subnet) => {
    const table = network.tableOf({ kind: 'node', id: subnet.id, node: subnet, at: subnet.at });
    return table.kind === 'node' && table.node.main;
  });
  const tables = named.map(({ id }) => ref(id));
  const names = named.map(nameOf);
  if (onMain.length === 0) return { tables, names, changes: [] };
  const common = { kind: 'add-node', beside: beside.id } as const;
  const table: NewNode = { ...common, id: NEW_TABLE, node: 'route-table', name: { words: ['private'], suffix: ['route', 'table'] }, when: when.id, properties: { vpc: vpcTerm } };
  const associations = onMain.map((subnet): NewNode => ({
    ...common,
    id: `new association of ${subnet.id}`,
    node: 'route-table-association',
    name: { words: [subnet.address.split('/').at(-1) ?? 'subnet'], suffix: ['route', 'table', 'association'] },
    when: subnet.id,
    properties: { subnet: ref(subnet.id), table: ref(NEW_TABLE) },
  }));
  return { tables: [...tables, ref(NEW_TABLE)], names: [...names, 'a route table of their own'], changes: [table, ...associations] };
}

const NEW_TABLE = 'new table';

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

/** Endpoints that have none get a group that admits their callers. */
export function giveGroup(endpoints: readonly VpcEndpoint[], cause: BlockedCause, context: RuleContext): Proposal[] {
  const { vpc } = cause;
  const [first] = endpoints;
  if (vpc === undefined || first === undefined) return [];
  const added = endpoints.map(({ id }): GraphChange => ({ kind: 'list-add', node: id, property: 'groups', items: [ref(NEW_GROUP)] }));
  const ways = (['callers', 'network'] as const).map((admits): Proposal => ({
    title: `give ${wordList(endpoints.map(({ address }) => `\`${address}\``))} a security group that admits TCP 443 from ${admits === 'callers' ? 'the callers' : `\`${vpc.address}\``}`,
    applicability: 'suggestion',
    changes: [newGroup(cause, context, { beside: first, vpc, admits }), ...added],
  }));
  const [narrow, ...wide] = ways;
  return narrow === undefined ? [] : [orWaiting(chained(narrow, wide), cause, endpoints)];
}

export const NEW_GROUP = 'new group';

/** A group for endpoints that admits TCP 443 from the groups of the callers, or from the whole VPC. */
export function newGroup(cause: BlockedCause, context: RuleContext, { beside, vpc, admits = 'callers' }: { readonly beside: NodeBase; readonly vpc: Vpc; readonly admits?: 'callers' | 'network' }): NewNode {
  const rules = admits === 'network' ? [] : callerGroups(cause, context).filter(({ unit }) => unit === vpc.unit).map(fromGroup);
  return {
    kind: 'add-node',
    id: NEW_GROUP,
    node: 'security-group',
    name: { words: ['endpoint'], suffix: ['security', 'group'] },
    beside: beside.id,
    when: vpc.id,
    properties: { description: literal('VPC endpoints'), vpc: ref(vpc.id), ingress: listOf(...(rules.length > 0 ? rules : [fromBlock(vpc)])) },
  };
}

/** A group of callers lets TCP 443 out: to the VPC where endpoints stand, to the addresses of S3 where a gateway leads there, else to everywhere. */
export function letOut(group: SecurityGroup, cause: BlockedCause): Proposal[] {
  const { needs, vpc } = cause;
  const attempts = needs.flatMap(({ paths }) => paths.flatMap((path) => path.attempts));
  const uses = (way: string): boolean => attempts.some(({ via }) => via === way);
  const gateway = attempts.find(({ via }) => via === 'gateway-endpoint')?.endpoint;
  const proposal = (where: readonly string[], items: readonly Term[]): Proposal => ({
    title: `let \`${group.address}\` send TCP 443 to ${wordList(where)}`,
    applicability: 'suggestion',
    changes: [{ kind: 'list-add', node: group.id, property: 'egress', items }],
  });
  const everywhere = (why = ''): Proposal => proposal([`everywhere${why}`], [mapOf({ ...HTTPS, peerCidr: literal('0.0.0.0/0') })]);
  const inside = vpc !== undefined && uses('interface-endpoint') ? [{ where: `\`${vpc.address}\``, rule: fromBlock(vpc) }] : [];
  const toS3 = gateway === undefined ? [] : [{ where: 'the addresses of S3', rule: mapOf({ ...HTTPS, peerPrefixList: ref(gateway.id, 'prefixList') }) }];
  const narrow = uses('public') || vpc === undefined ? [] : [...inside, ...toS3];
  const first = proposal(narrow.map(({ where }) => where), narrow.map(({ rule }) => rule));
  // No template of CloudFormation can name a prefix list of AWS without its id.
  const proposed = narrow.length === 0 ? everywhere() : toS3.length === 0 ? first : { ...first, otherwise: everywhere(', where the prefix list of S3 would do') };
  return [orWaiting(proposed, cause, endpointsOf(cause))];
}

/** What is created later waits for what it calls. */
export function waitFor(node: NodeBase, on: readonly NodeBase[]): Proposal[] {
  if (on.length === 0) return [];
  const title = `create \`${node.address}\` after ${wordList(on.map(({ address }) => `\`${address}\``))}`;
  return [{ title, applicability: 'safe', changes: [{ kind: 'depend-on', node: node.id, on: on.map(({ id }) => id) }] }];
}

/** The Region inside a text follows the deployment; nothing where a text only refers to what spells the Region out. */
export function followRegion(title: string, places: readonly NodeBase['at'][]): Proposal[] {
  const spelled = places.every(({ file, start, end }) => {
    const text = file.text.slice(start, end);
    return text.includes('AWS::Region') || looksLikeRegion(text);
  });
  return spelled ? [{ title, applicability: 'suggestion', changes: places.map((at) => ({ kind: 'replace-text', at, to: REGION })) }] : [];
}

/** Resources go, with what waits for them. */
export function remove(nodes: readonly NodeBase[]): Proposal {
  const title = `delete ${wordList(nodes.map(({ address }) => `\`${address}\``))}`;
  return { title, applicability: 'suggestion', changes: nodes.map(({ id }) => ({ kind: 'remove-node', node: id })) };
}

/** What private DNS of an endpoint needs of its VPC. */
export function dnsChanges(vpc: Vpc): GraphChange[] {
  const properties = (['dnsSupport', 'dnsHostnames'] as const).filter((property) => vpc[property] === 'no');
  return properties.map((property) => ({ kind: 'set', node: vpc.id, property, to: literal(true) }));
}

export function chained(first: Proposal, rest: readonly Proposal[]): Proposal {
  const [next, ...others] = rest;
  return next === undefined ? first : { ...first, otherwise: chained(next, others) };
}

export function waits(cause: BlockedCause, { unit }: NodeBase, on: readonly string[]): GraphChange[] {
  return waitsOf(callersOf(cause).map(({ node }) => node), unit, on);
}

function waitsOf(callers: readonly NodeBase[], unit: NodeBase['unit'], on: readonly string[]): GraphChange[] {
  const own = callers.filter((node) => node.unit === unit);
  return [...new Set(own.map(({ id }) => id))].map((node) => ({ kind: 'depend-on', node, on }));
}

/** The same, and those who call wait for the endpoints: where that alone would leave them to start too early. */
export function orWaiting(proposal: Proposal, cause: BlockedCause, endpoints: readonly NodeBase[]): Proposal {
  return orFollowing(proposal, callersOf(cause).map(({ node }) => node), endpoints);
}

function orFollowing(proposal: Proposal, callers: readonly NodeBase[], endpoints: readonly NodeBase[]): Proposal {
  const { otherwise } = proposal;
  const [first] = endpoints;
  const changes = first === undefined ? [] : waitsOf(callers, first.unit, endpoints.map(({ id }) => id));
  const next = otherwise === undefined ? undefined : orFollowing(otherwise, callers, endpoints);
  if (changes.length === 0) return proposal;
  return { ...proposal, otherwise: { ...proposal, changes: [...proposal.changes, ...changes], ...(next === undefined ? {} : { otherwise: next }) } };
}

/** One of the subnets in each zone. */
export function onePerZone(subnets: readonly Subnet[]): Subnet[] {
  const zones = new Map<string, Subnet>();
  for (const subnet of subnets) {
    const zone = subnet.zone === undefined ? subnet.id : JSON.stringify(subnet.zone);
    if (!zones.has(zone)) zones.set(zone, subnet);
  }
  return [...zones.values()];
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

