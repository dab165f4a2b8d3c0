import type { Graph } from '../../../graph/graph.ts';
import type { NodeOf, Ref } from '../../../graph/nodes.ts';
import { refTo } from '../../../graph/references.ts';
import { mapSeveral, type ResourceReader } from '../../../graph/resource-reader.ts';
import { holesOf, itemsOf, textOfValue } from '../../../values/read.ts';
import { equalText, partsOf, textOf, type Text } from '../../../values/text.ts';
import type { Value } from '../../../values/value.ts';
import type { Several } from '../../../values/worlds.ts';

/** Kinds that other resources may refer to by a name which a resource gives itself. */
type NamedKind = 'ecs-cluster' | 'task-runner' | 'task-definition' | 'role' | 'instance-profile' | 'launch-data' | 'capacity-provider';

/**
 * The node that a value identifies: by reference, by an ARN that contains a reference, or by a name (alone or at the end
 * of an ARN) that a resource of the same stack gives itself. A name in another stack counts where it is spelt out.
 */
export function namedRef<K extends NamedKind>(r: ResourceReader, kind: K, value: Value): Ref<NodeOf<K>> {
  const ref = refTo(r.graph, value, kind);
  const text = textOfValue(value);
  if (ref.kind !== 'outside' || text === undefined) return ref;
  const node = inside(r, kind, text) ?? byName(r, kind, text);
  return node === undefined ? ref : { kind: 'node', id: node.id, node, at: value.at };
}

export function namedRefs<K extends NamedKind>(r: ResourceReader, kind: K, list: Value): Several<() => Ref<NodeOf<K>>> {
  return mapSeveral(itemsOf(list), (read) => namedRef(r, kind, read()));
}

function inside<K extends NamedKind>(r: ResourceReader, kind: K, text: Text): NodeOf<K> | undefined {
  for (const { ref } of holesOf(text)) {
    const node = ref === undefined ? undefined : r.graph.nodeOf(kind, ref.resource);
    if (node !== undefined) return node;
  }
  return undefined;
}

function byName<K extends NamedKind>(r: ResourceReader, kind: K, text: Text): NodeOf<K> | undefined {
  const names = [text, lastSegment(text)];
  const candidates = namesOf(r.graph, kind, names).filter((node) => {
    const name = nameOf(node);
    if (name === undefined || (node.unit !== r.base.unit && typeof name !== 'string')) return false;
    return names.some((wanted) => equalText(name, wanted) === 'yes') && r.graph.worlds.holds(node.when);
  });
  const own = candidates.filter(({ unit }) => unit === r.base.unit);
  const [only, second] = own.length > 0 ? own : candidates;
  return second === undefined ? (only as NodeOf<K> | undefined) : undefined; // all candidates are of `kind`
}

/** Nodes of a kind by name: those with one name, as far as it is known, and those whose name differs from world to world. */
interface NameIndex {
  readonly fixed: ReadonlyMap<string, readonly NodeOf<NamedKind>[]>;
  readonly others: readonly NodeOf<NamedKind>[];
}

const indexes = new WeakMap<Graph, Map<NamedKind, NameIndex>>();

/** The nodes that may have one of the names. */
function namesOf(graph: Graph, kind: NamedKind, names: readonly Text[]): readonly NodeOf<NamedKind>[] {
  const ofGraph = indexes.get(graph) ?? new Map<NamedKind, NameIndex>();
  indexes.set(graph, ofGraph);
  const index = ofGraph.get(kind) ?? indexOf(graph, graph.all(kind));
  ofGraph.set(kind, index);
  return [...new Set([...names.flatMap((name) => index.fixed.get(keyOf(name)) ?? []), ...index.others])];
}

function indexOf(graph: Graph, nodes: readonly NodeOf<NamedKind>[]): NameIndex {
  const fixed = new Map<string, NodeOf<NamedKind>[]>();
  const others: NodeOf<NamedKind>[] = [];
  for (const node of nodes) {
    const [name, second] = graph.worlds.answers({
      label: `own name of ${node.id}`,
      ask: () => nameOf(node),
      identity: (text) => (text === undefined ? '' : keyOf(text)),
      beyond: undefined,
    });
    if (second !== undefined) others.push(node);
    else if (name?.value !== undefined) fixed.set(keyOf(name.value), [...(fixed.get(keyOf(name.value)) ?? []), node]);
  }
  return { fixed, others };
}

/** The same for equal texts, and for no others. */
function keyOf(text: Text): string {
  return JSON.stringify(partsOf(text).map((part) => (typeof part === 'string' ? part : [part.id])));
}

function nameOf(node: NodeOf<NamedKind>): Text | undefined {
  return node.kind === 'task-definition' ? node.family : node.name;
}

/** What follows the last `/`, without the revision of a task definition: a name never holds either. */
function lastSegment(text: Text): Text {
  const parts = [...partsOf(text)];
  const slash = parts.findLastIndex((part) => typeof part === 'string' && part.includes('/'));
  const from = parts[slash];
  const tail = typeof from === 'string' ? [from.slice(from.lastIndexOf('/') + 1), ...parts.slice(slash + 1)] : parts;
  const last = tail.at(-1);
  if (typeof last === 'string') tail[tail.length - 1] = last.replace(/:\d+$/, '');
  return textOf(tail);
}

