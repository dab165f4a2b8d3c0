import type { Span } from '../../../text/source-file.ts';
import { triOf } from '../../../values/tri.ts';
import { someElement } from '../common.ts';
import { convertValue, toBool, toNumber, toText, unifyItems } from '../types.ts';
import { equalValues } from '../equality.ts';
import { compareStrings, hashOf } from '../ordering.ts';
import { isWhollyKnown, unknownsIn } from '../value-parts.ts';
import { boolValue, listValue, markSensitive, memberAtHand, nullValue, numberValue, objectValue, stepBelow, stringValue, unknownFrom, unknownValue, MAX_ITEMS, type HclList, type HclObject, type HclUnknown, type HclValue } from '../value.ts';
import { entries, failure, items, list, number, stringList, strings, text, type Failure, type FunctionTable, type HclFunction } from './define.ts';
import { lengthOf } from './strings.ts';

type Result = HclValue | Failure;

export const COLLECTIONS: FunctionTable = {
  length: { parameters: ['value'], returns: 'number', run: ([value = nullValue()]) => lengthOf(value) },
  concat: { parameters: [], variadic: 'value', run: (values) => concat(values) },
  merge: { parameters: [], variadic: 'value', run: (values) => merge(values) },
  lookup: { parameters: ['value', 'string', 'value'], optional: 1, run: ([map = nullValue(), key, fallback]) => lookup(map, text(key), fallback), foresee: ([map, key, ...fallback], span) => atUnknown(map, key, span, fallback) },
  element: { parameters: ['value', 'number'], run: ([value = nullValue(), index]) => element(value, number(index)), foresee: ([value = nullValue(), index = nullValue()], span) => memberAtHand(value, index, span) ?? atUnknown(value, index, span) },
  keys: { parameters: ['mapping'], run: ([map]) => listValue([...entries(map).keys()].map((key) => stringValue(key)), { type: listTypeOf(map) }) },
  values: { parameters: ['mapping'], run: ([map]) => listValue([...entries(map).values()], { type: listTypeOf(map) }), foresee: ([map]) => (map?.kind === 'unknown' && map.keys !== undefined ? map : undefined) },
  zipmap: { parameters: ['strings', 'sequence'], run: ([keys, values]) => zipmap(strings(keys), list(values)) },
  flatten: { parameters: ['value'], run: ([value = nullValue()]) => flatten(value) },
  distinct: { parameters: ['sequence'], run: ([value]) => distinct(unifyItems(items(value))) },
  compact: { parameters: ['sequence'], run: ([value]) => compact(items(value)) },
  reverse: { parameters: ['sequence'], run: ([value]) => listValue([...items(value)].reverse(), { type: list(value).type === 'tuple' ? 'tuple' : 'list' }) },
  slice: { parameters: ['value', 'number', 'number'], run: ([value = nullValue(), from, to]) => slice(value, number(from), number(to)) },
  sort: { parameters: ['strings'], run: ([value]) => listValue([...items(value)].sort((a, b) => compareStrings(text(a), text(b))), { type: 'list' }) },
  index: { parameters: ['sequence', 'value'], returns: 'number', run: ([value, wanted = nullValue()]) => list(value).type === 'set' ? failure('a set has no indexes') : indexOf(items(value), wanted) },
  contains: { parameters: ['value', 'value'], returns: 'bool', run: ([value = nullValue(), wanted = nullValue()]) => contains(value, wanted) },
  coalesce: { parameters: [], variadic: 'value', run: (values) => coalesce(values) },
  coalescelist: { parameters: [], variadic: 'value', run: (values) => coalesceList(values) },
  chunklist: { parameters: ['sequence', 'number'], run: ([value, size]) => chunks(items(value), number(size)) },
  setproduct: { parameters: [], variadic: 'sequence', run: (values) => product(values.map(list)) },
  setunion: { parameters: [], variadic: 'value', run: (values) => union(values) },
  setintersection: ofSets((sets) => sets.reduce((a, b) => a.filter((item) => has(b, item)))),
  setsubtract: ofSets(([a = [], b = []]) => a.filter((item) => !has(b, item))),
  matchkeys: { parameters: ['sequence', 'known', 'known'], run: ([values, keys, wanted]) => listValue(items(values).filter((_, i) => has(items(wanted), items(keys)[i] ?? nullValue())), { type: 'list' }) },
  transpose: { parameters: ['known'], run: ([value]) => transpose(entries(value)) },
  one: { parameters: ['sequence'], run: ([value]) => one(items(value)) },
  alltrue: { parameters: ['sequence'], returns: 'bool', run: ([value]) => quantify(items(value), false) },
  anytrue: { parameters: ['sequence'], returns: 'bool', run: ([value]) => quantify(items(value), true) },
  tolist: { parameters: ['value'], run: ([value = nullValue()]) => toSequence(value, 'list') },
  toset: { parameters: ['value'], run: ([value = nullValue()]) => toSequence(value, 'set') },
  tomap: { parameters: ['value'], run: ([value = nullValue()]) => toMap(value) },
  tostring: conversion('string', toText),
  tonumber: conversion('number', toNumber),
  tobool: conversion('bool', toBool),
  sensitive: { parameters: ['value'], run: ([value = nullValue()], { context }) => ((context.run.sensitiveSeen = true), markSensitive(value)) },
  nonsensitive: { parameters: ['value'], run: ([value = nullValue()]) => ({ ...value, sensitive: false }) },
  issensitive: { parameters: ['value'], returns: 'bool', run: ([value]) => boolValue(value?.sensitive === true) },
  ephemeralasnull: { parameters: ['value'], run: ([value = nullValue()]) => value },
  // The type of a value cannot be a value itself; only the console knows these.
  defaults: { parameters: ['value', 'value'], run: () => failure('`defaults` was removed from the language; use `optional` with a default') },
  list: { parameters: [], variadic: 'value', run: (values) => listValue(values, { type: 'list' }) },
  map: { parameters: [], variadic: 'value', run: () => failure('`map` was removed from the language; use `tomap({ ... })`') },
};

