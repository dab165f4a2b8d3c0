import type { BlockerKind } from '../analysis/reachability/path.ts';
import type { Verdicts } from '../analysis/verdicts.ts';
import type { NodeBase, VpcEndpoint } from '../graph/nodes.ts';
import type { BlockedCause, Finding } from './rule.ts';
import { agree, otherWorkloads, traceOf, whom, wordList, workloadAddresses } from './wording.ts';

/** What every finding about a defect on the way carries beside its message and its help: it stands at the defect. */
export function defectOf(cause: BlockedCause): Omit<Finding, 'messageId'> {
  const { blocker, node, services, effect } = cause;
  return {
    at: blocker.at,
    node,
    services,
    workloads: workloadAddresses(cause),
    trace: traceOf(cause),
    related: otherWorkloads(cause),
    ...(effect === 'masked' ? { severity: 'warning' } : {}),
  };
}

/** "`Api` cannot reach ecr.api and logs", or that it gets there past the endpoint. */
export function consequenceOf(cause: BlockedCause): string {
  const services = wordList(cause.services);
  if (cause.effect === 'blocked') return `${whom(cause.workloads)} cannot reach ${services}`;
  return `${whom(cause.workloads)} ${agree(cause.workloads, 'calls', 'call')} ${services} over public addresses`;
}

/** The endpoints that the paths of a cause lead to or pass by. */
export function endpointsOf({ needs }: BlockedCause): VpcEndpoint[] {
  const attempts = needs.flatMap(({ paths }) => paths.flatMap((path) => path.attempts));
  const endpoints = attempts.flatMap(({ endpoint }) => (endpoint === undefined ? [] : [endpoint]));
  return [...new Map(endpoints.map((endpoint) => [endpoint.id, endpoint])).values()];
}

/** Whether a defect of a node stops some workload for good, as opposed to: nobody, or somebody who has another way. */
export function stopsSomebody(verdicts: Verdicts, node: NodeBase, kind: BlockerKind): boolean {
  return verdicts.graph.worlds.holds(verdicts.traffic.stops(node, kind));
}
