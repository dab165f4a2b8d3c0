import type { StateOwner, StatePlace } from './remote-states.ts';
import type { SourceFile, Span } from '../../text/source-file.ts';
import type { ModuleConfiguration } from './configuration.ts';
import type { Block, Expression, HclProblem } from './tree.ts';
import type { HclObject, HclUnknown, HclValue } from './value.ts';

/** What the host knows about one root module. Paths are as the host wants to see them in spans, with `/`. */
export interface TerraformEnvironment {
  /** The folder of the root module. */
  readonly directory: string;
  /** The same folder as an absolute path, if `path.cwd` may be known. */
  readonly absoluteDirectory?: string;
  /** Names of the files and folders in a folder; empty when there is no such folder. */
  readonly files: (directory: string) => readonly string[];
  readonly read: (path: string) => string | undefined;
  /** As given by `-var` or TF_VAR_: text is parsed by the type of the variable, anything else is taken as it is. */
  readonly variables?: Readonly<Record<string, unknown>>;
  /** As the environment of the process gives them: weaker than all files. */
  readonly given?: () => GivenInputs;
  /** Where it is told that the root module is used, where others do. */
  readonly usedAt?: Span;
  /** As given by `-var-file`, in this order. */
  readonly variableFiles?: readonly string[];
  /** Folders of modules by their source, for those that are not below `.terraform`. */
  readonly modules?: Readonly<Record<string, string>>;
  /** The folder of a description, for modules that are nowhere else. */
  readonly described?: (source: string, version: string | undefined) => string | undefined;
  /** The Region, where the provider configuration does not say it. */
  readonly region?: string;
  readonly accountId?: string;
  readonly workspace?: string;
  readonly facts?: AwsFacts;
  /** Root modules of the run that keep a state, for `terraform_remote_state`. */
  readonly ownersOf?: (place: StatePlace) => readonly StateOwner[];
}

/** Values of variables that come from outside of a root module. */
export interface GivenInputs {
  readonly entries: ReadonlyMap<string, HclValue>;
  /** What every other variable may be set to; undefined where the others are left to their defaults. */
  readonly rest: HclUnknown | undefined;
}

/** Facts about AWS that data sources read. Nothing means that they are not known. */
export interface AwsFacts {
  readonly partition: (region: string) => { readonly id: string; readonly dnsSuffix: string } | undefined;
  /** Names of the zones that every account has in this Region, in order. */
  readonly availabilityZones: (region: string) => readonly string[] | undefined;
}

/** A resource instance, from .tf files or from a plan. */
export interface TerraformResource {
  /** As Terraform prints it: `module.vpc.aws_subnet.private[0]`; `[*]` when the key is not known. */
  readonly address: string;
  readonly mode: 'managed' | 'data';
  readonly type: string;
  readonly name: string;
  /** Address of the module instance; empty for the root module. */
  readonly module: string;
  readonly key: InstanceKey;
  readonly provider: ProviderConfiguration;
  /** Where the resource is: its own `region`, or that of its provider. */
  readonly region: HclValue;
  /** Arguments as written or planned; nested blocks are lists of objects. An absent or null argument is unset. */
  readonly values: HclObject;
  /** The text that a plan knows of an attribute, for those who do not want to read all values. */
  readonly told?: (attribute: string) => string | undefined;
  /** Whether an absent argument means that it is not set; a plan without configuration cannot tell. */
  readonly absentIsUnset: boolean;
  readonly existence: Existence;
  /** Addresses of `depends_on`, without instance keys. */
  readonly dependsOn: readonly string[];
  /** What the plan does with it; absent for .tf. */
  readonly actions?: readonly PlanAction[];
  /** The block, and the module calls that lead to it from the root module inwards; absent for a plan without .tf. */
  readonly span: Span | undefined;
  readonly header: Span | undefined;
  readonly calls: readonly Span[];
  readonly syntax: Block | undefined;
}

export type InstanceKey = string | number | undefined | HclUnknown;

export type PlanAction = 'no-op' | 'create' | 'read' | 'update' | 'delete' | 'forget';

export interface ProviderConfiguration {
  /** `aws`, or `aws.east`. */
  readonly name: string;
  readonly region: HclValue;
  readonly values: HclObject | undefined;
}

/** Certain, or depending on a condition that is not known. */
export type Existence = { readonly kind: 'certain' } | { readonly kind: 'unknown'; readonly because: HclUnknown };

export interface TerraformResult {
  readonly resources: readonly TerraformResource[];
  readonly outputs: ReadonlyMap<string, HclValue>;
  /** Every source that could not be found, with the calls that need it. */
  readonly missingModules: readonly MissingModule[];
  /** Inputs of the root module that have no value. */
  readonly missingVariables: readonly { readonly name: string; readonly span: Span }[];
  readonly problems: readonly HclProblem[];
  /** A file that expressions read, by the path that they name it by. */
  readonly fileAt?: (path: string) => SourceFile | undefined;
  /** Why nothing of the plan could be read. */
  readonly unread?: HclProblem;
  /** Every instance of a module that is there, the root module first; none for a plan without its files. */
  readonly modules: readonly EvaluatedModule[];
}

/** One instance of a module, for those who look at its text: what an expression means there, and who calls it. */
export interface EvaluatedModule {
  /** As in addresses of resources; empty for the root module. */
  readonly address: string;
  readonly directory: string;
  readonly configuration: ModuleConfiguration;
  readonly site: { readonly module: EvaluatedModule; readonly block: Block } | undefined;
  readonly evaluate: (expression: Expression) => HclValue;
}

export interface MissingModule {
  readonly source: string;
  readonly address: string;
  readonly span: Span;
  /** What each of its instances is given. */
  readonly inputs: () => readonly HclObject[];
}

export const CERTAIN: Existence = { kind: 'certain' };

/** Nested blocks of one type. JSON syntax may write a single block as an object. */
export function nestedBlocks(values: HclObject, type: string): { readonly blocks: readonly HclObject[]; readonly rest: HclUnknown | undefined } {
  const value = values.entries.get(type);
  if (value?.kind === 'object') return { blocks: [value], rest: undefined };
  if (value?.kind === 'unknown') return { blocks: [], rest: value };
  if (value?.kind !== 'list') return { blocks: [], rest: undefined };
  return { blocks: value.items.filter((item) => item.kind === 'object'), rest: value.rest };
}
