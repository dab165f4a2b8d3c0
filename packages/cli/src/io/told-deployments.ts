import { basename, dirname, join, resolve } from 'node:path';
import { decodeUtf8, isRegion, type DeployedStack, type Deployment, type SourceFile } from '@privatelint/core';
import { readToml } from '../config/toml.ts';
import { readTree, valueOf } from '../config/tree.ts';
import { SAM_SETTINGS } from './deployment-files.ts';
import { existsSync, statSync } from './disk.ts';
import { isWithin, seenFrom } from './paths.ts';
import { readBytes } from './read.ts';

/** Files of a run, and what lies beside them. */
export interface Project {
  /** Absolute; paths of files are relative to it. */
  readonly base: string;
  readonly files: readonly SourceFile[];
  /** Files of the run that say which template is deployed with which values. */
  readonly deploymentFiles: readonly SourceFile[];
}

/** One environment of the settings of a tool. */
interface Environment {
  readonly name: string;
  readonly stack: DeployedStack;
}

/**
 * What other tools were told to deploy: environments of `samconfig.toml`, and deployment files of Git sync. Each tells of the
 * stacks that it names; what stands beside them is deployed with them.
 */
export function toldDeployments(project: Project): readonly Deployment[] {
  const environments = [...environmentsOfSam(project), ...environmentsOfGitSync(project)];
  const names = [...new Set(environments.map(({ name }) => name))];
  const alone = names.length === 1;
  return names.map((name) => ({
    name: alone ? '' : name,
    regions: [],
    stacks: environments.filter((it) => it.name === name).map(({ stack }) => stack),
    isPartial: true,
  }));
}

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-config.html */
function environmentsOfSam({ base, files }: Project): Environment[] {
  const folders = new Set(files.map((it) => dirname(resolve(base, it.path))));
  const found = [...folders].flatMap((folder) => SAM_SETTINGS.map((name) => join(folder, name)).find((path) => statSync(path)?.isFile()) ?? []);
  return found.flatMap((path) => {
    const tables = tablesOf(path);
    const names = [...new Set([...tables.keys()].map((it) => it.split('.')[0] ?? ''))];
    return names.flatMap((name) => environmentOfSam(name, (key) => [`${name}.deploy.parameters`, `${name}.global.parameters`].map((it) => tables.get(it)?.get(key)).find((it) => it !== undefined), { base, files, folder: dirname(path) }));
  });
}

type Setting = string | readonly string[] | undefined;

function environmentOfSam(name: string, setting: (key: string) => Setting, place: { readonly base: string; readonly files: readonly SourceFile[]; readonly folder: string }): Environment[] {
  const text = (key: string): string | undefined => [setting(key)].find((it) => typeof it === 'string');
  const template = templateOf(text('template_file') ?? text('template'), place);
  const [stackName, region, overrides] = [text('stack_name'), text('region'), setting('parameter_overrides')];
  if (template === undefined || (stackName === undefined && overrides === undefined)) return [];
  const stack = { template, parameters: overridesOf(overrides), ...(stackName === undefined ? {} : { stackName }), ...(region === undefined || !isRegion(region) ? {} : { regions: [region] }) };
  return [{ name, stack }];
}

/** What is built is deployed; without a name it is the template beside the settings. */
function templateOf(named: string | undefined, { base, files, folder }: { readonly base: string; readonly files: readonly SourceFile[]; readonly folder: string }): string | undefined {
  const isBuilt = named === undefined || named.includes('.aws-sam') || !existsSync(resolve(folder, named));
  const names = isBuilt ? ['template.yaml', 'template.yml', 'template.json'] : [named];
  const paths = new Set(files.map(({ path }) => path));
  return names.map((it) => seenFrom(base, resolve(folder, it))).find((it) => paths.has(it));
}

/** `Key=Value Other="a value"`, the same as a list, or `ParameterKey=Key,ParameterValue=Value`. */
function overridesOf(overrides: Setting): ReadonlyMap<string, string> {
  const texts = typeof overrides === 'string' ? [overrides] : (overrides ?? []);
  const found = new Map<string, string>();
  for (const text of texts) {
    const pairs = text.includes('ParameterKey=') ? text.matchAll(/ParameterKey=("?)([\w]+)\1,ParameterValue=("(?:\\.|[^"\\])*"|\S*)/g) : text.matchAll(/(^|\s)([\w]+)=("(?:\\.|[^"\\])*"|'[^']*'|\S*)/g);
    for (const [, , key = '', value = ''] of pairs) found.set(key, value.replace(/^(["'])([\s\S]*)\1$/, '$2').replaceAll(/\\(["\\])/g, '$1'));
  }
  return found;
}

function tablesOf(path: string): ReadonlyMap<string, ReadonlyMap<string, string | readonly string[]>> {
  const bytes = readBytes(path);
  if ('problem' in bytes) return new Map();
  const { text } = decodeUtf8(bytes);
  if (path.endsWith('.toml')) return readToml(text);
  const tables = new Map<string, Map<string, string | readonly string[]>>();
  for (const [name, commands] of membersOf(valueIn({ path, text }))) {
    for (const [command, options] of membersOf(commands)) {
      const parameters = membersOf(Object.fromEntries(membersOf(options)).parameters);
      tables.set(`${name}.${command}.parameters`, new Map(parameters.map(([key, value]) => [key, Array.isArray(value) ? value.map(String) : String(value)])));
    }
  }
  return tables;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/git-sync-concepts-terms.html */
function environmentsOfGitSync({ base, files, deploymentFiles }: Project): Environment[] {
  const paths = new Set(files.map(({ path }) => path));
  const read = deploymentFiles.flatMap((file) => {
    const said = Object.fromEntries(membersOf(valueIn(file)));
    const named = said['template-file-path'];
    // From the root of the repository; some write it from where the file is.
    const template = typeof named === 'string' ? [base, dirname(resolve(base, file.path))].map((folder) => seenFrom(base, resolve(folder, named))).find((it) => paths.has(it)) : undefined;
    const parameters = new Map(membersOf(said.parameters).map(([key, value]) => [key, String(value)]));
    return template === undefined || !isWithin(base, resolve(base, template)) ? [] : [{ file, stack: { template, parameters } }];
  });
  return read.map(({ file, stack }) => {
    const beside = read.filter((it) => dirname(it.file.path) === dirname(file.path));
    // One template twice: each file is a deployment of its own.
    const isRepeated = new Set(beside.map((it) => it.stack.template)).size < beside.length;
    return { name: isRepeated ? basename(file.path).replace(/\.[^.]*$/, '') : dirname(file.path), stack };
  });
}

/** What cannot be read is the business of the tool that it belongs to. */
function valueIn(file: SourceFile): unknown {
  try {
    return valueOf(readTree(file));
  } catch {
    return undefined;
  }
}

function membersOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}
