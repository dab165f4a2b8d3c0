import type { Span } from '../../text/source-file.ts';
import { triAnd, triNot, triOf, type Tri } from '../../values/tri.ts';

/**
 * A value of the language as far as it is known. Collections may be known in part: `rest` says that there may be
 * further items or entries, and why they are not known.
 */
export type HclValue = HclNull | HclString | HclNumber | HclBool | HclList | HclObject | HclUnknown;

interface ValueBase {
  /** The text that a person would edit to change the value: behind `var.x` and `local.x` that is the literal. */
  readonly origin: Span | undefined;
  readonly sensitive: boolean;
}

export interface HclNull extends ValueBase {
  readonly kind: 'null';
}

export interface HclString extends ValueBase {
  readonly kind: 'string';
  readonly value: string;
  /** What the text is the JSON encoding of, with the origins of its parts (`jsonencode`, policy documents). */
  readonly encodes: HclValue | undefined;
}

export interface HclNumber extends ValueBase {
  readonly kind: 'number';
  readonly value: number;
}

export interface HclBool extends ValueBase {
  readonly kind: 'bool';
  readonly value: boolean;
}

export interface HclList extends ValueBase {
  readonly kind: 'list';
  readonly type: 'tuple' | 'list' | 'set';
  readonly items: readonly HclValue[];
  readonly rest: HclUnknown | undefined;
}

export interface HclObject extends ValueBase {
  readonly kind: 'object';
  readonly type: 'object' | 'map';
  /** In the order of the keys, as the language iterates. */
  readonly entries: ReadonlyMap<string, HclValue>;
  readonly rest: HclUnknown | undefined;
}

export interface HclUnknown extends ValueBase {
  readonly kind: 'unknown';
  readonly cause: UnknownCause;
  readonly type: 'string' | 'number' | 'bool' | undefined;
  /** The value is exactly this attribute: two unknowns with equal references are equal. */
  readonly reference: AttributeReference | undefined;
  /** All attributes that the value was computed from. */
  readonly references: readonly AttributeReference[];
  /** A string of which parts are known, at least one of them unknown. */
  readonly parts: readonly (string | HclUnknown)[] | undefined;
  /** The value of a conditional that is not decided. */
  readonly choice: Choice | undefined;
  readonly encodes: HclValue | undefined;
  /** As the rest of an object: all that there may be besides, where it is only not known whether it is there. */
  readonly possible?: ReadonlyMap<string, HclValue>;
}

export interface Choice {
  readonly condition: HclUnknown;
  readonly whenTrue: HclValue;
  readonly whenFalse: HclValue;
}

/** An attribute of a resource instance that is known only after the apply. */
export interface AttributeReference {
  /** Full address as Terraform prints it; `[*]` stands for every instance when their number is not known. */
  readonly address: string;
  /** Attribute names, indexes and, for every element of an unknown list, `*`. */
  readonly path: readonly (string | number)[];
  /** The root module of the address, where it is another one: its folder. */
  readonly root?: string;
}

export interface UnknownCause {
  readonly kind:
    | 'variable' // an input of the root module without a value: the user chooses it
    | 'computed' // decided by the provider when the resource is created
    | 'data' // read by a data source
    | 'module' // made by a module that is not on disk
    | 'provider' // the Region, the account or another property of the provider configuration
    | 'function' // a function whose result is not known beforehand, or that is not supported
    | 'file' // a file that cannot be read
    | 'instance' // `count` or `for_each` is not known
    | 'cycle'
    | 'plan' // unknown in the plan, which says no more
    | 'error'; // the expression fails
  /** Names what is missing in the user's words, such as "variable `vpc_id` has no value". */
  readonly message: string;
}

interface Attributes {
  readonly origin?: Span | undefined;
  readonly sensitive?: boolean;
}

export function nullValue(origin?: Span): HclNull {
  return { kind: 'null', origin, sensitive: false };
}

export function stringValue(value: string, origin?: Span, encodes?: HclValue): HclString {
  return { kind: 'string', value, origin, sensitive: false, encodes };
}

export function numberValue(value: number, origin?: Span): HclNumber {
  return { kind: 'number', value, origin, sensitive: false };
}

export function boolValue(value: boolean, origin?: Span): HclBool {
  return { kind: 'bool', value, origin, sensitive: false };
}

export function listValue(items: readonly HclValue[], more: Attributes & { readonly type?: HclList['type']; readonly rest?: HclUnknown | undefined } = {}): HclList {
  const { type = 'tuple', rest, origin, sensitive = false } = more;
  if (type === 'set') return { kind: 'list', type, items: setItems(items), rest, origin, sensitive };
  return { kind: 'list', type, items, rest, origin, sensitive };
}

