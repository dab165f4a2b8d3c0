import {
  MappingBuilder,
  type Made,
  type MappingEntry,
  type MappingNode,
  type ScalarNode,
  type SequenceNode,
  type SyntaxNode,
} from '../../../syntax/tree.ts';
import type { ScalarValue } from '../../../syntax/scalars.ts';
import type { Stretch } from '../template.ts';

/** What a made tree is written down as: JSON with nodes of the template in it. Members that are undefined are left out. */
export type Draft = ScalarValue | SyntaxNode | readonly Draft[] | { readonly [key: string]: Draft | undefined };

/** The tree of a draft; all that is new in it stands at one stretch of the template. */
export function draw(at: Stretch, draft: Draft): SyntaxNode {
  if (draft === null || typeof draft !== 'object') return scalarAt(at, draft);
  if (isNode(draft)) return draft;
  if (isList(draft)) return sequenceAt(at, draft.map((item) => draw(at, item)));
  const entries: MappingEntry[] = [];
  for (const [key, value] of Object.entries(draft)) {
    if (value !== undefined) entries.push({ key, keyStart: at.start, keyEnd: at.end, value: draw(at, value) });
  }
  return mappingAt(at, entries);
}

export function scalarAt(at: Stretch, value: ScalarValue): ScalarNode {
  return { kind: 'scalar', start: at.start, end: at.end, style: 'plain', value, ...madeOf(at) };
}

/** Where a collection stands; one that takes the place of another is written the way that one is. */
export type CollectionStretch = Stretch & { readonly flow?: boolean };

export function sequenceAt(at: CollectionStretch, items: readonly SyntaxNode[]): SequenceNode {
  return { kind: 'sequence', start: at.start, end: at.end, flow: at.flow ?? false, items, ...madeOf(at) };
}

export function mappingAt(at: CollectionStretch, entries: readonly MappingEntry[]): MappingNode {
  const mapping = new MappingBuilder(at.start, at.flow ?? false, at.made);
  mapping.end = at.end;
  for (const entry of entries) mapping.put(entry);
  return mapping;
}

/** A mapping with one entry set, the others as they are. */
export function withEntry(mapping: MappingNode, key: string, value: SyntaxNode): MappingNode {
  const known = mapping.entry(key);
  const at = known ?? { keyStart: mapping.start, keyEnd: mapping.start };
  const others = mapping.entries.filter((entry) => entry.key !== key);
  return mappingAt(mapping, [...others, { key, keyStart: at.keyStart, keyEnd: at.keyEnd, value }]);
}

export function withoutEntry(mapping: MappingNode, ...keys: readonly string[]): MappingNode {
  return mappingAt(mapping, mapping.entries.filter(({ key }) => !keys.includes(key)));
}

/** The only entry of a mapping: the shape of a function call. */
export function callOf(node: SyntaxNode | undefined): MappingEntry | undefined {
  if (node?.kind !== 'mapping') return undefined;
  const [entry, second] = node.entries;
  return second === undefined && entry !== undefined && isFunction(entry.key) ? entry : undefined;
}

export function isFunction(key: string): boolean {
  return key === 'Ref' || key === 'Condition' || key.startsWith('Fn::');
}

/** A copy of a tree that stands where the tree stands, told apart from it by `made`; texts and keys go through `change`. */
export function copied(node: SyntaxNode, made: Made, change: (text: string) => string): SyntaxNode {
  const own = { ...node.made, ...made };
  const at = { start: node.start, end: node.end, made: own, ...(node.kind === 'scalar' ? {} : { flow: node.flow }) };
  switch (node.kind) {
    case 'scalar': {
      const value = typeof node.value === 'string' ? change(node.value) : node.value;
      return { kind: 'scalar', start: node.start, end: node.end, style: node.style, value, made: own, ...(node.typed === undefined ? {} : { typed: node.typed }) };
    }
    case 'sequence':
      return sequenceAt(at, node.items.map((item) => copied(item, made, change)));
    case 'mapping':
      return mappingAt(
        at,
        node.entries.map(({ key, keyStart, keyEnd, value }) => ({
          key: change(key),
          keyStart,
          keyEnd,
          value: copied(value, made, change),
        })),
      );
  }
}

function isNode(draft: Exclude<Draft, ScalarValue>): draft is SyntaxNode {
  return 'kind' in draft && 'start' in draft;
}

function isList(draft: readonly Draft[] | Readonly<Record<string, Draft | undefined>>): draft is readonly Draft[] {
  return Array.isArray(draft);
}

function madeOf({ made }: Stretch): { readonly made?: Made } {
  return made === undefined ? {} : { made };
}
