import { resolve } from 'node:path';
import { resourcesOf, type Diagnostic, type Graph, type Resource, type Severity } from '@privatelint/core';
import { catalogued } from '../catalogue.ts';
import { isStrict, type Config } from '../config/config.ts';
import type { ExitCode, Io } from '../io/io.ts';
import { seenFrom } from '../io/paths.ts';
import type { Format } from '../reporters/formats.ts';
import { buildReport, type GoneEntry, type Report } from '../reporters/report.ts';
import type { Reporter, ReporterContext } from '../reporters/reporter.ts';
import { pathFrom } from '../session.ts';
import { version } from '../version.ts';
import { sameAgain } from './again.ts';
import { analysisOf, configOf, type Run } from './analysis.ts';
import type { Brought } from './changed-since.ts';
import { readCheckOptions, type CheckOptions, type Output } from './check-options.ts';
import { toldFindings } from './told-findings.ts';

/** Each format loads when it is asked for. */
const REPORTERS: Readonly<Record<Format, () => Promise<Reporter>>> = {
  pretty: async () => (await import('../reporters/pretty.ts')).pretty,
  concise: async () => (await import('../reporters/concise.ts')).concise,
  json: async () => (await import('../reporters/json.ts')).json,
  sarif: async () => (await import('../reporters/sarif.ts')).sarif,
  github: async () => (await import('../reporters/github.ts')).github,
  gitlab: async () => (await import('../reporters/gitlab.ts')).gitlab,
  junit: async () => (await import('../reporters/junit.ts')).junit,
  markdown: async () => (await import('../reporters/markdown.ts')).markdown,
};

/** `privatelint check`: lints files and folders. */
export async function checkCommand(argv: readonly string[], io: Io): Promise<ExitCode> {
  const options = readCheckOptions(argv);
  if (options.help) {
    const { checkHelp } = await import('./help.ts');
    io.stdout(checkHelp());
    return 0;
  }
  if (options.printConfig !== undefined) {
    const { printConfig } = await import('./print-config.ts');
    io.stdout(printConfig(options.printConfig, await configOf(options, io), options, io));
    return 0;
  }
  const outcome = options.cache ? await (await import('./kept-outcome.ts')).keptOutcome(argv, options, io, (own) => judged(options, own)) : await judged(options, io);
  if (outcome.report !== undefined) await write(outcome.report, options, outcome.base, io);
  return outcome.code;
}

/** What a run comes to. */
export interface Outcome {
  /** Absent = all is said. */
  readonly report?: Report;
  /** Absolute; paths of the report are relative to it. */
  readonly base: string;
  readonly code: ExitCode;
}

async function judged(options: CheckOptions, io: Io): Promise<Outcome> {
  const config = await configOf(options, io);
  const { changedSince } = options;
  const { resources, onGraph } = changedSince === undefined ? { resources: [], onGraph: undefined } : collected();
  const analysis = (): Promise<Run> => analysisOf(options, config, io, onGraph);
  const ofNamed = options.related && options.paths.length > 0 ? await import('./related.ts') : undefined;
  const known = ofNamed === undefined ? { run: await analysis(), settings: new Set<string>() } : await ofNamed.withSettings(analysis);
  let { run } = known;
  tellCrashes(run, io);
  const brought = changedSince === undefined ? undefined : await (await import('./changed-since.ts')).changedSince(changedSince, { result: run.result, resources, base: run.sources.base }, options, config, io);
  const chosen = ofNamed === undefined ? brought : ofNamed.related(options, known, io, brought);
  if (options.fix !== undefined) {
    const { fixed } = await import('./fix.ts');
    const mended = await fixed(run, options, options.fix, io);
    if (mended === undefined) return { base: run.sources.base, code: (await finish(run, options, io)).code };
    run = mended;
  }
  return { ...(await finish(run, options, io, chosen)), base: run.sources.base };
}

/** What a comparison needs of the graphs of a run. */
function collected(): { readonly resources: readonly Resource[]; readonly onGraph: (graph: Graph) => void } {
  const resources: Resource[] = [];
  return { resources, onGraph: (graph) => void resources.push(...resourcesOf(graph)) };
}

/** A rule that crashes is a bug of ours, or of whoever wrote it; the others went on, so that the report is still worth reading. */
function tellCrashes({ result, config }: Run, io: Io): void {
  for (const { ruleId, error } of result.crashes) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const isOwn = config.ownRules.some(({ id }) => id === ruleId);
    io.stderr(isOwn ? `privatelint: the own rule \`${ruleId}\` failed:\n${stack}\n` : `privatelint: this is a bug in privatelint, rule ${ruleId}; please report it with this text:\n${stack}\n`);
  }
}

interface Finished {
  readonly report: Report;
  readonly code: ExitCode;
}

