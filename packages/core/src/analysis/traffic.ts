import type { NodeBase, NodeId, VpcEndpoint } from '../graph/nodes.ts';
import { NEVER, type Guard } from '../values/guards.ts';
import type { Guarded } from '../values/worlds.ts';
import { blame } from './blame.ts';
import type { Service } from './needs/demands.ts';
import type { Workload } from './needs/workloads.ts';
import type { Attempt, BlockerKind } from './reachability/path.ts';
import type { Verdict, Verdicts } from './verdicts.ts';

type Decided = Exclude<Verdict, { readonly state: 'not-needed' | 'undecided' }>;

/** One need of a workload that comes to an endpoint. */
export interface Passage {
  readonly workload: Workload;
  readonly service: Service;
  readonly verdict: Decided;
  /** What became of it there; undefined = it goes through. */
  readonly attempt?: Attempt;
}

/**
 * Who comes to which endpoint, and whom which defect stops, over all worlds: an index, so that rules about endpoints do
 * not ask every workload about every endpoint.
 */
export class Traffic {
  readonly #verdicts: Verdicts;
  readonly #stops = new Map<string, Guard>();
  #byEndpoint: ReadonlyMap<NodeId, readonly Guarded<Passage>[]> | undefined;

  constructor(verdicts: Verdicts) {
    this.#verdicts = verdicts;
  }

  /** Needs that go through an endpoint. */
  through(endpoint: VpcEndpoint): readonly Guarded<Passage>[] {
    return this.#at(endpoint).filter(({ value }) => value.attempt === undefined);
  }

  /** Needs that an endpoint could serve and does not. */
  past(endpoint: VpcEndpoint): readonly Guarded<Passage & { readonly attempt: Attempt }>[] {
    return this.#at(endpoint).flatMap(({ value, when }) => (value.attempt === undefined ? [] : [{ value: { ...value, attempt: value.attempt }, when }]));
  }

  /** When a defect of a node stops some workload for good, as opposed to: nobody, or somebody who has another way. */
  stops({ id }: NodeBase, kind: BlockerKind): Guard {
    this.#byEndpoint ??= this.#index();
    return this.#stops.get(`${kind} ${id}`) ?? NEVER;
  }

  #at({ id }: VpcEndpoint): readonly Guarded<Passage>[] {
    this.#byEndpoint ??= this.#index();
    return this.#byEndpoint.get(id) ?? [];
  }

  #index(): ReadonlyMap<NodeId, readonly Guarded<Passage>[]> {
    const index = new Map<NodeId, Guarded<Passage>[]>();
    for (const workload of this.#verdicts.workloads()) {
      for (const service of this.#verdicts.servicesFor(workload)) {
        for (const { value: verdict, when } of this.#verdicts.answers(workload, service)) {
          if (verdict.state === 'not-needed' || verdict.state === 'undecided') continue;
          for (const [id, attempt] of meetings(verdict)) {
            const passage = { workload, service, verdict, ...(attempt && { attempt }) };
            const others = index.get(id);
            if (others === undefined) index.set(id, [{ value: passage, when }]);
            else others.push({ value: passage, when });
          }
          if (verdict.state === 'refuted') this.#noteStops(verdict, service, when);
        }
      }
    }
    return index;
  }

  #noteStops({ blocked }: Extract<Verdict, { state: 'refuted' }>, service: Service, when: Guard): void {
    const { guards } = this.#verdicts.graph.worlds;
    for (const { attempts } of blocked) {
      const blamed = blame(attempts, service);
      if (blamed === undefined) continue;
      const key = `${blamed.kind} ${blamed.node.id}`;
      this.#stops.set(key, guards.or(this.#stops.get(key) ?? NEVER, when));
    }
  }
}

function* meetings(verdict: Decided): Iterable<readonly [NodeId, Attempt?]> {
  if (verdict.state === 'refuted') {
    for (const { attempts } of verdict.blocked) yield* attemptsAt(attempts);
    return;
  }
  for (const { endpoint, bypassed } of verdict.paths) {
    if (endpoint !== undefined) yield [endpoint.id];
    yield* attemptsAt(bypassed);
  }
}

/** What the resource that is called refuses went through the endpoint all the same. */
function* attemptsAt(attempts: readonly Attempt[]): Iterable<readonly [NodeId, Attempt?]> {
  for (const attempt of attempts) {
    if (attempt.endpoint === undefined) continue;
    yield attempt.stoppedBy[0].kind === 'resource-policy' ? [attempt.endpoint.id] : [attempt.endpoint.id, attempt];
  }
}
