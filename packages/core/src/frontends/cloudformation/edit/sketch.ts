import { Refusal } from '../../../edits/refusal.ts';
import type { GraphChange } from '../../../edits/changes.ts';
import type { Graph } from '../../../graph/graph.ts';
import type { StackScope } from '../scope.ts';
import { listShape, mapShape, merged, scalarShape, type Shape } from './shape.ts';
import { styleOf } from './style.ts';
import { demandedPath, namesShape, Terms, waitsOf, type Declared } from './terms.ts';
import { entryLines } from './write.ts';

/** What changes would add to the templates, as it would stand below `Resources`; undefined = nothing that can be shown. */
export function sketchOf(graph: Graph, scopes: readonly StackScope[], changes: readonly GraphChange[]): string | undefined {
  try {
    const terms = new Terms(graph, scopes, true);
    terms.name(changes);
    const members = changes.flatMap((change) => memberOf(change, terms) ?? []);
    return printed(members);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

/** A resource, or the part of one that changes. */
interface Member {
  readonly scope: StackScope;
  readonly logicalId: string;
  readonly body: Shape;
}

function memberOf(change: GraphChange, terms: Terms): Member | undefined {
  switch (change.kind) {
    case 'add-node':
      return terms.newResource(change);
    case 'set': {
      const where = terms.declared(change.node);
      return part(where, ['Properties', ...demandedPath(where, change.property)], terms.shape(change.to, where, change.property));
    }
    case 'list-add': {
      const where = terms.declared(change.node);
      const items = change.items.map((item) => terms.item(item, where, change.property));
      return part(where, ['Properties', ...demandedPath(where, change.property)], listShape(items));
    }
    case 'depend-on': {
      const where = terms.declared(change.node);
      const names = terms.waits(where, change.on);
      return names.length === 0 ? undefined : part(where, ['DependsOn'], namesShape([...waitsOf(where.resource), ...names]));
    }
    case 'exist-with': {
      const where = terms.declared(change.node);
      const condition = terms.conditionLike(where, terms.declared(change.with));
      return condition === undefined ? undefined : part(where, ['Condition'], scalarShape(condition));
    }
    default:
      return undefined;
  }
}

function part({ scope, resource }: Declared, path: readonly string[], value: Shape): Member {
  const body = path.reduceRight((inner: Shape, key) => mapShape([[key, inner]]), value);
  return { scope, logicalId: resource.logicalId, body };
}

function printed(members: readonly Member[]): string | undefined {
  const joined = new Map<string, Member>();
  for (const member of members) {
    const key = `${member.scope.prefix} ${member.logicalId}`;
    const known = joined.get(key);
    joined.set(key, known === undefined ? member : { ...member, body: merged(known.body, member.body) });
  }
  if (joined.size === 0) return undefined;
  const blocks = [...joined.values()].map(({ scope: { template }, logicalId, body }) => {
    const style = styleOf(template.file.text, template.root);
    return { json: style.json, text: entryLines(logicalId, body, '', style).join('\n') };
  });
  return blocks.map(({ text, json }, i) => (json && i < blocks.length - 1 ? `${text},` : text)).join('\n');
}
