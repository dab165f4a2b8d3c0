import { Graph } from '../../../graph/graph.ts';
import { parseTemplate } from '../../../syntax/parse.ts';
import { positionAt } from '../../../text/source-file.ts';
import { showText, type TextPattern } from '../../../values/text.ts';
import type { Value } from '../../../values/value.ts';
import { Worlds, type Several } from '../../../values/worlds.ts';
import { lowerStack } from '../front-end.ts';
import { StackScope } from '../scope.ts';
import { templateOf } from '../template.ts';

/** For tests: the graph of one template, with nodes shown as plain data in the world of all defaults. */
export class LoweredTemplate {
  readonly graph: Graph;

  constructor(text: string) {
    const file = { path: 'template.yaml', text };
    const { root } = parseTemplate(file);
    if (root?.kind !== 'mapping') throw new Error('the text is no template');
    const worlds = new Worlds();
    this.graph = new Graph(worlds);
    lowerStack(this.graph, new StackScope(templateOf(file, root), worlds, { regions: [], parameters: new Map() }));
  }

  /** Ids of the nodes of a kind that exist by default. */
  ids(kind: Parameters<Graph['all']>[0]): string[] {
    const { worlds } = this.graph;
    return worlds.inWorld(new Map(), () => this.graph.all(kind).filter(({ when }) => worlds.holds(when)).map(({ id }) => id));
  }

  /** A node without what every node has. */
  show(id: string): unknown {
    const node = this.graph.node(id);
    if (node === undefined) return undefined;
    return this.graph.worlds.inWorld(new Map(), () => {
      const hidden = new Set(['id', 'address', 'resourceType', 'at', 'extent', 'when', 'unit', 'where']);
      const entries = Object.entries(node).filter(([key]) => !hidden.has(key));
      return Object.fromEntries(entries.map(([key, value]) => [key, shown(this.graph.worlds, value)]));
    });
  }
}

/** Texts with holes as `${hole}`, references as `-> id`, places as `line:column`. */
export function shown(worlds: Worlds, it: unknown): unknown {
  if (typeof it === 'function') return it.length === 0 ? shown(worlds, (it as () => unknown)()) : undefined;
  if (typeof it !== 'object' || it === null) return it;
  if (Array.isArray(it)) return it.map((member) => shown(worlds, member));
  if ('parts' in it) return showText(it as TextPattern);
  if ('file' in it) return placeOf(it as Value['at']);
  if ('items' in it && Array.isArray(it.items)) return members(worlds, it as Several<unknown>);
  if ('kind' in it && 'at' in it) {
    const tagged = it as Value | { kind: 'node' | 'outside'; id: string } | { kind: 'none' };
    switch (tagged.kind) {
      case 'node':
        return `-> ${tagged.id}`;
      case 'outside':
        return `outside ${tagged.id}`;
      case 'none':
      case 'absent':
        return tagged.kind;
      case 'scalar':
        return tagged.value;
      case 'pattern':
        return showText(tagged.pattern);
      case 'unknown':
        return `?${tagged.hole.id}`;
      case 'list':
        return members(worlds, tagged.items);
      case 'map':
        return {
          ...Object.fromEntries(tagged.keys.map((key) => [key, shown(worlds, tagged.get(key))])),
          ...(tagged.open === undefined ? {} : { '...': tagged.open }),
        };
    }
  }
  return Object.fromEntries(Object.entries(it).map(([key, value]) => [key, shown(worlds, value)]));
}

function members(worlds: Worlds, several: Several<unknown>): unknown[] {
  const list = worlds.present(several).map((member) => shown(worlds, member));
  return several.open === undefined ? list : [...list, `... ${several.open}`];
}

function placeOf({ file, start }: Value['at']): string {
  const { line, column } = positionAt(file, start);
  return `${line}:${column}`;
}
