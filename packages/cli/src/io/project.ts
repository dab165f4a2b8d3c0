import { dirname, join } from 'node:path';
import { existsSync, readFileSync } from './disk.ts';

/** What the folders above a file say. */
export interface Project {
  /** The nearest folder upward with `.git` or a configuration; files named inside files are read only below it. */
  readonly root: string | undefined;
  /** The nearest configuration on the way up to the repository's root. */
  readonly config: string | undefined;
}

export const CONFIG_NAMES = ['privatelint.config.json', 'privatelint.config.jsonc', 'privatelint.config.yaml', 'privatelint.config.yml'] as const;

/** JavaScript runs code of the linted repository, so it is found, but read only with `--allow-code`. */
export const CODE_CONFIG_NAMES = ['privatelint.config.mjs', 'privatelint.config.js', 'privatelint.config.cjs'] as const;

const known = new Map<string, Project>();

export function projectAbove(folder: string): Project {
  const found = known.get(folder);
  if (found !== undefined) return found;
  const project = look(folder);
  known.set(folder, project);
  return project;
}

function look(folder: string): Project {
  const config = configIn(folder);
  const isRepository = exists(join(folder, '.git'));
  if (isRepository) return { root: folder, config };
  const parent = dirname(folder);
  const above: Project = parent === folder ? { root: undefined, config: undefined } : projectAbove(parent);
  return config === undefined ? above : { root: folder, config };
}

function configIn(folder: string): string | undefined {
  for (const name of [...CONFIG_NAMES, ...CODE_CONFIG_NAMES]) {
    const path = join(folder, name);
    if (exists(path)) return path;
  }
  const manifest = join(folder, 'package.json');
  return exists(manifest) && hasSection(manifest) ? manifest : undefined;
}

function hasSection(manifest: string): boolean {
  try {
    const text = readFileSync(manifest, 'utf8');
    if (!text.includes('"privatelint"')) return false;
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('privatelint' in value)) return false;
    // `"privatelint": "1.2.3"` would be a dependency that stands in the wrong place.
    return typeof value.privatelint === 'object';
  } catch {
    return false;
  }
}

function exists(path: string): boolean {
  return existsSync(path);
}
