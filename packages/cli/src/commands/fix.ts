import { resolve } from 'node:path';
import { applyFixes, withoutStalePlans, type AnalyzeOptions, type AppliedFix, type Diagnostic, type FixRun, type SourceFile } from '@privatelint/core';
import { rules } from '@privatelint/rules';
import { catalogued, ruleIds } from '../catalogue.ts';
import { atFileLevel } from '../config/levels.ts';
import { reasonNotToEdit, writeEdited, type EditedFile } from '../io/apply.ts';
import type { Io } from '../io/io.ts';
import { didYouMean } from '../io/nearest.ts';
import { provideParsers } from '../io/parsers.ts';
import { progressFor } from '../io/progress.ts';
import { UsageError } from '../io/usage-error.ts';
import { forTerminal } from '../reporters/escape.ts';
import { analyzeSources, pathFrom } from '../session.ts';
import { fixesFor, type Run } from './analysis.ts';
import type { CheckOptions, FixOptions } from './check-options.ts';

/**
 * Mends what can be mended. Gives the run as it is afterwards, or nothing after a dry run, which prints what would be
 * written and leaves everything as it is.
 */
export async function fixed(run: Run, options: CheckOptions, fix: FixOptions, io: Io): Promise<Run | undefined> {
  const ids = ruleIds(run.config.ownRules);
  for (const id of fix.rules) if (!ids.includes(id)) throw new UsageError(`there is no rule \`${id}\`${didYouMean(id, ids)}`);
  const { sources } = run;
  const progress = progressFor(io, options.quiet);
  const outcome = await runFixes(run, options, fix, progress?.on);
  progress?.done();
  const edited = [...outcome.changed].map(([path, after]): EditedFile & { readonly name: string } => ({
    name: path,
    path: resolve(sources.base, path),
    before: sources.files.find((it) => it.path === path)?.text ?? sources.read(path) ?? '',
    after,
  }));
  const pathOf = pathFrom(sources.base, io.cwd);
  if (fix.dryRun) {
    const text = await dryRun(edited, pathOf);
    io.stdout(options.redact ? (await import('../reporters/redact.ts')).redactText(text) : text);
    if (!options.quiet) io.stderr(reportOf(outcome, fix, pathOf, 'would'));
    return undefined;
  }
  writeEdited(edited);
  if (!options.quiet) io.stderr(reportOf(outcome, fix, pathOf, 'did') + outdatedPlans(run, outcome, pathOf));
  return afterwards(run, outcome.changed, options);
}

async function runFixes({ sources, told, config, levels }: Run, options: CheckOptions, fix: FixOptions, onProgress: AnalyzeOptions['onProgress']): Promise<FixRun> {
  provideParsers();
  const absolute = (file: string): string => resolve(sources.base, file);
  const atLevel = { config, fromCommandLine: options.levels, levels, rules: catalogued(config.ownRules), absolute };
  const suppress = (config.file.suppress ?? []).length > 0 ? (await import('../config/suppress.ts')).suppressByConfig : undefined;
  const wants = (finding: Diagnostic): boolean => {
    if (fix.rules.length > 0 && !fix.rules.includes(finding.ruleId)) return false;
    if (atFileLevel(finding, atLevel) === undefined) return false;
    return suppress?.([finding], config, absolute)[0]?.suppressed === undefined;
  };
  const unreadable = new Set(sources.undecodable.map((it) => it.at.file));
  const files = sources.files.filter((it) => !unreadable.has(it));
  const onInput = options.stdin !== undefined;
  return applyFixes(files, [...rules, ...config.ownRules], { ...told, read: sources.read, ...(sources.list === undefined ? {} : { list: sources.list }), ...(onProgress === undefined ? {} : { onProgress }) }, {
    upTo: fix.upTo,
    wants,
    refuses: (path) => (onInput ? undefined : reasonNotToEdit(absolute(path), sources.base)),
  });
}