export function objectValue(
  entries: Iterable<readonly [string, HclValue]>,
  more: Attributes & { readonly type?: HclObject['type']; readonly rest?: HclUnknown | undefined } = {},
): HclObject {
  const { type = 'object', rest, origin, sensitive = false } = more;
  return { kind: 'object', type, entries: sortedEntries(entries), rest, origin, sensitive };
}

function sortedEntries(entries: Iterable<readonly [string, HclValue]>): ReadonlyMap<string, HclValue> {
  const map = new Map(entries);
  let previous: string | undefined;
  for (const key of map.keys()) {
    if (previous !== undefined && compareStrings(previous, key) > 0) return new Map([...map].sort(([a], [b]) => compareStrings(a, b)));
    previous = key;
  }
  return map;
}

export function unknownValue(cause: UnknownCause, more: Partial<Omit<HclUnknown, 'kind' | 'cause'>> = {}): HclUnknown {
  const { reference } = more;
  return {
    kind: 'unknown',
    cause,
    origin: more.origin,
    sensitive: more.sensitive ?? false,
    type: more.type,
    reference,
    references: more.references ?? (reference === undefined ? [] : [reference]),
    parts: more.parts,
    choice: more.choice,
    encodes: more.encodes,
  };
}

/** The attribute of a resource (or an element below it) that is known only after the apply. */
export function referenceValue(reference: AttributeReference, cause: UnknownCause, origin?: Span): HclUnknown {
  return unknownValue(cause, { reference, origin });
}

/** What became of unknown inputs: it depends on all that they depend on, and equals none of them. */
export function unknownFrom(inputs: readonly HclUnknown[], more: Partial<Omit<HclUnknown, 'kind' | 'cause'>> = {}): HclUnknown {
  const [first] = inputs;
  const cause = first?.cause ?? { kind: 'function', message: 'the value is not known' };
  return unknownValue(cause, { references: referencesOf(inputs), sensitive: inputs.some((input) => input.sensitive), ...more });
}

function referencesOf(inputs: readonly HclUnknown[]): readonly AttributeReference[] {
  if (inputs.length === 1) return inputs[0]?.references ?? [];
  const byText = new Map<string, AttributeReference>();
  for (const input of inputs) for (const reference of input.references) byText.set(referenceText(reference), reference);
  return [...byText.values()];
}

/** `aws_subnet.private[0].id`, the identity of a symbol. */
export function referenceText(reference: AttributeReference): string {
  return (reference.root === undefined ? '' : `${reference.root}: `) + reference.address + reference.path.map((step) => (typeof step === 'number' ? `[${String(step)}]` : `.${step}`)).join('');
}

/** A step below an unknown: an attribute or an element of it. */
export function stepBelow(value: HclUnknown, step: string | number, origin?: Span): HclUnknown {
  const { reference, cause, references, sensitive } = value;
  const more = { origin: origin ?? value.origin, sensitive };
  if (reference === undefined) return unknownValue(cause, { ...more, references });
  return unknownValue(cause, { ...more, reference: { ...reference, path: [...reference.path, step] } });
}

/** Longer texts and lists are not evaluated: a few lines of configuration can make them exponentially long. */
export const MAX_TEXT = 4_000_000;
export const MAX_ITEMS = 50_000;

/** A string of known and unknown parts. */
export function patternValue(parts: readonly (string | HclUnknown)[], more: { readonly origin?: Span | undefined; readonly encodes?: HclValue | undefined } = {}): HclString | HclUnknown {
  const merged: (string | HclUnknown)[] = [];
  for (const part of parts.flatMap((it) => (typeof it === 'string' ? [it] : (it.parts ?? [it])))) {
    const last = merged.at(-1);
    if (typeof part === 'string' && typeof last === 'string') merged[merged.length - 1] = last + part;
    else if (part !== '') merged.push(part);
  }
  const unknowns = merged.filter((part) => typeof part !== 'string');
  const length = merged.reduce((sum, part) => sum + (typeof part === 'string' ? part.length : 1), 0);
  if (length > MAX_TEXT) return unknownValue({ kind: 'function', message: 'the text is too long to be evaluated' }, { origin: more.origin, type: 'string' });
  if (unknowns.length === 0) return stringValue(merged.filter((part) => typeof part === 'string').join(''), more.origin, more.encodes);
  return unknownFrom(unknowns, { ...more, type: 'string', parts: merged });
}

export function withOrigin(value: HclValue, origin: Span | undefined): HclValue {
  return value.origin !== undefined || origin === undefined ? value : { ...value, origin };
}

export function markSensitive<T extends HclValue>(value: T): T {
  return value.sensitive ? value : { ...value, sensitive: true };
}

/** Whether a part of the value is marked; that part must never be shown. */
export function containsSensitive(value: HclValue): boolean {
  if (value.sensitive) return true;
  if (value.kind === 'list') return value.items.some(containsSensitive);
  if (value.kind === 'object') return [...value.entries.values()].some(containsSensitive);
  return false;
}

