import { dirname, join, resolve } from 'node:path';
import { isManifest, readAssembly, type Deployment, type SourceFile } from '@privatelint/core';
import { refusedValue } from '../config/given-parameters.ts';
import type { Config, Deployment as ConfiguredDeployment } from '../config/config.ts';
import { existsSync, readFileSync } from './disk.ts';
import { readNetworkFiles } from './network.ts';
import { patternsOf } from './patterns.ts';
import { seenFrom } from './paths.ts';
import { toldDeployments } from './told-deployments.ts';

export interface DeploymentRequest {
  readonly base: string;
  readonly files: readonly SourceFile[];
  readonly deploymentFiles: readonly SourceFile[];
  readonly read: (path: string) => string | undefined;
  readonly config: Config;
  /** From the command line: they hold for every deployment. */
  readonly regions: readonly string[] | undefined;
  readonly parameters: ReadonlyMap<string, string>;
  /** Called for deployments whose patterns match nothing, where all of the project is judged. */
  readonly tell?: (line: string) => void;
}

/** What is deployed where, as far as it concerns the judged files: assemblies of CDK say it, and the configuration. */
export function deploymentsFor(request: DeploymentRequest): readonly Deployment[] {
  const judged = new Set(request.files.map((it) => it.path));
  const assemblies = assemblyFolders(request).flatMap((folder) => readAssembly(folder, request.read).deployments);
  const configured = Object.entries(request.config.file.deployments ?? {}).map(([name, it]) => configuredDeployment(name, it, request));
  if (request.tell !== undefined) for (const it of configured) tellIdle(it, request, request.tell);
  // What the configuration says outranks what other tools were told.
  const told = configured.length > 0 ? [] : toldDeployments(request);
  const concerned = [...assemblies, ...configured, ...told].filter(({ stacks }) => stacks.some(({ template }) => judged.has(template)));
  return concerned.map((it) => withOptions(it, request));
}

/** What is to be deployed and is nowhere, and values that no deployment would take. */
function tellIdle({ name, stacks }: Deployment, { base, files, config }: DeploymentRequest, tell: (line: string) => void): void {
  const of = `deployment \`${name}\`:`;
  if (stacks.length === 0) tell(`${of} no template that is judged matches ${namedIn(config.file.deployments?.[name]).join(', ')}`);
  for (const { template, parameters } of stacks) {
    const file = files.find(({ path }) => path === template);
    if (file === undefined && !existsSync(resolve(base, template))) tell(`${of} there is no template \`${seenFrom(config.folder, resolve(base, template))}\``);
    if (file === undefined) continue;
    for (const [parameter, value] of parameters) {
      const refused = refusedValue(parameter, value, [file]);
      if (refused !== undefined) tell(`${of} ${refused}`);
    }
  }
}

function namedIn(deployment: ConfiguredDeployment | undefined): readonly string[] {
  return [...(deployment?.templates ?? []), ...(deployment?.stacks ?? []).map(({ template }) => template)];
}

/** The folders of the judged files that hold the manifest of an assembly, those of stages left to the assembly around them. */
function assemblyFolders({ base, files }: DeploymentRequest): readonly string[] {
  const folders = [...new Set(files.map((it) => dirname(it.path)))].filter((it) => hasManifest(resolve(base, it)));
  const outermost = folders.map((it) => (hasManifest(resolve(base, it, '..')) ? dirname(it) : it));
  return [...new Set(outermost)].map((it) => (it === '.' ? '' : it));
}

function hasManifest(folder: string): boolean {
  const path = join(folder, 'manifest.json');
  return existsSync(path) && isManifest(readFileSync(path, 'utf8'));
}

function configuredDeployment(name: string, it: ConfiguredDeployment, { base, files, config }: DeploymentRequest): Deployment {
  const parameters = new Map(Object.entries(it.parameters ?? {}));
  const stack = it.stackName === undefined ? {} : { stackName: it.stackName };
  const templates = it.templates.flatMap((template) => templatesOf(template, base, files, config.folder));
  const own = (it.stacks ?? []).flatMap(({ template, parameters: values, ...rest }) =>
    templatesOf(template, base, files, config.folder).map((path) => ({ ...rest, template: path, parameters: new Map([...parameters, ...Object.entries(values ?? {})]) })),
  );
  return {
    name,
    regions: it.regions ?? [],
    ...(it.account === undefined ? {} : { account: it.account }),
    ...(it.networkFiles === undefined ? {} : { network: readNetworkFiles(it.networkFiles, config.folder, base) }),
    stacks: [...[...new Set(templates)].map((template) => ({ template, parameters, ...stack })), ...own],
  };
}

/** A pattern stands for the judged files that it matches; a path also for a file that is not judged. */
function templatesOf(template: string, base: string, files: readonly SourceFile[], folder: string): readonly string[] {
  if (!/[*?[{]|\/$/.test(template)) return [seenFrom(base, resolve(folder, template))];
  const patterns = patternsOf([template]);
  return files.filter(({ path }) => patterns(seenFrom(folder, resolve(base, path))) === 'match').map(({ path }) => path);
}

function withOptions(deployment: Deployment, { regions, parameters }: DeploymentRequest): Deployment {
  const stacks = deployment.stacks.map((stack) => {
    const { regions: own, ...rest } = stack;
    const target = regions === undefined && own !== undefined ? { regions: own } : {};
    return { ...rest, ...target, parameters: new Map([...stack.parameters, ...parameters]) };
  });
  return { ...deployment, regions: regions ?? deployment.regions, stacks };
}
