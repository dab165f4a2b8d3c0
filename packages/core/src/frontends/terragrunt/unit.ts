import type { SourceFile, Span } from '../../text/source-file.ts';
import { isConfigurationFile, type FileAccess } from '../hcl/configuration.ts';
import type { GivenInputs } from '../hcl/environment.ts';
import { joinPath, nameOf, parentOf } from '../hcl/paths.ts';
import type { StateOwner, StatePlace } from '../hcl/remote-states.ts';
import type { HclProblem } from '../hcl/tree.ts';
import { parseTerragrunt, stateOfUnit, TerragruntConfiguration, type RootModuleSource } from './configuration.ts';

/** A folder with a `terragrunt.hcl`: a root module that is elsewhere, with the inputs that it is given here. */
export interface TerragruntUnit {
  readonly folder: string;
  /** The path of the `terragrunt.hcl`. */
  readonly file: string;
  /** The folder of the root module. */
  readonly module: string;
  /** Where the root module is named. */
  readonly at: Span;
  /** What others call its state. */
  readonly state: StatePlace;
  readonly inputs: (ownersOf: (place: StatePlace) => readonly StateOwner[]) => GivenInputs;
  /** The Region of the provider configuration that Terragrunt writes into the root module. */
  readonly region: string | undefined;
  /** Variable files that Terragrunt puts beside the root module. */
  readonly variableFiles: readonly string[];
}

export function isTerragrunt(path: string): boolean {
  return /^terragrunt\.hcl(?:\.json)?$/u.test(nameOf(path));
}

/** The folder of what is to be fetched, as far as it is on disk under another name or described. */
export type ModuleFinder = (source: string) => string | undefined;

export interface TerragruntUnits {
  readonly units: readonly TerragruntUnit[];
  /** Where root modules are named that are not on disk, each source once. */
  readonly missing: readonly MissingRootModule[];
  /** What is wrong with the files. */
  readonly problems: readonly HclProblem[];
}

export interface MissingRootModule {
  /** As it is written. */
  readonly source: string;
  readonly at: Span;
}

/** The units among the files of a run. One that only others include is none, nor is one whose root module is not on disk. */
export function readUnits(sources: readonly SourceFile[], access: FileAccess, find: ModuleFinder): TerragruntUnits {
  const units: TerragruntUnit[] = [];
  const missing = new Map<string, MissingRootModule>();
  const problems: HclProblem[] = [];
  for (const written of sources) {
    if (!isTerragrunt(written.path)) continue;
    const file = parseTerragrunt(written);
    problems.push(...file.problems);
    const configuration = new TerragruntConfiguration(file, parentOf(written.path), access, undefined);
    const unit = unitOf(configuration, access, find);
    if (unit !== undefined) units.push(unit);
    const at = unit === undefined ? missingModule(configuration, access, find) : undefined;
    const source = at?.file.text.slice(at.start, at.end) ?? '';
    if (at !== undefined && !missing.has(source)) missing.set(source, { source, at });
  }
  return { units, missing: [...missing.values()], problems };
}

/** Where a unit names a root module that cannot be read. */
function missingModule(configuration: TerragruntConfiguration, access: FileAccess, find: ModuleFinder): Span | undefined {
  const source = configuration.source();
  return source === undefined || folderOf(source, access, find) !== undefined ? undefined : source.at;
}

/** The folder of a root module: the only one on disk of what may be meant, which are versions of one module mostly. */
function folderOf({ alternatives }: RootModuleSource, access: FileAccess, find: ModuleFinder): string | undefined {
  const folders = alternatives.map(({ folder, source }) => folder ?? (source === undefined ? undefined : find(source)));
  const [only, second] = new Set(folders.filter((folder) => folder !== undefined && access.files(folder).some(isConfigurationFile)));
  return second === undefined ? only : undefined;
}

function unitOf(configuration: TerragruntConfiguration, access: FileAccess, find: ModuleFinder): TerragruntUnit | undefined {
  const { base: folder, file } = configuration;
  const source = configuration.source();
  const names = access.files(folder);
  // Without a source, the root module is in the same folder.
  const module = source === undefined ? folder : folderOf(source, access, find);
  if (module === undefined || !access.files(module).some(isConfigurationFile)) return undefined;
  // Files beside the `terragrunt.hcl` are copied into the root module: declarations would be part of it.
  if (module !== folder && names.some(isConfigurationFile)) return undefined;
  return {
    folder,
    file: file.source.path,
    module,
    at: source?.at ?? { file: file.source, start: 0, end: Math.min(1, file.source.text.length) },
    state: stateOfUnit(folder),
    inputs: (ownersOf) => new TerragruntConfiguration(file, folder, access, ownersOf).inputs(),
    region: configuration.region(),
    variableFiles: module === folder ? [] : names.filter((name) => /(?:^terraform|\.auto)\.tfvars(?:\.json)?$/u.test(name)).sort().map((name) => joinPath(folder, name)),
  };
}
