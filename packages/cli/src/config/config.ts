import type { Rule, Severity, SourceFile } from '@privatelint/core';

export type Level = Severity | 'off';

export type Preset = 'recommended' | 'strict' | 'all';

/** What a configuration file says, checked. Paths are as written: relative to its folder. */
export interface ConfigFile {
  readonly preset?: Preset;
  readonly rules?: Readonly<Record<string, RuleSetting>>;
  readonly overrides?: readonly Override[];
  /** Files and packages with own rules. */
  readonly ruleFiles?: readonly string[];
  readonly include?: readonly string[];
  readonly ignore?: readonly string[];
  readonly complete?: boolean;
  readonly regions?: readonly string[];
  readonly parameters?: Readonly<Record<string, string>>;
  readonly deployments?: Readonly<Record<string, Deployment>>;
  readonly networks?: Network | readonly Network[];
  /** VPCs whose endpoints serve others; the analysis reads them from the file itself. */
  readonly hubs?: unknown;
  /** What applications call themselves; the analysis reads it from the file itself. */
  readonly needs?: unknown;
  /** Files and folders with what the AWS CLI printed, or with declared networks. */
  readonly networkFiles?: readonly string[];
  /** Folders of nested templates by how their URLs begin, for those that are published in a bucket. */
  readonly templates?: Readonly<Record<string, string>>;
  /** Folders of Terraform modules by their source, for those that `terraform init` did not fetch. */
  readonly modules?: Readonly<Record<string, string>>;
  /** Folders of Terraform root modules, or of units of Terragrunt, by the files of plans that were made from them. */
  readonly plans?: Readonly<Record<string, string>>;
  readonly failOn?: Severity;
  readonly maxWarnings?: number;
  readonly strict?: boolean;
  readonly baseline?: string;
  readonly suppress?: readonly ConfiguredSuppression[];
}

export type RuleSetting = Level | { readonly level?: Level; readonly options?: Readonly<Record<string, unknown>> };

export interface Override {
  readonly files: readonly string[];
  readonly rules: Readonly<Record<string, RuleSetting>>;
}

/** Stacks as they are created somewhere, such as dev or prod. */
export interface Deployment {
  /** Templates, or patterns of them: each is one stack with the values of the deployment. */
  readonly templates: readonly string[];
  readonly parameters?: Readonly<Record<string, string>>;
  readonly parameterFiles?: readonly string[];
  readonly account?: string;
  readonly regions?: readonly string[];
  readonly stackName?: string;
  readonly complete?: boolean;
  /** Files and folders that tell of networks from outside. */
  readonly networkFiles?: readonly string[];
  /** Stacks with values of their own, on top of those of the deployment. */
  readonly stacks?: readonly Stack[];
}

export interface Stack {
  readonly template: string;
  readonly stackName?: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly regions?: readonly string[];
  readonly account?: string;
}

/** What matters of a network that comes from outside of the templates; the analysis reads it from the file itself. */
export interface Network {
  readonly name?: string;
  /** Parameters, imports and ids that stand for it. */
  readonly names?: readonly string[];
  readonly region?: string;
  readonly egress?: 'none' | 'nat' | 'internet' | 'unknown';
  readonly endpoints?: readonly unknown[];
  readonly securityGroups?: 'open' | 'unknown';
  readonly dns?: string;
}

export interface ConfiguredSuppression {
  readonly rule: string;
  readonly files?: readonly string[];
  readonly address?: string;
  readonly reason: string;
  /** `YYYY-MM-DD` */
  readonly expires?: string;
}

/** A configuration and where it comes from. */
export interface Config {
  /** Absolute; absent = none was found. */
  readonly path?: string;
  /** The folder that its patterns are relative to. */
  readonly folder: string;
  readonly file: ConfigFile;
  readonly ownRules: readonly Rule[];
  /** The text that declares networks and needs, so that what they say has a place; the path is as people see it. */
  readonly networkSource?: SourceFile;
  readonly isIgnored?: (path: string) => boolean;
  /** Overrides that hold for a file, given as absolute path, in order. */
  readonly overridesOf: (path: string) => readonly Override[];
}

/** Whether what stays undecided or incomplete fails: the command line says it, else the configuration. */
export function isStrict(asked: boolean | undefined, { strict, preset }: ConfigFile): boolean {
  return asked ?? strict ?? preset === 'strict';
}

export function noConfig(folder: string): Config {
  return { folder, file: {}, ownRules: [], overridesOf: () => [] };
}
