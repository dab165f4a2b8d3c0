import { existsSync, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { compareRuns, type Comparison, type Severity } from '@privatelint/core';
import { AGENT_RESTART_ID } from '../catalogue.ts';
import { isStrict, type Config } from '../config/config.ts';
import { commitOf, mergeBase, repositoryAt, withTree, type Repository } from '../io/git.ts';
import type { ExitCode, Io } from '../io/io.ts';
import { didYouMean } from '../io/nearest.ts';
import { UsageError } from '../io/usage-error.ts';
import { wantsColor } from '../reporters/color.ts';
import { diffReporters, type DiffReport, type Replacement } from '../reporters/diff.ts';
import type { Tree } from '../session.ts';
import { configOf } from './analysis.ts';
import { ONLY_CHECK, readCheckOptions, refuseOptions, type CheckOptions } from './check-options.ts';
import { judged, judgedCopy, type Judged } from './trees.ts';

const HELP = `Usage: privatelint diff <base> <head> [options]

Which proofs a change breaks or mends, which findings are new or gone, what it replaces and what is to be done after it.

  privatelint diff old.yaml new.yaml    two files
  privatelint diff before/ after/       two folders, also two cdk.out
  privatelint diff main..HEAD           two Git revisions; main...HEAD: from where they parted
  privatelint diff HEAD                 a Git revision and the files as they are now

Options are those of \`check\`; --format is pretty, concise or json. Exit code 1: a proof is broken, or a finding at or above
--fail-on is new; 3 with --strict: a proof is lost without being refuted.
`;

/** `privatelint diff`: what a change does to proofs and findings. */
export async function diffCommand(argv: readonly string[], io: Io): Promise<ExitCode> {
  const options = readCheckOptions(argv);
  if (options.help) {
    io.stdout(HELP);
    return 0;
  }
  const [output, second] = options.outputs;
  const format = output?.format ?? 'pretty';
  if (format !== 'pretty' && format !== 'concise' && format !== 'json') throw new UsageError(`\`diff\` has the formats pretty, concise and json, not \`${format}\``);
  if (second !== undefined || output?.file !== undefined) throw new UsageError('`diff` writes to standard output');
  refuseOptions('diff', options.given, [...ONLY_CHECK, 'stdin']);
  return withSides(options, io, async ({ before, after, base, head, config }) => {
    const all = compareRuns(before, after);
    const isOff = (options.levels.get(AGENT_RESTART_ID) ?? config.file.rules?.[AGENT_RESTART_ID]) === 'off';
    const comparison: Comparison = isOff ? { ...all, afterwards: [] } : all;
    const report: DiffReport = { base, head, comparison, replacements: [...(await replacements(before, after)), ...all.replaced.map(({ at, address, resourceType, certain }) => ({ file: at.file.path, address, resourceType, what: certain ? 'replaced' : 'perhaps replaced' } as const))], before: before.run, after: after.run };
    const context = { color: wantsColor(options.color, io.isTerminal, io.env), columns: io.columns > 0 ? io.columns : 100, quiet: options.quiet };
    const text = diffReporters[format](report, context);
    io.stdout(options.redact ? (await import('../reporters/redact.ts')).redactText(text) : text);
    return exitCode(report, options.failOn ?? config.file.failOn ?? 'error', isStrict(options.strict, config.file));
  });
}

const RANK: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 };

function exitCode({ before, after, comparison }: DiffReport, failOn: Severity, strict: boolean): ExitCode {
  if ([before, after].some(({ sources, result }) => sources.unreadable.length > 0 || result.crashes.length > 0)) return 2;
  if (comparison.broken.length > 0 || comparison.added.some(({ severity }) => RANK[severity] >= RANK[failOn])) return 1;
  return strict && comparison.weakened.length > 0 ? 3 : 0;
}

interface Sides {
  readonly before: Judged;
  readonly after: Judged;
  /** What the two states are called. */
  readonly base: string;
  readonly head: string;
  readonly config: Config;
}

type Use = (sides: Sides) => Promise<ExitCode>;

async function withSides(options: CheckOptions, io: Io, use: Use): Promise<ExitCode> {
  const [base, head, other] = options.paths;
  if (base === undefined) throw new UsageError(NEEDS);
  if (other !== undefined) throw new UsageError(`\`diff\` compares two states, and \`${other}\` is a third one`);
  if (head === undefined) return ofRange(base, options, io, use);
  const missing = [base, head].filter((it) => !existsSync(resolve(io.cwd, it)));
  if (missing.length === 0) return betweenPaths(base, head, options, io, use);
  const [revision] = missing.filter((it) => it === base && tried(() => commitOf(repositoryAt(io.cwd, io), it)) !== undefined);
  if (missing.length === 1 && revision !== undefined) throw new UsageError(`\`${revision}\` is a commit, and \`${head}\` is not; \`privatelint diff ${revision}\` compares it with the files as they are`);
  if (missing.length === 1) throw new UsageError(`there is no file or folder \`${missing.join()}\`${didYouMean(missing.join(), [])}`);
  return betweenRevisions({ from: base, to: head, since: 'base' }, options, io, use);
}

