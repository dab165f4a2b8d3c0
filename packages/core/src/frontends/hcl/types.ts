import { evaluateLiteral } from './literals.ts';
import type { Expression } from './tree.ts';
import { numberText } from './number-text.ts';
import { boolValue, listValue, markSensitive, nullValue, numberValue, objectValue, stringValue, unknownValue, typeName, type HclList, type HclObject, type HclValue } from './value.ts';

/** The type constraint of a variable. */
export type TypeConstraint =
  | { readonly kind: 'any' }
  | { readonly kind: 'string' | 'number' | 'bool' }
  | { readonly kind: 'list' | 'set' | 'map'; readonly element: TypeConstraint }
  | { readonly kind: 'object'; readonly attributes: ReadonlyMap<string, AttributeConstraint> }
  | { readonly kind: 'tuple'; readonly elements: readonly TypeConstraint[] };

export interface AttributeConstraint {
  readonly type: TypeConstraint;
  readonly optional: boolean;
  readonly defaultValue: HclValue | undefined;
}

const ANY: TypeConstraint = { kind: 'any' };

/** What cannot be read constrains nothing. */
export function typeConstraint(expression: Expression | undefined): TypeConstraint {
  if (expression === undefined) return ANY;
  if (expression.kind === 'name') return namedType(expression.name);
  if (expression.kind === 'string') return namedType(expression.value);
  if (expression.kind === 'parentheses') return typeConstraint(expression.inner);
  if (expression.kind !== 'call') return ANY;
  const [argument] = expression.arguments;
  switch (expression.name) {
    case 'list':
    case 'set':
    case 'map':
      return { kind: expression.name, element: typeConstraint(argument) };
    case 'tuple':
      return { kind: 'tuple', elements: argument?.kind === 'tuple' ? argument.items.map(typeConstraint) : [] };
    case 'object':
      return argument?.kind === 'object' ? objectType(argument.items) : ANY;
    default:
      return ANY;
  }
}

function namedType(name: string): TypeConstraint {
  if (name === 'string' || name === 'number' || name === 'bool') return { kind: name };
  if (name === 'list' || name === 'set' || name === 'map') return { kind: name, element: ANY };
  return ANY;
}

function objectType(items: readonly { readonly key: Expression; readonly value: Expression }[]): TypeConstraint {
  const attributes = new Map<string, AttributeConstraint>();
  for (const { key, value } of items) if (key.kind === 'string') attributes.set(key.value, attributeConstraint(value));
  return { kind: 'object', attributes };
}

function attributeConstraint(expression: Expression): AttributeConstraint {
  if (expression.kind !== 'call' || expression.name !== 'optional') return { type: typeConstraint(expression), optional: false, defaultValue: undefined };
  const [type, defaultExpression] = expression.arguments;
  const constraint = typeConstraint(type);
  const literal = defaultExpression === undefined ? undefined : evaluateLiteral(defaultExpression);
  return { type: constraint, optional: true, defaultValue: literal };
}

export type Conversion = { readonly ok: true; readonly value: HclValue } | { readonly ok: false; readonly message: string };

/** Converts a value as an assignment to a variable does; optional attributes get their defaults. */
export function convertValue(value: HclValue, type: TypeConstraint): Conversion {
  if (type.kind === 'any' || value.kind === 'null') return { ok: true, value };
  if (value.kind === 'unknown') return { ok: true, value: convertUnknown(value, type) };
  const converted = convertKnown(value, type);
  return converted.ok && value.sensitive ? { ok: true, value: markSensitive(converted.value) } : converted;
}

function convertUnknown(value: HclValue & { kind: 'unknown' }, type: TypeConstraint): HclValue {
  if (type.kind !== 'string' && type.kind !== 'number' && type.kind !== 'bool') return value;
  return value.type === undefined ? { ...value, type: type.kind } : value;
}

function convertKnown(value: HclValue, type: TypeConstraint): Conversion {
  switch (type.kind) {
    case 'string':
      return toText(value);
    case 'number':
      return toNumber(value);
    case 'bool':
      return toBool(value);
    case 'list':
    case 'set':
      return toSequence(value, type.kind, type.element);
    case 'map':
      return toMap(value, type.element);
    case 'object':
      return toObject(value, type.attributes);
    case 'tuple':
      return toTuple(value, type.elements);
    case 'any':
      return { ok: true, value };
  }
}

export function toText(value: HclValue): Conversion {
  if (value.kind === 'string') return { ok: true, value };
  if (value.kind === 'number') return { ok: true, value: stringValue(numberText(value.value), value.origin) };
  if (value.kind === 'bool') return { ok: true, value: stringValue(String(value.value), value.origin) };
  return mismatch(value, 'string');
}

export function toNumber(value: HclValue): Conversion {
  if (value.kind === 'number') return { ok: true, value };
  if (value.kind === 'string' && /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/iu.test(value.value)) return { ok: true, value: numberValue(Number(value.value), value.origin) };
  return mismatch(value, 'number');
}

export function toBool(value: HclValue): Conversion {
  if (value.kind === 'bool') return { ok: true, value };
  if (value.kind === 'string' && (value.value === 'true' || value.value === '1')) return { ok: true, value: boolValue(true, value.origin) };
  if (value.kind === 'string' && (value.value === 'false' || value.value === '0')) return { ok: true, value: boolValue(false, value.origin) };
  return mismatch(value, 'bool');
}

