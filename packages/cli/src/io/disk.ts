import { existsSync as exists, readdirSync as readdir, readFileSync as read, realpathSync as realpath, statSync as stat, type Dirent, type Stats } from 'node:fs';

/**
 * What a report depends on is asked of the disk here, in the words of `node:fs`: whoever keeps reports learns what was
 * asked, and can ask again.
 */

/**
 * `named` is about the text of a file that was to be judged by name; `judged` about one that was found in a folder: what it
 * holds matters only if it may be a template.
 */
export type Question = 'text' | 'named' | 'judged' | 'names' | 'kind' | 'real' | 'glob';

type Listener = (question: Question, what: string) => void;

let listener: Listener | undefined;

/** Tells `listen` every question that `work` asks, besides whoever listens already. A process has one run at a time. */
export async function overheard<T>(listen: Listener, work: () => Promise<T>): Promise<T> {
  const outer = listener;
  listener = (question, what) => {
    outer?.(question, what);
    listen(question, what);
  };
  try {
    return await work();
  } finally {
    listener = outer;
  }
}

export function asks(question: Question, what: string): void {
  listener?.(question, what);
}

export function readFileSync(path: string): Buffer;
export function readFileSync(path: string, encoding: 'utf8'): string;
export function readFileSync(path: string, encoding?: 'utf8'): Buffer | string {
  asks('text', path);
  return encoding === undefined ? read(path) : read(path, encoding);
}

export function readdirSync(path: string): Dirent[] {
  asks('names', path);
  return readdir(path, { withFileTypes: true });
}

export function existsSync(path: string): boolean {
  asks('kind', path);
  return exists(path);
}

/** Undefined where there is nothing. */
export function statSync(path: string): Stats | undefined {
  asks('kind', path);
  return stat(path, { throwIfNoEntry: false });
}

export function realpathSync(path: string): string {
  asks('real', path);
  return realpath(path);
}
