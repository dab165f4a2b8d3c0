import type { TSESTree } from '@typescript-eslint/types';
import type { Environment } from './environment.ts';
import type { Evaluator } from './expressions.ts';
import { getMember } from './members.ts';
import { argument } from './run.ts';
import { plainKey } from './syntax.ts';
import { absent, unknown, type ArrayVal, type Call, type ObjectVal, type Val } from './values.ts';

type Node = TSESTree.Node;

/** Gives the parameters of a function the values of a call. */
export function bindParameters(evaluator: Evaluator, params: readonly Node[], call: Call, scope: Environment): void {
  for (const [i, param] of params.entries()) {
    if (param.type === 'RestElement') {
      const rest: ArrayVal = { kind: 'array', items: call.args.slice(i).map((value) => ({ value, when: evaluator.run.worlds.always })), at: call.at };
      if (call.open) rest.open = 'the arguments are not known';
      bindPattern(evaluator, param.argument, rest, scope, true);
      continue;
    }
    const pattern = param.type === 'TSParameterProperty' ? param.parameter : param;
    bindPattern(evaluator, pattern, argument(call, i), scope, true);
  }
}

/** Takes a value apart; `declare` makes new variables, else those of the pattern are assigned to. */
export function bindPattern(evaluator: Evaluator, pattern: Node, value: Val, scope: Environment, declare: boolean): void {
  const { run } = evaluator;
  switch (pattern.type) {
    case 'Identifier':
      if (declare) scope.declare(pattern.name, value);
      else evaluator.assignTo(pattern, value, scope);
      return;
    case 'AssignmentPattern': {
      const filled = evaluator.eitherOr(value, '??', () => evaluator.evaluate(pattern.right, scope), run.span(pattern));
      return bindPattern(evaluator, pattern.left, filled, scope, declare);
    }
    case 'ObjectPattern': {
      const taken: string[] = [];
      for (const property of pattern.properties) {
        if (property.type === 'RestElement') {
          bindPattern(evaluator, property.argument, without(evaluator, value, taken), scope, declare);
          continue;
        }
        const key = plainKey(property.key, property.computed);
        if (key !== undefined) taken.push(key);
        const member = key === undefined ? unknown('member', 'a key is not known', run.span(property)) : getMember(evaluator, value, key, run.span(property));
        bindPattern(evaluator, property.value, member, scope, declare);
      }
      return;
    }
    case 'ArrayPattern':
      for (const [i, element] of pattern.elements.entries()) {
        if (element === null) continue;
        if (element.type === 'RestElement') bindPattern(evaluator, element.argument, unknown('rest', 'it is not followed', run.span(element)), scope, declare);
        else bindPattern(evaluator, element, getMember(evaluator, value, String(i), run.span(element)), scope, declare);
      }
      return;
    case 'MemberExpression':
      return evaluator.assignTo(pattern, value, scope);
    default:
      return;
  }
}

function without(evaluator: Evaluator, value: Val, keys: readonly string[]): Val {
  return evaluator.run.each(value, (one) => {
    if (one.kind !== 'object') return one.kind === 'literal' ? absent(one.at) : unknown('rest', 'it is not followed', one.at);
    const rest: ObjectVal = { ...one, entries: new Map([...one.entries].filter(([key]) => !keys.includes(key))) };
    return rest;
  });
}
