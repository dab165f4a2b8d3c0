import type { SourceFile } from '../text/source-file.ts';
import type { Severity } from '../diagnostics/diagnostic.ts';
import type { Graph } from '../graph/graph.ts';

/** Stacks that are deployed together, such as `dev` or `prod`. */
export interface Deployment {
  readonly name: string;
  readonly regions: readonly string[];
  readonly account?: string;
  /** Files that describe the networks from outside that this deployment uses. */
  readonly network?: readonly SourceFile[];
  readonly stacks: readonly DeployedStack[];
  /** Whether resources go by their construct paths, as in an assembly of CDK. */
  readonly constructPaths?: boolean;
}

export interface DeployedStack {
  /** Path of the template among the files of the run, or below the project root. */
  readonly template: string;
  readonly stackName?: string;
  /** Where it differs from the deployment's. */
  readonly regions?: readonly string[];
  readonly account?: string;
  readonly parameters: ReadonlyMap<string, string>;
}

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
  /** Sees every graph before rules run: for tests and for hosts that print it. */
  readonly onGraph?: (graph: Graph) => void;
}
