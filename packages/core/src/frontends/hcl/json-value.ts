import type { Span } from '../../text/source-file.ts';
import { boolValue, listValue, nullValue, numberValue, objectValue, stringValue, type HclValue } from './value.ts';

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** The plain value, or nothing when a part of it is unknown. */
export function toJson(value: HclValue): JsonValue | undefined {
  switch (value.kind) {
    case 'null':
      return null;
    case 'string':
    case 'number':
    case 'bool':
      return value.value;
    case 'unknown':
      return undefined;
    case 'list':
      return value.rest === undefined ? allKnown(value.items.map(toJson)) : undefined;
    case 'object': {
      if (value.rest !== undefined) return undefined;
      const values = allKnown([...value.entries.values()].map(toJson));
      if (values === undefined) return undefined;
      return Object.fromEntries([...value.entries.keys()].map((key, i) => [key, values[i] ?? null]));
    }
  }
}

function allKnown(values: readonly (JsonValue | undefined)[]): readonly JsonValue[] | undefined {
  return values.includes(undefined) ? undefined : values.filter((value) => value !== undefined);
}

export function fromJson(json: unknown, origin?: Span): HclValue {
  if (typeof json === 'string') return stringValue(json, origin);
  if (typeof json === 'number') return numberValue(json, origin);
  if (typeof json === 'boolean') return boolValue(json, origin);
  if (Array.isArray(json)) return listValue(json.map((item) => fromJson(item, origin)), { origin });
  if (typeof json === 'object' && json !== null) {
    return objectValue(Object.entries(json).map(([key, item]) => [key, fromJson(item, origin)] as const), { origin });
  }
  return nullValue(origin);
}
