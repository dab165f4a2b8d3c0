import { dirname, join, resolve } from 'node:path';
import { isRegion, looksLikeRegion, nearestRegion, type SourceFile } from '@privatelint/core';
import { SAM_SETTINGS } from './deployment-files.ts';
import { existsSync, readFileSync, statSync } from './disk.ts';
import { isWithin, seenFrom } from './paths.ts';

export interface DetectedRegions {
  readonly regions: readonly string[];
  /** What says so, for people. */
  readonly because: string;
}

/** What is wrong with a text that should be a Region, perhaps one that is newer than the data. */
export function regionProblem(text: string): string | undefined {
  if (isRegion(text) || looksLikeRegion(text)) return undefined;
  const meant = nearestRegion(text);
  return `is no Region${meant === undefined ? '' : `; did you mean \`${meant}\`?`}`;
}

/**
 * Target Regions that nobody named: those of `samconfig.toml`, or a Region's name among the folders of all files. Literals in
 * templates are no evidence: a template that was copied from another Region is what is to be found.
 */
export function detectRegions(base: string, files: readonly SourceFile[]): DetectedRegions | undefined {
  return files.length === 0 ? undefined : (fromSettings(base, files) ?? fromFolders(base, files));
}

function fromSettings(base: string, files: readonly SourceFile[]): DetectedRegions | undefined {
  const folders = new Set(files.map((it) => dirname(resolve(base, it.path))));
  const settings = new Set([...folders].map((it) => settingsAbove(it, base)));
  const [path] = settings;
  // Files with other settings, or none, go to other Regions perhaps.
  if (settings.size !== 1 || path === undefined) return undefined;
  const named = readFileSync(path, 'utf8').matchAll(/^[ \t]*region[ \t]*[=:][ \t]*["']?([a-z0-9-]+)/gm);
  const regions = [...new Set([...named].map(([, region = '']) => region))].filter(isRegion);
  return regions.length === 0 ? undefined : { regions, because: seenFrom(base, path) };
}

function settingsAbove(folder: string, base: string): string | undefined {
  for (let current = folder; isWithin(base, current); current = dirname(current)) {
    const found = SAM_SETTINGS.map((it) => join(current, it)).find((it) => existsSync(it) && statSync(it)?.isFile() === true);
    if (found !== undefined) return found;
    if (dirname(current) === current) return undefined;
  }
  return undefined;
}

function fromFolders(base: string, files: readonly SourceFile[]): DetectedRegions | undefined {
  const isNamed = (it: string): boolean => /^[a-z]{2,4}(-[a-z]+)+-\d+$/.test(it) && isRegion(it);
  const named = new Set(files.map(({ path }) => dirname(resolve(base, path)).split(/[\\/]/).filter(isNamed).join()));
  const [region = ''] = named;
  return named.size === 1 && isRegion(region) ? { regions: [region], because: `the folder ${region}` } : undefined;
}
