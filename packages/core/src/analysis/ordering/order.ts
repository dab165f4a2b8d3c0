import type { Graph } from '../../graph/graph.ts';
import type { NodeBase, NodeId } from '../../graph/nodes.ts';
import { NEVER, type Guard } from '../../values/guards.ts';
import type { Tri } from '../../values/tri.ts';

/**
 * Whether `earlier` is certain to exist when `later` is made, in the world at hand: through dependencies, explicit or
 * implied by references, of the node or of the stack that it is nested in. Across units nothing is known.
 */
export function waitsFor(graph: Graph, later: Pick<NodeBase, 'id' | 'unit'>, earlier: Pick<NodeBase, 'id' | 'unit'>): Tri {
  if (later.unit !== earlier.unit) return 'unknown';
  const { guards } = graph.worlds;
  const waited = waitedFor(graph, ownId(later.id));
  // A stack that is there has everything in it.
  const when = guards.any(withOuterStacks(ownId(earlier.id)).map((id) => waited.get(id) ?? NEVER));
  return graph.worlds.holds(when) ? 'yes' : 'no';
}

/** All that exists before a node is made, and when. */
type Waited = ReadonlyMap<NodeId, Guard>;

const known = new WeakMap<Graph, Map<NodeId, Waited>>();

function waitedFor(graph: Graph, later: NodeId): Waited {
  const ofGraph = known.get(graph) ?? new Map<NodeId, Waited>();
  known.set(graph, ofGraph);
  const waited = ofGraph.get(later) ?? follow(graph, later);
  ofGraph.set(later, waited);
  return waited;
}

/** Joins the conditions of all ways to a node, so that many conditional dependencies cost their sum, not their product. */
function follow(graph: Graph, later: NodeId): Waited {
  const { guards } = graph.worlds;
  const waited = new Map<NodeId, Guard>();
  const open: (readonly [NodeId, Guard])[] = [[later, graph.worlds.always]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [id, reached] = next;
    // What the stack around it waits for is among them.
    for (const { on, when } of graph.dependenciesOf({ id })) {
      const before = waited.get(on) ?? NEVER;
      const after = guards.or(before, guards.and(reached, when));
      if (after === before) continue;
      waited.set(on, after);
      open.push([on, after]);
    }
  }
  return waited;
}

/** A part of a resource, such as one task of a state machine, is made with the resource. */
function ownId(id: NodeId): NodeId {
  return id.replace(/#\d+$/, '');
}

/** Something and the nested stacks around it. */
function withOuterStacks(id: NodeId): NodeId[] {
  const steps = id.split('/');
  return steps.map((_, i) => steps.slice(0, steps.length - i).join('/'));
}
