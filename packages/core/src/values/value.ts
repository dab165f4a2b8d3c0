import type { Span } from '../text/source-file.ts';
import type { Hole, Text, TextPattern } from './text.ts';
import type { Several } from './worlds.ts';

/**
 * What a property of a resource is, in the world at hand: front ends resolve lazily, so that conditions are consulted
 * only for what is read. `at` is the text that a person would edit to change the value.
 */
export type Value = ScalarValue | PatternValue | UnknownValue | ListValue | MapValue | AbsentValue;

export interface ScalarValue {
  readonly kind: 'scalar';
  readonly value: string | number | boolean;
  readonly at: Span;
  /** What a Base64 value encodes, as written. */
  readonly encodes?: Text;
}

/** A string of which only parts are known. */
export interface PatternValue {
  readonly kind: 'pattern';
  readonly pattern: TextPattern;
  readonly at: Span;
}

/** Nothing is known of it, except that values with one hole are equal. */
export interface UnknownValue {
  readonly kind: 'unknown';
  readonly hole: Hole;
  readonly at: Span;
  /** What a Base64 value encodes, as far as it is known. */
  readonly encodes?: Text;
}

export interface ListValue {
  readonly kind: 'list';
  /** Members are read on demand; conditional members carry their guard. */
  readonly items: Several<() => Value>;
  readonly at: Span;
}

export interface MapValue {
  readonly kind: 'map';
  readonly keys: readonly string[];
  /** The member; absent when there is none. */
  readonly get: (key: string) => Value;
  /** Where the key is written. */
  readonly keyAt: (key: string) => Span | undefined;
  /** Why there may be further keys; undefined = there are none. */
  readonly open?: string;
  readonly at: Span;
}

/** Not set: no such property, `AWS::NoValue`, null. */
export interface AbsentValue {
  readonly kind: 'absent';
  readonly at: Span;
}
