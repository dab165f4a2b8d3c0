import type { Scenario } from '../diagnostics/diagnostic.ts';
import type { Graph } from '../graph/graph.ts';
import type { Shown } from '../graph/whole-resources.ts';
import type { Span } from '../text/source-file.ts';
import { circumstancesOf } from './scenarios.ts';
import { withoutSecrets } from './secrets.ts';

/** A resource as the tool understands it, in every scenario in which it is something else. */
export interface ResolvedResource {
  readonly address: string;
  readonly type: string;
  readonly at: Span;
  readonly variants: readonly ResolvedVariant[];
}

export interface ResolvedVariant {
  /** When it is so; empty = always. */
  readonly scenarios: readonly Scenario[];
  /** False where there are further combinations, or where something decides that no file shows. */
  readonly scenariosComplete: boolean;
  readonly properties: Shown;
}

/** All resources of a graph after intrinsic functions, conditions and variables; values that may be secret are left out. */
export function resolvedResources(graph: Graph): readonly ResolvedResource[] {
  const { worlds } = graph;
  return graph.wholeResources().map(({ address, type, at, unit, when, properties }, i) => {
    const answers = worlds.answers<Shown | undefined>({
      label: `whole resource ${i} ${address}`,
      beyond: undefined,
      ask: () => (worlds.holds(when) ? withoutSecrets(properties(), type) : undefined),
      identity: (shown) => (shown === undefined ? '' : JSON.stringify(shown)),
    });
    const variants = answers.flatMap(({ value, when: holds }): ResolvedVariant[] => {
      if (value === undefined || !worlds.guards.satisfiable(holds)) return [];
      const told = circumstancesOf(worlds.guards, holds, graph.namedConditions(unit));
      return [{ scenarios: told?.scenarios ?? [], scenariosComplete: told?.complete ?? false, properties: value }];
    });
    return { address, type, at, variants };
  });
}