function listTypeOf(value: HclValue | undefined): HclList['type'] {
  return value?.kind === 'object' && value.type === 'map' ? 'list' : 'tuple';
}

function conversion(type: 'string' | 'number' | 'bool', convert: typeof toText): HclFunction {
  return {
    parameters: ['value'],
    returns: type,
    run: ([value = nullValue()]) => {
      if (value.kind === 'null') return value;
      if (value.kind === 'unknown') return value.type === undefined ? { ...value, type } : value.type === type ? value : unknownFrom([value], { type });
      const converted = convert(value);
      return converted.ok ? converted.value : failure(converted.message);
    },
  };
}

function tooLong(): HclValue {
  return unknownValue({ kind: 'function', message: 'the list is too long to be evaluated' });
}

/** Unknown lists between known ones leave the items known; their places are not. */
function concat(values: readonly HclValue[], sets = false): Result {
  const all: HclValue[] = [];
  const unknowns: HclUnknown[] = [];
  for (const value of values) {
    if (value.kind === 'unknown') unknowns.push(value);
    else if (value.kind !== 'list' || (value.type === 'set' && !sets)) return failure('all arguments must be lists');
    else {
      for (const item of value.items) all.push(item);
      if (value.rest !== undefined) unknowns.push(value.rest);
    }
  }
  if (values.length === 0) return failure('an argument is missing');
  if (all.length > MAX_ITEMS) return tooLong();
  if (all.length === 0 && unknowns.length === values.length) return unknownFrom(unknowns);
  const type = values.some((value) => value.kind === 'list' && value.type === 'tuple') ? 'tuple' : 'list';
  return listValue(all, { type, rest: unknowns.length > 0 ? unknownFrom(unknowns) : undefined });
}

/** Entries before an unknown map may be replaced by it, so that only later ones stay known. */
function merge(values: readonly HclValue[]): Result {
  let merged = new Map<string, HclValue>();
  const unknowns: HclUnknown[] = [];
  let type: HclObject['type'] = 'map';
  for (const value of values) {
    if (value.kind === 'null') continue;
    const open = value.kind === 'unknown' ? value : value.kind === 'object' ? value.rest : undefined;
    if (open !== undefined) {
      unknowns.push(open);
      merged = new Map([...merged].map(([key, item]) => [key, unknownFrom([open, ...unknownsIn(item)])]));
    }
    if (value.kind === 'object') {
      if (value.type === 'object') type = 'object';
      for (const [key, item] of value.entries) merged.set(key, item);
    } else if (value.kind !== 'unknown') return failure('all arguments must be maps or objects');
  }
  if (merged.size === 0 && unknowns.length > 0) return unknownFrom(unknowns);
  return objectValue(merged, { type: values.length === 0 ? 'object' : type, rest: unknowns.length > 0 ? unknownFrom(unknowns) : undefined });
}

function lookup(map: HclValue, key: string, fallback: HclValue | undefined): Result {
  if (map.kind === 'unknown') return stepBelow(map, key);
  if (map.kind !== 'object') return failure('a map is required');
  const found = map.entries.get(key);
  if (found !== undefined) return found;
  if (map.rest !== undefined) return unknownFrom([map.rest]);
  return fallback ?? failure(`the map has no element \`${key}\``);
}

function atUnknown(collection: HclValue | undefined, key: HclValue | undefined, span: Span, others: readonly HclValue[] = []): HclValue | undefined {
  return collection === undefined || key?.kind !== 'unknown' ? undefined : someElement(collection, key, span, others);
}

