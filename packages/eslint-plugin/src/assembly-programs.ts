import { existsSync, statSync } from 'node:fs';
import { dirname, extname, join, relative, resolve } from 'node:path';
import { readText } from './host.ts';

/**
 * All files that an assembly may be the outcome of: those that make its constructs, the program that `cdk.json` runs, what these
 * import by relative paths, and what CDK itself reads. A file of settings takes part although it makes nothing.
 */
export function filesBehind(programs: Iterable<string>, { app, root }: Folders): ReadonlySet<string> {
  const manifest = join(app, 'cdk.json');
  const files = new Set([...programs, ...entriesOf(readText(manifest) ?? '', app)]);
  for (const file of files) for (const imported of importsOf(file)) if (isBelow(root, imported)) files.add(imported);
  return new Set([...files, ...[manifest, join(app, 'cdk.context.json')].filter(isFile)]);
}

interface Folders {
  /** Where `cdk.json` is. */
  readonly app: string;
  /** Outside of it no file is read. */
  readonly root: string;
}

/** The files that the command of an app names. */
function entriesOf(manifest: string, folder: string): readonly string[] {
  const [, command = ''] = /"app"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(manifest) ?? [];
  return command.split(/\s+/).filter((word) => PROGRAM.test(word)).map((word) => resolve(folder, word)).filter(isFile);
}

const PROGRAM = /\.[cm]?[jt]s$/;

/** What a program imports by a relative path, in whichever way; a search of the text finds some more than a parser would, which does no harm. */
const IMPORT = /(?:\bfrom|\bimport|\brequire\s*\(|\bimport\s*\()\s*(['"])(\.{1,2}(?:\/[^'"\n]*)?)\1/g;

function importsOf(file: string): readonly string[] {
  if (!/\.[cm]?[jt]sx?$/.test(file)) return [];
  return [...(readText(file) ?? '').matchAll(IMPORT)].flatMap(([, , specifier = '']) => fileOf(resolve(dirname(file), specifier)) ?? []);
}

/** The file that a path without ending, or with that of what it is compiled to, stands for. */
function fileOf(path: string): string | undefined {
  const ending = /^\.[cm]?jsx?$/.test(extname(path)) ? extname(path) : '';
  const bare = path.slice(0, path.length - ending.length);
  const candidates = [...(ending === '' ? [] : [bare + ending.replace('j', 't')]), path, ...ENDINGS.map((it) => path + it), ...ENDINGS.map((it) => join(path, `index${it}`))];
  return candidates.find(isFile);
}

const ENDINGS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.mjs', '.cjs', '.json'];

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}

function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && !way.startsWith('..') && !way.includes('node_modules');
}
