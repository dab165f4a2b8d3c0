import { basename, dirname, join, resolve } from 'node:path';
import { type AnalysisResult, type AnalyzeOptions, decodeUtf8, type Deployment, type Graph, type SourceFile, type TerraformOptions } from '@privatelint/core';
import { catalogued, ruleIds } from '../catalogue.ts';
import { noConfig, type Config } from '../config/config.ts';
import { ruleOptions, runLevels } from '../config/levels.ts';
import { isPattern } from '../io/discover.ts';
import type { Io } from '../io/io.ts';
import { didYouMean } from '../io/nearest.ts';
import { commonFolder, seenFrom } from '../io/paths.ts';
import { progressFor } from '../io/progress.ts';
import { projectAbove } from '../io/project.ts';
import { readBytes } from '../io/read.ts';
import { SAM_SETTINGS } from '../io/deployment-files.ts';
import { existsSync } from '../io/disk.ts';
import { detectRegions, regionProblem } from '../io/region.ts';
import { UsageError } from '../io/usage-error.ts';
import type { Format } from '../reporters/formats.ts';
import { analyzeSources, readSources, type Sources, type Tree } from '../session.ts';
import type { CheckOptions, Level } from './check-options.ts';
import { COMMAND_NAMES } from './names.ts';

/** An analysis and what it rests on; `explain` starts with it as well. */
export interface Run {
  readonly config: Config;
  readonly sources: Sources;
  readonly result: AnalysisResult;
  readonly levels: ReadonlyMap<string, Level>;
  readonly regions: readonly string[];
  /** What the analysis was told, to run it again on other texts. */
  readonly told: Omit<AnalyzeOptions, 'read'>;
}

/** Formats with fixes, or with help texts that end with one; for the others none is worked out. */
const SHOWS_FIXES: ReadonlySet<Format> = new Set(['pretty', 'json', 'sarif', 'markdown', 'github', 'junit']);

/** Reads the files and judges them, with what the options, the configuration and the files around them say. */
export async function analysisOf(options: CheckOptions, config: Config, io: Io, onGraph?: (graph: Graph) => void, tree?: Tree): Promise<Run> {
  const preset = config.file.preset ?? 'recommended';
  const isOn = (id: string): boolean => preset !== 'recommended' || catalogued(config.ownRules).some((it) => it.id === id && it.recommended);
  const levels = runLevels(config, checkedLevels(options.levels, ruleIds(config.ownRules)), isOn);
  const asked = checkedRegions(options.regions ?? config.file.regions ?? []);
  const fromCommandLine = await namedParameters(options, io);
  const paths = pathsToJudge(options, config, io);
  const sources = await readSources({ paths, quiet: options.quiet, config, commands: COMMAND_NAMES, ...(options.stdin === undefined ? {} : { stdin: options.stdin }), ...(tree === undefined ? {} : { tree }) }, io);
  if (fromCommandLine.size > 0) await checkParameters(fromCommandLine, options, sources, io);
  const regions = asked.length > 0 ? asked : detectedRegions(sources, options, io);
  const told: Run['told'] = {
    regions,
    parameters: new Map([...Object.entries(config.file.parameters ?? {}), ...fromCommandLine]),
    deployments: await deployments(sources, config, options, fromCommandLine, io),
    levels,
    preset,
    complete: config.file.complete ?? false,
    ruleOptions: ruleOptions(config),
    today: new Date().toISOString().slice(0, 10),
    relative: (path) => seenFrom(sources.base, resolve(sources.base, path)),
    ...(await networkContext(options, config, sources.base, io)),
    terraform: terraformOptions(options, config, sources.base, io),
    templates: Object.fromEntries(Object.entries(config.file.templates ?? {}).map(([url, folder]) => [url, seenFrom(sources.base, resolve(config.folder, folder))])),
    fixes: fixesFor(options),
    ...(onGraph === undefined ? {} : { onGraph }),
  };
  const progress = progressFor(io, options.quiet);
  const result = analyzeSources(sources, progress === undefined ? told : { ...told, onProgress: progress.on }, config.ownRules);
  progress?.done();
  return { config, sources, result, levels, regions, told };
}

/** A fix is shown only after it was tried: what is offered is what the flags do. */
export function fixesFor({ fix, outputs }: Pick<CheckOptions, 'fix' | 'outputs'>): NonNullable<AnalyzeOptions['fixes']> {
  return fix === undefined && outputs.some(({ format }) => SHOWS_FIXES.has(format)) ? 'proved' : 'none';
}

/** A value that no template takes would be judged as if it could be deployed. Files of values may be about more than is judged. */
async function checkParameters(given: ReadonlyMap<string, string>, { parameters, quiet }: CheckOptions, sources: Sources, io: Io): Promise<void> {
  const { refusedValue, unknownParameters } = await import('../config/given-parameters.ts');
  if (!quiet) for (const line of unknownParameters(parameters.keys(), sources)) io.stderr(`${line}\n`);
  for (const [name, value] of given) {
    const refused = refusedValue(name, value, sources.files);
    if (refused !== undefined) throw new UsageError(refused);
  }
}

async function namedParameters(options: CheckOptions, io: Io): Promise<ReadonlyMap<string, string>> {
  const files = options.parameterFiles.filter((file) => !isVariableFile(file));
  if (files.length === 0) return options.parameters;
  const { readParameterFile } = await import('../config/parameter-file.ts');
  const fromFiles = files.flatMap((file) => [...readParameterFile(resolve(io.cwd, file), file)]);
  return new Map([...fromFiles, ...options.parameters]);
}

function isVariableFile(path: string): boolean {
  return /\.tfvars(\.json)?$/i.test(path);
}

