import { dirname, join } from 'node:path/posix';
import { isTerraform, parameterNames, type SourceFile } from '@privatelint/core';
import { didYouMean } from '../io/nearest.ts';
import type { Sources } from '../session.ts';

/** One line for every value that nothing takes. A name that any of the files mentions may be taken in a way that is not seen from here. */
export function unknownParameters(given: Iterable<string>, sources: Pick<Sources, 'files' | 'read' | 'list'>): readonly string[] {
  const files = withNeighbours(sources);
  const unknown = [...given].filter((name) => !files.some(({ text }) => mentions(text, name)));
  if (unknown.length === 0) return [];
  const known = new Set(files.flatMap(declaredIn));
  return unknown.map((name) => `nothing that is judged has a parameter or variable \`${name}\`${didYouMean(name, known)}`);
}

function mentions(text: string, name: string): boolean {
  return new RegExp(`(?<![\\w-])${name.replace(/[^\w-]/g, '\\$&')}(?![\\w-])`).test(text);
}

function declaredIn(file: SourceFile): readonly string[] {
  if (!isTerraform(file)) return parameterNames(file);
  return [...file.text.matchAll(/^\s*variable\s+"([^"]+)"/gm)].map(([, name = '']) => name);
}

/** A root module is all files of a folder, whichever of them was named. */
function withNeighbours({ files, read, list }: Pick<Sources, 'files' | 'read' | 'list'>): readonly SourceFile[] {
  const folders = new Set(files.filter(isTerraform).map(({ path }) => dirname(path)));
  const paths = [...folders].flatMap((folder) => (list?.(folder) ?? []).filter((it) => /\.(?:tf|tofu)(?:\.json)?$/.test(it)).map((it) => join(folder, it)));
  return [...files, ...paths.flatMap((path) => ({ path, text: read(path) ?? '' }))];
}
