import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { decodeUtf8, type SourceFile } from '@privatelint/core';

/** Reads a text; undefined where there is none. */
export function readText(path: string): string | undefined {
  try {
    return decodeUtf8(readFileSync(path)).text;
  } catch {
    return undefined;
  }
}

/** The files of a network context that the settings name; of folders those in them. Throws where there is none: without it another network would be judged. */
export function readNetwork(paths: readonly string[], cwd: string): readonly SourceFile[] {
  return paths.flatMap((named) =>
    filesAt(named, cwd).map((path) => {
      const text = readText(resolve(cwd, path));
      if (text === undefined) throw new Error(`privatelint: there is no network context \`${named}\` in ${resolve(cwd)}`);
      return { path, text };
    }),
  );
}

function filesAt(path: string, cwd: string): readonly string[] {
  if (statSync(resolve(cwd, path), { throwIfNoEntry: false })?.isDirectory() !== true) return [path];
  const names = readdirSync(resolve(cwd, path)).filter((it) => /\.(json|ya?ml)$/i.test(it));
  return names.sort().map((it) => join(path, it));
}
