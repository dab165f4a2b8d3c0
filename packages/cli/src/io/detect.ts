import { existsSync, readdirSync, readFileSync, type Dirent } from 'node:fs';
import { extname, join } from 'node:path';
import { looksLikeTemplate, mentionsNetworkOrContainers } from '@privatelint/core';
import { seenFrom } from './paths.ts';
import { CODE_CONFIG_NAMES, CONFIG_NAMES, projectAbove } from './project.ts';

/** What a project is made with. */
export interface Detected {
  readonly stacks: readonly { readonly name: string; readonly where: string }[];
  readonly cdk: boolean;
  /** The configuration of ESLint, as seen from the folder. */
  readonly eslint?: string;
  /** Whether there is a configuration of ours already. */
  readonly config: boolean;
  readonly has: (name: string) => boolean;
}

/** Deeper folders hold more of the same. */
const MOST_FILES = 5000;
const NEVER: ReadonlySet<string> = new Set(['.git', 'node_modules', '.terraform', 'cdk.out', '.venv', 'dist']);
const TEXTS: ReadonlySet<string> = new Set(['.yaml', '.yml', '.json', '.template']);

/** Looks at names, and into files that may be templates; nothing is run. */
export function detect(folder: string): Detected {
  const first = new Map<string, string>();
  const note = (name: string, path: string): void => {
    if (!first.has(name)) first.set(name, seenFrom(folder, path));
  };
  let seen = 0;
  const walk = (current: string): void => {
    for (const entry of entriesOf(current)) {
      const path = join(current, entry.name);
      if (entry.isDirectory() && !NEVER.has(entry.name)) walk(path);
      if (!entry.isFile() || ++seen > MOST_FILES) continue;
      if (entry.name === 'cdk.json') note('CDK', path);
      else if (extname(entry.name) === '.tf') note('Terraform', path);
      else if (TEXTS.has(extname(entry.name).toLowerCase())) {
        const name = templateIn(path);
        if (name !== undefined) note(name, path);
      }
    }
  };
  walk(folder);
  const eslint = ['eslint.config.js', 'eslint.config.mjs', 'eslint.config.cjs', 'eslint.config.ts'].find((it) => existsSync(join(folder, it)));
  const own = [...CONFIG_NAMES, ...CODE_CONFIG_NAMES].some((it) => existsSync(join(folder, it)));
  return {
    stacks: [...first].map(([name, where]) => ({ name, where })),
    cdk: first.has('CDK'),
    ...(eslint === undefined ? {} : { eslint }),
    config: own || projectAbove(folder).config !== undefined,
    has: (name) => existsSync(join(folder, name)),
  };
}

function templateIn(path: string): 'CloudFormation' | 'SAM' | undefined {
  try {
    const text = readFileSync(path, 'utf8');
    if (!looksLikeTemplate(text) || !mentionsNetworkOrContainers(text)) return undefined;
    return text.includes('AWS::Serverless-2016-10-31') ? 'SAM' : 'CloudFormation';
  } catch {
    return undefined;
  }
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}
