import type { AnalysisResult, Applicability, Diagnostic, Fix } from '../diagnostics/diagnostic.ts';
import type { SourceFile } from '../text/source-file.ts';
import { analyze, judgeOf } from './analyze.ts';
import { editedSources, objection, sharing } from './fixes.ts';
import type { AnalyzeOptions } from './options.ts';
import type { Rule } from './rule.ts';

export interface FixRequest {
  /** Up to which applicability fixes are applied. */
  readonly upTo: Exclude<Applicability, 'display'>;
  /** Which findings are to be mended: those of the host's configuration, of one rule. */
  readonly wants: (finding: Diagnostic) => boolean;
  /** Why a file must not be written; undefined = it may. */
  readonly refuses: (path: string) => string | undefined;
}

export interface AppliedFix {
  readonly finding: Diagnostic;
  readonly fix: Fix;
}

/** A finding that has a fix which was not applied. */
export interface RefusedFix extends AppliedFix {
  readonly reason: string;
}

export interface FixRun {
  /** Texts after all fixes, of the files that changed. */
  readonly changed: ReadonlyMap<string, string>;
  readonly applied: readonly AppliedFix[];
  readonly refused: readonly RefusedFix[];
}

/** A template with more fixes than these is none that a person wrote. */
const MOST_FIXES = 500;

/**
 * Applies fixes one after the other, each to what those before it have left, so that no two can contradict each other and
 * later ones are modelled on what earlier ones made. A fix after which its finding stays, or another one comes, is taken back.
 */
export function applyFixes(sources: readonly SourceFile[], rules: readonly Rule[], options: AnalyzeOptions, request: FixRequest): FixRun {
  const judge = judgeOf(rules, { ...options, fixes: 'written' });
  const runs = fixableTogether(sources, rules, options).map((group) => applyInOrder(group, request, judge));
  return {
    changed: new Map(runs.flatMap(({ changed }) => [...changed])),
    applied: runs.flatMap(({ applied }) => applied),
    refused: runs.flatMap(({ refused }) => refused),
  };
}

/** Files by what is judged together, those without any fix left out: a repository is not judged anew for each fix. */
function fixableTogether(sources: readonly SourceFile[], rules: readonly Rule[], options: AnalyzeOptions): SourceFile[][] {
  const groups: ReadonlySet<string>[] = [];
  const { findings } = analyze(sources, rules, { ...options, fixes: 'written', onTogether: (paths) => groups.push(paths) });
  const fixable = new Set(findings.filter(({ fixes }) => fixes.length > 0).map(({ at }) => at.file.path));
  if (fixable.size === 0) return [];
  // Deployments say what belongs together; there all files are one group.
  if ((options.deployments ?? []).some(({ isPartial }) => isPartial !== true)) return [[...sources]];
  const wanted = sharing(groups).filter((paths) => [...paths].some((path) => fixable.has(path)));
  return wanted.map((paths) => {
    const given = sources.filter(({ path }) => paths.has(path));
    // Of a plan that is judged alone, the files beside it are edited.
    return given.length > 0 ? given : filesAt(paths, options);
  });
}

function filesAt(paths: ReadonlySet<string>, { read }: AnalyzeOptions): SourceFile[] {
  return [...paths].flatMap((path) => {
    const text = read?.(path);
    return text === undefined ? [] : [{ path, text }];
  });
}

function applyInOrder(sources: readonly SourceFile[], request: FixRequest, judge: (sources: readonly SourceFile[]) => AnalysisResult): FixRun {
  const applied: AppliedFix[] = [];
  const refused = new Map<string, RefusedFix>();
  let state = [...sources];
  let result = judge(state);
  let changedSince = false;
  while (applied.length < MOST_FIXES) {
    const next = firstThatDoes(state, result, request, refused, judge);
    if (next !== undefined) {
      applied.push({ finding: next.finding, fix: next.fix });
      ({ state, result } = next);
      changedSince = true;
      continue;
    }
    // What did not do at first may do once the others are there.
    if (!changedSince || refused.size === 0) break;
    refused.clear();
    changedSince = false;
  }
  const before = new Map(sources.map(({ path, text }) => [path, text]));
  const changed = new Map(state.filter(({ path, text }) => before.get(path) !== text).map(({ path, text }) => [path, text]));
  return { changed, applied, refused: [...refused.values()] };
}

interface Step extends AppliedFix {
  readonly state: SourceFile[];
  readonly result: AnalysisResult;
}

function firstThatDoes(
  state: readonly SourceFile[],
  result: AnalysisResult,
  request: FixRequest,
  refused: Map<string, RefusedFix>,
  judge: (sources: readonly SourceFile[]) => AnalysisResult,
): Step | undefined {
  for (const finding of result.findings) {
    const key = `${finding.ruleId} ${finding.at.file.path} ${finding.address} ${finding.message}`;
    if (finding.suppressed !== undefined || refused.has(key) || !request.wants(finding)) continue;
    let reason: string | undefined;
    let best: Fix | undefined;
    for (const fix of finding.fixes.flatMap(withAlternatives)) {
      best ??= fix;
      const outcome = attempt(state, result, finding, fix, request, judge);
      if (typeof outcome !== 'string') return { finding, fix, ...outcome };
      reason ??= outcome;
    }
    if (best !== undefined) refused.set(key, { finding, fix: best, reason: reason ?? 'it cannot be written' });
  }
  return undefined;
}

function attempt(
  state: readonly SourceFile[],
  { findings }: AnalysisResult,
  finding: Diagnostic,
  fix: Fix,
  { upTo, refuses }: FixRequest,
  judge: (sources: readonly SourceFile[]) => AnalysisResult,
): Pick<Step, 'state' | 'result'> | string {
  if (fix.applicability === 'display' || fix.edits.length === 0) return fix.reason ?? 'it is a sketch';
  if (upTo === 'safe' && fix.applicability !== 'safe') return 'it is a suggestion: a person has to agree';
  for (const { file } of fix.edits) {
    const reason = refuses(file.path);
    if (reason !== undefined) return reason;
  }
  const edited = editedSources(state, fix.edits);
  if (edited === undefined) return 'its changes exclude each other';
  const result = judge(edited);
  return objection([finding], findings, result) ?? { state: edited, result };
}

function withAlternatives(fix: Fix): Fix[] {
  return [fix, ...(fix.otherwise === undefined ? [] : withAlternatives(fix.otherwise))];
}
