import { triAnd, triNot, triOf, type Tri } from '../../values/tri.ts';
import { isWhollyKnown } from './value-parts.ts';
import { nullValue, referenceText, type HclList, type HclObject, type HclUnknown, type HclValue } from './value.ts';

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
