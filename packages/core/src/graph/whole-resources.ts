import type { Span } from '../text/source-file.ts';
import type { Guard } from '../values/guards.ts';

/** A value for people and programs who look at what the tool understands: JSON, in which an unknown part is an object with its cause. */
export type Shown = null | boolean | number | string | readonly Shown[] | { readonly [key: string]: Shown };

/** A resource with all of its properties, whether any analysis knows its type or not. */
export interface WholeResource {
  readonly address: string;
  readonly type: string;
  readonly at: Span;
  readonly unit: string;
  readonly when: Guard;
  /** In the world at hand. */
  readonly properties: () => Shown;
}

/** What stands in place of a part that is not known. */
export function unknownPart(cause: string): { readonly unknown: string } {
  return { unknown: cause };
}
