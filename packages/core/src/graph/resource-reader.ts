import { itemsOf, member, numberOf, stringOf, textOfValue, triOfValue } from '../values/read.ts';
import type { Text } from '../values/text.ts';
import type { Tri } from '../values/tri.ts';
import type { UnknownValue, Value } from '../values/value.ts';
import type { Several } from '../values/worlds.ts';
import type { Graph } from './graph.ts';
import type { NodeBase, NodeKind, NodeOf, PortBound, Ref } from './nodes.ts';
import { refTo } from './references.ts';

type Path = readonly string[];

/**
 * What a lowering sees of a resource: its properties by path, read in the world at hand. The dialect decides names
 * and defaults; that a value may be conditional or unknown is settled here.
 */
export class ResourceReader {
  readonly graph: Graph;
  readonly base: NodeBase;
  /** Names of what the resource says beside its properties, such as `CreationPolicy`. */
  readonly attributes: ReadonlySet<string>;
  /** What tools say of it that read the template; undefined = nothing. */
  readonly metadata: (() => Value) | undefined;
  readonly #properties: () => Value;

  constructor(graph: Graph, base: NodeBase, properties: () => Value, attributes: ReadonlySet<string> = new Set(), metadata?: () => Value) {
    this.graph = graph;
    this.base = base;
    this.attributes = attributes;
    this.metadata = metadata;
    this.#properties = properties;
  }

  /** A structural question that lowering itself has to ask: answered for the world of all defaults. */
  byDefault<T>(ask: () => T): T {
    return this.graph.worlds.inWorld(new Map(), ask);
  }

  value(...path: Path): Value {
    return member(this.#properties(), ...path);
  }

  text(...path: Path): Text | undefined {
    return textOfValue(this.value(...path));
  }

  string(...path: Path): string | undefined {
    return stringOf(this.value(...path));
  }

  number(...path: Path): number | undefined {
    return numberOf(this.value(...path));
  }

  port(...path: Path): PortBound {
    return portOf(this.value(...path));
  }

  tri(unset: Tri, ...path: Path): Tri {
    return triOfValue(this.value(...path), unset);
  }

  ref<K extends NodeKind>(kind: K, ...path: Path): Ref<NodeOf<K>> {
    return refTo(this.graph, this.value(...path), kind);
  }

  items(...path: Path): Several<() => Value> {
    return itemsOf(this.value(...path));
  }

  texts(...path: Path): Several<() => Text> {
    return mapSeveral(this.items(...path), (read) => textOfValue(read()) ?? '');
  }

  refs<K extends NodeKind>(kind: K, ...path: Path): Several<() => Ref<NodeOf<K>>> {
    return refsOf(this.graph, kind, this.value(...path));
  }
}

/**
 * The members as references; members that turn out to be absent refer to nothing. A list that somebody else gives as a
 * whole goes by its name, and that name stands for all of its members.
 */
export function refsOf<K extends NodeKind>(graph: Graph, kind: K, list: Value): Several<() => Ref<NodeOf<K>>> {
  if (list.kind === 'unknown' && (list.hole.ref !== undefined || list.hole.named === true)) return wholeList(graph, kind, list);
  return mapSeveral(itemsOf(list), (read) => refTo(graph, read(), kind));
}

function wholeList<K extends NodeKind>(graph: Graph, kind: K, list: UnknownValue): Several<() => Ref<NodeOf<K>>> {
  const read = (): Ref<NodeOf<K>> => {
    const ref = refTo(graph, list, kind);
    return ref.kind === 'outside' ? { ...ref, several: true } : ref;
  };
  return { items: [{ value: read, when: graph.worlds.always }] };
}

/** A collection with each member read through `change`, on demand. */
export function mapSeveral<A, B>(members: Several<A>, change: (member: A) => B): Several<() => B> {
  return {
    items: members.items.map(({ value, when }) => ({ value: () => change(value), when })),
    ...(members.open === undefined ? {} : { open: members.open }),
  };
}

/** The first path that is set. */
export function firstSet(reader: ResourceReader, ...names: readonly string[]): Value {
  const values = names.map((name) => reader.value(name));
  return values.find(({ kind }) => kind !== 'absent') ?? reader.value(names[0] ?? '');
}

export function portOf(value: Value): PortBound {
  if (value.kind === 'absent') return 'unset';
  return numberOf(value) ?? 'unknown';
}
