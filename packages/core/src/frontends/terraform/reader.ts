import type { Graph } from '../../graph/graph.ts';
import type { GraphNode, NodeBase, NodeKind, NodeOf, Ref } from '../../graph/nodes.ts';
import { ResourceReader } from '../../graph/resource-reader.ts';
import { itemsOf, member } from '../../values/read.ts';
import type { Value } from '../../values/value.ts';
import type { Worlds } from '../../values/worlds.ts';

/** Makes graph nodes of one resource. */
export type Lowering = (r: TerraformReader) => GraphNode | readonly GraphNode[];

export type Lowerings = Readonly<Record<string, Lowering>>;

/**
 * Arguments of a resource by path. A nested block is a list of bodies: a step into it leads into its first one. Providers
 * do not tell an empty string from an argument that is not set.
 */
export class TerraformReader extends ResourceReader {
  readonly #values: () => Value;

  constructor(graph: Graph, base: NodeBase, values: () => Value) {
    super(graph, base, values);
    this.#values = values;
  }

  /** The same resource as another node. */
  withBase(base: NodeBase): TerraformReader {
    return new TerraformReader(this.graph, base, this.#values);
  }

  override value(...path: readonly string[]): Value {
    return stepped(this.graph.worlds, super.value(), path);
  }

  /** What stands for an unknown number of instances refers to as many things: one of the files may be among them. */
  override ref<K extends NodeKind>(kind: K, ...path: readonly string[]): Ref<NodeOf<K>> {
    const ref = super.ref(kind, ...path);
    return ref.kind === 'outside' && this.base.id.includes('[*]') ? { ...ref, several: true } : ref;
  }

  /** The bodies of nested blocks of one type. */
  blocks(...path: readonly string[]): Value[] {
    return bodies(this.graph.worlds, this.value(...path));
  }

  /** An argument of a body. */
  in(body: Value, ...path: readonly string[]): Value {
    return stepped(this.graph.worlds, body, path);
  }
}

export function stepped(worlds: Worlds, from: Value, path: readonly string[]): Value {
  let at = from;
  for (const key of path) at = member(bodyOf(worlds, at), key);
  return at.kind === 'scalar' && at.value === '' ? { kind: 'absent', at: at.at } : at;
}

export function bodies(worlds: Worlds, value: Value): Value[] {
  if (value.kind === 'map') return [value];
  return worlds.present(itemsOf(value)).map((read) => read());
}

function bodyOf(worlds: Worlds, value: Value): Value {
  if (value.kind !== 'list') return value;
  const [first] = worlds.present(value.items);
  if (first !== undefined) return first();
  if (value.items.open === undefined) return { kind: 'absent', at: value.at };
  return { kind: 'unknown', hole: { id: `block@${value.at.file.path}:${String(value.at.start)}`, cause: value.items.open, hidden: true }, at: value.at };
}
