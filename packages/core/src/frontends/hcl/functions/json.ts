import type { JsonValue } from '../json-value.ts';
import { compareStrings } from '../ordering.ts';
import { numberText } from '../number-text.ts';
import { patternValue, type HclUnknown, type HclValue } from '../value.ts';

/** JSON as Go writes it: sorted keys, no spaces, `<`, `>` and `&` escaped. */
export function jsonText(value: JsonValue): string {
  if (typeof value === 'string') return jsonString(value);
  if (typeof value === 'number') return numberText(value);
  if (value === null || typeof value === 'boolean') return String(value);
  if (isArray(value)) return `[${value.map(jsonText).join(',')}]`;
  const keys = Object.keys(value).sort(compareStrings);
  return `{${keys.map((key) => `${jsonString(key)}:${jsonText(value[key] ?? null)}`).join(',')}}`;
}

function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

const ESCAPED = /[<>&\u2028\u2029]/gu;

export function jsonString(text: string): string {
  return JSON.stringify(text).replace(ESCAPED, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/**
 * `jsonencode` of a value that may be unknown in part. Unknown strings become holes between their quotes, so that the
 * text still parses when the holes are filled; the value itself is kept beside the text.
 */
export function encodeJson(value: HclValue): HclValue {
  const parts: (string | HclUnknown)[] = [];
  write(value, parts);
  return patternValue(parts, { encodes: value });
}

function write(value: HclValue, parts: (string | HclUnknown)[]): void {
  switch (value.kind) {
    case 'null':
      parts.push('null');
      break;
    case 'string':
      parts.push(jsonString(value.value));
      break;
    case 'number':
      parts.push(numberText(value.value));
      break;
    case 'bool':
      parts.push(String(value.value));
      break;
    case 'unknown':
      writeUnknown(value, parts);
      break;
    case 'list':
      writeAll('[', ']', value.items.map((item) => (): void => { write(item, parts); }), value.rest, parts);
      break;
    case 'object':
      writeAll('{', '}', [...value.entries].map(([key, item]) => (): void => {
        parts.push(`${jsonString(key)}:`);
        write(item, parts);
      }), value.rest, parts);
      break;
  }
}

function writeUnknown(value: HclUnknown, parts: (string | HclUnknown)[]): void {
  if (value.parts === undefined && value.type !== 'string') parts.push(value);
  else parts.push('"', ...(value.parts ?? [value]).map((part) => (typeof part === 'string' ? jsonString(part).slice(1, -1) : part)), '"');
}

function writeAll(open: string, close: string, writers: readonly (() => void)[], rest: HclUnknown | undefined, parts: (string | HclUnknown)[]): void {
  parts.push(open);
  for (const [i, writer] of writers.entries()) {
    if (i > 0) parts.push(',');
    writer();
  }
  if (rest !== undefined) parts.push(writers.length > 0 ? ',' : '', rest);
  parts.push(close);
}
