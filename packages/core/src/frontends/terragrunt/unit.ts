import type { SourceFile, Span } from '../../text/source-file.ts';
import { isConfigurationFile, type FileAccess } from '../hcl/configuration.ts';
import type { GivenInputs } from '../hcl/environment.ts';
import { parseHcl } from '../hcl/parser.ts';
import { joinPath, nameOf, parentOf } from '../hcl/paths.ts';
import type { StateOwner, StatePlace } from '../hcl/remote-states.ts';
import type { HclProblem } from '../hcl/tree.ts';
import { stateOfUnit, TerragruntConfiguration } from './configuration.ts';

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
  return nameOf(path) === 'terragrunt.hcl';
}

/** The units among the files of a run. One that only others include is none, nor is one whose root module is not on disk. */
export function readUnits(sources: readonly SourceFile[], access: FileAccess): { readonly units: readonly TerragruntUnit[]; readonly problems: readonly HclProblem[] } {
  const units: TerragruntUnit[] = [];
  const problems: HclProblem[] = [];
  for (const source of sources) {
    if (!isTerragrunt(source.path)) continue;
    const file = parseHcl(source);
    problems.push(...file.problems);
    const unit = unitOf(new TerragruntConfiguration(file, parentOf(source.path), access, undefined), access);
    if (unit !== undefined) units.push(unit);
  }
  return { units, problems };
}

function unitOf(configuration: TerragruntConfiguration, access: FileAccess): TerragruntUnit | undefined {
  const { base: folder, file } = configuration;
  const source = configuration.source();
  const names = access.files(folder);
  // Without a source, the root module is in the same folder.
  const module = source === undefined ? folder : source.folder;
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
