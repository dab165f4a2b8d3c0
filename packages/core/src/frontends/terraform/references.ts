import type { AttributeReference, HclValue } from '../hcl/value.ts';

/** The attributes that a value is made from. */
export function referencesIn(value: HclValue): AttributeReference[] {
  switch (value.kind) {
    case 'unknown': {
      const inner = value.choice === undefined ? [] : [value.choice.whenTrue, value.choice.whenFalse];
      const parts = (value.parts ?? []).filter((part) => typeof part !== 'string');
      return [...value.references, ...[...inner, ...parts].flatMap(referencesIn)];
    }
    case 'list':
      return [...value.items, ...(value.rest === undefined ? [] : [value.rest])].flatMap(referencesIn);
    case 'object':
      return [...value.entries.values(), ...(value.rest === undefined ? [] : [value.rest])].flatMap(referencesIn);
    default:
      return [];
  }
}
