import { randomUUID } from 'node:crypto';
import { chmodSync, existsSync, readdirSync, realpathSync, renameSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { reasonOf } from './read.ts';
import { UsageError } from './usage-error.ts';

export interface FileToWrite {
  readonly path: string;
  readonly text: string;
}

interface Staged {
  readonly target: string;
  /** Absent for pipes and devices, which cannot be replaced. */
  readonly temporary?: string;
  readonly text: string;
}

/**
 * Writes all files or none: every text goes to a temporary file beside its target first, so that a full disk or Ctrl-C
 * leaves the old content. The target's mode is kept, and a symbolic link stays one.
 */
export function writeAll(files: readonly FileToWrite[]): void {
  endAfterwards();
  const staged: Staged[] = [];
  try {
    for (const file of files) staged.push(stage(file));
    for (const { target, temporary, text } of staged) {
      if (temporary === undefined) writeFileSync(target, text);
      else renameSync(temporary, target);
    }
  } catch (error) {
    for (const { temporary } of staged) if (temporary !== undefined) remove(temporary);
    throw error instanceof UsageError ? error : new UsageError(`cannot write ${files.map((it) => `\`${it.path}\``).join(', ')}: ${reasonOf(error)}`);
  }
}

function stage({ path, text }: FileToWrite): Staged {
  const before = statSync(path, { throwIfNoEntry: false });
  if (before?.isDirectory() === true) throw new UsageError(`cannot write \`${path}\`: it is a folder`);
  if (before !== undefined && !before.isFile()) return { target: path, text };
  const folder = dirname(path);
  if (!existsSync(folder)) throw new UsageError(`cannot write \`${path}\`: there is no folder \`${folder}\``);
  const target = before === undefined ? path : realpathSync(path);
  removeLeftBy(target);
  const temporary = join(dirname(target), `.${basename(target)}.${randomUUID()}.tmp`);
  try {
    writeFileSync(temporary, text, { flag: 'wx' });
    if (before !== undefined) chmodSync(temporary, before.mode);
  } catch (error) {
    remove(temporary);
    throw new UsageError(`cannot write \`${path}\`: ${reasonOf(error)}`);
  }
  return { target, temporary, text };
}

/** A signal that comes while files are written takes effect once they are: no temporary file is left behind. */
function endAfterwards(): void {
  for (const signal of SIGNALS) {
    if (process.listenerCount(signal) > 0) continue;
    const end = (): void => void process.kill(process.pid, signal);
    process.once(signal, end);
    setImmediate(() => process.off(signal, end));
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Temporary files of runs that were killed outright. */
function removeLeftBy(target: string): void {
  const folder = dirname(target);
  const own = `.${basename(target)}.`;
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(own) || !OURS.test(name.slice(own.length))) continue;
    const path = join(folder, name);
    if (Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) > LONGEST_WRITE) remove(path);
  }
}

const OURS = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\.tmp$/;

/** Milliseconds; another run may be writing the same file. */
const LONGEST_WRITE = 60_000;

function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It was renamed already or never made.
  }
}
