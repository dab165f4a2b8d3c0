import type { Preview } from './preview.ts';
import { positionAt, UNTRIED, type AnalysisResult, type Applicability, type Diagnostic, type Fix, type Impact, type NeedVerdict, type Position, type RegionHint, type Scenario, type Severity, type Span } from '@privatelint/core';

/** What reporters print: plain data, paths relative to the project root, with `/`. */
export interface Report {
  readonly tool: { readonly name: 'privatelint'; readonly version: string };
  readonly status: 'complete' | 'incomplete';
  readonly findings: readonly ReportFinding[];
  readonly workloads: readonly ReportWorkload[];
  readonly problems: readonly ReportProblem[];
  readonly summary: ReportSummary;
  /** Of the rules that found something. */
  readonly rules: ReadonlyMap<string, ReportRule>;
  readonly settings: ReportSettings;
  /** Regions that templates spell out while the target is not known. */
  readonly regionHints: readonly RegionHint[];
  /** Needs that stay undecided for a reason that no finding tells. */
  readonly untold: readonly UntoldNeeds[];
}

export interface UntoldNeeds {
  readonly address: string;
  readonly services: readonly string[];
}

export interface ReportSettings {
  readonly failOn: Severity;
  readonly strict: boolean;
  /** Target Regions of the run; empty = not known. */
  readonly regions: readonly string[];
}

export interface ReportRange {
  readonly start: Position;
  readonly end: Position;
}

export interface ReportFinding {
  readonly ruleId: string;
  readonly severity: Severity;
  readonly message: string;
  readonly file: string;
  readonly range: ReportRange;
  readonly address: string;
  readonly resourceType: string;
  readonly workloads: readonly string[];
  readonly services: readonly string[];
  readonly scenarios?: readonly Scenario[];
  readonly scenariosComplete: boolean;
  readonly assumes: readonly string[];
  readonly deployments: readonly string[];
  readonly regions: readonly string[];
  readonly related: readonly ReportRelated[];
  readonly notes: readonly string[];
  readonly help?: string;
  readonly trace: readonly ReportStep[];
  readonly fixes: readonly ReportFix[];
  readonly fingerprint: string;
  readonly suppressed?: { readonly reason: string };
  /** The lines of the primary span, values that may be secret left out. */
  readonly frame?: Frame;
}

export interface ReportRelated {
  readonly message: string;
  readonly file: string;
  readonly range: ReportRange;
  readonly address?: string;
}

export interface ReportStep {
  readonly address: string;
  readonly message: string;
  readonly file?: string;
  readonly range?: ReportRange;
}

export interface ReportFix {
  readonly title: string;
  readonly applicability: Applicability;
  readonly impact: Impact;
  readonly edits: readonly { readonly file: string; readonly range: ReportRange; readonly newText: string }[];
  /** Why nothing is edited, or why a person has to agree. */
  readonly reason?: string;
  /** The lines that it changes, for people. */
  readonly preview?: readonly Preview[];
}

export interface ReportWorkload {
  readonly address: string;
  readonly file: string;
  readonly line: number;
  readonly launchType: string;
  /** When it runs, if it does not by default. */
  readonly scenarios?: readonly Scenario[];
  readonly needs: readonly ReportNeed[];
}

export interface ReportNeed {
  readonly service: string;
  readonly verdict: NeedVerdict;
  readonly carriedBy?: 'endpoint' | 'public' | 'peer' | 'unknown';
  readonly because: readonly string[];
  /** What would decide an undecided need. */
  readonly missing?: readonly string[];
}

export interface ReportProblem {
  readonly file: string;
  readonly range: ReportRange;
  readonly message: string;
}

export interface ReportSummary {
  readonly files: { readonly checked: number; readonly skipped: number; readonly failed: number };
  readonly verdicts: Readonly<Record<NeedVerdict, number>>;
  /** Only where a baseline was used: findings that it hides, and entries that nothing matches any more. */
  readonly baseline?: { readonly matched: number; readonly gone: readonly GoneEntry[] };
  /** Only where it is not 0: findings with fixes that were not tried, because others were tried before. */
  readonly untriedFixes?: number;
}

export interface GoneEntry {
  readonly file: string;
  readonly address: string;
  readonly rule: string;
  readonly fingerprint: string;
}

export interface ReportRule {
  readonly id: string;
  readonly severity: Severity;
  readonly description: string;
  readonly why: string;
  readonly references: readonly string[];
}

export interface Frame {
  readonly line: number;
  readonly text: string;
  /** Columns of the marks, from 1; the end is exclusive. */
  readonly from: number;
  readonly to: number;
}

