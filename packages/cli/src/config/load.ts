import { createRequire } from 'node:module';
import { basename, dirname } from 'node:path';
import { decodeUtf8, type Rule, type SourceFile, type SyntaxNode } from '@privatelint/core';
import { patternsOf } from '../io/patterns.ts';
import { seenFrom } from '../io/paths.ts';
import { CODE_CONFIG_NAMES } from '../io/project.ts';
import { readBytes } from '../io/read.ts';
import { UsageError } from '../io/usage-error.ts';
import type { Config, ConfigFile, Deployment, Override } from './config.ts';
import { loadOwnRules } from './own-rules.ts';
import { readParameterFile } from './parameter-file.ts';
import { configSchema } from './schema.ts';
import { placeOf, readTree, valueOf, withoutComments } from './tree.ts';
import { validate } from './validate.ts';

export interface LoadOptions {
  /** Whether code of the linted repository may run. */
  readonly allowCode: boolean;
  /** Named on the command line rather than found. */
  readonly isNamed: boolean;
  readonly cwd: string;
}

/** Reads and checks a configuration; any mistake in it is one usage error that names every place. */
export function loadConfig(path: string, options: LoadOptions): Config {
  const shown = seenFrom(options.cwd, path);
  const isCode = /\.[cm]?js$/.test(path) || CODE_CONFIG_NAMES.some((it) => it === basename(path));
  const file = isCode ? fromCode(path, shown, options) : fromText(path, shown);
  const own = ownRules(file, path, options);
  const config = { ...configFrom(path, normalized(treeOf(file, own), dirname(path), shown)), ownRules: own };
  const { networks, hubs, needs } = config.file;
  return [networks, hubs, needs].every((it) => it === undefined) ? config : { ...config, networkSource: sectionOnly(file) };
}

