import type { Span } from '../../../text/source-file.ts';
import { triAnd, triNot, triOr, type Tri } from '../../../values/tri.ts';
import { equalValues } from '../equality.ts';
import { evaluate } from '../evaluate.ts';
import { fail, type Evaluation } from '../evaluation.ts';
import { tidyNumber } from '../number-text.ts';
import { spanOf, type BinaryOperation, type Expression } from '../tree.ts';
import { toBool, toNumber } from '../types.ts';
import { unknownsIn } from '../value-parts.ts';
import { boolValue, markSensitive, numberValue, unknownFrom, type HclValue } from '../value.ts';
import { truth } from './conditions.ts';

export function evaluateUnary(node: Expression & { kind: 'unary' }, context: Evaluation): HclValue {
  const operand = evaluate(node.operand, context);
  const { sensitive } = operand;
  if (operand.kind === 'unknown') return unknownFrom([operand], { type: node.operator === '!' ? 'bool' : 'number', origin: spanOf(node) });
  const converted = node.operator === '!' ? toBool(operand) : toNumber(operand);
  if (!converted.ok) return fail(context, node, converted.message);
  const { value } = converted;
  if (value.kind === 'bool') return { ...boolValue(!value.value, spanOf(node)), sensitive };
  if (value.kind === 'number') return { ...numberValue(-value.value, spanOf(node)), sensitive };
  return fail(context, node, 'this operand cannot be null');
}

export function evaluateBinary(node: BinaryOperation, context: Evaluation): HclValue {
  const { operator } = node;
  if (operator === '&&' || operator === '||') return evaluateLogic(node, context);
  const left = evaluate(node.left, context);
  const right = evaluate(node.right, context);
  const sensitive = left.sensitive || right.sensitive;
  const result = operator === '==' || operator === '!=' ? evaluateEquality(node, left, right) : evaluateArithmetic(node, left, right, context);
  return sensitive ? markSensitive(result) : result;
}

/** Stops at the first operand that decides, as Terraform does from 1.12 on. */
function evaluateLogic(node: BinaryOperation, context: Evaluation): HclValue {
  const left = evaluate(node.left, context);
  const first = truth(left, node.left, context);
  if (first === (node.operator === '&&' ? 'no' : 'yes')) return { ...boolValue(first === 'yes', spanOf(node)), sensitive: left.sensitive };
  const { errors } = context.run;
  const right = evaluate(node.right, context);
  const second = truth(right, node.right, context);
  if (first === 'unknown') context.run.errors = errors;
  return triValue(node.operator === '&&' ? triAnd(first, second) : triOr(first, second), [left, right], spanOf(node));
}

function triValue(answer: Tri, from: readonly HclValue[], origin: Span): HclValue {
  const sensitive = from.some((value) => value.sensitive);
  if (answer !== 'unknown') return { ...boolValue(answer === 'yes', origin), sensitive };
  return unknownFrom(from.flatMap((value) => unknownsIn(value)), { type: 'bool', origin, sensitive });
}

function evaluateEquality(node: BinaryOperation, left: HclValue, right: HclValue): HclValue {
  const equal = sameType(left, right) ? equalValues(left, right) : 'no';
  return triValue(node.operator === '==' ? equal : triNot(equal), [left, right], spanOf(node));
}

/** A tuple never equals a list and an object never equals a map, whatever they contain. */
function sameType(left: HclValue, right: HclValue): boolean {
  if (left.kind === 'list' && right.kind === 'list') return left.type === right.type;
  if (left.kind === 'object' && right.kind === 'object') return left.type === right.type;
  return true;
}

function evaluateArithmetic(node: BinaryOperation, left: HclValue, right: HclValue, context: Evaluation): HclValue {
  const comparison = node.operator.startsWith('<') || node.operator.startsWith('>');
  const unknown = [left, right].filter((value) => value.kind === 'unknown');
  if (unknown.length > 0) return unknownFrom(unknown, { type: comparison ? 'bool' : 'number', origin: spanOf(node) });
  const a = toNumber(left);
  const b = toNumber(right);
  if (!a.ok || !b.ok || a.value.kind !== 'number' || b.value.kind !== 'number') return fail(context, node, `number required for \`${node.operator}\``);
  const result = calculate(node.operator, a.value.value, b.value.value);
  if (typeof result === 'boolean') return boolValue(result, spanOf(node));
  if (!Number.isFinite(result)) return fail(context, node, 'division by zero');
  return numberValue(tidyNumber(result), spanOf(node));
}

function calculate(operator: BinaryOperation['operator'], a: number, b: number): number | boolean {
  switch (operator) {
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return b === 0 ? Number.NaN : a / b;
    default:
      return b === 0 ? Number.NaN : a % b;
  }
}
