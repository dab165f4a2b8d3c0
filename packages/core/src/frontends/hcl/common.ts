import type { Span } from '../../text/source-file.ts';
import { unknownsIn } from './value-parts.ts';
import { listValue, objectValue, unknownFrom, type HclList, type HclObject, type HclUnknown, type HclValue } from './value.ts';

/**
 * An element of a collection under a key that is not known, such as `var.accounts[terraform.workspace]`: what holds for it
 * whichever it is. `others` are what it may be besides. Nothing, where not every element is known to be one.
 */
export function someElement(collection: HclValue, key: HclUnknown, span: Span, others: readonly HclValue[] = []): HclValue | undefined {
  if ((collection.kind !== 'object' && collection.kind !== 'list') || collection.rest !== undefined) return undefined;
  const elements = collection.kind === 'list' ? collection.items : [...collection.entries.values()];
  const sensitive = collection.sensitive || key.sensitive;
  return commonOf([...elements, ...others], unknownFrom([key, ...unknownsIn(collection), ...others.flatMap(unknownsIn)], { origin: span, sensitive }));
}

/** What all of the values agree in; `open` stands for everything else. An edit belongs where the choice among them is written. */
function commonOf(values: readonly HclValue[], open: HclUnknown): HclValue {
  const [first] = values;
  if (first === undefined) return open;
  const sensitive = open.sensitive || values.some((value) => value.sensitive);
  if (values.every(isObject)) return { ...commonEntries(values, open), sensitive };
  if (values.every(isList)) return { ...commonItems(values, open), sensitive };
  const same = values.every((value) => isSamePrimitive(first, value));
  return same ? { ...first, origin: open.origin, sensitive } : { ...open, sensitive };
}

function commonEntries(objects: readonly HclObject[], open: HclUnknown): HclValue {
  const [first, ...others] = objects;
  if (first === undefined) return open;
  const shared = [...first.entries.keys()].filter((key) => others.every(({ entries }) => entries.has(key)));
  const complete = objects.every(({ entries, rest }) => entries.size === shared.length && rest === undefined);
  const entries = shared.map((key) => [key, commonOf(objects.flatMap((object) => object.entries.get(key) ?? []), open)] as const);
  return objectValue(entries, { type: first.type, origin: open.origin, rest: complete ? undefined : open });
}

/** Of sets that differ nobody can tell which elements correspond, nor of lists of different lengths. */
function commonItems(lists: readonly HclList[], open: HclUnknown): HclValue {
  const [first] = lists;
  if (first === undefined) return open;
  const alike = lists.every(({ type, items, rest }) => type === first.type && items.length === first.items.length && rest === undefined);
  if (!alike) return open;
  const items = first.items.map((_, i) => commonOf(lists.flatMap((list) => list.items[i] ?? []), open));
  if (first.type === 'set' && items.some((item) => item.kind === 'unknown')) return open;
  return listValue(items, { type: first.type, origin: open.origin });
}

function isSamePrimitive(a: HclValue, b: HclValue): boolean {
  if (a.kind === 'null') return b.kind === 'null';
  if (a.kind === 'string') return b.kind === 'string' && a.value === b.value;
  if (a.kind === 'number') return b.kind === 'number' && a.value === b.value;
  return a.kind === 'bool' && b.kind === 'bool' && a.value === b.value;
}

function isObject(value: HclValue): value is HclObject {
  return value.kind === 'object';
}

function isList(value: HclValue): value is HclList {
  return value.kind === 'list';
}