function toSequence(value: HclValue, type: 'list' | 'set', element: TypeConstraint): Conversion {
  if (value.kind !== 'list') return mismatch(value, type);
  const items = convertAll(value.items, element);
  if (typeof items === 'string') return { ok: false, message: items };
  return { ok: true, value: listValue(element.kind === 'any' ? unifyItems(items) : items, { type, rest: value.rest, origin: value.origin }) };
}

function toMap(value: HclValue, element: TypeConstraint): Conversion {
  if (value.kind !== 'object') return mismatch(value, 'map');
  const items = convertAll([...value.entries.values()], element);
  if (typeof items === 'string') return { ok: false, message: items };
  const unified = element.kind === 'any' ? unifyItems(items) : items;
  return { ok: true, value: rebuild(value, 'map', unified) };
}

function rebuild(value: HclObject, type: HclObject['type'], items: readonly HclValue[]): HclObject {
  const entries = [...value.entries.keys()].map((key, i) => [key, items[i] ?? nullValue()] as const);
  return objectValue(entries, { type, rest: value.rest, origin: value.origin });
}

function toObject(value: HclValue, attributes: ReadonlyMap<string, AttributeConstraint>): Conversion {
  if (value.kind !== 'object') return mismatch(value, 'object');
  const entries: [string, HclValue][] = [];
  for (const [name, attribute] of attributes) {
    const given = value.entries.get(name);
    if (given === undefined && value.rest !== undefined) entries.push([name, unknownValue(value.rest.cause, { references: value.rest.references })]);
    else {
      const converted = convertAttribute(name, given, attribute);
      if (!converted.ok) return converted;
      entries.push([name, withParentOrigin(converted.value, value)]);
    }
  }
  return { ok: true, value: objectValue(entries, { origin: value.origin }) };
}

/** A default of an optional attribute is changed where the object is written. */
function withParentOrigin(value: HclValue, parent: HclObject): HclValue {
  return value.origin === undefined && parent.origin !== undefined ? { ...value, origin: parent.origin } : value;
}

function convertAttribute(name: string, given: HclValue | undefined, attribute: AttributeConstraint): Conversion {
  if (given === undefined && !attribute.optional) return { ok: false, message: `attribute \`${name}\` is required` };
  const { defaultValue } = attribute;
  const missing = given === undefined || given.kind === 'null';
  const converted = convertValue(missing && defaultValue !== undefined ? { ...defaultValue, origin: given?.origin } : (given ?? nullValue()), attribute.type);
  return converted.ok ? converted : { ok: false, message: `attribute \`${name}\`: ${converted.message}` };
}

function toTuple(value: HclValue, elements: readonly TypeConstraint[]): Conversion {
  if (value.kind !== 'list') return mismatch(value, 'tuple');
  if (value.rest !== undefined) return { ok: true, value };
  if (value.items.length !== elements.length) return { ok: false, message: `${String(elements.length)} elements are required` };
  const items: HclValue[] = [];
  for (const [i, item] of value.items.entries()) {
    const converted = convertValue(item, elements[i] ?? ANY);
    if (!converted.ok) return converted;
    items.push(converted.value);
  }
  return { ok: true, value: listValue(items, { origin: value.origin }) };
}

function convertAll(items: readonly HclValue[], element: TypeConstraint): readonly HclValue[] | string {
  if (element.kind === 'any') return items;
  const converted: HclValue[] = [];
  for (const item of items) {
    const result = convertValue(item, element);
    if (!result.ok) return result.message;
    converted.push(result.value);
  }
  return converted;
}

function mismatch(value: HclValue, wanted: string): Conversion {
  return { ok: false, message: `${wanted} required, found ${typeName(value)}` };
}

/** Elements of one list have one type: numbers and bools beside strings become strings. */
export function unifyItems(items: readonly HclValue[]): readonly HclValue[] {
  const kinds = new Set(items.map((item) => (item.kind === 'unknown' ? item.type : item.kind)));
  kinds.delete('null');
  kinds.delete(undefined);
  if (kinds.has('string') && (kinds.has('number') || kinds.has('bool'))) return items.map(textOrSame);
  return items;
}

function textOrSame(value: HclValue): HclValue {
  const converted = toText(value);
  if (!converted.ok) return value;
  return value.sensitive ? markSensitive(converted.value) : converted.value;
}

/** The results of a conditional have one type as well. */
export function unifyPair(chosen: HclValue, other: HclValue): HclValue {
  if (chosen.kind === 'list' && other.kind === 'list') return unifyLists(chosen, other);
  if (chosen.kind === 'object' || chosen.kind === 'null' || chosen.kind === 'unknown') return chosen;
  const otherKind = other.kind === 'unknown' ? other.type : other.kind;
  return otherKind === 'string' && chosen.kind !== 'string' ? textOrSame(chosen) : chosen;
}

function unifyLists(chosen: HclList, other: HclList): HclValue {
  const hasText = other.items.some((item) => item.kind === 'string' || (item.kind === 'unknown' && item.type === 'string'));
  const primitive = chosen.items.every((item) => item.kind !== 'list' && item.kind !== 'object');
  if (!hasText || !primitive) return chosen;
  return { ...chosen, items: chosen.items.map(textOrSame) };
}