function element(value: HclValue, index: number): Result {
  if (value.kind === 'unknown') return index === 0 ? stepBelow(value, 0) : unknownFrom([value]);
  if (value.kind !== 'list' || value.type === 'set') return failure('a list is required');
  if (value.rest !== undefined) return unknownFrom([value.rest]);
  const count = value.items.length;
  if (count === 0) return failure('the list is empty');
  return value.items[((index % count) + count) % count] ?? failure('the index is no whole number');
}

function zipmap(keys: readonly string[], values: HclList): Result {
  if (keys.length !== values.items.length) return failure('keys and values have different lengths');
  return objectValue(keys.map((key, i) => [key, values.items[i] ?? nullValue()] as const), { type: values.type === 'tuple' ? 'object' : 'map' });
}

function flatten(value: HclValue): Result {
  if (value.kind === 'unknown') return unknownFrom([value]);
  if (value.kind !== 'list') return failure('a list is required');
  const flat: HclValue[] = [];
  const unknowns: HclUnknown[] = [];
  flattenInto(value, flat, unknowns);
  if (flat.length > MAX_ITEMS) return tooLong();
  return listValue(flat, { rest: unknowns.length > 0 ? unknownFrom(unknowns) : undefined });
}

/** An unknown element may be a list itself, unless it is a single attribute of a resource or a string. */
function flattenInto(value: HclList, flat: HclValue[], unknowns: HclUnknown[]): void {
  if (flat.length > MAX_ITEMS) return;
  for (const item of value.items) {
    if (item.kind === 'list') flattenInto(item, flat, unknowns);
    else if (item.kind === 'unknown' && !isScalar(item)) unknowns.push(item);
    else flat.push(item);
  }
  if (value.rest !== undefined) unknowns.push(value.rest);
}

function isScalar({ type, parts, reference }: HclUnknown): boolean {
  const last = reference?.path.at(-1);
  return type !== undefined || parts !== undefined || ((last === 'id' || last === 'arn') && reference?.path.includes('*') !== true && reference?.address.endsWith('[*]') !== true);
}

function distinct(values: readonly HclValue[]): Result {
  const seen: HclValue[] = [];
  const hashes = new Set<string>();
  const doubtful: HclUnknown[] = [];
  for (const value of values) {
    if (isWhollyKnown(value)) {
      const hash = `${value.kind}${hashOf(value)}`;
      if (!hashes.has(hash)) seen.push(value);
      hashes.add(hash);
    } else if (!seen.some((other) => equalValues(other, value) === 'yes')) {
      seen.push(value);
      doubtful.push(...unknownsIn(value));
    }
  }
  return listValue(seen, { type: 'list' });
}

function compact(values: readonly HclValue[]): Result {
  const kept: HclValue[] = [];
  const doubtful: HclUnknown[] = [];
  for (const value of values) {
    if (value.kind === 'null') continue;
    if (value.kind === 'unknown') {
      if (equalValues(value, stringValue('')) === 'no' && equalValues(value, nullValue()) === 'no') kept.push(value);
      else doubtful.push(value);
      continue;
    }
    const converted = toText(value);
    if (!converted.ok) return failure(converted.message);
    if (text(converted.value) !== '') kept.push(converted.value);
  }
  return listValue(kept, { type: 'list', rest: doubtful.length > 0 ? unknownFrom(doubtful) : undefined });
}

/** A slice of an unknown list has a known length: the deployment fails otherwise. */
function slice(value: HclValue, from: number, to: number): Result {
  if (from < 0 || to < from || !Number.isInteger(from) || !Number.isInteger(to)) return failure('the indexes are out of order');
  if (value.kind === 'unknown') return to - from > 1000 ? unknownFrom([value]) : listValue(Array.from({ length: to - from }, (_, i) => stepBelow(value, from + i)), { type: 'list' });
  if (value.kind !== 'list' || value.type === 'set') return failure('a list is required');
  if (value.rest !== undefined) return unknownFrom([value.rest]);
  if (to > value.items.length) return failure(`the list has only ${String(value.items.length)} elements`);
  return listValue(value.items.slice(from, to), { type: value.type });
}

function indexOf(values: readonly HclValue[], wanted: HclValue): Result {
  for (const [i, value] of values.entries()) {
    const equal = equalValues(value, wanted);
    if (equal === 'yes') return numberValue(i);
    if (equal === 'unknown') return unknownFrom([...unknownsIn(value), ...unknownsIn(wanted)], { type: 'number' });
  }
  return failure('the list has no such element');
}

