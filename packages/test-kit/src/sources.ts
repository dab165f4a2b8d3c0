import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { repository } from './rule-folders.ts';

/** A TypeScript file of the project, with what it imports. */
export interface SourceModule {
  /** Relative to the root of the repository. */
  readonly path: string;
  readonly text: string;
  readonly isTest: boolean;
  /** Files of the project by path, packages by name. */
  readonly imports: readonly string[];
}

/** All TypeScript below a folder of the repository. */
export function sourcesBelow(folder: string): SourceModule[] {
  return filesBelow(join(repository, folder))
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))
    .map(moduleAt);
}

/** The text without comments: facts may be cited there. */
export function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '$1');
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (['node_modules', 'dist'].includes(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

const IMPORT = /^\s*(?:import|export)\b[^;'"]*?\bfrom\s*['"]([^'"]+)['"]|^\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm;

function moduleAt(file: string): SourceModule {
  const path = relative(repository, file).replaceAll('\\', '/');
  const text = readFileSync(file, 'utf8');
  const imports = [...text.matchAll(IMPORT)].map(([, from, bare, dynamic]) => targetOf(path, from ?? bare ?? dynamic ?? ''));
  return { path, text, isTest: isTest(path), imports };
}

function targetOf(path: string, specifier: string): string {
  return specifier.startsWith('.') ? posix.join(dirname(path), specifier) : specifier;
}

/** Tests, and what only they use, may look at everything. */
function isTest(path: string): boolean {
  return path.endsWith('.test.ts') || path.includes('/testing/');
}
