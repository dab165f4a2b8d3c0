import type { NodeBase } from '../../../graph/nodes.ts';
import type { ResourceReader } from '../../../graph/resource-reader.ts';
import { NEVER, type Guard } from '../../../values/guards.ts';
import type { Value } from '../../../values/value.ts';

/** A part of a resource that is a node of its own: one target of a rule, one task of a state machine. */
export interface Part {
  readonly base: NodeBase;
  readonly read: () => Value;
}

/**
 * The parts that a resource has in some world. Conditions may add and remove them: the n-th part exists where there are
 * at least n, and is what is n-th there.
 */
export function partsOf(r: ResourceReader, what: string, read: () => readonly Value[]): Part[] {
  const counts = r.graph.worlds.answers({ label: `number of ${what} of ${r.base.id}`, beyond: 0, ask: () => read().length });
  const most = Math.max(0, ...counts.map(({ value }) => value));
  return Array.from({ length: most }, (_, i) => ({
    base: {
      ...r.base,
      id: i === 0 ? r.base.id : `${r.base.id}#${i}`,
      when: whenever(r, counts.filter(({ value }) => value > i).map(({ when }) => when)),
    },
    read: () => read()[i] ?? { kind: 'absent', at: r.base.at },
  }));
}

/** When the resource exists and has a property, as far as its own properties decide it. */
export function existsWhere(r: ResourceReader, what: string, test: () => boolean): Guard {
  const answers = r.graph.worlds.answers({ label: `${r.base.id} ${what}`, beyond: true, ask: test });
  return whenever(r, answers.filter(({ value }) => value).map(({ when }) => when));
}

/** Nodes that exist in no world are left out. */
export function possible<N extends NodeBase>(nodes: readonly N[]): N[] {
  return nodes.filter(({ when }) => when !== NEVER);
}

function whenever(r: ResourceReader, guards: readonly Guard[]): Guard {
  return r.graph.worlds.guards.and(r.base.when, r.graph.worlds.guards.any(guards));
}
