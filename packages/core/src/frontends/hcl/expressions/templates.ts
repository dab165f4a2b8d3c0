import type { Span } from '../../../text/source-file.ts';
import { evaluate } from '../evaluate.ts';
import { bind, fail, NO_NAMES, type Evaluation } from '../evaluation.ts';
import type { Expression, TemplateFor, TemplateIf, TemplatePart } from '../tree.ts';
import { unknownsIn } from '../value-parts.ts';
import { markSensitive, patternValue, textOfPrimitive, typeName, unknownFrom, type HclObject, type HclUnknown, type HclValue } from '../value.ts';
import { iterate } from './collections.ts';
import { truth } from './conditions.ts';

export function evaluateTemplate(parts: readonly TemplatePart[], origin: Span, context: Evaluation): HclValue {
  const [only] = parts;
  if (parts.length === 1 && only?.kind === 'interpolation') return evaluate(only.expression, context);
  const output: TemplateOutput = { parts: [], sensitive: false };
  renderParts(parts, output, context);
  const value = patternValue(output.parts, { origin });
  return output.sensitive ? markSensitive(value) : value;
}

interface TemplateOutput {
  readonly parts: (string | HclUnknown)[];
  sensitive: boolean;
}

function renderParts(parts: readonly TemplatePart[], output: TemplateOutput, context: Evaluation): void {
  for (const part of parts) {
    if (part.kind === 'text') output.parts.push(part.value);
    else if (part.kind === 'template-if') renderIf(part, output, context);
    else if (part.kind === 'template-for') renderFor(part, output, context);
    else renderInterpolation(part.expression, output, context);
  }
}

function renderInterpolation(expression: Expression, output: TemplateOutput, context: Evaluation): void {
  const value = evaluate(expression, context);
  output.sensitive ||= value.sensitive;
  if (value.kind === 'unknown') output.parts.push(value);
  else output.parts.push(textOfPrimitive(value) ?? fail(context, expression, `a ${typeName(value)} cannot be part of a string`));
}

function renderIf(part: TemplateIf, output: TemplateOutput, context: Evaluation): void {
  const condition = evaluate(part.condition, context);
  const answer = truth(condition, part.condition, context);
  output.sensitive ||= condition.sensitive;
  if (answer === 'unknown') output.parts.push(unknownFrom(unknownsIn(condition), { type: 'string' }));
  else renderParts(answer === 'yes' ? part.whenTrue : part.whenFalse, output, context);
}

function renderFor(part: TemplateFor, output: TemplateOutput, context: Evaluation): void {
  const collection = evaluate(part.collection, context);
  const iteration = iterate(collection);
  output.sensitive ||= collection.sensitive;
  if (iteration === undefined) {
    output.parts.push(fail(context, part.collection, `a ${typeName(collection)} cannot be iterated`));
    return;
  }
  for (const [key, value] of iteration.pairs) {
    let inner = bind(context, part.valueName, value);
    if (part.keyName !== undefined) inner = bind(inner, part.keyName, key);
    renderParts(part.body, output, inner);
  }
  if (iteration.rest !== undefined) output.parts.push(unknownFrom([iteration.rest], { type: 'string' }));
}

/** Renders the text of a template file with its variables. */
export function renderTemplate(expression: Expression, variables: HclObject, context: Evaluation): HclValue {
  let inner: Evaluation = { ...context, bindings: undefined, item: undefined, scope: { ...NO_NAMES, host: context.scope.host, prefix: context.scope.prefix } };
  for (const [name, value] of variables.entries) inner = bind(inner, name, value);
  return evaluate(expression, inner);
}
