import type { Text } from '../../values/text.ts';
import type { Value } from '../../values/value.ts';

/** What is known about a deployment of a template besides its text. */
export interface StackEnvironment {
  /** The Regions that the stack is deployed to; empty = not known. */
  readonly regions: readonly string[];
  readonly account?: string;
  readonly stackName?: string;
  readonly parameters: ReadonlyMap<string, BoundParameter>;
  /** Whether a parameter without a bound value has just its default (as against: somebody may choose another). */
  readonly defaultsOnly?: boolean;
  readonly links?: StackLinks;
  /** Literals that any stack of the run compares a pseudo parameter with: one Region is one choice for all of them. */
  readonly comparedLiterals?: ReadonlyMap<string, readonly string[]>;
}

/** A parameter's value as text (lists joined by commas), or computed by the stack that owns this one. */
export type BoundParameter = string | (() => Value);

/** What `Fn::GetStackOutput` asks for. */
export interface WantedOutput {
  readonly stack: Text;
  readonly output: Text;
  /** Absent = that of the stack which asks. */
  readonly region?: Text;
}

/** Values that other stacks of the run provide; undefined = the provider is not among the files. */
export interface StackLinks {
  importValue(exportName: Text): Value | undefined;
  /** Why no stack of the run was taken for the one that exports the name, although some may. */
  whyOpen(exportName: Text): string | undefined;
  stackOutput(wanted: WantedOutput): Value | undefined;
  /** The value that a stack of the run writes to the parameter store under this name. */
  storedParameter(name: Text): Value | undefined;
  isLinked(logicalId: string): boolean;
  nestedOutput(logicalId: string, output: string): Value | undefined;
}