function contains(value: HclValue, wanted: HclValue): Result {
  if (value.kind === 'unknown') return unknownFrom([value], { type: 'bool' });
  if (value.kind !== 'list') return failure('a list is required');
  const answers = value.items.map((item) => equalValues(item, wanted));
  if (answers.includes('yes')) return boolValue(true);
  const doubts = [...unknownsIn(wanted), ...(value.rest === undefined ? [] : [value.rest]), ...value.items.filter((_, i) => answers[i] === 'unknown').flatMap(unknownsIn)];
  return answers.includes('unknown') || value.rest !== undefined ? unknownFrom(doubts, { type: 'bool' }) : boolValue(false);
}

function coalesce(values: readonly HclValue[]): Result {
  const unified = unifyItems(values);
  for (const [i, value] of unified.entries()) {
    if (value.kind === 'null' || (value.kind === 'string' && value.value === '')) continue;
    if (value.kind !== 'unknown') return value;
    const given = equalValues(value, nullValue()) === 'no' && equalValues(value, stringValue('')) === 'no';
    if (given) return value;
    return unknownFrom(unified.slice(i).flatMap(unknownsIn), { type: value.type });
  }
  return failure('all arguments are null or empty');
}

function coalesceList(values: readonly HclValue[]): Result {
  for (const value of values) {
    if (value.kind === 'null') continue;
    if (value.kind === 'unknown') return unknownFrom([value]);
    if (value.kind !== 'list') return failure('all arguments must be lists');
    if (value.items.length > 0) return value;
    if (value.rest !== undefined) return unknownFrom([value.rest]);
  }
  return failure('all lists are empty');
}

function chunks(values: readonly HclValue[], size: number): Result {
  if (size < 0 || !Number.isInteger(size)) return failure('the size must not be negative');
  const parts: HclValue[] = [];
  const step = size === 0 ? Math.max(1, values.length) : size;
  for (let i = 0; i < values.length; i += step) parts.push(listValue(values.slice(i, i + step), { type: 'list' }));
  return listValue(parts, { type: 'list' });
}

function product(lists: readonly HclList[]): Result {
  if (lists.length < 2) return failure('two lists are needed at least');
  let rows: readonly (readonly HclValue[])[] = [[]];
  for (const one of lists) {
    if (rows.length * one.items.length > MAX_ITEMS) return tooLong();
    rows = rows.flatMap((row) => one.items.map((item) => [...row, item]));
  }
  return listValue(rows.map((row) => listValue(row)), { type: lists.every((one) => one.type === 'set') ? 'set' : 'list' });
}

function ofSets(combine: (sets: readonly (readonly HclValue[])[]) => readonly HclValue[]): HclFunction {
  return { parameters: ['known'], variadic: 'known', run: (values) => listValue(combine(values.map((value) => unifyItems(items(value)))), { type: 'set' }) };
}

function union(values: readonly HclValue[]): Result {
  const joined = concat(values, true);
  return joined.kind === 'list' ? toSequence(joined, 'set') : joined;
}

function has(values: readonly HclValue[], wanted: HclValue): boolean {
  return values.some((value) => triOf(true) === equalValues(value, wanted));
}

function transpose(map: ReadonlyMap<string, HclValue>): Result {
  const turned = new Map<string, string[]>();
  for (const [key, values] of map) {
    for (const value of strings(values)) turned.set(value, [...(turned.get(value) ?? []), key]);
  }
  return objectValue([...turned].map(([key, values]) => [key, stringList(values)] as const), { type: 'map' });
}

function one(values: readonly HclValue[]): Result {
  if (values.length > 1) return failure('the list has more than one element');
  return values[0] ?? nullValue();
}

function quantify(values: readonly HclValue[], any: boolean): Result {
  const unknowns: HclUnknown[] = [];
  for (const value of values) {
    if (value.kind === 'unknown') {
      unknowns.push(value);
      continue;
    }
    const converted = value.kind === 'null' ? { ok: true as const, value: boolValue(false) } : toBool(value);
    if (!converted.ok) return failure(converted.message);
    if (converted.value.kind === 'bool' && converted.value.value === any) return boolValue(any);
  }
  return unknowns.length > 0 ? unknownFrom(unknowns, { type: 'bool' }) : boolValue(!any);
}

function toSequence(value: HclValue, type: 'list' | 'set'): Result {
  if (value.kind === 'unknown' || value.kind === 'null') return value;
  if (value.kind !== 'list') return failure('a list is required');
  const doubtful = type === 'set' && !value.items.every(isWhollyKnown) ? value.items.flatMap(unknownsIn) : [];
  const rest = value.rest ?? undefined;
  if (doubtful.length > 0 && value.items.some((item) => item.kind === 'list')) return unknownFrom(doubtful);
  return listValue(unifyItems(value.items), { type, rest, origin: value.origin, sensitive: value.sensitive });
}

function toMap(value: HclValue): Result {
  if (value.kind === 'unknown' || value.kind === 'null') return value;
  const converted = convertValue(value, { kind: 'map', element: { kind: 'any' } });
  return converted.ok ? converted.value : failure(converted.message);
}
