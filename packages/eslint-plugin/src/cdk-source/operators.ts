import { NEVER } from '@privatelint/core/front-end-api';
import type { Evaluator } from './expressions.ts';
import { joined } from './literals.ts';
import type { Run } from './run.ts';
import { literal, numberOfVal, textOfVal, unknown, type Val } from './values.ts';

/** True and false, each under the condition that makes it so. */
export function booleanOf(run: Run, guard: Run['path'], at: Val['at']): Val {
  return run.cases(
    [
      { value: literal(true, at), when: guard },
      { value: literal(false, at), when: run.guards.not(guard) },
    ].filter(({ when }) => when !== NEVER),
    at,
  );
}

/** What an operator of two sides makes of them. */
export function binary(evaluator: Evaluator, operator: string, left: Val, right: Val, at: Val['at']): Val {
  const { run } = evaluator;
  if (operator === '===' || operator === '==') return booleanOf(run, run.equal(left, right), at);
  if (operator === '!==' || operator === '!=') return booleanOf(run, run.guards.not(run.equal(left, right)), at);
  return run.each(left, (a) =>
    run.each(right, (b) => {
      const [x, y] = [numberOfVal(a), numberOfVal(b)];
      if (x !== undefined && y !== undefined) return literal(arithmetic(operator, x, y), at);
      const texts = [textOfVal(a), textOfVal(b)];
      if (operator === '+' && texts.every((text) => text !== undefined)) return joined(run, [a, b], at);
      return unknown('value', 'it is not followed', at);
    }),
  );
}

function arithmetic(operator: string, x: number, y: number): number | boolean | undefined {
  switch (operator) {
    case '+':
      return x + y;
    case '-':
      return x - y;
    case '*':
      return x * y;
    case '/':
      return x / y;
    case '%':
      return x % y;
    case '<':
      return x < y;
    case '<=':
      return x <= y;
    case '>':
      return x > y;
    case '>=':
      return x >= y;
    default:
      return undefined;
  }
}
