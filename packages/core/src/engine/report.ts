import type { Service } from '../analysis/needs/demands.ts';
import type { Workload } from '../analysis/needs/workloads.ts';
import { blame } from '../analysis/blame.ts';
import type { Blocked, Verdict, Verdicts } from '../analysis/verdicts.ts';
import type { NeedReport, TraceStep, WorkloadReport } from '../diagnostics/diagnostic.ts';
import type { StatedNeed } from '../graph/nodes.ts';
import { positionAt } from '../text/source-file.ts';
import { vpcOf } from './causes.ts';
import { occasionOf, type Occasion } from './occasions.ts';
import { dedupe } from './wording.ts';

/** Every workload with every need, in the world nearest to the defaults in which it runs. */
export function reportWorkloads(verdicts: Verdicts): WorkloadReport[] {
  return verdicts.workloads().flatMap((workload) => {
    const occasion = occasionOf(verdicts, workload);
    return occasion === undefined ? [] : [verdicts.graph.worlds.inWorld(occasion.world, () => reportWorkload(verdicts, workload, occasion))];
  });
}

function reportWorkload(verdicts: Verdicts, workload: Workload, { scenarios }: Occasion): WorkloadReport {
  const needs = verdicts.servicesFor(workload).flatMap((service) => {
    const need = reportNeed(service, verdicts.outcome(workload, service), verdicts);
    if (need === undefined) return [];
    const stated = verdicts.demands.stated(workload, service).map(statement);
    return [{ ...need, because: need.because.flatMap((feature) => (feature === 'stated' ? stated : [feature])) }];
  });
  const launchType = launchOf(verdicts, workload);
  return { address: workload.address, at: workload.at, launchType, needs, ...(scenarios.length > 0 ? { scenarios } : {}) };
}

/** "stated in privatelint.config.yaml:4 (reports go to a queue)". */
function statement({ at, reason }: StatedNeed): string {
  const { line } = positionAt(at.file, at.start);
  return `stated in ${at.file.path}:${line}${reason === undefined ? '' : ` (${reason})`}`;
}

function launchOf(verdicts: Verdicts, workload: Workload): string {
  if (workload.kind === 'task-runner') return verdicts.demands.workloads.launchOf(workload)?.type ?? 'unknown';
  return workload.form === 'managed-instances' ? 'MANAGED_INSTANCES' : 'EC2';
}

function reportNeed(service: Service, verdict: Verdict, verdicts: Verdicts): NeedReport | undefined {
  switch (verdict.state) {
    case 'not-needed':
      return undefined;
    case 'undecided':
      return { service, verdict: 'undecided', because: verdict.features, trace: [], missing: verdict.missing.map(({ text }) => text) };
    case 'refuted':
      return { service, verdict: 'refuted', because: verdict.demand.features, missing: [], trace: blockedTrace(verdicts, service, verdict.blocked) };
    case 'proven':
    case 'ineffective': {
      if (verdict.demand.certainty !== 'yes') return undefined;
      const [first] = verdict.paths;
      const trace = (first?.hops ?? []).map(({ address, text, at }) => ({ address, message: text, at }));
      return {
        service,
        verdict: verdict.state,
        ...(first === undefined ? {} : { carriedBy: first.carriedBy }),
        because: verdict.demand.features,
        missing: [],
        trace,
      };
    }
  }
}

/** The hops of the first blocked path, what stops it, and what would have carried it. */
function blockedTrace(verdicts: Verdicts, service: Service, [first]: readonly Blocked[]): TraceStep[] {
  if (first === undefined) return [];
  const steps = first.attempts.flatMap(({ hops, stoppedBy }) => [
    ...hops.map(({ address, text, at }) => ({ address, message: text, at })),
    ...stoppedBy.map(({ node, text, at }) => ({ address: node.address, message: text, at })),
  ]);
  const vpc = blame(first.attempts, service)?.kind === 'no-endpoint' ? vpcOf(verdicts, first) : undefined;
  const lacks = vpc === undefined ? [] : [{ address: vpc.address, message: `has no ${service} endpoint`, at: vpc.at }];
  return dedupe([...steps, ...lacks]);
}
