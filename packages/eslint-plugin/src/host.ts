import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { decodeUtf8, type SourceFile } from '@privatelint/core';

/** Reads a text; undefined where there is none. */
export function readText(path: string): string | undefined {
  try {
    return decodeUtf8(readFileSync(path)).text;
  } catch {
    return undefined;
  }
}

/** The files of a network context that the settings name. */
export function readNetwork(paths: readonly string[], cwd: string): readonly SourceFile[] {
  return paths.flatMap((path) => {
    const text = readText(resolve(cwd, path));
    return text === undefined ? [] : [{ path, text }];
  });
}
