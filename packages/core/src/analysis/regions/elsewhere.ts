import type { Service } from '../needs/demands.ts';
import type { Workload } from '../needs/workloads.ts';
import type { Verdicts } from '../verdicts.ts';

/** How a workload gets to a service of another Region than its own. */
export type WayElsewhere = 'endpoint' | 'public' | 'none' | 'unknown';

/**
 * The way of a workload to a service in a Region that its definition names, in the world at hand; `unknown` also where
 * nothing is known to be called.
 */
export function wayElsewhere(verdicts: Verdicts, workload: Workload, service: Service, region: string): WayElsewhere {
  const { worlds } = verdicts.graph;
  return worlds.ask<WayElsewhere>({
    label: `way of ${workload.id} to ${service} in ${region}`,
    ask: () => (worlds.holds(workload.when) ? follow(verdicts, workload, service, region) : 'unknown'),
    beyond: 'unknown',
  });
}

function follow(verdicts: Verdicts, workload: Workload, service: Service, region: string): WayElsewhere {
  const demand = verdicts.demands.demand(workload, service);
  if (demand.kind !== 'demanded' || demand.certainty !== 'yes') return 'unknown';
  const paths = demand.callers.flatMap((caller) =>
    verdicts.graph.worlds
      .present(caller.placement.subnets)
      .map((read) => verdicts.reach.path(caller, read(), { kind: 'service', service, region, elsewhere: true })),
  );
  if (paths.some(({ outcome }) => outcome === 'unreachable')) return 'none';
  if (paths.length === 0 || paths.some(({ outcome }) => outcome === 'unknown')) return 'unknown';
  return paths.every((path) => path.outcome === 'reachable' && path.carriedBy === 'endpoint') ? 'endpoint' : 'public';
}
