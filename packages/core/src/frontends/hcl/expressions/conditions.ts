import type { Span } from '../../../text/source-file.ts';
import { triOf, type Tri } from '../../../values/tri.ts';
import { equalValues } from '../equality.ts';
import { evaluate } from '../evaluate.ts';
import { fail, type Evaluation } from '../evaluation.ts';
import { spanOf, type Conditional, type Expression } from '../tree.ts';
import { toBool, unifyPair } from '../types.ts';
import { isWhollyKnown, unknownsIn } from '../value-parts.ts';
import { markSensitive, typeName, unknownFrom, unknownValue, type HclValue } from '../value.ts';

export function truth(value: HclValue, node: Expression, context: Evaluation): Tri {
  if (value.kind === 'unknown') return 'unknown';
  const converted = toBool(value);
  if (converted.ok && converted.value.kind === 'bool') return triOf(converted.value.value);
  fail(context, node, `bool required, found ${typeName(value)}`);
  return 'unknown';
}

export function evaluateConditional(node: Conditional, context: Evaluation): HclValue {
  const { run } = context;
  const condition = evaluate(node.condition, context);
  const decided = truth(condition, node.condition, context);
  const before = run.errors;
  const whenTrue = evaluate(node.whenTrue, context);
  const errorsTrue = run.errors - before;
  const whenFalse = evaluate(node.whenFalse, context);
  const errorsFalse = run.errors - before - errorsTrue;
  if (decided === 'unknown') {
    run.errors = before;
    return undecided(spanOf(node), condition, whenTrue, whenFalse);
  }
  run.errors = before + (decided === 'yes' ? errorsTrue : errorsFalse);
  if (run.errors === before && before === 0) run.firstError = undefined;
  const value = decided === 'yes' ? unifyPair(whenTrue, whenFalse) : unifyPair(whenFalse, whenTrue);
  return condition.sensitive ? markSensitive(value) : value;
}

export function undecided(origin: Span, condition: HclValue, whenTrue: HclValue, whenFalse: HclValue): HclValue {
  if (isWhollyKnown(whenTrue) && equalValues(whenTrue, whenFalse) === 'yes') return whenTrue;
  const base = condition.kind === 'unknown' ? condition : unknownValue({ kind: 'error', message: 'the condition is not a bool' });
  const inputs = [base, ...unknownsIn(whenTrue), ...unknownsIn(whenFalse)];
  const sensitive = condition.sensitive || whenTrue.sensitive || whenFalse.sensitive;
  return unknownFrom(inputs, { origin, sensitive, type: commonType(whenTrue, whenFalse), choice: { condition: base, whenTrue, whenFalse } });
}

function commonType(a: HclValue, b: HclValue): 'string' | 'number' | 'bool' | undefined {
  const [x, y] = [primitiveType(a), primitiveType(b)];
  if (x === y) return x;
  if (a.kind === 'null') return y;
  return b.kind === 'null' ? x : undefined;
}

function primitiveType(value: HclValue): 'string' | 'number' | 'bool' | undefined {
  if (value.kind === 'unknown') return value.type;
  return value.kind === 'string' || value.kind === 'number' || value.kind === 'bool' ? value.kind : undefined;
}