/** The value with every reference in it changed. */
export function mapReferences(value: HclValue, change: (reference: AttributeReference) => AttributeReference): HclValue {
  const inner = (it: HclValue): HclValue => mapReferences(it, change);
  const rest = (it: HclUnknown | undefined): HclUnknown | undefined => (it === undefined ? undefined : changedUnknown(it, change));
  switch (value.kind) {
    case 'list':
      return { ...value, items: value.items.map(inner), rest: rest(value.rest) };
    case 'object':
      return { ...value, entries: mapEntries(value.entries, inner), rest: rest(value.rest) };
    case 'string':
      return value.encodes === undefined ? value : { ...value, encodes: inner(value.encodes) };
    case 'unknown':
      return changedUnknown(value, change);
    default:
      return value;
  }
}

function changedUnknown(value: HclUnknown, change: (reference: AttributeReference) => AttributeReference): HclUnknown {
  const inner = (it: HclValue): HclValue => mapReferences(it, change);
  const { reference, references, parts, choice, encodes, possible } = value;
  return {
    ...value,
    reference: reference === undefined ? undefined : change(reference),
    references: references.map(change),
    parts: parts?.map((part) => (typeof part === 'string' ? part : changedUnknown(part, change))),
    choice: choice === undefined ? undefined : { condition: changedUnknown(choice.condition, change), whenTrue: inner(choice.whenTrue), whenFalse: inner(choice.whenFalse) },
    encodes: encodes === undefined ? undefined : inner(encodes),
    ...(possible === undefined ? {} : { possible: mapEntries(possible, inner) }),
  };
}

function mapEntries(entries: ReadonlyMap<string, HclValue>, change: (value: HclValue) => HclValue): ReadonlyMap<string, HclValue> {
  return new Map([...entries].map(([name, value]) => [name, change(value)]));
}

/** The unknown parts of a value, itself included. */
export function unknownsIn(value: HclValue): readonly HclUnknown[] {
  const found: HclUnknown[] = [];
  collectUnknowns(value, found);
  return found;
}

function collectUnknowns(value: HclValue, found: HclUnknown[]): void {
  if (value.kind === 'unknown') found.push(value);
  else if (value.kind === 'list') {
    for (const item of value.items) collectUnknowns(item, found);
    if (value.rest !== undefined) found.push(value.rest);
  } else if (value.kind === 'object') {
    for (const item of value.entries.values()) collectUnknowns(item, found);
    if (value.rest !== undefined) found.push(value.rest);
  }
}

export function isWhollyKnown(value: HclValue): boolean {
  if (value.kind === 'unknown') return false;
  if (value.kind === 'list') return value.rest === undefined && value.items.every(isWhollyKnown);
  if (value.kind !== 'object') return true;
  if (value.rest !== undefined) return false;
  for (const item of value.entries.values()) if (!isWhollyKnown(item)) return false;
  return true;
}

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

/** Whether two values are equal once everything is known. Values of different types are different. */
export function equalValues(a: HclValue, b: HclValue): Tri {
  if (a.kind === 'unknown' || b.kind === 'unknown') return equalUnknown(a, b);
  if (a.kind === 'list' && b.kind === 'list') return equalLists(a, b);
  if (a.kind === 'object' && b.kind === 'object') return equalObjects(a, b);
  if (a.kind === 'null' || b.kind === 'null') return triOf(a.kind === b.kind);
  if (a.kind === 'list' || b.kind === 'list' || a.kind === 'object' || b.kind === 'object') return 'no';
  return triOf(a.kind === b.kind && a.value === b.value);
}

function equalUnknown(a: HclValue, b: HclValue): Tri {
  if (a === b) return 'yes';
  if (a.kind === 'unknown' && b.kind === 'unknown') {
    const same = a.reference !== undefined && b.reference !== undefined && referenceText(a.reference) === referenceText(b.reference);
    return same ? 'yes' : 'unknown';
  }
  const [unknown, known] = a.kind === 'unknown' ? [a, b] : [b, a];
  if (unknown.kind !== 'unknown') return 'unknown';
  if (known.kind === 'null') return isNeverNull(unknown) ? 'no' : 'unknown';
  if (known.kind === 'string') return mayBeString(unknown, known.value) ? 'unknown' : 'no';
  return 'unknown';
}

/** Identifiers of a resource are never null or empty once it exists; text with known parts is never null. */
export function isNeverNull(value: HclUnknown): boolean {
  return value.parts !== undefined || isIdentifier(value);
}

function isIdentifier({ reference }: HclUnknown): boolean {
  const [step] = reference?.path ?? [];
  return reference?.path.length === 1 && (step === 'id' || step === 'arn') && !reference.address.startsWith('data.') && !reference.address.includes('.data.');
}

