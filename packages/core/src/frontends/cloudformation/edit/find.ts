import { Refusal } from '../../../edits/refusal.ts';
import type { MappingEntry, MappingNode, SyntaxNode } from '../../../syntax/tree.ts';
import { ifOf } from '../resolve.ts';
import type { StackScope } from '../scope.ts';
import { asMapping, scalarText, type TemplateResource } from '../template.ts';
import { demandWritten, isInside } from './places.ts';

/** Where a property is written in the world at hand, or would be. */
export type Found =
  | { readonly kind: 'entry'; readonly parent: MappingNode; readonly entry: MappingEntry }
  /** A branch of `Fn::If` that the world takes. */
  | { readonly kind: 'branch'; readonly node: SyntaxNode }
  | { readonly kind: 'absent'; readonly parent: MappingNode; readonly missing: readonly string[] };

/** `opened` = what is to be looked into where a value is no mapping. */
export function find(scope: StackScope, resource: TemplateResource, path: readonly string[], opened: (node: SyntaxNode) => MappingNode | undefined = () => undefined): Found {
  let parent = resource.node;
  let rest = ['Properties', ...path];
  demandWritten(parent);
  for (;;) {
    const [name = '', ...inner] = rest;
    const entry = parent.entry(name);
    if (entry === undefined) {
      if (parent.entries.some(({ key }) => key.startsWith('Fn::'))) throw new Refusal('a macro writes these properties');
      return { kind: 'absent', parent, missing: rest };
    }
    if (!isInside(parent, entry)) throw new Refusal('the property stands elsewhere and is used through an alias');
    const taken = follow(scope, entry.value);
    if (inner.length === 0) return taken === entry.value ? { kind: 'entry', parent, entry } : { kind: 'branch', node: taken };
    const written = asMapping(taken);
    const next = written === undefined || isCall(written) ? opened(taken) : written;
    if (next === undefined) throw new Refusal(`${name} is not written out in the template`);
    parent = next;
    rest = inner;
  }
}

/** Through `Fn::If`, the way that the world at hand goes. */
export function follow(scope: StackScope, node: SyntaxNode): SyntaxNode {
  let at = node;
  for (;;) {
    const choice = ifOf(at);
    if (choice === undefined) return at;
    at = scope.worlds.holds(scope.condition(choice.condition, scope.spanOf(at))) ? choice.whenTrue : choice.whenFalse;
  }
}

function isCall(node: MappingNode): boolean {
  const [entry, second] = node.entries;
  return entry !== undefined && second === undefined && (entry.key === 'Ref' || entry.key.startsWith('Fn::'));
}

export function isNoValue(node: SyntaxNode): boolean {
  const mapping = asMapping(node);
  return mapping?.entries.length === 1 && scalarText(mapping.get('Ref')) === 'AWS::NoValue';
}
