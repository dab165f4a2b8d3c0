import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Rule } from '@privatelint/core';

/** A folder below `rules/`, with what could be read of it. */
export interface RuleFolder {
  readonly id: string;
  readonly path: string;
  /** Undefined when `rule.ts` does not load; `error` says why. */
  readonly rule: Rule | undefined;
  readonly error: unknown;
  readonly page: string | undefined;
  readonly cases: string | undefined;
}

export const repository = fileURLToPath(new URL('../../..', import.meta.url));

/** Every rule by its folder, not by `rules/index.ts`: a rule that does not load fails alone. */
export async function ruleFolders(): Promise<RuleFolder[]> {
  const root = join(repository, 'rules');
  const names = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(root, entry.name, 'rule.ts')))
    .map(({ name }) => name);
  return Promise.all(names.sort().map((id) => readFolder(id, join(root, id))));
}

async function readFolder(id: string, path: string): Promise<RuleFolder> {
  const texts = { page: textOf(join(path, 'README.md')), cases: textOf(join(path, 'cases.md')) };
  try {
    const module = (await import(pathToFileURL(join(path, 'rule.ts')).href)) as { readonly default: Rule }; // what `rule.ts` exports
    return { id, path, rule: module.default, error: undefined, ...texts };
  } catch (error) {
    return { id, path, rule: undefined, error, ...texts };
  }
}

function textOf(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
