import { realpathSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { compareRuns, newFindings, type Diagnostic, type RunToCompare } from '@privatelint/core';
import { AGENT_RESTART_ID } from '../catalogue.ts';
import type { Config } from '../config/config.ts';
import { commitOf, mergeBase, repositoryAt, withTree } from '../io/git.ts';
import type { Io } from '../io/io.ts';
import { isWithin } from '../io/paths.ts';
import { UsageError } from '../io/usage-error.ts';
import type { CheckOptions } from './check-options.ts';
import { judgedCopy, type Judged } from './trees.ts';

/** What a change brings, out of the findings after it. */
export type Brought = (findings: readonly Diagnostic[]) => readonly Diagnostic[];

/** Judges the files as they were where this history left `revision`, by the settings of now. */
export async function changedSince(revision: string, after: RunToCompare & { readonly base: string }, options: CheckOptions, config: Config, io: Io): Promise<Brought> {
  const before = await judgedAt(revision, after.base, options, config, io);
  if (before === undefined) return (findings) => findings;
  const { afterwards } = compareRuns(before, after);
  const isOff = (options.levels.get(AGENT_RESTART_ID) ?? config.file.rules?.[AGENT_RESTART_ID]) === 'off';
  const told = isOff ? [] : afterwards;
  return (findings) => [...newFindings(before.result.findings, findings), ...findings.filter(({ suppressed }) => suppressed !== undefined), ...told];
}

async function judgedAt(revision: string, base: string, options: CheckOptions, config: Config, io: Io): Promise<Judged | undefined> {
  const cwd = realpathSync(io.cwd);
  const repository = repositoryAt(cwd, io);
  const { root } = repository;
  if (!isWithin(root, realpathSync(base))) throw new UsageError(`\`--changed-since\`: \`${base}\` is not inside of the repository \`${root}\``);
  const commit = mergeBase(repository, commitOf(repository, revision), 'HEAD');
  return withTree(repository, commit, (copy) => judgedCopy(options, config, { ...io, cwd }, { original: root, copy }, { base: resolve(copy, relative(root, realpathSync(base))) }));
}