const NEEDS = '`diff` needs two files, two folders, or Git revisions such as main..HEAD';

/** One word is a range of revisions; what is there as a file, or lies in no repository, was meant to have a second one. */
async function ofRange(word: string, options: CheckOptions, io: Io, use: Use): Promise<ExitCode> {
  const isPath = existsSync(resolve(io.cwd, word));
  const repository = tried(() => repositoryAt(io.cwd, io));
  if (repository === undefined) throw new UsageError(`${NEEDS}; \`${word}\` is ${isPath ? 'only one of two' : 'no file, and there is no Git repository here'}`);
  if (isPath && tried(() => commitOf(repository, word)) === undefined) throw new UsageError(`${NEEDS}; \`${word}\` is only one of two`);
  return betweenRevisions(rangeOf(word), options, io, use);
}

function tried<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}

async function betweenPaths(base: string, head: string, options: CheckOptions, io: Io, use: Use): Promise<ExitCode> {
  const [old, fresh] = [resolve(io.cwd, base), resolve(io.cwd, head)];
  const areFolders = [old, fresh].map((it) => statSync(it).isDirectory());
  if (areFolders[0] !== areFolders[1]) throw new UsageError(`\`${base}\` and \`${head}\` are a file and a folder; compare two of a kind`);
  const [original, copy] = areFolders[0] === true ? [fresh, old] : [dirname(fresh), dirname(old)];
  const config = await configOf({ ...options, paths: [areFolders[0] === true ? `${head.replace(/\/$/, '')}/` : head] }, io);
  // Two files are one file under the name of the second.
  const nameOf = (path: string): string | undefined => (path === old && areFolders[0] === false ? basename(fresh) : undefined);
  const own = { ...options, paths: [fresh] };
  const after = await judged(own, config, io, { base: original });
  const before = await judgedCopy({ ...options, paths: [old] }, config, io, { original, copy }, { base: copy, nameOf });
  if (before === undefined) return 2;
  return use({ before, after, base, head, config });
}

interface Range {
  readonly from: string;
  /** Undefined = the files as they are now. */
  readonly to: string | undefined;
  readonly since: 'base' | 'merge-base';
}

function rangeOf(text: string): Range {
  const [, from = '', dots = '', to = ''] = /^(.*?)(\.{2,3})(.*)$/s.exec(text) ?? [];
  if (dots === '') return { from: text, to: undefined, since: 'base' };
  return { from: from === '' ? 'HEAD' : from, to: to === '' ? 'HEAD' : to, since: dots === '...' ? 'merge-base' : 'base' };
}

async function betweenRevisions({ from, to, since }: Range, options: CheckOptions, io: Io, use: Use): Promise<ExitCode> {
  const repository = repositoryAt(io.cwd, io);
  const { root } = repository;
  const fresh = to === undefined ? undefined : commitOf(repository, to);
  const named = commitOf(repository, from);
  const old = since === 'merge-base' ? mergeBase(repository, named, fresh ?? 'HEAD') : named;
  const config = await configOf({ ...options, paths: [`${root}/`] }, io);
  const own: CheckOptions = { ...options, paths: [] };
  const at = { ...io, cwd: root };
  const head = to ?? 'the files as they are now';
  return stateOf(repository, old, own, config, at, (before) => stateOf(repository, fresh, own, config, at, (after) => use({ before, after, base: from, head, config })));
}

/** One state of a repository, judged by the settings of now; the copy is there as long as `use` takes. */
async function stateOf(repository: Repository, commit: string | undefined, options: CheckOptions, config: Config, io: Io, use: (state: Judged) => Promise<ExitCode>): Promise<ExitCode> {
  const { root } = repository;
  if (commit === undefined) return use(await judged(options, config, io, { base: root }));
  return withTree(repository, commit, async (copy) => {
    const tree: Tree = { base: copy };
    return use((await judgedCopy(options, config, io, { original: root, copy }, tree)) ?? (await judged({ ...options, paths: [copy], quiet: true }, config, io, tree)));
  });
}

/** What CloudFormation replaces when a template that is in both states is deployed again. */
async function replacements(before: Judged, after: Judged): Promise<readonly Replacement[]> {
  const old = new Map(before.run.sources.files.map(({ path, text }) => [path, text]));
  const changed = after.run.sources.files.filter(({ path, text }) => (old.get(path) ?? text) !== text);
  if (changed.length === 0) return [];
  const { deploymentImpact } = await import('../io/deployment-impact.ts');
  const found: Replacement[] = [];
  for (const { path, text } of changed) {
    for (const it of (await deploymentImpact(old.get(path) ?? '', text)) ?? []) {
      if (it.what === 'replaced' || it.what === 'perhaps replaced') found.push({ file: path, address: it.address, resourceType: it.resourceType, what: it.what });
    }
  }
  return found;
}

