import type { Service } from '../needs/demands.ts';
import type { Workload } from '../needs/workloads.ts';
import type { Followed, Verdicts } from '../verdicts.ts';

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
    ask: () => (worlds.holds(workload.when) ? wayAlong(pathsElsewhere(verdicts, workload, service, region)) : 'unknown'),
    beyond: 'unknown',
  });
}

/** The paths of a workload to a service in another Region, in the world at hand; none where it is not known to be called. */
export function pathsElsewhere(verdicts: Verdicts, workload: Workload, service: Service, region: string): readonly Followed[] {
  const demand = verdicts.demands.demand(workload, service);
  if (demand.kind !== 'demanded' || demand.certainty !== 'yes') return [];
  return demand.callers.flatMap((caller) =>
    verdicts.graph.worlds.present(caller.placement.subnets).map((read) => {
      const subnet = read();
      return { caller, subnet, path: verdicts.reach.path(caller, subnet, { kind: 'service', service, region, elsewhere: true }) };
    }),
  );
}

function wayAlong(followed: readonly Followed[]): WayElsewhere {
  const paths = followed.map(({ path }) => path);
  if (paths.some(({ outcome }) => outcome === 'unreachable')) return 'none';
  if (paths.length === 0 || paths.some(({ outcome }) => outcome === 'unknown')) return 'unknown';
  return paths.every((path) => path.outcome === 'reachable' && path.carriedBy === 'endpoint') ? 'endpoint' : 'public';
}