/** Levels of paths, suppressions of the configuration, baseline and shard; then the report and what the run comes to. */
async function finish(run: Run, options: CheckOptions, io: Io, brought?: Brought): Promise<Finished> {
  const { config, sources, regions } = run;
  const absolute = (file: string): string => resolve(sources.base, file);
  const rules = catalogued(config.ownRules);
  let findings = await toldFindings(run, options);
  const isAll = options.paths.length === 0 && options.stdin === undefined && options.shard === undefined && brought === undefined;
  if (isAll && !options.quiet && config.path !== undefined) {
    const { idleSettings } = await import('../config/idle.ts');
    for (const line of idleSettings(config, { sources, findings, absolute })) io.stderr(`${line}\n`);
  }
  let baseline: { matched: number; gone: readonly GoneEntry[] } | undefined;
  const baselineFile = baselinePath(options, config, io);
  if (baselineFile !== undefined) {
    const { applyBaseline, writeBaseline } = await import('../config/baseline.ts');
    if (options.writeBaseline) {
      const isKnown = options.baseline !== undefined || config.file.baseline !== undefined;
      const count = writeBaseline(baselineFile, findings.filter((it) => it.suppressed === undefined), absolute);
      if (!options.quiet) io.stderr(`wrote ${count} ${count === 1 ? 'entry' : 'entries'} to ${seenFrom(io.cwd, baselineFile)}${isKnown ? '' : `; runs leave them out with \`--baseline ${seenFrom(io.cwd, baselineFile)}\`, or \`baseline\` in the configuration`}\n`);
    }
    const applied = applyBaseline(baselineFile, findings, absolute, new Set(sources.files.map((it) => absolute(it.path))));
    findings = applied.findings;
    baseline = { matched: applied.matched, gone: applied.gone };
  }
  if (brought !== undefined) findings = brought(findings);
  if (options.shard !== undefined) {
    const { inShard } = await import('./shard.ts');
    const { shard } = options;
    findings = findings.filter((it) => inShard(it.at.file.path, shard));
  }
  const failOn = options.failOn ?? config.file.failOn ?? 'error';
  const strict = isStrict(options.strict, config.file);
  const maxWarnings = options.maxWarnings ?? config.file.maxWarnings;
  const counted = findings.filter((it) => it.suppressed === undefined);
  const shown = options.reportSuppressed ? findings : counted;
  const forPeople = options.outputs.some((it) => it.format === 'pretty');
  const details = forPeople && shown.length > 0 ? { frame: (await import('../reporters/frame.ts')).frameOf, preview: (await import('../reporters/preview.ts')).previewOf } : {};
  let report = buildReport({
    result: { ...run.result, findings: shown },
    version: version(),
    rules,
    settings: { failOn, strict, regions },
    // What was open before a change is none of its business, and who switched the rule off does not ask.
    ...(forPeople && brought === undefined && run.levels.get('network-undecided') !== 'off' ? { untold: (await import('./untold.ts')).untold(run.result) } : {}),
    ...(baseline === undefined ? {} : { baseline }),
    ...details,
  });
  if (options.redact) report = (await import('../reporters/redact.ts')).redacted(report);
  const verdict = { failOn, strict, ...(maxWarnings === undefined ? {} : { maxWarnings }) };
  return { report, code: exitCode(counted, run, { ...verdict, onlyChanges: brought !== undefined }) };
}

const RANK: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 };

function exitCode(findings: readonly Diagnostic[], { result, sources }: Run, verdict: { failOn: Severity; strict: boolean; maxWarnings?: number; onlyChanges: boolean }): ExitCode {
  if (sources.unreadable.length > 0 || result.crashes.length > 0) return 2;
  if (findings.some((it) => RANK[it.severity] >= RANK[verdict.failOn])) return 1;
  const warnings = findings.filter((it) => it.severity === 'warning').length;
  if (verdict.maxWarnings !== undefined && warnings > verdict.maxWarnings) return 1;
  // What was open before the change is none of its business.
  if (verdict.onlyChanges) return verdict.strict && findings.some(({ ruleId }) => ruleId === 'network-undecided' || ruleId === 'analysis-incomplete') ? 3 : 0;
  const open = result.status === 'incomplete' || result.workloads.some((it) => it.needs.some((need) => need.verdict === 'undecided'));
  return verdict.strict && open ? 3 : 0;
}

function baselinePath(options: CheckOptions, config: Config, io: Io): string | undefined {
  if (options.baseline !== undefined) return resolve(io.cwd, options.baseline);
  if (config.file.baseline !== undefined) return resolve(config.folder, config.file.baseline);
  return options.writeBaseline ? resolve(config.folder, 'privatelint-baseline.json') : undefined;
}

/** All reports or none: everything is rendered before the first byte is written. */
async function write(report: Report, options: CheckOptions, base: string, io: Io): Promise<void> {
  const pathOf = pathFrom(base, io.cwd);
  const texts: { readonly output: Output; readonly text: string }[] = [];
  for (const output of options.outputs) {
    const reporter = await REPORTERS[output.format]();
    texts.push({ output, text: reporter(report, { ...(await contextFor(output, options, io)), pathOf, again: sameAgain(options) }) });
  }
  const files = texts.flatMap(({ output, text }) => (output.file === undefined ? [] : [{ path: resolve(io.cwd, output.file), text }]));
  if (files.length > 0) {
    const { writeAll } = await import('../io/write.ts');
    writeAll(files);
  }
  for (const { output, text } of texts) if (output.file === undefined) io.stdout(text);
  if (options.outputs.some((it) => it.format === 'github')) {
    const { appendSummary } = await import('../reporters/github.ts');
    appendSummary(report, io);
  }
  if (files.length === texts.length && !options.quiet) {
    const { summaryText } = await import('../reporters/words.ts');
    io.stderr(`${summaryText(report)}; written to ${options.outputs.map((it) => it.file ?? '').join(', ')}\n`);
  }
}

async function contextFor(output: Output, options: CheckOptions, io: Io): Promise<Omit<ReporterContext, 'pathOf'>> {
  const columns = io.columns > 0 ? io.columns : 100;
  if (output.format !== 'pretty') return { color: false, columns, quiet: options.quiet };
  const { wantsColor } = await import('../reporters/color.ts');
  const color = output.file === undefined ? wantsColor(options.color, io.isTerminal, io.env) : options.color === true;
  return { color, columns, quiet: options.quiet };
}
