import type { Workload } from '../analysis/needs/workloads.ts';
import type { Label, TraceStep } from '../diagnostics/diagnostic.ts';
import type { BlockedCause } from './rule.ts';

/** Pieces of messages that many rules share. */

/** "Api", "Api and Web", "Api and 11 others". */
export function nameList(names: readonly string[], shown = 2): string {
  const quoted = names.map((name) => `\`${name}\``);
  if (quoted.length <= shown) return quoted.join(' and ');
  return `${quoted[0] ?? ''} and ${quoted.length - 1} others`;
}

/** Service names as in a sentence: "ecr.api and ecr.dkr", "ecs, ecs-agent and ecs-telemetry". */
export function wordList(words: readonly string[], joint = 'and'): string {
  const last = words.at(-1);
  if (words.length < 2 || last === undefined) return last ?? '';
  return `${words.slice(0, -1).join(', ')} ${joint} ${last}`;
}

export function workloadAddresses({ workloads }: Pick<BlockedCause, 'workloads'>): string[] {
  return workloads.map(({ address }) => address);
}

/** The one workload of a cause, or what all of them share: where a finding is anchored. */
export function anchorOf(cause: BlockedCause): Workload | BlockedCause['node'] {
  const [only, second] = cause.workloads;
  return only !== undefined && second === undefined ? only : cause.node;
}

/** From the first workload, hop by hop, to where the path ends. */
export function traceOf(cause: BlockedCause): TraceStep[] {
  const [need] = cause.needs;
  const [path] = need?.paths ?? [];
  if (need === undefined || path === undefined) return [];
  const { workload } = need;
  const start = { address: workload.address, message: workload.resourceType, at: workload.at };
  const hops = path.attempts.flatMap(({ hops: steps }) => steps);
  const ends = path.attempts.flatMap(({ stoppedBy }) => stoppedBy);
  return [
    start,
    ...dedupe(hops.map(({ address, text, at }) => ({ address, message: text, at }))),
    ...dedupe(ends.map(({ node, text, at }) => ({ address: node.address, message: text, at }))),
  ];
}

/** The other workloads that a cause stops. */
export function otherWorkloads({ workloads }: BlockedCause): Label[] {
  return workloads.slice(1).map(({ address, at }) => ({ address, at, message: `\`${address}\` is stopped as well` }));
}

function dedupe(steps: readonly TraceStep[]): TraceStep[] {
  return [...new Map(steps.map((step) => [`${step.address} ${step.message}`, step])).values()];
}
