import { nodeOf } from '../graph/references.ts';
import type { VpcEndpoint } from '../graph/nodes.ts';
import type { Guarded } from '../values/worlds.ts';
import type { Service } from './needs/demands.ts';
import type { Workload } from './needs/workloads.ts';
import type { Blocker } from './reachability/path.ts';
import type { Blocked, Reached, Verdict, Verdicts } from './verdicts.ts';

/** Endpoints that are meant to be made together. */
interface EndpointSet {
  readonly name: string;
  readonly members: readonly Service[];
  /** An endpoint for one of these shows that traffic is meant to be private; S3 has many other users. */
  readonly signs: readonly Service[];
}

const SETS: readonly EndpointSet[] = [
  { name: 'ecs', members: ['ecs', 'ecs-agent', 'ecs-telemetry'], signs: ['ecs', 'ecs-agent', 'ecs-telemetry'] },
  { name: 'ecr', members: ['ecr.api', 'ecr.dkr', 's3'], signs: ['ecr.api', 'ecr.dkr'] },
];

type Met = Extract<Verdict, { state: 'proven' | 'ineffective' }>;

/** A member of a set that has no endpoint, so that its traffic takes the public way past the others. */
export interface Gap {
  readonly service: Service;
  readonly verdict: Met;
  readonly path: Blocked;
  readonly blocker: Blocker;
}

/** What a workload calls over a public way although the VPC has endpoints for the rest of the set. */
export function incompleteSets(verdicts: Verdicts, workload: Workload): readonly Guarded<readonly Gap[]>[] {
  const services = verdicts.servicesFor(workload);
  return verdicts.graph.worlds.answers<readonly Gap[]>({
    label: `incomplete sets of ${workload.id}`,
    beyond: [],
    identity: (gaps) => gaps.map(({ service, blocker }) => `${service} ${blocker.node.id} ${blocker.at.start}`).join(),
    ask: () =>
      SETS.flatMap((set) => {
        const verdictOf = (service: Service): Met | undefined =>
          services.includes(service) ? met(verdicts.verdict(workload, service)) : undefined;
        const sign = set.signs.map((service) => endpointIn(verdictOf(service))).find((it) => it !== undefined);
        return sign === undefined ? [] : set.members.flatMap((service) => gap(verdicts, set, service, verdictOf(service), sign));
      }),
  });
}

function gap(verdicts: Verdicts, set: EndpointSet, service: Service, verdict: Met | undefined, sign: VpcEndpoint): Gap[] {
  if (verdict?.state !== 'proven' || verdict.demand.certainty !== 'yes') return [];
  if (service === 's3' && !verdict.demand.features.includes('image-ecr')) return [];
  const open = verdict.paths.find(({ carriedBy }) => carriedBy === 'public');
  if (open === undefined) return [];
  const { network } = verdicts.reach;
  // Another file may hold the rest of the set.
  if (network.endpointsOf(sign.vpc).open !== undefined) return [];
  const text = `has no ${service} endpoint`;
  const node = nodeOf(sign.vpc) ?? sign;
  const blocker: Blocker = { kind: 'incomplete-set', set: set.name, node, at: sign.at, text };
  return [{ service, verdict, blocker, path: passing(open, sign, blocker) }];
}

function passing({ caller, subnet, hops }: Reached, sign: VpcEndpoint, blocker: Blocker): Blocked {
  return { caller, subnet, attempts: [{ via: 'public', endpoint: sign, hops, stoppedBy: [blocker] }] };
}

function met(verdict: Verdict): Met | undefined {
  return verdict.state === 'proven' || verdict.state === 'ineffective' ? verdict : undefined;
}

/** The endpoint that serves, or that would if the others of its set stood beside it. */
function endpointIn(verdict: Met | undefined): VpcEndpoint | undefined {
  if (verdict === undefined) return undefined;
  const serving = verdict.paths.find(({ endpoint }) => endpoint !== undefined)?.endpoint;
  if (serving !== undefined || verdict.state === 'proven') return serving;
  const attempts = verdict.bypassed.flatMap((it) => it.attempts);
  return attempts.find(({ stoppedBy }) => stoppedBy.some(({ kind }) => kind === 'incomplete-set'))?.endpoint;
}
