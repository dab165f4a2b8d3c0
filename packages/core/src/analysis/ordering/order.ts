import type { Graph } from '../../graph/graph.ts';
import type { NodeBase, NodeId } from '../../graph/nodes.ts';
import type { Tri } from '../../values/tri.ts';

/**
 * Whether `earlier` is certain to exist when `later` is made, in the world at hand: through dependencies, explicit or
 * implied by references, of the node or of the stack that it is nested in. Across units nothing is known.
 */
export function waitsFor(graph: Graph, later: NodeBase, earlier: NodeBase): Tri {
  if (later.unit !== earlier.unit) return 'unknown';
  return graph.worlds.ask<Tri>({
    label: `${later.id} waits for ${earlier.id}`,
    beyond: 'unknown',
    ask: () => (reaches(graph, later.id, earlier.id) ? 'yes' : 'no'),
  });
}

function reaches(graph: Graph, from: NodeId, to: NodeId): boolean {
  const seen = new Set<NodeId>();
  const open = [ownId(from)];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const holder of withOuterStacks(id)) {
      if (seen.has(holder)) continue;
      seen.add(holder);
      for (const { on, when } of graph.dependenciesOf({ id: holder })) {
        if (!graph.worlds.holds(when)) continue;
        if (isWithin(ownId(to), on)) return true;
        open.push(on);
      }
    }
  }
  return false;
}

/** A part of a resource, such as one task of a state machine, is made with the resource. */
function ownId(id: NodeId): NodeId {
  return id.replace(/#\d+$/, '');
}

/** What a nested stack waits for, everything in it waits for. */
function withOuterStacks(id: NodeId): NodeId[] {
  const steps = id.split('/');
  return steps.map((_, i) => steps.slice(0, steps.length - i).join('/'));
}

/** A stack that is there has everything in it. */
function isWithin(id: NodeId, holder: NodeId): boolean {
  return id === holder || id.startsWith(`${holder}/`);
}
