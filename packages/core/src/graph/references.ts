import { causeOf, textOfValue } from '../values/read.ts';
import { onlyHole, showText, type Hole, type ResourceAttribute, type Text } from '../values/text.ts';
import type { Span } from '../text/source-file.ts';
import type { Tri } from '../values/tri.ts';
import type { Value } from '../values/value.ts';
import type { Graph } from './graph.ts';
import type { NodeBase, NodeKind, NodeOf, OutsideRef, Ref } from './nodes.ts';

/** Ids of what every VPC has without a resource of its own. */
export const implicit = {
  mainRouteTable: (vpcId: string): string => `${vpcId}.MainRouteTable`,
  defaultGroup: (vpcId: string): string => `${vpcId}.DefaultSecurityGroup`,
  defaultAcl: (vpcId: string): string => `${vpcId}.DefaultNetworkAcl`,
  /** And what a transit gateway has. */
  defaultTransitTable: (gatewayId: string): string => `${gatewayId}.DefaultRouteTable`,
};

/** Attributes of a VPC that identify something which it comes with; CloudFormation's and Terraform's names. */
const OF_VPC: ReadonlyMap<string, (vpcId: string) => string> = new Map([
  ['DefaultSecurityGroup', implicit.defaultGroup],
  ['default_security_group_id', implicit.defaultGroup],
  ['DefaultNetworkAcl', implicit.defaultAcl],
  ['default_network_acl_id', implicit.defaultAcl],
  ['main_route_table_id', implicit.mainRouteTable],
  ['default_route_table_id', implicit.mainRouteTable],
]);

/** The node of the wanted kind that a value identifies, in the world at hand. */
export function refTo<K extends NodeKind>(graph: Graph, value: Value, kind: K): Ref<NodeOf<K>> {
  const text = textOfValue(value);
  if (text === undefined) return value.kind === 'absent' ? { kind: 'none', at: value.at } : nameless('it is no identifier', value.at);
  if (text === '') return nameless('it is empty', value.at);
  const hole = onlyHole(text);
  const found = hole?.ref === undefined ? byPhysicalId(graph, text, kind) : referred(graph, hole.ref, kind);
  const node = found ?? graph.resolveOutside(kind, namesOf(text, hole));
  if (node !== undefined) {
    graph.noteUse(node, value.at);
    return { kind: 'node', id: node.id, node, at: value.at };
  }
  if (typeof text === 'string') return outside(text, `\`${text}\` is not declared in the given files`, value.at);
  const id = text.parts.map((part) => (typeof part === 'string' ? part : `\${${part.id}}`)).join('');
  const perhaps = hole === undefined ? [] : possible(graph, hole, kind);
  return { ...outside(id, causeOf(text), value.at, hole?.label ?? showText(text)), ...(perhaps.length > 0 && { perhaps }) };
}

/** Nodes that something may be of which it is not known what it is. */
function possible(graph: Graph, { perhaps = [], lookups = [] }: Hole, kind: NodeKind): readonly string[] {
  if (lookups.length === 0) return perhaps;
  const found = graph.all(kind).filter(({ id }) => lookups.some((lookup) => !lookup.isAnother(id)));
  return [...new Set([...perhaps, ...found.map(({ id }) => id)])];
}

/** What something from outside may be called in a network context: a literal id, the name of a parameter or export. */
function namesOf(text: Text, hole: Hole | undefined): readonly string[] {
  if (typeof text === 'string') return [text];
  return [hole?.label, hole?.id, showText(text)].filter((name) => name !== undefined);
}

/** A stable name for what a reference refers to; undefined when it refers to nothing. */
export function refId(ref: Ref<NodeBase>): string | undefined {
  return ref.kind === 'none' ? undefined : ref.id;
}

/** Whether a reference is to the node with an id. */
export function isTo(ref: Ref<NodeBase>, id: string): Tri {
  if (ref.kind === 'none') return 'no';
  if (ref.id === id) return 'yes';
  return ref.kind === 'outside' && (ref.several === true || ref.perhaps?.includes(id) === true) ? 'unknown' : 'no';
}

export function nodeOf<N extends NodeBase>(ref: Ref<N>): N | undefined {
  return ref.kind === 'node' ? ref.node : undefined;
}

/** Attributes that identify their resource: `id`, `Arn`, `GroupId`, `name`, `LaunchTemplateId` ... */
const IDENTIFIES = /(id|arn|name)$/i;

function referred<K extends NodeKind>(graph: Graph, ref: ResourceAttribute, kind: K): NodeOf<K> | undefined {
  const owner = graph.node(ref.resource);
  if (owner?.kind === 'vpc' && kind !== 'vpc') {
    const id = OF_VPC.get(ref.attribute)?.(owner.id);
    return id === undefined ? undefined : graph.nodeOf(kind, id);
  }
  if (owner?.kind === 'gateway' && kind === 'transit-table') {
    return DEFAULT_TABLE.has(ref.attribute) ? graph.nodeOf(kind, implicit.defaultTransitTable(owner.id)) : undefined;
  }
  if (owner?.kind === 'subnet' && kind === 'vpc') return VPC_OF_SUBNET.has(ref.attribute) ? followed(owner) : undefined;
  return IDENTIFIES.test(ref.attribute) ? graph.nodeOf(kind, ref.resource) : undefined;
}

/** The attribute of a subnet that names its VPC, in CloudFormation and Terraform. */
const VPC_OF_SUBNET = new Set(['VpcId', 'vpc_id']);

/** Terraform's names of the route table that attachments are tied to unless somebody says otherwise. */
const DEFAULT_TABLE = new Set(['association_default_route_table_id', 'propagation_default_route_table_id']);

const following = new Set<string>();

/** The VPC of a subnet; subnets that take it from each other in a circle have none. */
function followed<K extends NodeKind>(subnet: NodeOf<'subnet'>): NodeOf<K> | undefined {
  if (following.has(subnet.id)) return undefined;
  following.add(subnet.id);
  try {
    return nodeOf(subnet.vpc as Ref<NodeOf<K>>); // whoever asks wants a VPC
  } finally {
    following.delete(subnet.id);
  }
}

/** The prefix list that a text identifies: by its id, or as a resource of the run. */
export function prefixListOf(graph: Graph, text: Text): NodeOf<'prefix-list'> | undefined {
  if (typeof text === 'string') return graph.nodeOf('prefix-list', text);
  const ref = onlyHole(text)?.ref;
  return ref === undefined ? undefined : referred(graph, ref, 'prefix-list');
}

/** A literal id, such as `vpc-0123`, that a network context declares. */
function byPhysicalId<K extends NodeKind>(graph: Graph, text: unknown, kind: K): NodeOf<K> | undefined {
  return typeof text === 'string' ? graph.nodeOf(kind, text) : undefined;
}

/** Two of these need not be the same, unless they are written at one place. */
function nameless(cause: string, at: Span): OutsideRef {
  return { ...outside(`?${at.file.path}:${at.start}`, cause, at, 'something without a name'), nameless: true };
}

function outside(id: string, cause: string, at: Span, label = id): OutsideRef {
  return { kind: 'outside', id, label, cause, at };
}
