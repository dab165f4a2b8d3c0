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
  /** What identifies an entry of its list, and what the command says of each: where it is missing, a query left it out. */
  readonly entry?: { readonly id: string; readonly says: readonly string[] };
}

/** Keys that a query left out of entries which it should have left alone. */
export function leftOut({ entry }: Output, value: Value): readonly string[] {
  if (entry === undefined || value.kind !== 'map') return [];
  return [entry.id, ...entry.says].filter((key) => !value.keys.includes(key));
}

/** An entry whose missing keys are not known, rather than empty. */
export function asCollected(output: Output, value: Value): Value {
  const missing = new Set(leftOut(output, value));
  if (value.kind !== 'map' || missing.size === 0) return value;
  const cause = `a query left it out of \`aws ${output.command}\``;
  return { ...value, get: (key) => (missing.has(key) ? { kind: 'unknown', hole: { id: `${key}@${value.at.file.path}:${value.at.start}`, cause, hidden: true }, at: value.at } : value.get(key)) };
}
