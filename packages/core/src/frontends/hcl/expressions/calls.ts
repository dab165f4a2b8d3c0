import { evaluate } from '../evaluate.ts';
import { fail, type Evaluation } from '../evaluation.ts';
import { callFunction } from '../functions/call.ts';
import { spanOf, type FunctionCall } from '../tree.ts';
import { boolValue, unknownFrom, withOrigin, type HclValue } from '../value.ts';

export function evaluateCall(node: FunctionCall, context: Evaluation): HclValue {
  const name = node.name.startsWith('core::') ? node.name.slice('core::'.length) : node.name;
  if (name === 'try') return evaluateTry(node, context);
  if (name === 'can') return evaluateCan(node, context);
  const values = node.arguments.map((argument) => evaluate(argument, context));
  const last = values.at(-1);
  if (node.expandLast && last !== undefined) {
    if (last.kind === 'unknown') return unknownFrom([last], { origin: spanOf(node) });
    if (last.kind !== 'list') return fail(context, node, 'only a list can be expanded into arguments');
    if (last.rest !== undefined) return unknownFrom([last.rest], { origin: spanOf(node) });
    values.splice(-1, 1, ...last.items);
  }
  return context.scope.call?.(name, values, node) ?? callFunction(name, values, node, context);
}

function evaluateTry(node: FunctionCall, context: Evaluation): HclValue {
  const { run } = context;
  for (const argument of node.arguments) {
    const { errors, firstError } = run;
    run.tries++;
    const value = evaluate(argument, context);
    run.tries--;
    if (run.errors === errors) return value;
    run.errors = errors;
    run.firstError = firstError;
  }
  return fail(context, node, 'no expression succeeded');
}

function evaluateCan(node: FunctionCall, context: Evaluation): HclValue {
  const { run } = context;
  const { errors, firstError } = run;
  const [argument] = node.arguments;
  run.tries++;
  const value = argument === undefined ? fail(context, node, 'an argument is missing') : evaluate(argument, context);
  run.tries--;
  const succeeded = run.errors === errors;
  run.errors = errors;
  run.firstError = firstError;
  if (succeeded && value.kind === 'unknown' && value.cause.kind !== 'computed') return unknownFrom([value], { type: 'bool', origin: spanOf(node) });
  return withOrigin(boolValue(succeeded), spanOf(node));
}
