import type { Graph, GraphNode } from '@privatelint/core';

type Fields = Readonly<Record<string, unknown>>;

/**
 * What every graph must be, whichever front end made it: ids are unique, every reference that is resolved names a node
 * of the graph, every node belongs to a unit, every place lies in its file. Read in the world of the defaults and in
 * those that differ from it in one input.
 */
export function problemsOf(graph: Graph): string[] {
  const found = new Set<string>();
  for (const node of graph.nodes()) {
    for (const twin of graph.all(node.kind)) {
      if (graph.node(twin.id) !== twin) found.add(`two nodes have the id ${twin.id}`);
    }
    if (graph.unitOf(node) === undefined) found.add(`${node.id} belongs to no unit`);
  }
  for (const world of worldsNear(graph)) {
    graph.worlds.inWorld(world, () => {
      for (const node of graph.nodes()) {
        if (!graph.worlds.holds(node.when)) continue;
        for (const problem of new Walk(graph, node).problems()) found.add(problem);
      }
    });
  }
  return [...found];
}

/** Worlds beyond these would repeat the reads of others. */
const WORLDS = 40;

function worldsNear(graph: Graph): ReadonlyMap<never, number>[] {
  const { inputs } = graph.worlds.guards;
  const single = [...inputs].flatMap((input) => input.domain.map((_, value) => new Map([[input, value]])));
  // The maps are keyed by inputs of this graph; the element type only keeps them opaque to this module.
  return [new Map(), ...single].slice(0, WORLDS) as unknown as ReadonlyMap<never, number>[];
}

class Walk {
  readonly #graph: Graph;
  readonly #node: GraphNode;
  readonly #found: string[] = [];
  readonly #seen = new Set<unknown>();

  constructor(graph: Graph, node: GraphNode) {
    this.#graph = graph;
    this.#node = node;
  }

  problems(): readonly string[] {
    for (const [name, value] of readableFields(this.#node)) this.#visit(name, value);
    return this.#found;
  }

  #visit(path: string, value: unknown): void {
    if (typeof value !== 'object' || value === null || this.#seen.has(value)) return;
    this.#seen.add(value);
    const fields = value as Fields; // a non-null object has fields by name
    if (isSpan(fields)) { this.#checkSpan(path, fields); return; }
    if (isReference(fields)) { this.#checkReference(path, fields); return; }
    if (isMember(fields)) { this.#visit(path, typeof fields.value === 'function' ? call(fields.value) : fields.value); return; }
    for (const [name, inner] of readableFields(fields)) this.#visit(`${path}.${name}`, inner);
  }

  #checkReference(path: string, { id, node }: Fields): void {
    if (this.#graph.node(String(id)) !== node) {
      this.#found.push(`${this.#node.id}: ${path} refers to ${String(id)}, which is not in the graph`);
    }
  }

  #checkSpan(path: string, { file, start, end }: Fields): void {
    const { text } = file as { readonly text: string }; // `isSpan` saw the text
    const [from, to] = [Number(start), Number(end)];
    if (!(from >= 0 && from <= to && to <= text.length)) {
      this.#found.push(`${this.#node.id}: ${path} lies outside of its file`);
    }
  }
}

/** Own fields, getters included; functions are questions with arguments and are left alone. */
function readableFields(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, inner]) => typeof inner !== 'function');
}

function isSpan({ file, start, end }: Fields): boolean {
  const hasText = typeof file === 'object' && file !== null && 'text' in file && typeof file.text === 'string';
  return hasText && typeof start === 'number' && typeof end === 'number';
}

function isReference({ kind, id, node }: Fields): boolean {
  return kind === 'node' && typeof id === 'string' && typeof node === 'object';
}

/** A member of a collection, with the guard under which it is there. */
function isMember(fields: Fields): boolean {
  return 'value' in fields && typeof fields.when === 'number';
}

function call(read: unknown): unknown {
  return (read as () => unknown)(); // members of collections are read without arguments
}
