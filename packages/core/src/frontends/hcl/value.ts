import type { Span } from '../../text/source-file.ts';
import { numberText } from './number-text.ts';
import { compareStrings, setItems } from './ordering.ts';

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
  /** As what stands for every instance of a block, and for the key of the instance at hand: which keys there are. */
  readonly keys?: InstanceKeys;
  /** As the rest of an object: all that there may be besides, where it is only not known whether it is there. */
  readonly possible?: ReadonlyMap<string, HclValue>;
}

/** The keys of a block whose `count` or `for_each` is not known: equal where one module writes the same of the same. */
export interface InstanceKeys {
  readonly module: string;
  readonly from: HclUnknown;
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
    | 'ignored' // `ignore_changes` leaves it to others
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

/** In the order of the keys, as the language iterates. */
export function sortedEntries(entries: Iterable<readonly [string, HclValue]>): ReadonlyMap<string, HclValue> {
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
    ...(more.keys && { keys: more.keys }),
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
  return unknownValue(cause, { ...more, reference: { ...reference, path: [...reference.path, step] }, ...(value.keys && { keys: value.keys }) });
}

/**
 * `aws_subnet.private[count.index]`, or an attribute of all of them so indexed, where both blocks have the same keys: what
 * stands for every instance of one then belongs to what stands for every instance of the other.
 */
export function memberAtHand(members: HclValue, key: HclValue, origin: Span): HclUnknown | undefined {
  if (members.kind !== 'unknown' || key.kind !== 'unknown' || members.reference === undefined) return undefined;
  if (members.keys === undefined || key.keys === undefined || !equalKeys(members.keys, key.keys)) return undefined;
  const { path } = members.reference;
  const each = path.indexOf('*');
  return referenceValue({ ...members.reference, path: path.filter((_, i) => i !== each) }, members.cause, origin);
}

function equalKeys(a: InstanceKeys, b: InstanceKeys): boolean {
  if (a.module !== b.module) return false;
  if (a.from === b.from) return true;
  const references = ({ from }: InstanceKeys): string => from.references.map(referenceText).sort().join();
  return writtenText(a.from) !== undefined && writtenText(a.from) === writtenText(b.from) && references(a) === references(b);
}

function writtenText({ origin }: HclUnknown): string | undefined {
  return origin?.file.text.slice(origin.start, origin.end);
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
