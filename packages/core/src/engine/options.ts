import type { SourceFile } from '../text/source-file.ts';
import type { Severity } from '../diagnostics/diagnostic.ts';
import type { Deployment } from '../frontends/deployment.ts';
import type { Graph } from '../graph/graph.ts';

/** What a run knows besides the files. */
export interface AnalyzeOptions {
  /** Target Regions; empty = not known. */
  readonly regions: readonly string[];
  /** Parameter values that hold for every template of the run. */
  readonly parameters: ReadonlyMap<string, string>;
  /** What is deployed where; templates that no deployment names are judged on their own, with the settings above. */
  readonly deployments?: readonly Deployment[];
  /** Levels that differ from the rules' own; `off` switches a rule off. */
  readonly levels: ReadonlyMap<string, Severity | 'off'>;
  /** Options of rules by id. */
  readonly ruleOptions?: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** Which rules run besides the recommended ones. */
  readonly preset: 'recommended' | 'strict' | 'all';
  /** Files that describe networks from outside: declared, or printed by the AWS CLI. */
  readonly network?: readonly SourceFile[];
  /** Says that the given files are everything there is: nothing else adds endpoints, routes or rules. */
  readonly complete: boolean;
  /** Reads a file below the project root for templates that link others; undefined = there is none. */
  readonly read?: (path: string) => string | undefined;
  /** Names of the files and folders in a folder below the project root, for modules of Terraform. */
  readonly list?: (folder: string) => readonly string[];
  readonly terraform?: TerraformOptions;
  /** Folders of nested templates by how the URLs begin that they are published at. */
  readonly templates?: Readonly<Record<string, string>>;
  /** A path as reports name it, for paths that are found inside of files. */
  readonly relative?: (path: string) => string;
  /** `YYYY-MM-DD`, for suppressions that expire; undefined = none does. */
  readonly today?: string;
  /**
   * How far fixes are worked out: not at all, written but not tried, or each of them applied in memory and judged again.
   * Default: written.
   */
  readonly fixes?: 'none' | 'written' | 'proved';
  /** Sees every graph before rules run: for tests and for hosts that print it. */
  readonly onGraph?: (graph: Graph) => void;
  /** Sees the paths of files that are judged together. */
  readonly onTogether?: (paths: ReadonlySet<string>) => void;
  /** Sees how far a long run is, for people who wait for it: files that are read or judged, groups whose fixes were tried. */
  readonly onProgress?: (phase: 'reading' | 'judging' | 'trying fixes', done: number, total: number) => void;
}

/** What a run of Terraform is told. Values of variables are parameters of the run. */
export interface TerraformOptions {
  /** As given by `-var-file`, in this order. */
  readonly variableFiles?: readonly SourceFile[];
  /** Folders of modules by their source, for modules that are not below `.terraform`. */
  readonly modules?: Readonly<Record<string, string>>;
  readonly workspace?: string;
  /** Folders of root modules by the paths of plans that were made from them, where that cannot be told. */
  readonly plans?: Readonly<Record<string, string>>;
}
