import type { AttributeReference, HclUnknown, HclValue } from './value.ts';

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
