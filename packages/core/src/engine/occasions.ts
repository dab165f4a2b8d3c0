import type { Workload } from '../analysis/needs/workloads.ts';
import type { Verdicts } from '../analysis/verdicts.ts';
import type { Scenario } from '../diagnostics/diagnostic.ts';
import type { Assignment, Guard } from '../values/guards.ts';
import { circumstancesOf } from './scenarios.ts';

/** A world in which a workload runs, for reports that speak of one. */
export interface Occasion {
  readonly world: Assignment;
  /** When it runs; where it does by default that goes without saying, and this is always. */
  readonly when: Guard;
  readonly scenarios: readonly Scenario[];
}

/**
 * The world nearest to the defaults in which a workload exists and runs something: a service that is left out or starts
 * with no task until somebody sets a parameter is judged for the deployment that sets it. One that never runs is spoken
 * of as it is by default; undefined = it does not exist there.
 */
export function occasionOf(verdicts: Verdicts, workload: Workload): Occasion | undefined {
  const { usual, found } = knownOf(verdicts);
  if (!found.has(workload)) found.set(workload, nearestOccasion(verdicts, workload, usual));
  return found.get(workload);
}

interface Known {
  readonly usual: Assignment;
  readonly found: Map<Workload, Occasion | undefined>;
}

const KNOWN = new WeakMap<Verdicts, Known>();

/** Several reports of one graph speak of the same occasions. */
function knownOf(verdicts: Verdicts): Known {
  const known = KNOWN.get(verdicts) ?? { usual: verdicts.graph.worlds.guards.usual(), found: new Map<Workload, Occasion | undefined>() };
  KNOWN.set(verdicts, known);
  return known;
}

function nearestOccasion(verdicts: Verdicts, workload: Workload, world: Assignment): Occasion | undefined {
  const { worlds } = verdicts.graph;
  const { guards } = worlds;
  const byDefault = { world, when: worlds.always, scenarios: [] };
  if (worlds.inWorld(world, () => runs(verdicts, workload))) return byDefault;
  const running = worlds.answers({ label: `whether ${workload.id} runs`, ask: () => runs(verdicts, workload), beyond: false });
  const when = guards.any(running.flatMap((answer) => (answer.value ? [answer.when] : [])));
  const circumstances = circumstancesOf(guards, when, verdicts.graph.namedConditions(workload.unit));
  if (circumstances !== undefined) return { world: circumstances.nearest, when, scenarios: circumstances.scenarios };
  return worlds.inWorld(world, () => worlds.holds(workload.when)) ? byDefault : undefined;
}

function runs({ graph, demands }: Verdicts, workload: Workload): boolean {
  return graph.worlds.holds(workload.when) && (workload.kind !== 'task-runner' || demands.workloads.startsTasks(workload) !== 'no');
}
