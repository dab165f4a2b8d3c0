import { existsSync, readdirSync, readFileSync, type Dirent } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { looksLikeTemplate, mentionsNetworkOrContainers } from '@privatelint/core';
import { seenFrom } from './paths.ts';
import { CODE_CONFIG_NAMES, CONFIG_NAMES, projectAbove } from './project.ts';

/** What a project is made with; paths are as seen from its folder. */
export interface Detected {
  readonly stacks: readonly { readonly name: string; readonly where: string }[];
  /** The folder of the first app of CDK; `.` is the project's own. */
  readonly cdk?: string;
  /** The files of tools that may run us. */
  readonly tools: ReadonlyMap<Tool, string>;
  /** Whether there is a configuration of ours already. */
  readonly config: boolean;
  /** Whether the package is installed in the project. */
  readonly installed: boolean;
  readonly has: (path: string) => boolean;
}

/** Where tools that run others are told to: at the root, or wherever the first one is. */
const TOOLS = {
  'pre-commit': /^\.pre-commit-config\.yaml$/,
  'lint-staged': /^\.lintstagedrc(?:\.json|\.ya?ml)?$/,
  husky: /^\.husky\/pre-commit$/,
  lefthook: /^\.?lefthook\.ya?ml$/,
  eslint: /(?:^|\/)eslint\.config\.[cm]?[jt]s$/,
  gitlab: /^\.gitlab-ci\.ya?ml$/,
  jenkins: /(?:^|\/)Jenkinsfile$/,
  codebuild: /(?:^|\/)buildspec[\w.-]*\.ya?ml$/,
  azure: /^\.?azure-pipelines\.ya?ml$/,
  bitbucket: /^bitbucket-pipelines\.ya?ml$/,
  circleci: /^\.circleci\/config\.ya?ml$/,
} as const;

export type Tool = keyof typeof TOOLS | 'github';

/** Deeper folders hold more of the same. */
const MOST_FILES = 5000;
const NEVER: ReadonlySet<string> = new Set(['.git', 'node_modules', '.terraform', '.terragrunt-cache', 'cdk.out', 'cdktf.out', '.aws-sam', '.venv', 'venv', 'dist']);
const TEXTS: ReadonlySet<string> = new Set(['.yaml', '.yml', '.json', '.template']);

/** Looks at names, and into files that may be templates; nothing is run. */
export function detect(folder: string): Detected {
  const stacks = new Map<string, string>();
  const tools = new Map<Tool, string>(existsSync(join(folder, '.github')) ? [['github', '.github']] : []);
  for (const path of filesBelow(folder)) {
    const name = seenFrom(folder, path);
    const stack = stackOf(path);
    if (stack !== undefined && !stacks.has(stack)) stacks.set(stack, name);
    const tool = entriesOf(TOOLS).find(([it, pattern]) => !tools.has(it) && pattern.test(name));
    if (tool !== undefined) tools.set(tool[0], name);
  }
  if (!tools.has('lint-staged') && /"lint-staged"\s*:\s*\{/.test(textOf(join(folder, 'package.json')))) tools.set('lint-staged', 'package.json');
  const app = stacks.get('CDK');
  const own = [...CONFIG_NAMES, ...CODE_CONFIG_NAMES].some((it) => existsSync(join(folder, it)));
  return {
    stacks: [...stacks].map(([name, where]) => ({ name, where })),
    ...(app === undefined ? {} : { cdk: dirname(app) }),
    tools,
    config: own || projectAbove(folder).config !== undefined,
    installed: existsSync(join(folder, 'node_modules/privatelint/package.json')),
    has: (path) => existsSync(join(folder, path)),
  };
}

function entriesOf<K extends string, V>(record: Readonly<Record<K, V>>): [K, V][] {
  return Object.entries(record) as [K, V][]; // the keys of a literal are what its type says
}

/** Files before folders, so that what is nearest to the root is found first. */
function filesBelow(folder: string): readonly string[] {
  const found: string[] = [];
  const waiting = [folder];
  for (let current = waiting.shift(); current !== undefined && found.length < MOST_FILES; current = waiting.shift()) {
    for (const entry of namesIn(current)) {
      const path = join(current, entry.name);
      if (entry.isDirectory() && !NEVER.has(entry.name)) waiting.push(path);
      if (entry.isFile()) found.push(path);
    }
  }
  return found;
}

function stackOf(path: string): 'CloudFormation' | 'SAM' | 'CDK' | 'Terraform' | 'Terragrunt' | undefined {
  if (path.endsWith('cdk.json')) return 'CDK';
  if (/\.(?:tf|tofu)(?:\.json)?$/.test(path)) return 'Terraform';
  if (/(?:^|[\\/])terragrunt\.hcl(?:\.json)?$/.test(path)) return 'Terragrunt';
  if (!TEXTS.has(extname(path).toLowerCase())) return undefined;
  const text = textOf(path);
  if (!looksLikeTemplate(text) || !mentionsNetworkOrContainers(text)) return undefined;
  return text.includes('AWS::Serverless-2016-10-31') ? 'SAM' : 'CloudFormation';
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function namesIn(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}
