import type { MappingNode, ScalarNode, SequenceNode, SyntaxNode } from '../../syntax/tree.ts';
import type { Guard } from '../../values/guards.ts';
import { itemsOf } from '../../values/read.ts';
import type { Value } from '../../values/value.ts';
import type { Guarded, Several } from '../../values/worlds.ts';
import { lookedUp } from './look-ups.ts';
import type { StackScope } from './scope.ts';
import { asMapping, nameText, scalarText, spanOfKey } from './template.ts';

/** Resolution of what is no intrinsic function: scalars, sequences, mappings. */

export function resolveScalar(scope: StackScope, node: ScalarNode): Value {
  const at = scope.spanOf(node);
  if (node.value === null) return { kind: 'absent', at };
  if (typeof node.value === 'string' && node.value.includes('{{resolve:')) return lookedUp(scope, node.value, at);
  return { kind: 'scalar', value: node.value, at };
}

export function resolveSequence(scope: StackScope, node: SequenceNode): Value {
  return { kind: 'list', items: guardedItems(scope, node), at: scope.spanOf(node) };
}

export function resolveMapping(scope: StackScope, node: MappingNode): Value {
  const at = scope.spanOf(node);
  const keys = node.entries.map(({ key }) => key);
  const open = keys.some((key) => key === 'Fn::Transform' || key.startsWith('Fn::ForEach::'));
  return {
    kind: 'map',
    keys,
    at,
    get: (key) => {
      const member = node.get(key);
      return member === undefined ? { kind: 'absent', at } : scope.resolve(member);
    },
    keyAt: (key) => {
      const entry = node.entries.find((candidate) => candidate.key === key);
      return entry === undefined ? undefined : spanOfKey(at.file, entry);
    },
    ...(open ? { open: 'a macro or loop may add to it' } : {}),
  };
}

/**
 * The members of a list with the guards under which they are there. An `Fn::If` that chooses between lists, or between
 * a member and nothing, becomes guards of members instead of a case split over the whole list.
 */
export function guardedItems(scope: StackScope, node: SyntaxNode): Several<() => Value> {
  const literal = structuralItems(scope, node);
  return literal === undefined ? itemsOf(scope.resolve(node)) : { items: literal };
}

function structuralItems(scope: StackScope, node: SyntaxNode): Guarded<() => Value>[] | undefined {
  if (node.kind === 'sequence') return node.items.flatMap((item) => memberItems(scope, item));
  const choice = ifOf(node);
  if (choice === undefined) return isNoValue(node) ? [] : undefined;
  const whenTrue = structuralItems(scope, choice.whenTrue);
  const whenFalse = structuralItems(scope, choice.whenFalse);
  if (whenTrue === undefined || whenFalse === undefined) return undefined;
  const guard = scope.condition(choice.condition, scope.spanOf(node));
  return [...under(scope, guard, whenTrue), ...under(scope, scope.worlds.guards.not(guard), whenFalse)];
}

function memberItems(scope: StackScope, node: SyntaxNode): Guarded<() => Value>[] {
  const choice = ifOf(node);
  if (choice === undefined) return isNoValue(node) ? [] : [{ value: () => scope.resolve(node), when: scope.worlds.always }];
  const guard = scope.condition(choice.condition, scope.spanOf(node));
  return [
    ...under(scope, guard, memberItems(scope, choice.whenTrue)),
    ...under(scope, scope.worlds.guards.not(guard), memberItems(scope, choice.whenFalse)),
  ];
}

function under<T>(scope: StackScope, guard: Guard, items: readonly Guarded<T>[]): Guarded<T>[] {
  return items.map(({ value, when }) => ({ value, when: scope.worlds.guards.and(guard, when) }));
}

export interface Choice {
  readonly condition: string;
  readonly whenTrue: SyntaxNode;
  readonly whenFalse: SyntaxNode;
}

export function ifOf(node: SyntaxNode): Choice | undefined {
  const mapping = asMapping(node);
  const operands = mapping?.entries.length === 1 ? mapping.get('Fn::If') : undefined;
  if (operands?.kind !== 'sequence') return undefined;
  const [name, whenTrue, whenFalse] = operands.items;
  const condition = nameText(name) ?? nameText(asMapping(name)?.get('Condition'));
  if (condition === undefined || whenTrue === undefined || whenFalse === undefined) return undefined;
  return { condition, whenTrue, whenFalse };
}

function isNoValue(node: SyntaxNode): boolean {
  const mapping = asMapping(node);
  return mapping?.entries.length === 1 && scalarText(mapping.get('Ref')) === 'AWS::NoValue';
}
