import type { AnalysisResult, Diagnostic, NeedReport, NeedVerdict, TraceStep, WorkloadReport } from '../diagnostics/diagnostic.ts';
import type { Graph } from '../graph/graph.ts';
import type { Span } from '../text/source-file.ts';
import { agentRestarts } from './agent-restart.ts';
import { replacedByTerraform, type ReplacedResource } from './terraform-replacements.ts';
import { viewGraph, type EdgeView, type NodeView } from './graph-view.ts';

/** What one run saw and found; paths of both runs must be relative to the same place. */
export interface RunToCompare {
  readonly result: AnalysisResult;
  readonly resources: readonly Resource[];
}

/** A declared resource in the world of the defaults. */
export interface Resource extends NodeView {
  /** Its own text, to tell whether somebody changed it. */
  readonly text: string;
  readonly edges: readonly EdgeView[];
}

export interface Comparison {
  /** Needs that the change leaves without a path. */
  readonly broken: readonly ProofChange[];
  /** Needs that were proven, and are so no more without being refuted. */
  readonly weakened: readonly ProofChange[];
  /** Needs that the change gives a path. */
  readonly mended: readonly ProofChange[];
  readonly added: readonly Diagnostic[];
  readonly gone: readonly Diagnostic[];
  /** Resources that Terraform makes anew; of templates the host knows more. */
  readonly replaced: readonly ReplacedResource[];
  /** What has to be done by hand once the change is deployed. */
  readonly afterwards: readonly Diagnostic[];
  /** Services whose tasks should be started anew, and why. */
  readonly newDeployments: readonly NewDeployment[];
}

export interface ProofChange {
  readonly workload: string;
  readonly at: Span;
  readonly service: string;
  readonly from: NeedVerdict;
  readonly to: NeedVerdict;
  /** The path as it is now, or where it ends. */
  readonly trace: readonly TraceStep[];
  /** Facts that would decide it, where it is undecided now. */
  readonly missing: readonly string[];
  /** Changed resources on the path as it was or is. */
  readonly by: readonly ResourceChange[];
}

export interface ResourceChange {
  readonly how: 'added' | 'removed' | 'changed';
  readonly address: string;
  readonly resourceType: string;
  /** In the text after the change; of removed ones in the text before it. */
  readonly at: Span;
}

export interface NewDeployment {
  readonly workload: string;
  readonly at: Span;
  readonly services: readonly string[];
}

/** The resources of a graph, to be compared with those of another run. */
export function resourcesOf(graph: Graph): readonly Resource[] {
  const { nodes, edges } = viewGraph(graph);
  const from = new Map<string, EdgeView[]>();
  for (const edge of edges) from.set(edge.from, [...(from.get(edge.from) ?? []), edge]);
  const extents = new Map([...graph.nodes()].map((node): [string, Span] => [node.id, node.extent ?? node.at]));
  return nodes.map((node) => ({ ...node, text: textOf(extents.get(node.id) ?? node.at), edges: from.get(node.id) ?? [] }));
}

function textOf({ file, start, end }: Span): string {
  return file.text.slice(start, end);
}

/** What a change does to proofs and findings, and what is to be done after it. */
export function compareRuns(before: RunToCompare, after: RunToCompare): Comparison {
  const changes = changedResources(before.resources, after.resources);
  const proofs = proofChanges(before, after, changes);
  const added = newFindings(before.result.findings, after.result.findings);
  return {
    broken: proofs.filter(({ to }) => to === 'refuted'),
    weakened: proofs.filter(({ from, to }) => from === 'proven' && to !== 'refuted'),
    mended: proofs.filter(isMended),
    added,
    gone: newFindings(after.result.findings, before.result.findings),
    replaced: replacedByTerraform(before.resources, after.resources),
    afterwards: agentRestarts(before, after),
    newDeployments: newDeployments(proofs, after),
  };
}

/** Findings of one run that the other does not have, by fingerprint; suppressed ones count as absent. */
export function newFindings(known: readonly Diagnostic[], all: readonly Diagnostic[]): readonly Diagnostic[] {
  const left = new Map<string, number>();
  for (const { fingerprint, suppressed } of known) if (suppressed === undefined) left.set(fingerprint, (left.get(fingerprint) ?? 0) + 1);
  return all.filter(({ fingerprint, suppressed }) => {
    if (suppressed !== undefined) return false;
    const count = left.get(fingerprint) ?? 0;
    if (count > 0) left.set(fingerprint, count - 1);
    return count === 0;
  });
}

function isMended({ from, to }: ProofChange): boolean {
  return from !== 'proven' && (to === 'proven' || (from === 'refuted' && to === 'ineffective'));
}

interface ChangedResource extends ResourceChange {
  readonly id: string;
  readonly kind: string;
  /** Of endpoints: the service as written, before and after. */
  readonly serves: readonly string[];
  /** Ids that it refers to, before and after. */
  readonly refersTo: ReadonlySet<string>;
}