/** The run as if it had found the files as they are now. */
function afterwards(run: Run, changed: ReadonlyMap<string, string>, options: CheckOptions): Run {
  const { read } = run.sources;
  const left = withoutStalePlans(run.sources.files, changed.keys(), run.told.terraform?.plans).map((file): SourceFile => ({ ...file, text: changed.get(file.path) ?? file.text }));
  // A plan was judged alone, and the files beside it were edited.
  const files = left.length > 0 ? left : [...changed].map(([path, text]): SourceFile => ({ path, text }));
  const sources = { ...run.sources, files, read: (path: string) => changed.get(path) ?? read(path) };
  return { ...run, sources, result: analyzeSources(sources, { ...run.told, fixes: fixesFor({ outputs: options.outputs }) }, run.config.ownRules) };
}

async function dryRun(edited: readonly (EditedFile & { readonly name: string })[], pathOf: (file: string) => string): Promise<string> {
  const { unifiedDiff } = await import('../io/unified-diff.ts');
  const { deploymentImpact } = await import('../io/deployment-impact.ts');
  const { shownLine } = await import('../reporters/frame.ts');
  let text = '';
  for (const { name, before, after } of edited) {
    // Here a lone CR ends no line, as for `diff`.
    const [old, fresh] = [before, after].map((it): SourceFile => ({ path: name, text: it.replace(/\r(?!\n)/g, ' ') })) as [SourceFile, SourceFile]; // as many as were given
    text += unifiedDiff(pathOf(name), before, after, { before: (line) => shownLine(old, line), after: (line) => shownLine(fresh, line) });
    const impact = isTemplate(name, before) ? await deploymentImpact(before, after) : undefined;
    if (impact === undefined) continue;
    const lines = impact.map(({ address, resourceType, what }) => `  ${address} (${resourceType}): ${what}\n`);
    text += `A deployment of ${pathOf(name)}${lines.length === 0 ? ' changes no resource' : ':'}\n${lines.join('')}`;
  }
  return text;
}

/** What the files of Terraform mean for a deployment, and what they read, is told of each fix. */
function isTemplate(name: string, text: string): boolean {
  return !/\.(?:tf|tofu|tfvars)(?:\.json)?$/.test(name) && /\bResources\b/.test(text);
}

/** Plans that say how everything was before. */
function outdatedPlans({ sources: { files }, told }: Run, { changed }: FixRun, pathOf: (file: string) => string): string {
  const left = new Set(withoutStalePlans(files, changed.keys(), told.terraform?.plans));
  const stale = files.filter((file) => !left.has(file)).map(({ path }) => `${forTerminal(`${pathOf(path)} tells how it was before: make the plan again`)}\n`);
  return stale.join('');
}

const IMPACTS = { none: '', update: ', an update in place', replacement: ', replaces a resource', 'new-resource': ', new resources' } as const;

/** What was mended, what was not and why. */
function reportOf({ applied, refused }: FixRun, { upTo }: FixOptions, pathOf: (file: string) => string, mode: 'did' | 'would'): string {
  // Lines move from one fix to the next: the address says where. What is found in one file may be mended in others.
  const place = ({ finding: { at, ruleId, address }, fix: { edits } }: AppliedFix): string => {
    const files = new Set(edits.length === 0 ? [at.file.path] : edits.map((it) => it.file.path));
    return `${[...files].map(pathOf).join(', ')} ${ruleId} \`${address}\``;
  };
  const word = mode === 'did' ? 'fixed' : 'would fix';
  const lines = applied.map((it) => `${word} ${place(it)}: ${it.fix.title}${IMPACTS[it.fix.impact]}`);
  const left = refused.filter(({ fix }) => fix.applicability === 'suggestion' && upTo === 'safe');
  const others = refused.filter((it) => !left.includes(it));
  lines.push(...others.map((it) => `not fixed ${place(it)}: ${it.fix.title}: ${it.reason}`));
  if (left.length > 0) lines.push(`${left.length} ${left.length === 1 ? 'suggestion is' : 'suggestions are'} left; \`--fix-suggestions\` writes ${left.length === 1 ? 'it' : 'them'}`);
  if (lines.length === 0) lines.push('nothing to fix');
  return lines.map((line) => `${forTerminal(line)}\n`).join('');
}
