import { analyze, applyEdits, applyFixes, withoutStalePlans, type AnalyzeOptions, type Diagnostic, type Fix, type Rule, type SourceFile } from '@privatelint/core';
import type { CheckInput } from './check.ts';
import { showFinding } from './cases.ts';

/** What a run offered, and what is wrong with it. */
export interface FixReport {
  readonly offered: readonly { readonly ruleId: string; readonly file: string; readonly title: string; readonly edits: number; readonly reason: string | undefined }[];
  readonly problems: readonly string[];
}

/**
 * Holds every fix of a run to its laws: the finding vanishes and none comes, the text still parses, comments outside of the
 * announced ranges stay, line ends and the final newline are kept, all fixes together converge, and doing it again does nothing.
 */
export function fixReport(input: Omit<CheckInput, 'rules'>, rules: readonly Rule[], ruleId?: string): FixReport {
  const sources = Object.entries(input.files).map(([path, text]) => ({ path, text }));
  const options = optionsOf(input, rules, ruleId);
  const { findings } = analyze(sources, rules, { ...options, fixes: 'proved' });
  const fixes = findings.flatMap((finding) => finding.fixes.map((fix) => ({ finding, fix })));
  const problems = fixes.flatMap(({ finding, fix }) => [...problemsOf(sources, rules, options, finding, fix)].map((it) => `${showFinding(finding)}: ${fix.title}: ${it}`));
  return {
    offered: fixes.map(({ finding, fix }) => ({ ruleId: finding.ruleId, file: finding.at.file.path, title: fix.title, edits: fix.edits.length, reason: fix.reason })),
    problems: [...problems, ...convergence(sources, rules, options), ...(sources.length === 1 ? variants(sources, rules, options) : [])],
  };
}

function optionsOf(input: Omit<CheckInput, 'rules'>, rules: readonly Rule[], ruleId: string | undefined): AnalyzeOptions {
  const files = new Map(Object.entries(input.files));
  const own = rules.find(({ id }) => id === ruleId);
  return {
    regions: input.regions ?? [],
    parameters: new Map(Object.entries(input.parameters ?? {})),
    levels: new Map(own === undefined ? [] : [[own.id, own.severity]]),
    ruleOptions: new Map(Object.entries(input.options ?? {})),
    preset: input.preset ?? 'recommended',
    complete: input.complete ?? false,
    read: (path) => files.get(path),
  };
}

function* problemsOf(sources: readonly SourceFile[], rules: readonly Rule[], options: AnalyzeOptions, finding: Diagnostic, fix: Fix): Iterable<string> {
  if (fix.edits.length === 0) {
    if (fix.applicability !== 'display') yield `it is ${fix.applicability} and edits nothing`;
    if (fix.reason === undefined) yield 'it does not say why nothing is edited';
    return;
  }
  if (fix.applicability === 'safe' && (fix.impact === 'replacement' || fix.impact === 'new-resource')) yield `it is safe and means ${fix.impact}`;
  const applied = applyEdits(fix.edits);
  if (applied.kind === 'conflict') {
    yield 'its edits conflict';
    return;
  }
  const judged = withoutStalePlans(sources, applied.files.keys());
  const after = judged.map(({ path, text }) => ({ path, text: applied.files.get(path) ?? text }));
  const result = analyze(after, rules, { ...options, fixes: 'none', read: (path) => applied.files.get(path) ?? options.read?.(path) });
  const key = ({ ruleId, at, address }: Diagnostic): string => `${ruleId} ${at.file.path} ${address}`;
  const before = analyze(judged, rules, { ...options, fixes: 'none' }).findings.map(key);
  const left = result.findings.map(key);
  if (count(left, key(finding)) >= count(before, key(finding))) yield 'the finding stays';
  for (const it of result.findings) if (count(left, key(it)) > count(before, key(it))) yield `it brings ${showFinding(it)}`;
  for (const { path, text } of sources) {
    const edited = applied.files.get(path);
    if (edited !== undefined) yield* textProblems(text, edited, fix.edits.filter((edit) => edit.file.path === path));
  }
}

function* textProblems(before: string, after: string, edits: Fix['edits']): Iterable<string> {
  let left = after;
  for (const comment of commentsOutside(before, edits)) {
    const at = left.indexOf(comment);
    if (at < 0) yield `the comment "${comment}" is gone`;
    else left = left.slice(at + comment.length);
  }
  if (before.endsWith('\n') !== after.endsWith('\n')) yield 'the final line break changes';
  if (before.includes('\r\n') ? /[^\r]\n/.test(after) : after.includes('\r')) yield 'the line ends change';
  if (blanksAtEnds(after) > blanksAtEnds(before)) yield 'it leaves blanks at the end of a line';
}

function blanksAtEnds(text: string): number {
  return text.match(/[ \t]+$/gm)?.length ?? 0;
}

function commentsOutside(text: string, edits: Fix['edits']): string[] {
  return [...text.matchAll(/(?:^|[ \t])(?:#|\/\/)[^\r\n]*/gm)]
    .filter(({ index, 0: comment }) => !edits.some(({ start, end }) => start < index + comment.length && index < end))
    .map(([comment]) => comment.trim());
}

function convergence(sources: readonly SourceFile[], rules: readonly Rule[], options: AnalyzeOptions): string[] {
  const once = mend(sources, rules, options);
  const again = mend(sources.map(({ path, text }) => ({ path, text: once.get(path) ?? text })), rules, options);
  return [...again.keys()].map((path) => `a second run changes ${path} again`);
}

/** What differs in line ends or the last one only is mended alike. */
function variants(sources: readonly SourceFile[], rules: readonly Rule[], options: AnalyzeOptions): string[] {
  const [file] = sources;
  if (file === undefined) return [];
  const plain = mend([file], rules, options).get(file.path) ?? file.text;
  const problems: string[] = [];
  for (const [name, change] of VARIANTS) {
    const varied = { ...file, text: change(file.text) };
    const mended = mend([varied], rules, options).get(file.path) ?? varied.text;
    if (mended !== change(plain)) problems.push(`with ${name} it is mended in another way:\n${mended}`);
  }
  return problems;
}

const VARIANTS: readonly (readonly [string, (text: string) => string])[] = [
  ['line ends of Windows', (text) => text.replaceAll(/\r?\n/g, '\r\n')],
  ['no line break at the end', (text) => text.replace(/(?:\r?\n)+$/, '')],
];

function mend(sources: readonly SourceFile[], rules: readonly Rule[], options: AnalyzeOptions): ReadonlyMap<string, string> {
  return applyFixes(sources, rules, options, { upTo: 'suggestion', wants: () => true, refuses: () => undefined }).changed;
}

function count(all: readonly string[], wanted: string): number {
  return all.filter((it) => it === wanted).length;
}