/** The text of the configuration alone, every place kept: around it are blanks. */
function sectionOnly({ source, root }: Checked): SourceFile {
  const { path } = source;
  const text = withoutComments(source.text);
  if (root === undefined || root.start === 0 || !path.endsWith('package.json')) return { path, text: /^\s*[[{]/.test(text) ? text : source.text };
  return { path, text: `${text.slice(0, root.start).replace(/[^\r\n]/g, ' ')}${text.slice(root.start, root.end)}` };
}

interface Checked {
  readonly source: SourceFile;
  readonly root: SyntaxNode | undefined;
  /** What code exports has no places. */
  readonly isCode?: boolean;
}

function fromText(path: string, shown: string): Checked {
  const bytes = readBytes(path);
  if ('problem' in bytes) throw new UsageError(`cannot read the configuration \`${shown}\`: ${bytes.problem}`);
  const { text, problem } = decodeUtf8(bytes);
  const source = { path: shown, text };
  if (problem !== undefined) throw new UsageError(`${placeOf(source, problem.start)}: ${problem.message}`);
  if (text.trim() === '') return { source, root: undefined };
  const root = readTree(source);
  if (basename(path) !== 'package.json') return { source, root };
  const section = root.kind === 'mapping' ? root.get('privatelint') : undefined;
  if (section === undefined) throw new UsageError(`${shown} has no \`privatelint\` section`);
  return { source, root: section };
}

/** Code runs with all that the user may do, so it takes the user's word for it. */
function fromCode(path: string, shown: string, { allowCode, isNamed }: LoadOptions): Checked {
  if (!allowCode) throw new UsageError(`\`${shown}\` is code of the repository that is linted: ${isNamed ? '' : 'it was found, and '}it runs only with \`--allow-code\``);
  let value: unknown;
  try {
    // Modules of both kinds; `import()` would not work in a bundle that comes out of V8's code cache.
    const loaded: unknown = createRequire(path)(path);
    value = typeof loaded === 'object' && loaded !== null && 'default' in loaded ? loaded.default : loaded;
  } catch (error) {
    throw new UsageError(`\`${shown}\` failed: ${error instanceof Error ? error.message : String(error)}`);
  }
  const source = { path: shown, text: JSON.stringify(value, null, 2) };
  if (typeof value !== 'object' || value === null) throw new UsageError(`\`${shown}\` must export an object by default`);
  return { source, root: readTree({ ...source, path: `${shown}.json` }), isCode: true };
}

/** Own rules come first: the rest of the configuration may speak of them. */
function ownRules({ source, root }: Checked, path: string, { allowCode }: LoadOptions): readonly Rule[] {
  const named = root?.kind === 'mapping' ? root.get('ruleFiles') : undefined;
  const names = named?.kind === 'sequence' ? named.items.flatMap((it) => (it.kind === 'scalar' ? [String(it.value)] : [])) : [];
  if (named === undefined || names.length === 0) return [];
  if (!allowCode) throw new UsageError(`${placeOf(source, named.start)}: own rules are code of the repository that is linted: they run only with \`--allow-code\``);
  return loadOwnRules(names, dirname(path));
}

function treeOf({ source, root, isCode = false }: Checked, own: readonly Rule[]): ConfigShape {
  if (root === undefined) return {};
  const problems = validate(root, configSchema(own));
  if (problems.length > 0) throw new UsageError(problems.map(({ start, message }) => `${isCode ? source.path : placeOf(source, start)}: ${message}`).join('\n'));
  return valueOf(root) as ConfigShape; // just checked against the schema of this very shape
}

/** What the schema lets through; several keys have a short form. */
interface ConfigShape extends Omit<ConfigFile, 'regions' | 'parameters' | 'deployments'> {
  readonly $schema?: string;
  readonly regions?: string | readonly string[];
  readonly parameters?: Values;
  readonly deployments?: Readonly<Record<string, DeploymentShape>> | readonly (DeploymentShape & { readonly name: string })[];
}

interface StackShape {
  readonly parameters?: string | Values;
  readonly account?: string;
  readonly region?: string;
  readonly regions?: string | readonly string[];
  readonly stackName?: string;
}

interface DeploymentShape extends StackShape {
  readonly templates?: string | readonly string[];
  readonly stacks?: readonly (StackShape & { readonly template: string; readonly params?: string | Values })[];
  readonly network?: string | readonly string[];
  readonly complete?: boolean;
}

type Values = Readonly<Record<string, string | boolean | number | readonly string[]>>;

function normalized({ $schema: _, regions, parameters, deployments, ...rest }: ConfigShape, folder: string, shown: string): ConfigFile {
  return {
    ...rest,
    ...(regions === undefined ? {} : { regions: listOf(regions) }),
    ...(parameters === undefined ? {} : { parameters: textsOf(parameters) }),
    ...(deployments === undefined ? {} : { deployments: Object.fromEntries(named(deployments).map(([name, it]) => [name, deployment(name, it, folder, shown)])) }),
  };
}

function named(deployments: NonNullable<ConfigShape['deployments']>): readonly (readonly [string, DeploymentShape])[] {
  if (!isList(deployments)) return Object.entries(deployments);
  return deployments.map(({ name, ...rest }) => [name, rest]);
}

function isList<T>(value: Readonly<Record<string, unknown>> | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}

function deployment(name: string, { templates, stacks, network, parameters, region, regions, ...rest }: DeploymentShape, folder: string, shown: string): Deployment {
  if (templates === undefined && stacks === undefined) throw new UsageError(`${shown}: deployment \`${name}\` says neither \`templates\` nor \`stacks\``);
  return {
    ...rest,
    ...target(regions ?? region),
    templates: templates === undefined ? [] : listOf(templates),
    ...valuesOf(parameters, folder, shown),
    ...(typeof parameters === 'string' ? { parameterFiles: [parameters] } : {}),
    ...(network === undefined ? {} : { networkFiles: listOf(network) }),
    ...(stacks === undefined ? {} : { stacks: stacks.map(({ params, parameters: own = params, region: one, regions: several, ...it }) => ({ ...it, ...target(several ?? one), ...valuesOf(own, folder, shown) })) }),
  };
}

function target(regions: string | readonly string[] | undefined): { readonly regions?: readonly string[] } {
  return regions === undefined ? {} : { regions: listOf(regions) };
}

/** Values as they are written, or those of a file. */
function valuesOf(given: string | Values | undefined, folder: string, shown: string): { readonly parameters?: Readonly<Record<string, string>> } {
  if (given === undefined) return {};
  return { parameters: typeof given === 'string' ? Object.fromEntries(readParameterFile(`${folder}/${given}`, `${given}\` of \`${shown}`)) : textsOf(given) };
}

function listOf(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}

function textsOf(values: Values): Readonly<Record<string, string>> {
  return mapValues(values, (it) => (typeof it === 'object' ? it.join(',') : String(it)));
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Readonly<Record<string, B>> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

function configFrom(path: string, file: ConfigFile): Config {
  const folder = dirname(path);
  const relativeOf = (absolute: string): string => `${seenFrom(folder, absolute)}${absolute.endsWith('/') ? '/' : ''}`;
  const overrides = (file.overrides ?? []).map((override): [Override, ReturnType<typeof patternsOf>] => [override, patternsOf(override.files)]);
  const ignored = (file.ignore ?? []).length === 0 ? undefined : patternsOf(file.ignore ?? []);
  return {
    path,
    folder,
    file,
    ownRules: [],
    ...(ignored === undefined ? {} : { isIgnored: (absolute) => ignored(relativeOf(absolute)) === 'match' }),
    overridesOf: (absolute) => overrides.filter(([, patterns]) => patterns(relativeOf(absolute)) === 'match').map(([override]) => override),
  };
}
