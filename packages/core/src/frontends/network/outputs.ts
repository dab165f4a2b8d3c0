import type { Graph } from '../../graph/graph.ts';
import type { Span } from '../../text/source-file.ts';
import type { Value } from '../../values/value.ts';

export interface ContextProblem {
  readonly at: Span;
  readonly message: string;
}

/** Begins the unit of everything that a network context tells of. */
export const UNIT = 'network context';

/** One output of the AWS CLI and what it belongs to. */
export interface Collected {
  readonly graph: Graph;
  readonly unit: string;
  /** The path of its file. */
  readonly path: string;
  readonly root: Value;
  /** Why there may be more than it holds; undefined = it is whole. */
  readonly open: string | undefined;
  /** The only VPC that the context describes: for outputs that do not say which one they are about. */
  readonly vpc: string | undefined;
  /** What Route 53 Profiles bring along, as far as it was collected to the last page. */
  readonly profiles: ReadonlyMap<string, readonly string[]>;
  readonly problem: (at: Span, message: string) => void;
}

/** A kind of output of the AWS CLI, recognised by a key at its top. */
export interface Output {
  readonly key: string;
  /** What prints it, after `aws`. */
  readonly command: string;
  readonly lower: (collected: Collected) => void;
}