/** Variable files that were named are read wherever they are. */
function terraformOptions(options: CheckOptions, config: Config, base: string, io: Io): TerraformOptions {
  const variableFiles = options.parameterFiles.filter(isVariableFile).map((file): SourceFile => {
    const bytes = readBytes(resolve(io.cwd, file));
    if ('problem' in bytes) throw new UsageError(`cannot read the variable file \`${file}\`: ${bytes.problem}`);
    return { path: seenFrom(base, resolve(io.cwd, file)), text: decodeUtf8(bytes).text };
  });
  const seen = (path: string): string => seenFrom(base, resolve(config.folder, path));
  const modules = Object.fromEntries(Object.entries(config.file.modules ?? {}).map(([source, folder]) => [source, seen(folder)]));
  const plans = Object.fromEntries(Object.entries(config.file.plans ?? {}).map(([plan, folder]) => [seen(plan), seen(folder)]));
  return { variableFiles, modules, plans };
}

async function deployments(sources: Sources, config: Config, { regions, paths, stdin, quiet }: CheckOptions, parameters: ReadonlyMap<string, string>, io: Io): Promise<readonly Deployment[]> {
  const { base, files, read, deploymentFiles = [] } = sources;
  if (config.file.deployments === undefined && deploymentFiles.length === 0 && !mayBeSynthesized(sources) && !hasSettings(sources)) return [];
  const { deploymentsFor } = await import('../io/deployments.ts');
  const isAll = paths.length === 0 && stdin === undefined && !quiet;
  return deploymentsFor({ base, files, deploymentFiles, read, config, regions, parameters, ...(isAll ? { tell: (line) => io.stderr(`${line}\n`) } : {}) });
}

function hasSettings({ base, files }: Sources): boolean {
  const folders = new Set(files.map(({ path }) => dirname(resolve(base, path))));
  return [...folders].some((folder) => SAM_SETTINGS.some((name) => existsSync(join(folder, name))));
}

/** Templates of CDK are called so; only then an assembly is looked for. */
function mayBeSynthesized({ files }: Sources): boolean {
  return files.some(({ path }) => path.endsWith('.template.json'));
}

async function networkContext(options: CheckOptions, config: Config, base: string, io: Io): Promise<{ readonly network?: readonly SourceFile[] }> {
  const { networkSource } = config;
  const configured = config.file.networkFiles ?? [];
  if (networkSource === undefined && configured.length === 0 && options.networks.length === 0) return {};
  const { readNetworkFiles } = await import('../io/network.ts');
  const declared = networkSource === undefined ? [] : [{ ...networkSource, path: seenFrom(base, resolve(io.cwd, networkSource.path)) }];
  return { network: [...declared, ...readNetworkFiles(configured, config.folder, base), ...readNetworkFiles(options.networks, io.cwd, base)] };
}

function pathsToJudge(options: CheckOptions, config: Config, io: Io): readonly string[] {
  if (!options.related) return options.paths.length > 0 || options.stdin !== undefined ? options.paths : included(config);
  const around = included(config);
  return [...(around.length > 0 ? around : [config.path === undefined ? (projectAbove(io.cwd).root ?? io.cwd) : config.folder]), ...options.paths];
}

/** Without paths on the command line: what the configuration includes, else the current folder. */
function included({ file, folder, path = '' }: Config): readonly string[] {
  return (file.include ?? []).map((it) => {
    const absolute = resolve(folder, it);
    if (!isPattern(it) && !existsSync(absolute)) throw new UsageError(`\`include\` of ${basename(path)}: there is no file or folder \`${it}\``);
    return absolute;
  });
}


/** What was not asked for is said. */
function detectedRegions({ base, files }: Sources, { quiet }: CheckOptions, io: Io): readonly string[] {
  const detected = detectRegions(base, files);
  if (detected === undefined) return [];
  const { regions, because } = detected;
  if (!quiet) io.stderr(`target ${regions.length === 1 ? 'Region' : 'Regions'} ${regions.join(', ')}: from ${because}; --region says otherwise\n`);
  return regions;
}

function checkedLevels(levels: ReadonlyMap<string, Level>, ids: readonly string[]): ReadonlyMap<string, Level> {
  for (const id of levels.keys()) if (!ids.includes(id)) throw new UsageError(`there is no rule \`${id}\`${didYouMean(id, ids)}`);
  return levels;
}

function checkedRegions(regions: readonly string[]): readonly string[] {
  for (const region of regions) {
    const problem = regionProblem(region);
    if (problem !== undefined) throw new UsageError(`\`${region}\` ${problem}`);
  }
  return regions;
}

/** The configuration that was named, or the nearest one above what is judged. */
export async function configOf(options: Pick<CheckOptions, 'config' | 'paths' | 'stdin' | 'printConfig' | 'allowCode'>, io: Io): Promise<Config> {
  const named = options.config === undefined ? undefined : resolve(io.cwd, options.config);
  const start = startFolder(options, io);
  const path = named ?? projectAbove(start).config;
  if (path === undefined) return noConfig(projectAbove(start).root ?? start);
  const { loadConfig } = await import('../config/load.ts');
  return loadConfig(path, { allowCode: options.allowCode, isNamed: named !== undefined, cwd: io.cwd });
}

function startFolder({ paths, stdin, printConfig }: Pick<CheckOptions, 'paths' | 'stdin' | 'printConfig'>, io: Io): string {
  const files = [...paths, ...(stdin === undefined ? [] : [stdin]), ...(printConfig === undefined ? [] : [printConfig])];
  if (files.length === 0) return io.cwd;
  return commonFolder(files.map((it) => (/[*?{]/.test(it) || /[\\/]$|^\.{0,2}$/.test(it) ? resolve(io.cwd, it.replace(/[^/]*[*?{].*$/, '')) : dirname(resolve(io.cwd, it)))));
}
