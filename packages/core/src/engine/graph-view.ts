import type { Graph } from '../graph/graph.ts';
import type { GraphNode, NodeBase, Ref } from '../graph/nodes.ts';
import type { Span } from '../text/source-file.ts';
import { causeOf } from '../values/read.ts';
import { showText, type Text } from '../values/text.ts';
import type { Several, Worlds } from '../values/worlds.ts';

/** The graph as a picture of one world: what `privatelint graph` prints. */
export interface GraphView {
  readonly nodes: readonly NodeView[];
  readonly edges: readonly EdgeView[];
}

export interface NodeView {
  readonly id: string;
  readonly address: string;
  readonly kind: string;
  readonly resourceType: string;
  readonly at: Span;
  /** Properties that are texts, numbers or answers. */
  readonly properties: Readonly<Record<string, string | number | boolean>>;
  /** Why properties are not known, by property. */
  readonly unknown: Readonly<Record<string, string>>;
}

export interface EdgeView {
  readonly from: string;
  readonly to: string;
  /** The property that refers, such as `subnets`. */
  readonly label: string;
}

const BASE = new Set<string>(['id', 'address', 'kind', 'resourceType', 'at', 'when', 'unit', 'where'] satisfies (keyof NodeBase | 'kind')[]);

/** Every node that exists in the world of the defaults, with what it says and refers to there. */
export function viewGraph(graph: Graph): GraphView {
  const { worlds } = graph;
  const world = worlds.guards.usual();
  const nodes: NodeView[] = [];
  const edges: EdgeView[] = [];
  worlds.inWorld(world, () => {
    for (const node of graph.nodes()) {
      if (!worlds.holds(node.when)) continue;
      const seen = new NodeReader(worlds, node.id);
      for (const [name, value] of propertiesOf(node)) seen.read(name, value);
      const { id, address, kind, resourceType, at } = node;
      nodes.push({ id, address, kind, resourceType, at, properties: seen.properties, unknown: seen.unknown });
      edges.push(...seen.edges);
    }
  });
  const known = new Set(nodes.map(({ id }) => id));
  return { nodes, edges: edges.filter(({ to }) => known.has(to)) };
}

function propertiesOf(node: GraphNode): [string, unknown][] {
  return Object.entries(node).filter(([name]) => !BASE.has(name));
}

/** Sorts what a node says into properties, unknowns and edges. */
class NodeReader {
  readonly properties: Record<string, string | number | boolean> = {};
  readonly unknown: Record<string, string> = {};
  readonly edges: EdgeView[] = [];
  readonly #worlds: Worlds;
  readonly #from: string;

  constructor(worlds: Worlds, from: string) {
    this.#worlds = worlds;
    this.#from = from;
  }

  read(name: string, value: unknown): void {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') this.properties[name] = value;
    else if (isRef(value)) this.#reference(name, value);
    else if (isText(value)) {
      this.properties[name] = showText(value);
      this.unknown[name] = causeOf(value);
    } else if (isSeveral(value)) this.#members(name, value);
    else if (isPlainObject(value)) this.#parts(name, value);
  }

  #reference(name: string, ref: Ref<NodeBase>): void {
    if (ref.kind === 'node') this.edges.push({ from: this.#from, to: ref.id, label: name });
    if (ref.kind === 'outside') {
      this.properties[name] = ref.label ?? ref.id;
      this.unknown[name] = ref.cause;
    }
  }

  #members(name: string, members: Several<() => unknown>): void {
    if (members.open !== undefined) this.unknown[name] = members.open;
    for (const read of this.#worlds.present(members)) {
      const value = read();
      if (isRef(value)) this.#reference(name, value);
      else if (isPlainObject(value)) this.#parts(name, value);
    }
  }

  /** References inside of composed properties, such as the subnets of a placement. Values as written stay out. */
  #parts(name: string, value: object): void {
    if ('get' in value || 'hole' in value) return;
    for (const [part, inner] of Object.entries(value)) {
      if (isRef(inner)) this.#reference(`${name}.${part}`, inner);
      else if (isSeveral(inner)) this.#members(`${name}.${part}`, inner);
    }
  }
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isRef(value: unknown): value is Ref<NodeBase> {
  return isPlainObject(value) && 'kind' in value && 'at' in value && (value.kind === 'node' || value.kind === 'outside' || value.kind === 'none');
}

function isText(value: unknown): value is Exclude<Text, string> {
  return isPlainObject(value) && 'parts' in value;
}

function isSeveral(value: unknown): value is Several<() => unknown> {
  return isPlainObject(value) && 'items' in value && Array.isArray(value.items);
}
