import type { Diagnostic, TraceStep, WorkloadReport } from '../diagnostics/diagnostic.ts';
import type { TerraformResource } from '../frontends/hcl/environment.ts';
import { isDescription, isForeign } from '../frontends/terraform/described.ts';
import type { SourceFile, Span } from '../text/source-file.ts';

/** Findings and traces at the lines that their author wrote, rather than in modules of others or in a plan. */

/** What stands in a module is told with the lines that call it; a module that others wrote is told by the author's own line. */
export function withCalls(finding: Diagnostic, declared: DeclaredResources): Diagnostic {
  const resource = declared.at(finding);
  const [own, ...inner] = resource?.calls ?? [];
  const owner = (at: Span): TerraformResource | undefined => ownerOf(at, resource, declared);
  const placed = {
    ...finding,
    at: inOwnText(finding.at, resource),
    related: finding.related.map((label) => ({ ...label, at: inOwnText(label.at, owner(label.at)) })),
    trace: finding.trace.map((step) => stepInOwnText(step, resource, declared)),
  };
  if (own === undefined) return placed;
  if (placed.at !== finding.at) {
    const there = isDescription(finding.at.file.path) ? [] : [{ at: finding.at, message: 'it is here in the module' }];
    return { ...placed, related: [...there, ...placed.related] };
  }
  const calls = [own, ...inner].map((at) => ({ at, message: 'the module is called here' }));
  return { ...placed, related: [...placed.related, ...calls] };
}

/** Says which units the workloads of a finding are made by: their inputs bring them into the network. */
export function withUnits(finding: Diagnostic, units: ReadonlyMap<string, readonly Span[]>): Diagnostic {
  const known = new Set([finding.at, ...finding.related.map(({ at }) => at)].map(({ file, start }) => `${file.path} ${start}`));
  const made = finding.workloads.flatMap((address) => (units.get(address) ?? []).map((at) => ({ address, at, message: `\`${address}\` is made by this unit` })));
  const others = made.filter(({ at }) => !known.has(`${at.file.path} ${at.start}`));
  const once = new Map(others.map((label) => [`${label.at.file.path} ${label.at.start}`, label]));
  return once.size === 0 ? finding : { ...finding, related: [...finding.related, ...once.values()] };
}

/** In a plan without its sources, a finding is told where the plan speaks of its resource. */
export function inPlan(plan: SourceFile | undefined, findings: readonly Diagnostic[]): readonly Diagnostic[] {
  if (plan === undefined || !findings.some(({ at }) => at.file === plan)) return findings;
  const places = new Map<string, Span>();
  for (const { 0: whole, 1: address = '', index } of plan.text.matchAll(/"address":\s*"((?:[^"\\]|\\.)*)"/gu)) {
    const name = address.replaceAll('\\"', '"');
    if (!places.has(name)) places.set(name, { file: plan, start: index + whole.length - address.length - 1, end: index + whole.length - 1 });
  }
  return findings.map((finding) => (finding.at.file === plan ? { ...finding, at: places.get(finding.address) ?? finding.at } : finding));
}

/** Text of a module that others wrote gives way to the call of the module. */
function inOwnText(at: Span, resource: TerraformResource | undefined): Span {
  return isForeign(at.file.path) ? (resource?.calls[0] ?? at) : at;
}

/** A workload and the steps to its services at lines that the author wrote. */
export function workloadInOwnText(workload: WorkloadReport, declared: DeclaredResources): WorkloadReport {
  const resource = declared.at(workload);
  return {
    ...workload,
    at: inOwnText(workload.at, resource),
    needs: workload.needs.map((need) => ({ ...need, trace: need.trace.map((step) => stepInOwnText(step, resource, declared)) })),
  };
}

function stepInOwnText(step: TraceStep, resource: TerraformResource | undefined, declared: DeclaredResources): TraceStep {
  return step.at === undefined ? step : { ...step, at: inOwnText(step.at, ownerOf(step.at, resource, declared)) };
}

/** Some resource of the module that a text belongs to. */
function ownerOf(at: Span, resource: TerraformResource | undefined, declared: DeclaredResources): TerraformResource | undefined {
  if (!isForeign(at.file.path) || resource?.header?.file.path === at.file.path) return resource;
  return declared.firstIn(at.file.path) ?? resource;
}

/** The resources of root modules that are judged together, which may have addresses in common. */
export class DeclaredResources {
  readonly #byAddress = new Map<string, TerraformResource[]>();
  readonly #byFile = new Map<string, TerraformResource>();

  constructor(resources: readonly TerraformResource[]) {
    for (const resource of resources) {
      const path = resource.header?.file.path;
      const known = this.#byAddress.get(resource.address);
      if (known === undefined) this.#byAddress.set(resource.address, [resource]);
      else known.push(resource);
      if (path !== undefined && !this.#byFile.has(path)) this.#byFile.set(path, resource);
    }
  }

  /** What has an address; of several the one that is declared in the file which is spoken of. */
  at({ address, at }: { readonly address: string; readonly at: Span }): TerraformResource | undefined {
    const [first, ...others] = this.#byAddress.get(address) ?? [];
    return others.length === 0 ? first : ([first, ...others].find((it) => it?.header?.file.path === at.file.path) ?? first);
  }

  firstIn(path: string): TerraformResource | undefined {
    return this.#byFile.get(path);
  }
}
