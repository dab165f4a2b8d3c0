import { leastPrivilege, leastStatements, scopeOf, type Call, type NeededCall } from '../analysis/policy/index.ts';
import type { Comer, Verdicts } from '../analysis/verdicts.ts';
import { waitsFor } from '../analysis/ordering/order.ts';
import type { DeniedCall } from '../analysis/reachability/path.ts';
import type { Graph } from '../graph/graph.ts';
import type { VpcEndpoint } from '../graph/nodes.ts';
import type { Json } from '../values/json.ts';
import { onlyHole, partsOf, textOf, type Hole, type Text } from '../values/text.ts';
import type { Guarded } from '../values/worlds.ts';

/** "We recommend creating a single IAM resource policy and attaching it to both of the Amazon ECR VPC endpoints." https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html */
const ONE_POLICY: readonly string[] = ['ecr.api', 'ecr.dkr'];

/** The calls that the policy of an endpoint has to let pass for one who comes through it. */
export function callsForPolicy({ workload, demand, caller }: Comer, service: string, { demands, policies }: Verdicts): readonly Guarded<Call>[] {
  const others = ONE_POLICY.includes(service) ? ONE_POLICY.filter((it) => it !== service) : [];
  const shared = others.flatMap((other) => {
    const its = demands.demand(workload, other);
    return its.kind === 'demanded' && its.certainty === 'yes' ? policies.calls.of(workload, its, other, caller) : [];
  });
  return [...policies.calls.of(workload, demand, service, caller), ...shared];
}

/** The least policy that lets calls pass through an endpoint; undefined where no call is known. */
export function neededPolicy(endpoint: VpcEndpoint, calls: readonly Call[], graph: Graph): Json | undefined {
  if (calls.length === 0) return undefined;
  // What waits for the endpoint cannot be referred to in its policy: that would be a circle.
  const waits = ({ ref }: Hole): boolean => ref !== undefined && waitsFor(graph, { id: ref.resource, unit: endpoint.unit }, endpoint) !== 'no';
  const canSay = (text: Text): boolean => partsOf(text).every((part) => typeof part === 'string' || !waits(part));
  const needed = calls.flatMap((call) => {
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

/** Any text stands for what nobody can see before deployment. */
function widened(resource: Text): Text {
  return textOf(partsOf(resource).map((part) => (typeof part === 'string' || isSaid(part) ? part : '*')));
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
