import { resolve } from 'node:path';
import type { Diagnostic } from '@privatelint/core';
import type { Io } from '../io/io.ts';
import { isWithin } from '../io/paths.ts';
import type { Brought } from './changed-since.ts';

/** Keeps findings in the named files and folders, and those whose path, or what is shown beside it, leads through one of them. */
export function related(paths: readonly string[], base: string, io: Pick<Io, 'cwd'>, then: Brought = (findings) => findings): Brought {
  const named = paths.map((it) => resolve(io.cwd, it));
  const isNamed = (file: string): boolean => named.some((it) => isWithin(it, resolve(base, file)));
  return (findings) => then(findings).filter((it) => filesOf(it).some(isNamed));
}

function filesOf({ at, related: others, trace }: Diagnostic): readonly string[] {
  return [at.file.path, ...others.map((it) => it.at.file.path), ...trace.flatMap((it) => it.at?.file.path ?? [])];
}