function mayBeString(unknown: HclUnknown, text: string): boolean {
  if (unknown.parts === undefined) return text !== '' || !isIdentifier(unknown);
  const first = unknown.parts[0];
  const last = unknown.parts.at(-1);
  const least = unknown.parts.reduce((sum, part) => sum + (typeof part === 'string' ? part.length : 0), 0);
  return text.length >= least && (typeof first !== 'string' || text.startsWith(first)) && (typeof last !== 'string' || text.endsWith(last));
}

function equalLists(a: HclList, b: HclList): Tri {
  if (a.rest !== undefined || b.rest !== undefined) return 'unknown';
  if (a.type === 'set' && b.type === 'set' && !(isWhollyKnown(a) && isWhollyKnown(b))) return 'unknown';
  if (a.items.length !== b.items.length) return 'no';
  return triAnd(...a.items.map((item, i) => equalValues(item, b.items[i] ?? nullValue())));
}

function equalObjects(a: HclObject, b: HclObject): Tri {
  if (a.rest !== undefined || b.rest !== undefined) return 'unknown';
  if (a.entries.size !== b.entries.size) return 'no';
  const answers: Tri[] = [];
  for (const [key, item] of a.entries) {
    const other = b.entries.get(key);
    if (other === undefined) return 'no';
    answers.push(equalValues(item, other));
  }
  return triAnd(...answers);
}

export function notEqual(a: HclValue, b: HclValue): Tri {
  return triNot(equalValues(a, b));
}

/** By code point, as Go compares the UTF-8 bytes of map keys. */
export function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (x !== y) return (a.codePointAt(i) ?? 0) - (b.codePointAt(i) ?? 0);
  }
  return a.length - b.length;
}

/** A set holds equal values once and has an order of its own: numbers and strings by size, others by their hash. */
export function setItems(items: readonly HclValue[]): readonly HclValue[] {
  const distinct: HclValue[] = [];
  const seen = new Set<string>();
  for (const item of items) {
    const hash = hashOf(item);
    if (seen.has(hash) && isWhollyKnown(item)) continue;
    seen.add(hash);
    distinct.push(item);
  }
  return distinct.sort(compareInSet);
}

function compareInSet(a: HclValue, b: HclValue): number {
  if (a.kind === 'unknown' || b.kind === 'unknown') return Number(a.kind === 'unknown') - Number(b.kind === 'unknown');
  if (a.kind === 'null' || b.kind === 'null') return Number(a.kind === 'null') - Number(b.kind === 'null');
  if (a.kind === 'string' && b.kind === 'string') return compareStrings(a.value, b.value);
  if (a.kind === 'number' && b.kind === 'number') return a.value - b.value;
  if (a.kind === 'bool' && b.kind === 'bool') return Number(a.value) - Number(b.value);
  return compareStrings(hashOf(a), hashOf(b));
}

/** Like `makeSetHashBytes` of go-cty, whose order decides how sets of objects are iterated. */
export function hashOf(value: HclValue): string {
  switch (value.kind) {
    case 'unknown':
      return '?';
    case 'null':
      return '~';
    case 'string':
      return JSON.stringify(value.value);
    case 'number':
      return numberText(value.value);
    case 'bool':
      return value.value ? 'T' : 'F';
    case 'list':
      return value.type === 'tuple' ? `<${value.items.map((item) => `${hashOf(item)};`).join('')}>` : `[${value.items.map((item) => `${hashOf(item)};`).join('')}]`;
    case 'object': {
      const entries = [...value.entries];
      if (value.type === 'object') return `<${entries.map(([, item]) => `${hashOf(item)};`).join('')}>`;
      return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${hashOf(item)};`).join('')}}`;
    }
  }
}

/** The language calculates with 512 bits: 0.1 + 0.2 is 0.3. What needs all digits of a double anyway stays as it is. */
export function tidyNumber(value: number): number {
  const rounded = Number(value.toPrecision(15));
  return String(rounded).length <= 13 ? rounded : value;
}

/** Numbers are printed without an exponent. */
export function numberText(value: number): string {
  if (Number.isInteger(value)) return Math.abs(value) < 1e21 ? String(value === 0 ? 0 : value) : BigInt(value).toString();
  const text = String(value);
  return text.includes('e') ? value.toFixed(30).replace(/0+$/u, '') : text;
}

/** Text as templates and string arguments show it, or nothing for what has no text. */
export function textOfPrimitive(value: HclValue): string | undefined {
  if (value.kind === 'string') return value.value;
  if (value.kind === 'number') return numberText(value.value);
  if (value.kind === 'bool') return String(value.value);
  return undefined;
}

/** The name of a type in messages. */
export function typeName(value: HclValue): string {
  if (value.kind === 'list') return value.type;
  if (value.kind === 'object') return value.type;
  return value.kind;
}
