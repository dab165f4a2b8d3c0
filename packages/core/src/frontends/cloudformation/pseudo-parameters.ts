import { dnsSuffixOf, partitionOf } from '../../knowledge/regions.ts';
import type { SyntaxNode } from '../../syntax/tree.ts';
import type { Hole } from '../../values/text.ts';
import type { Value } from '../../values/value.ts';
import { literalsComparedTo } from './parameters.ts';
import type { StackScope } from './scope.ts';

/** The value of `AWS::…`; undefined when there is no such pseudo parameter. */
export function pseudoParameter(scope: StackScope, name: string, node: SyntaxNode): Value | undefined {
  switch (name) {
    case 'AWS::NoValue':
      return { kind: 'absent', at: scope.spanOf(node) };
    case 'AWS::Region':
      return known(scope, node, name, targetRegion(scope));
    case 'AWS::Partition':
      return known(scope, node, name, ofRegion(scope, partitionOf));
    case 'AWS::URLSuffix':
      return known(scope, node, name, ofRegion(scope, dnsSuffixOf));
    case 'AWS::AccountId':
      return known(scope, node, name, scope.env.account ?? compared(scope, name));
    case 'AWS::StackName':
      return known(scope, node, name, scope.env.stackName ?? compared(scope, name));
    case 'AWS::StackId':
    case 'AWS::NotificationARNs':
      return known(scope, node, name, undefined);
    default:
      return undefined;
  }
}

/** The Region of the world at hand; undefined when it is none that the run or the template names. */
export function targetRegion(scope: StackScope): string | undefined {
  const { regions } = scope.env;
  if (regions.length === 1) return regions[0];
  const domain = regions.length > 0 ? regions : [...literalsComparedTo(scope, 'AWS::Region'), undefined];
  if (domain.length === 1) return undefined;
  const input = scope.worlds.guards.input(`Region among ${regions.join()}`, () => ({ label: 'AWS::Region', hidden: false, domain, each: regions.length > 0 }));
  return input.domain[scope.worlds.valueOf(input)];
}

function ofRegion(scope: StackScope, fact: (region: string) => string | undefined): string | undefined {
  const region = targetRegion(scope);
  return region === undefined ? undefined : fact(region);
}

function compared(scope: StackScope, name: string): string | undefined {
  const literals = literalsComparedTo(scope, name);
  if (literals.length === 0) return undefined;
  const input = scope.worlds.guards.input(idOf(scope, name), () => ({ label: name, hidden: false, domain: [...literals, undefined] }));
  return input.domain[scope.worlds.valueOf(input)];
}

function known(scope: StackScope, node: SyntaxNode, name: string, value: string | undefined): Value {
  const at = scope.spanOf(node);
  if (value !== undefined) return { kind: 'scalar', value, at };
  return { kind: 'unknown', hole: holeOf(scope, name), at };
}

/** Stands for the Region where it is not known: equal to itself, and none that the template names. */
export function regionHole(scope: StackScope): Hole {
  return holeOf(scope, 'AWS::Region');
}

function holeOf(scope: StackScope, name: string): Hole {
  return { id: idOf(scope, name), label: name, cause: `\`${name}\` is not known before deployment`, differsFrom: literalsComparedTo(scope, name) };
}

/** Account and Region are those of all stacks of a run, but each stack has a name of its own. */
function idOf({ prefix }: StackScope, name: string): string {
  return OF_STACK.has(name) ? prefix + name : name;
}

const OF_STACK = new Set(['AWS::StackName', 'AWS::StackId', 'AWS::NotificationARNs']);
