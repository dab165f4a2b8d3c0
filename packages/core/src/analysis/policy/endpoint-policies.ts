import type { Graph } from '../../graph/graph.ts';
import type { VpcEndpoint } from '../../graph/nodes.ts';
import { serviceInfo } from '../../knowledge/endpoint-services.ts';
import type { Feature } from '../../knowledge/needs.ts';
import type { Span } from '../../text/source-file.ts';
import type { Value } from '../../values/value.ts';
import { leavesActionsOpen, type Demand, type Demands, type Service } from '../needs/demands.ts';
import type { Workload } from '../needs/workloads.ts';
import type { Caller } from '../reachability/caller.ts';
import type { Blocker, Path } from '../reachability/path.ts';
import { Calls } from './calls.ts';
import { policySource } from './from-value.ts';
import { readPolicy, type ReadPolicy } from './read-policy.ts';
import { locateVerbatim } from './verbatim.ts';
import { clause, deniedCall, judgeCall, openFact, type Ruling } from './ruling.ts';

type Demanded = Extract<Demand, { kind: 'demanded' }>;
type Reachable = Extract<Path, { outcome: 'reachable' }>;

/** What the policies of endpoints do to the calls that pass them, in the world at hand. */
export class EndpointPolicies {
  readonly calls: Calls;
  readonly #graph: Graph;
  readonly #read = new Map<string, ReadPolicy | undefined>();

  constructor(graph: Graph, demands: Demands) {
    this.#graph = graph;
    this.calls = new Calls(graph, demands);
  }

  /** A path that packets take, as far as the policy of its endpoint lets the calls of the demand pass. */
  limit(path: Path, workload: Workload, demand: Demanded, service: Service, caller: Caller): Path {
    if (path.outcome !== 'reachable' || path.carriedBy !== 'endpoint' || path.endpoint === undefined) return path;
    const { endpoint } = path;
    const policy = this.policyOf(endpoint);
    if (policy === undefined || serviceInfo(service)?.policySupport === 'no') return path;
    const { worlds } = this.#graph;
    // Conditions of calls that pass decide nothing.
    const limited = this.calls.of(workload, demand, service, caller).flatMap(({ value, when }) => {
      const ruling = judgeCall(value, policy.document, endpoint, demand.region);
      return ruling.allowed !== 'yes' && worlds.holds(when) ? [ruling] : [];
    });
    const [first, ...rest] = blockersOf(endpoint, policy, limited, this.#whereOf(endpoint));
    if (first !== undefined && serviceInfo(service)?.policySupport === 'yes') return blocked(path, endpoint, [first, ...rest]);
    const [open] = limited;
    if (open !== undefined) return { outcome: 'unknown', missing: [openFact(endpoint, open)] };
    if (!leavesActionsOpen(demand) || letsEverythingPass(policy)) return path;
    const text = `whether the policy of ${endpoint.address} lets pass what ${workload.address} calls itself`;
    return { outcome: 'unknown', missing: [{ about: endpoint.address, text }] };
  }

  /** The policy of an endpoint; undefined when none is given, so that everything passes. */
  policyOf(endpoint: VpcEndpoint): ReadPolicy | undefined {
    const { worlds } = this.#graph;
    if (this.#read.has(endpoint.id)) return this.#read.get(endpoint.id);
    const before = worlds.consulted;
    const value = this.valueOf(endpoint);
    const locate = value.kind === 'scalar' ? locateVerbatim(String(value.value), value.at) : undefined;
    const policy = value.kind === 'absent' ? undefined : readPolicy(policySource(value, worlds), 'endpoint', locate);
    // What depends on no condition is the same in every world.
    if (worlds.consulted === before) this.#read.set(endpoint.id, policy);
    return policy;
  }

  /** As written at the endpoint, or by the resource that attaches one to it. */
  valueOf(endpoint: VpcEndpoint): Value {
    return this.#attached(endpoint)?.policy ?? endpoint.policy;
  }

  #attached(endpoint: VpcEndpoint) {
    const attachments = this.#graph.referring('endpoint', 'endpoint-attachment', (it) => it.endpoint, endpoint.id);
    const policies = attachments.items.filter(({ value }) => value.attached.kind === 'policy');
    for (const { attached } of this.#graph.worlds.present({ items: policies })) if (attached.kind === 'policy') return attached;
    return undefined;
  }

  #whereOf(endpoint: VpcEndpoint): Span {
    const { kind, at } = this.valueOf(endpoint);
    return kind === 'absent' ? endpoint.at : at;
  }
}

/** Whether a policy allows everything to everybody, as an endpoint without one does. */
export function letsEverythingPass({ document }: ReadPolicy): boolean {
  const [only, second] = document.statements;
  if (only?.kind !== 'statement' || second !== undefined || document.open !== undefined) return false;
  const { effect, action, resource, principal, conditions, conditionsOpen } = only;
  const everybody = principal?.except === false && principal.list.items.some(({ value }) => value.text === '*');
  const isAll = [action, resource].every(({ except, list }) => !except && list.items.some(({ text }) => text === '*'));
  return effect.text === 'Allow' && everybody && isAll && conditions.length === 0 && conditionsOpen === undefined;
}

/** Image layers, which no other call resembles, apart from all else. */
function blockersOf(endpoint: VpcEndpoint, policy: ReadPolicy, rulings: readonly Ruling[], at: Span): Blocker[] {
  const denied = rulings.filter(({ allowed }) => allowed === 'no');
  const groups = [denied.filter(({ call }) => call.ofAws), denied.filter(({ call }) => !call.ofAws)];
  return groups.flatMap((group): Blocker[] => {
    const told = group.map(deniedCall);
    const [first, ...rest] = told;
    if (first === undefined) return [];
    const features: readonly Feature[] = [...new Set(group.map(({ call }) => call.feature))];
    const denied = [first.denied, ...rest.map((it) => it.denied)] as const;
    return [{ kind: 'endpoint-policy', node: endpoint, at: first.at ?? policy.document.at ?? at, text: clause(first.denied), denied, features }];
  });
}

function blocked({ hops }: Reachable, endpoint: VpcEndpoint, stoppedBy: readonly [Blocker, ...Blocker[]]): Path {
  const via = endpoint.shape.kind === 'gateway' ? 'gateway-endpoint' : 'interface-endpoint';
  return { outcome: 'unreachable', attempts: [{ via, endpoint, hops, stoppedBy }] };
}
