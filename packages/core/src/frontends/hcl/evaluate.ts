import { fail, type Evaluation } from './evaluation.ts';
import { evaluateCall } from './expressions/calls.ts';
import { evaluateFor, evaluateObject } from './expressions/collections.ts';
import { evaluateConditional } from './expressions/conditions.ts';
import { evaluateAccess, evaluateIndex, evaluateName, evaluateSplat } from './expressions/names.ts';
import { evaluateBinary, evaluateUnary } from './expressions/operators.ts';
import { evaluateTemplate } from './expressions/templates.ts';
import { spanOf, type Expression } from './tree.ts';
import { boolValue, listValue, nullValue, numberValue, stringValue, unknownValue, type HclValue } from './value.ts';

/** Chosen for the stack of a JavaScript engine: a level of nesting takes several calls. */
const MAX_DEPTH = 350;

export function evaluate(node: Expression, context: Evaluation): HclValue {
  const { run } = context;
  if (++run.steps > run.maxSteps || ++run.totalSteps > run.maxTotalSteps) return unknownValue({ kind: 'function', message: 'evaluating this takes too much work' }, { origin: spanOf(node) });
  if (run.depth > MAX_DEPTH) return fail(context, node, 'evaluation is nested too deeply');
  run.depth++;
  const value = evaluateNode(node, context);
  run.depth--;
  return value;
}

function evaluateNode(node: Expression, context: Evaluation): HclValue {
  switch (node.kind) {
    case 'null':
      return nullValue(spanOf(node));
    case 'bool':
      return boolValue(node.value, spanOf(node));
    case 'number':
      return numberValue(node.value, spanOf(node));
    case 'string':
      return stringValue(node.value, spanOf(node));
    case 'template':
      return evaluateTemplate(node.parts, spanOf(node), context);
    case 'name':
      return evaluateName(node.name, node, context);
    case 'attribute-access':
      return evaluateAccess(node, context);
    case 'index':
      return evaluateIndex(node, context);
    case 'splat':
      return evaluateSplat(node, context);
    case 'splat-item':
      return context.item ?? fail(context, node, 'no splat is open here');
    case 'call':
      return evaluateCall(node, context);
    case 'unary':
      return evaluateUnary(node, context);
    case 'binary':
      return evaluateBinary(node, context);
    case 'conditional':
      return evaluateConditional(node, context);
    case 'tuple':
      return listValue(node.items.map((item) => evaluate(item, context)), { origin: spanOf(node) });
    case 'object':
      return evaluateObject(node, context);
    case 'for':
      return evaluateFor(node, context);
    case 'parentheses':
      return evaluate(node.inner, context);
    case 'bad':
      return unknownValue({ kind: 'error', message: 'this expression cannot be read' }, { origin: spanOf(node) });
  }
}