export interface ReportInput {
  readonly result: AnalysisResult;
  readonly version: string;
  readonly rules: readonly ReportRule[];
  readonly settings: ReportSettings;
  readonly baseline?: { readonly matched: number; readonly gone: readonly GoneEntry[] };
  /** The code frame of a span; left out where no reporter of the run shows one. */
  readonly frame?: (span: Span) => Frame | undefined;
  /** As for `frame`. */
  readonly preview?: (fix: Fix) => readonly Preview[];
  readonly untold?: readonly UntoldNeeds[];
}

export function buildReport({ result, version, rules, settings, baseline, frame, preview, untold = [] }: ReportInput): Report {
  const verdicts: Record<NeedVerdict, number> = { proven: 0, ineffective: 0, refuted: 0, undecided: 0 };
  for (const workload of result.workloads) for (const need of workload.needs) verdicts[need.verdict]++;
  const untried = result.findings.filter(({ fixes }) => fixes.some(({ reason }) => reason === UNTRIED)).length;
  const used = new Set(result.findings.map((it) => it.ruleId));
  return {
    tool: { name: 'privatelint', version },
    status: result.status,
    findings: result.findings.map((it) => finding(it, frame, preview)).sort(byPlace),
    workloads: result.workloads.map(({ address, at, launchType, needs, scenarios }) => ({
      address,
      file: at.file.path,
      line: positionAt(at.file, at.start).line,
      launchType,
      ...(scenarios === undefined ? {} : { scenarios }),
      needs: needs.map(({ service, verdict, carriedBy, because, missing }) => ({ service, verdict, ...(carriedBy === undefined ? {} : { carriedBy }), because, ...(missing.length === 0 ? {} : { missing }) })),
    })),
    problems: result.problems.map(({ at, message }) => ({ ...place(at), message })),
    summary: { files: result.files, verdicts, ...(baseline === undefined ? {} : { baseline }), ...(untried === 0 ? {} : { untriedFixes: untried }) },
    rules: new Map(rules.filter((it) => used.has(it.id)).map((it) => [it.id, it])),
    settings,
    regionHints: result.regionHints,
    untold,
  };
}

function finding(it: Diagnostic, frame: ReportInput['frame'], preview: ReportInput['preview']): ReportFinding {
  const shown = frame?.(it.at);
  return {
    ruleId: it.ruleId,
    severity: it.severity,
    message: it.message,
    ...place(it.at),
    address: it.address,
    resourceType: it.resourceType,
    workloads: it.workloads,
    services: it.services,
    ...(it.scenarios === undefined ? {} : { scenarios: it.scenarios.map(({ conditions, inputs, byDefault }) => ({ conditions, inputs, ...(byDefault === true ? { byDefault } : {}) })) }),
    scenariosComplete: it.scenariosComplete,
    assumes: it.assumes,
    deployments: it.deployments,
    regions: it.regions,
    related: it.related.map(({ at, message, address }) => ({ message, ...place(at), ...(address === undefined ? {} : { address }) })),
    notes: it.notes,
    ...(it.help === undefined ? {} : { help: it.help }),
    trace: it.trace.map(({ address, message, at }) => ({ address, message, ...(at === undefined ? {} : place(at)) })),
    fixes: it.fixes.map((fix) => ({
      title: fix.title,
      applicability: fix.applicability,
      impact: fix.impact,
      edits: fix.edits.map((edit) => ({ ...place(edit), newText: edit.newText })),
      ...(fix.reason === undefined ? {} : { reason: fix.reason }),
      ...(preview === undefined || fix.edits.length === 0 ? {} : { preview: preview(fix) }),
    })),
    fingerprint: it.fingerprint,
    ...(it.suppressed === undefined ? {} : { suppressed: { reason: it.suppressed.reason } }),
    ...(shown === undefined ? {} : { frame: shown }),
  };
}

function place({ file, start, end }: Span): { file: string; range: ReportRange } {
  return { file: file.path, range: { start: positionAt(file, start), end: positionAt(file, end) } };
}

/** The same input gives the same bytes: file, place, rule, message. */
function byPlace(a: ReportFinding, b: ReportFinding): number {
  return (
    compare(a.file, b.file) ||
    a.range.start.offset - b.range.start.offset ||
    a.range.end.offset - b.range.end.offset ||
    compare(a.ruleId, b.ruleId) ||
    compare(a.message, b.message) ||
    compare(a.fingerprint, b.fingerprint)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