function changedResources(before: readonly Resource[], after: readonly Resource[]): readonly ChangedResource[] {
  const old = new Map(before.map((it) => [it.id, it]));
  const fresh = new Map(after.map((it) => [it.id, it]));
  return [
    ...before.filter(({ id }) => !fresh.has(id)).map((it) => changed('removed', it)),
    ...after.flatMap((it) => {
      const was = old.get(it.id);
      if (was === undefined) return [changed('added', it)];
      return was.text === it.text ? [] : [changed('changed', it, was)];
    }),
  ];
}

function changed(how: ResourceChange['how'], { id, kind, address, resourceType, at, edges, properties }: Resource, was?: Resource): ChangedResource {
  const serves = [properties, was?.properties ?? {}].map(({ serviceName }) => String(serviceName ?? ''));
  return { how, id, kind, address, resourceType, at, serves, refersTo: new Set([...edges, ...(was?.edges ?? [])].map(({ to }) => to)) };
}

/** One template may be judged several times: the worst of its verdicts counts. */
const RANK: Readonly<Record<NeedVerdict, number>> = { proven: 0, ineffective: 1, undecided: 2, refuted: 3 };

interface Needed {
  readonly workload: WorkloadReport;
  readonly need: NeedReport;
}

function needsOf({ workloads }: AnalysisResult): ReadonlyMap<string, Needed> {
  const worst = new Map<string, Needed>();
  for (const workload of workloads) {
    for (const need of workload.needs) {
      const key = [workload.at.file.path, workload.address, need.service].join('\n');
      const known = worst.get(key);
      if (known === undefined || RANK[need.verdict] > RANK[known.need.verdict]) worst.set(key, { workload, need });
    }
  }
  return worst;
}

function proofChanges(before: RunToCompare, after: RunToCompare, changes: readonly ChangedResource[]): readonly ProofChange[] {
  const old = needsOf(before.result);
  const ids = idsOf([...before.resources, ...after.resources]);
  return [...needsOf(after.result)].flatMap(([key, { workload, need }]) => {
    const was = old.get(key)?.need;
    if (was === undefined || was.verdict === need.verdict) return [];
    const steps = [...was.trace, ...need.trace];
    const { trace, missing, service, verdict } = need;
    return [{ workload: workload.address, at: workload.at, service, from: was.verdict, to: verdict, trace, missing, by: responsible(changes.filter((it) => concerns(it, service)), steps, workload, ids) }];
  });
}

/** An endpoint concerns its own service; that of `ecs` also tells agents the hosts of the other two. */
function concerns({ kind, serves }: ChangedResource, service: string): boolean {
  return kind !== 'vpc-endpoint' || serves.some((it) => it.endsWith(`.${service}`) || (it.endsWith('.ecs') && service.startsWith('ecs')));
}

/** A place of a path and the resources that are declared there. */
function idsOf(resources: readonly Resource[]): ReadonlyMap<string, ReadonlySet<string>> {
  const ids = new Map<string, Set<string>>();
  for (const { id, address, at } of resources) {
    const key = `${at.file.path}\n${address}`;
    ids.set(key, (ids.get(key) ?? new Set()).add(id));
  }
  return ids;
}

/** Changed resources on the old or the new path; if there are none, those that refer to something on it. */
function responsible(changes: readonly ChangedResource[], steps: readonly TraceStep[], workload: WorkloadReport, ids: ReadonlyMap<string, ReadonlySet<string>>): readonly ResourceChange[] {
  const places = [...steps.map(({ address, at }) => ({ address, file: (at ?? workload.at).file.path })), { address: workload.address, file: workload.at.file.path }];
  const path = new Set(places.flatMap(({ address, file }) => [...(ids.get(`${file}\n${address}`) ?? [])]));
  const addresses = new Set(places.map(({ address }) => address));
  const direct = changes.filter((it) => path.has(it.id) || addresses.has(it.address));
  const found = direct.length > 0 ? direct : changes.filter((it) => [...it.refersTo].some((id) => path.has(id)));
  return (found.length > 0 ? found : changes).map(({ how, address, resourceType, at }) => ({ how, address, resourceType, at }));
}

/** Tasks that were started while something was missing do not look for it again. */
function newDeployments(proofs: readonly ProofChange[], { result, resources }: RunToCompare): readonly NewDeployment[] {
  const kept = new Set(resources.filter(({ kind, properties }) => kind === 'task-runner' && properties.runner === 'service').map(({ at, address }) => `${at.file.path}\n${address}`));
  return result.workloads.flatMap(({ address, at }) => {
    if (!kept.has(`${at.file.path}\n${address}`)) return [];
    const services = proofs.filter((it) => isMended(it) && it.from === 'refuted' && it.workload === address && it.at.file.path === at.file.path).map(({ service }) => service);
    return services.length === 0 ? [] : [{ workload: address, at, services }];
  });
}
