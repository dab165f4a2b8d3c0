import { dirname, resolve } from 'node:path';
import type { Diagnostic } from '@privatelint/core';
import { overheard, type Question } from '../io/disk.ts';
import type { Io } from '../io/io.ts';
import { isWithin } from '../io/paths.ts';
import type { Run } from './analysis.ts';
import type { Brought } from './changed-since.ts';
import type { CheckOptions } from './check-options.ts';

/** A run, and the files besides those that it judges whose texts it went by. */
export async function withSettings(judge: () => Promise<Run>): Promise<{ readonly run: Run; readonly settings: ReadonlySet<string> }> {
  const asked = new Set<string>();
  const listen = (question: Question, what: string): void => {
    if (question === 'text') asked.add(what);
  };
  const run = await overheard(listen, judge);
  const judged = new Set(run.sources.files.map(({ path }) => resolve(run.sources.base, path)));
  return { run, settings: new Set([...asked].filter((it) => !judged.has(it))) };
}

/**
 * Keeps findings in the named files and folders, and those whose path, or what is shown beside it, leads through one of them.
 * A named file that says how others are judged concerns all findings, or those of its folder where it belongs to one, as
 * files of variables do.
 */
export function related({ paths, parameterFiles }: CheckOptions, { run, settings }: { readonly run: Run; readonly settings: ReadonlySet<string> }, io: Pick<Io, 'cwd'>, then: Brought = (findings) => findings): Brought {
  const { config, sources, told } = run;
  const named = paths.map((it) => resolve(io.cwd, it));
  const ofAll = [config.path, ...parameterFiles.map((it) => resolve(io.cwd, it)), ...(told.network ?? []).map(({ path }) => resolve(sources.base, path))];
  if (named.some((it) => ofAll.includes(it))) return then;
  const concerned = named.map((it) => (settings.has(it) && !it.endsWith('package.json') ? dirname(it) : it));
  const isConcerned = (file: string): boolean => concerned.some((it) => isWithin(it, resolve(sources.base, file)));
  return (findings) => then(findings).filter((it) => filesOf(it).some(isConcerned));
}

function filesOf({ at, related: others, trace }: Diagnostic): readonly string[] {
  return [at.file.path, ...others.map((it) => it.at.file.path), ...trace.flatMap((it) => it.at?.file.path ?? [])];
}
