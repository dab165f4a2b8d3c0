import { isWhollyKnown } from './value-parts.ts';
import { numberText } from './number-text.ts';
import type { HclValue } from './value.ts';

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
