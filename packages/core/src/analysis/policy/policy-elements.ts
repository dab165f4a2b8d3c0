import type { Span } from '../../text/source-file.ts';
import { onlyHole } from '../../values/text.ts';
import { nearest } from '../../knowledge/near-miss.ts';
import type { Problems } from './policy-problems.ts';
import type { PolicyEntry, PolicySource } from './policy-source.ts';

/** The elements of a document or a statement by name; others are problems. */
export function elementsOf(entries: readonly PolicyEntry[], allowed: readonly string[], problems: Problems): ReadonlyMap<string, PolicyEntry> {
  const found = new Map<string, PolicyEntry>();
  for (const entry of entries) {
    const { key } = entry;
    const where = entry.keyAt ?? entry.value.at;
    if (typeof key !== 'string' || !allowed.includes(key)) {
      const suggestion = typeof key === 'string' ? nearest(key, allowed) : undefined;
      problems.report('unknown-element', where, { found: key, expected: allowed, ...(suggestion !== undefined && { suggestion }) });
    } else if (found.has(key)) problems.report('repeated-element', where, { found: key });
    else found.set(key, entry);
  }
  return found;
}

/** The place of a part, to be spread into what is made of it. */
export function at(part: { readonly at?: Span }): { readonly at?: Span } {
  return part.at === undefined ? {} : { at: part.at };
}

/** Where an object or a list is expected, a text of which nothing is known may be either. */
export function structural(source: PolicySource): PolicySource {
  const hole = source.kind === 'text' ? onlyHole(source.text) : undefined;
  return hole === undefined ? source : { kind: 'unknown', cause: hole.cause, ...at(source) };
}

/** Whether there may be further elements. */
export function isOpen(source: PolicySource): boolean {
  return source.kind === 'map' && source.open !== undefined;
}
