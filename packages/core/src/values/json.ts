import type { Text } from './text.ts';

/** A JSON document of which strings may be known in part. */
export type Json = Text | readonly Json[] | { readonly [key: string]: Json };

export function isList(json: Json): json is readonly Json[] {
  return Array.isArray(json);
}

export function isText(json: Json): json is Text {
  return typeof json === 'string' || (!isList(json) && 'parts' in json);
}
