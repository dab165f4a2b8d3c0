import type { SyntaxNode } from '../../syntax/tree.ts';
import type { SourceFile } from '../../text/source-file.ts';
import { ALWAYS } from '../../values/guards.ts';
import type { Value } from '../../values/value.ts';

/** A tree without functions as values: what a JSON or YAML file says is what it means. */
export function plainValue(file: SourceFile, node: SyntaxNode): Value {
  const at = { file, start: node.start, end: node.end };
  switch (node.kind) {
    case 'scalar':
      return node.value === null ? { kind: 'absent', at } : { kind: 'scalar', value: node.value, at };
    case 'sequence':
      return { kind: 'list', at, items: { items: node.items.map((item) => ({ value: () => plainValue(file, item), when: ALWAYS })) } };
    case 'mapping':
      return {
        kind: 'map',
        at,
        keys: node.entries.map(({ key }) => key),
        get: (key) => {
          const member = node.get(key);
          return member === undefined ? { kind: 'absent', at } : plainValue(file, member);
        },
        keyAt: (key) => {
          const entry = node.entry(key);
          return entry === undefined ? undefined : { file, start: entry.keyStart, end: entry.keyEnd };
        },
      };
  }
}
