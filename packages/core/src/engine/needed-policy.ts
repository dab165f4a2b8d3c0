import { leastPrivilege, leastStatements, scopeOf, type Call, type NeededCall } from '../analysis/policy/index.ts';
import type { Comer, Verdicts } from '../analysis/verdicts.ts';
import { leavesActionsOpen } from '../analysis/needs/demands.ts';
import type { Workload } from '../analysis/needs/workloads.ts';
import { waitsFor } from '../analysis/ordering/order.ts';
import type { DeniedCall } from '../analysis/reachability/path.ts';
import type { Graph } from '../graph/graph.ts';
import type { VpcEndpoint } from '../graph/nodes.ts';
import { NEVER, type Guard } from '../values/guards.ts';
import type { Json } from '../values/json.ts';
import { onlyHole, partsOf, showText, textOf, type Hole, type Text } from '../values/text.ts';
import type { Guarded } from '../values/worlds.ts';

/** "We recommend creating a single IAM resource policy and attaching it to both of the Amazon ECR VPC endpoints." https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html */
const ONE_POLICY: readonly string[] = ['ecr.api', 'ecr.dkr'];

/**
 * What has to pass an endpoint in any world of the Region at hand, with the guards under which it is called: a policy is written
 * once, whatever parameters are chosen later. Undefined where nobody can tell all of it.
 */
export function callsThrough(endpoint: VpcEndpoint, verdicts: Verdicts): readonly Guarded<Call>[] | undefined {
  const { guards } = verdicts.graph.worlds;
  const here = regionOf(endpoint, verdicts.graph);
  const found = new Map<string, Guarded<Call>>();
  for (const workload of verdicts.workloads()) {
    for (const { value: passing, when } of passingFrom(workload, endpoint, verdicts)) {
      if (passing.region !== here) continue;
      if (passing.calls === undefined) return undefined;
      for (const { value, when: called } of passing.calls) {
        const both = guards.and(when, called);
        if (!guards.satisfiable(both)) continue;
        const key = identityOf(value);
        found.set(key, { value, when: guards.or(both, found.get(key)?.when ?? NEVER) });
      }
    }
  }
  return [...found.values()];
}

interface Passing {
  readonly region: string;
  /** Undefined: not all of it is told. */
  readonly calls: readonly Guarded<Call>[] | undefined;
}

function passingFrom(workload: Workload, endpoint: VpcEndpoint, verdicts: Verdicts): readonly Guarded<Passing>[] {
  const { worlds } = verdicts.graph;
  return worlds.answers<Passing>({
    label: `calls of ${workload.id} through ${endpoint.id}`,
    ask: () => {
      const region = regionOf(endpoint, verdicts.graph);
      const service = verdicts.reach.serviceOf(endpoint);
      if (service === undefined || !worlds.holds(endpoint.when) || !worlds.holds(workload.when)) return { region, calls: [] };
      const comers = verdicts.comingFrom(workload, service, endpoint).filter((it) => it.kind === 'calls');
      // Less than everything might stop calls that nobody tells.
      if (comers.some(({ demand }) => leavesActionsOpen(demand))) return { region, calls: undefined };
      return { region, calls: comers.flatMap((it) => callsForPolicy(it, service, verdicts)) };
    },
    identity: ({ region, calls }) => [region, ...(calls?.map(({ value, when }) => `${identityOf(value)} ${when}`) ?? ['?'])].join('\n'),
    beyond: { region: '', calls: undefined },
  });
}

function regionOf(endpoint: VpcEndpoint, graph: Graph): string {
  return showText(graph.unitOf(endpoint)?.region() ?? '');
}

function identityOf({ action, target, principals, feature, by }: Call): string {
  return JSON.stringify([action, feature, by, target.forms.map(showText), scopeOf(target).map(showText), principals]);
}

/** The calls that the policy of an endpoint has to let pass for one who comes through it. */
function callsForPolicy({ workload, demand, caller }: Comer, service: string, { demands, policies }: Verdicts): readonly Guarded<Call>[] {
  const others = ONE_POLICY.includes(service) ? ONE_POLICY.filter((it) => it !== service) : [];
  const shared = others.flatMap((other) => {
    const its = demands.demand(workload, other);
    return its.kind === 'demanded' && its.certainty === 'yes' ? policies.calls.of(workload, its, other, caller) : [];
  });
  return [...policies.calls.of(workload, demand, service, caller), ...shared];
}

/** The least policy that lets calls pass through an endpoint; undefined where no call is known. */
export function neededPolicy(endpoint: VpcEndpoint, calls: readonly Guarded<Call>[], graph: Graph): Json | undefined {
  if (calls.length === 0) return undefined;
  const { guards } = graph.worlds;
  const isThere = (when: Guard): boolean => guards.implies(guards.and(guards.possible, endpoint.when), when);
  const needed = calls.flatMap(({ value: call, when }) => {
    // What waits for the endpoint cannot be referred to in its policy: that would be a circle. Nor can what is not always there.
    const canRefer = ({ ref }: Hole): boolean =>
      ref === undefined || (isThere(graph.node(ref.resource)?.when ?? when) && waitsFor(graph, { id: ref.resource, unit: endpoint.unit }, endpoint) === 'no');
    const canSay = (text: Text): boolean => partsOf(text).every((part) => typeof part === 'string' || canRefer(part));
    const scope = scopeOf(call.target);
    const caller = callerOf(call);
    return neededCalls(call.action, scope.every(canSay) ? scope : call.target.forms, caller !== undefined && canSay(caller) ? caller : undefined);
  });
  return leastPrivilege(needed, endpoint.shape.kind === 'gateway' ? 'gateway' : 'interface');
}

/** Statements that let denied calls pass, whoever makes them. */
export function neededStatements(denied: readonly DeniedCall[]): readonly Json[] {
  return leastStatements(denied.flatMap(({ action, scope }) => neededCalls(action, scope, undefined)), 'interface');
}

function neededCalls(action: string, scope: readonly Text[], principal: Text | undefined): NeededCall[] {
  return scope.map((resource) => ({ action, resource: widened(resource), ...(principal !== undefined && { principal }) }));
}

/** Any text stands for what nobody can see before deployment; but every bucket is more than anybody would open: which one it is, is left to a person. */
function widened(resource: Text): Text {
  const parts = partsOf(resource);
  const bucket = parts.findIndex((part, i) => typeof part !== 'string' && !isSaid(part) && endsBefore(parts[i - 1]));
  return textOf(parts.map((part, i) => (typeof part === 'string' || isSaid(part) ? part : i === bucket ? `<${part.label ?? part.id}>` : '*')));
}

function endsBefore(part: string | Hole | undefined): boolean {
  return typeof part === 'string' && part.endsWith(':s3:::');
}

function isSaid({ hidden, ref }: Hole): boolean {
  return hidden !== true || ref !== undefined;
}

/** The role that calls; undefined where any identity may, or where its ARN cannot be said. */
function callerOf({ principals }: Call): Text | undefined {
  const [caller] = principals;
  if (caller.kind !== 'aws') return undefined;
  if (typeof caller.arn === 'string') return caller.arn;
  // A parameter may hold the name of a role as well as its ARN.
  return onlyHole(caller.arn)?.ref === undefined ? undefined : caller.arn;
}
