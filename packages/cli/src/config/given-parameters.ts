import { dirname, join } from 'node:path/posix';
import { declaredParameters, isTerraform, type SourceFile } from '@privatelint/core';
import { didYouMean, eitherOf } from '../io/nearest.ts';
import type { Sources } from '../session.ts';

/** One line for every value that nothing takes. A name that any of the files mentions may be taken in a way that is not seen from here. */
export function unknownParameters(given: Iterable<string>, sources: Pick<Sources, 'files' | 'read' | 'list'>): readonly string[] {
  const files = withNeighbours(sources);
  const unknown = [...given].filter((name) => !files.some(({ text }) => mentions(text, name)));
  if (unknown.length === 0) return [];
  const known = new Set(files.flatMap(declaredIn));
  return unknown.map((name) => `nothing that is judged has a parameter or variable \`${name}\`${didYouMean(name, known)}`);
}

/** What is wrong with a value that every template refuses which declares the parameter; nothing where one takes it. */
export function refusedValue(name: string, value: string, files: readonly SourceFile[]): string | undefined {
  const declaring = files.filter((file) => !isTerraform(file) && mentions(file.text, name)).flatMap((file) => {
    const declared = declaredParameters(file);
    return declared.has(name) ? [{ file, allowed: declared.get(name) }] : [];
  });
  const [first] = declaring;
  if (first?.allowed === undefined || declaring.some(({ allowed }) => allowed === undefined || takes(allowed, value))) return undefined;
  return `\`${name}\` of ${first.file.path} takes ${eitherOf(first.allowed)}, not \`${value}\`${didYouMean(value, first.allowed)}`;
}

/** Of a list each member has to be allowed. What booleans of YAML become as texts is not argued about. */
function takes(allowed: readonly string[], value: string): boolean {
  if (allowed.some((it) => /^(?:y|n|yes|no|on|off|true|false)$/i.test(it))) return true;
  return allowed.includes(value) || value.split(',').every((it) => allowed.includes(it.trim()));
}

function mentions(text: string, name: string): boolean {
  return new RegExp(`(?<![\\w-])${name.replace(/[^\w-]/g, '\\$&')}(?![\\w-])`).test(text);
}

function declaredIn(file: SourceFile): readonly string[] {
  if (!isTerraform(file)) return [...declaredParameters(file).keys()];
  return [...file.text.matchAll(/^\s*variable\s+"([^"]+)"/gm)].map(([, name = '']) => name);
}

/** A root module is all files of a folder, whichever of them was named. */
function withNeighbours({ files, read, list }: Pick<Sources, 'files' | 'read' | 'list'>): readonly SourceFile[] {
  const folders = new Set(files.filter(isTerraform).map(({ path }) => dirname(path)));
  const paths = [...folders].flatMap((folder) => (list?.(folder) ?? []).filter((it) => /\.(?:tf|tofu)(?:\.json)?$/.test(it)).map((it) => join(folder, it)));
  return [...files, ...paths.flatMap((path) => ({ path, text: read(path) ?? '' }))];
}
