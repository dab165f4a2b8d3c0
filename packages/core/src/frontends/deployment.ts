import type { SourceFile } from '../text/source-file.ts';

/** Stacks that are deployed together, such as `dev` or `prod`. */
export interface Deployment {
  readonly name: string;
  readonly regions: readonly string[];
  readonly account?: string;
  /** Files that describe the networks from outside that this deployment uses. */
  readonly network?: readonly SourceFile[];
  readonly stacks: readonly DeployedStack[];
  /** It tells of some stacks only: other templates of the run are deployed beside them where they hand each other something. */
  readonly isPartial?: boolean;
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
  /** Names by which the author knows resources, by logical id, where the template does not say them itself. */
  readonly addresses?: ReadonlyMap<string, string>;
  /** Where constructs are made in the program that the template comes from, by construct path. */
  readonly sources?: ReadonlyMap<string, SourceLine>;
}

/** A line of a program. */
export interface SourceLine {
  /** As a stack trace says it: absolute, or relative to where the program ran. */
  readonly path: string;
  /** Both count from 1. */
  readonly line: number;
  readonly column: number;
}
