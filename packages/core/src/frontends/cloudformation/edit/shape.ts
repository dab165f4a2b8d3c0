import { rawText, type SyntaxNode } from '../../../syntax/tree.ts';

/** What is to be written, before it is known how. */
export type Shape =
  | { readonly kind: 'scalar'; readonly value: string | number | boolean; readonly quote?: Quote }
  /** As somebody typed it, on one line. */
  | { readonly kind: 'raw'; readonly text: string; readonly value: string | number | boolean | null }
  | { readonly kind: 'list'; readonly items: readonly Shape[] }
  | { readonly kind: 'map'; readonly entries: readonly (readonly [string, Shape])[] }
  /** `Ref`, `Fn::Sub` ...; written with a tag where the template does so. */
  | { readonly kind: 'call'; readonly name: string; readonly argument: Shape; readonly tagged?: boolean };

export type Quote = "'" | '"';

export const scalarShape = (value: string | number | boolean, quote?: Quote): Shape => ({ kind: 'scalar', value, ...(quote === undefined ? {} : { quote }) });
export const call = (name: string, argument: Shape): Shape => ({ kind: 'call', name, argument });
export const mapShape = (entries: readonly (readonly [string, Shape])[]): Shape => ({ kind: 'map', entries });
export const listShape = (items: readonly Shape[]): Shape => ({ kind: 'list', items });
export const refTo = (logicalId: string): Shape => call('Ref', scalarShape(logicalId));
export const getAtt = (logicalId: string, attribute: string): Shape => call('Fn::GetAtt', scalarShape(`${logicalId}.${attribute}`));

/** A part of a template to be written once more, in the same words. Comments stay where they are. */
export function shapeOf(text: string, node: SyntaxNode): Shape {
  switch (node.kind) {
    case 'scalar': {
      const raw = rawText(text, node);
      const block = node.style === 'literal' || node.style === 'folded';
      if (block || /[\r\n]/.test(raw)) return scalarShape(String(node.value), '"');
      return { kind: 'raw', text: raw, value: node.value };
    }
    case 'sequence':
      return listShape(node.items.map((item) => shapeOf(text, item)));
    case 'mapping': {
      const [entry, second] = node.entries;
      if (entry !== undefined && second === undefined && isFunction(entry.key)) {
        const tagged = text.charAt(entry.keyStart) === '!';
        return { kind: 'call', name: entry.key, argument: shapeOf(text, entry.value), tagged };
      }
      return mapShape(node.entries.map(({ key, value }) => [key, shapeOf(text, value)]));
    }
  }
}

export function isFunction(key: string): boolean {
  return key === 'Ref' || key === 'Condition' || key.startsWith('Fn::');
}

/** Two parts of one mapping. */
export function merged(a: Shape, b: Shape): Shape {
  if (a.kind !== 'map' || b.kind !== 'map') return b;
  const entries = new Map(a.entries);
  for (const [key, value] of b.entries) {
    const known = entries.get(key);
    entries.set(key, known === undefined ? value : merged(known, value));
  }
  return mapShape([...entries]);
}
