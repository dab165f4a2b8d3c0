import { concat, partsOf, type Hole, type Text } from './text.ts';
import type { Span } from '../text/source-file.ts';
import type { Tri } from './tri.ts';
import type { ListValue, MapValue, Value } from './value.ts';
import type { Several } from './worlds.ts';

/** Readers that turn a value of the world at hand into what a property of a node is. None of them throws. */

/** The value as text: numbers and booleans as CloudFormation compares them; undefined for lists, maps and absence. */
export function textOfValue(value: Value): Text | undefined {
  switch (value.kind) {
    case 'scalar':
      return String(value.value);
    case 'pattern':
      return value.pattern;
    case 'unknown':
      return { parts: [value.hole] };
    case 'list':
    case 'map':
    case 'absent':
      return undefined;
  }
}

export function stringOf(value: Value): string | undefined {
  return value.kind === 'scalar' ? String(value.value) : undefined;
}

/** A boolean property; `unset` is what the service takes when the property is absent. */
export function triOfValue(value: Value, unset: Tri): Tri {
  if (value.kind === 'absent') return unset;
  if (value.kind !== 'scalar') return 'unknown';
  const text = String(value.value).toLowerCase();
  if (text === 'true') return 'yes';
  return text === 'false' ? 'no' : 'unknown';
}

/** An integer; undefined when absent, unknown or no number. */
export function numberOf(value: Value): number | undefined {
  if (value.kind !== 'scalar' || value.value === '' || typeof value.value === 'boolean') return undefined;
  const number = Number(value.value);
  return Number.isFinite(number) ? number : undefined;
}

/** A member of a map; absent for everything that has no members, unknown below an unknown. */
export function member(value: Value, ...path: readonly string[]): Value {
  let at = value;
  for (const key of path) {
    if (at.kind === 'map') {
      const found = at.get(key);
      at = found.kind === 'absent' && at.open !== undefined ? unknownMember(at, key, at.open) : found;
    } else if (at.kind === 'unknown') {
      at = { ...at, hole: { id: `${at.hole.id}.${key}`, cause: at.hole.cause } };
    } else {
      return { kind: 'absent', at: at.at };
    }
  }
  return at;
}

/** The members of a list; what is no list but unknown gives an open collection, absence a closed empty one. */
export function itemsOf(value: Value): Several<() => Value> {
  switch (value.kind) {
    case 'list':
      return value.items;
    case 'absent':
      return { items: [] };
    case 'unknown':
      return { items: [], open: value.hole.cause };
    case 'pattern':
      return { items: [], open: causeOf(value.pattern) };
    case 'scalar':
    case 'map':
      return { items: [] };
  }
}

export function isKnownMap(value: Value): value is MapValue {
  return value.kind === 'map';
}

export function isList(value: Value): value is ListValue {
  return value.kind === 'list';
}

/** The cause of the first hole. */
export function causeOf(text: Text): string {
  for (const part of partsOf(text)) if (typeof part === 'object') return part.cause;
  return 'it is not known';
}

export function holesOf(text: Text): Hole[] {
  return partsOf(text).filter((part) => typeof part === 'object');
}

/** A value for a text: a scalar when it is known. */
export function valueOfText(text: Text, at: Span): Value {
  if (typeof text === 'string') return { kind: 'scalar', value: text, at };
  const [only] = text.parts;
  if (text.parts.length === 1 && typeof only === 'object') return { kind: 'unknown', hole: only, at };
  return { kind: 'pattern', pattern: text, at };
}

export function joinTexts(texts: readonly Text[], delimiter: string): Text {
  return concat(...texts.flatMap((text, i) => (i === 0 ? [text] : [delimiter, text])));
}

function unknownMember(map: MapValue, key: string, cause: string): Value {
  return { kind: 'unknown', hole: { id: `${key}@${map.at.file.path}:${map.at.start}`, cause, hidden: true }, at: map.at };
}
