import type { Span } from '../../../text/source-file.ts';
import type { Evaluation, FunctionHost } from '../evaluation.ts';
import { listValue, stringValue, type HclList, type HclObject, type HclValue } from '../value.ts';

/**
 * What a parameter takes. All but `value` and `passed` refuse null; all but those two wait until they are known:
 * `sequence` and `mapping` need their structure only, `known` every part.
 */
export type Parameter =
  | 'string'
  | 'number'
  | 'bool'
  | 'sequence' // list, tuple or set without unknown rest; elements may be unknown
  | 'strings' // a sequence of known strings
  | 'mapping' // map or object without unknown rest
  | 'known' // anything, known in every part, not null
  | 'nullable' // like known, but may be null
  | 'value'; // anything at all

export interface HclFunction {
  readonly parameters: readonly Parameter[];
  /** How many of the last parameters may be left out. */
  readonly optional?: number;
  readonly variadic?: Parameter;
  readonly returns?: 'string' | 'number' | 'bool';
  readonly run: (values: readonly HclValue[], call: Call) => HclValue | Failure;
  /** What the result is although some argument is not known, where that can be told. */
  readonly foresee?: (values: readonly HclValue[], span: Span) => HclValue | undefined;
}

export interface Call {
  readonly span: Span;
  readonly host: FunctionHost;
  readonly context: Evaluation;
}

export interface Failure {
  readonly kind: 'failure';
  readonly message: string;
}

export type FunctionTable = Readonly<Record<string, HclFunction>>;

export function failure(message: string): Failure {
  return { kind: 'failure', message };
}

// Readers of converted arguments: the dispatcher has checked the kinds, so the fallbacks are never seen.

export function text(value: HclValue | undefined): string {
  return value?.kind === 'string' ? value.value : '';
}

export function number(value: HclValue | undefined): number {
  return value?.kind === 'number' ? value.value : 0;
}

export function truth(value: HclValue | undefined): boolean {
  return value?.kind === 'bool' && value.value;
}

export function list(value: HclValue | undefined): HclList {
  return value?.kind === 'list' ? value : listValue([]);
}

export function items(value: HclValue | undefined): readonly HclValue[] {
  return value?.kind === 'list' ? value.items : [];
}

export function entries(value: HclValue | undefined): ReadonlyMap<string, HclValue> {
  return value?.kind === 'object' ? value.entries : new Map<string, HclValue>();
}

export function strings(value: HclValue | undefined): readonly string[] {
  return items(value).map(text);
}

export function stringList(values: readonly string[], origin?: Span): HclList {
  return listValue(values.map((value) => stringValue(value, origin)), { type: 'list' });
}

export function isObject(value: HclValue): value is HclObject {
  return value.kind === 'object';
}

/** A function of strings only. */
export function ofStrings(count: number, run: (...values: string[]) => string | Failure, optional = 0): HclFunction {
  return {
    parameters: Array.from({ length: count }, () => 'string' as const),
    optional,
    returns: 'string',
    run: (values) => {
      const result = run(...values.map(text));
      return typeof result === 'string' ? stringValue(result) : result;
    },
  };
}
