import { someElement } from '../common.ts';
import { evaluate } from '../evaluate.ts';
import { bound, fail, type Evaluation } from '../evaluation.ts';
import { spanOf, type Expression, type Splat } from '../tree.ts';
import { toNumber } from '../types.ts';
import { unknownsIn } from '../value-parts.ts';
import { listValue, markSensitive, memberAtHand, stepBelow, textOfPrimitive, typeName, unknownFrom, type Choice, type HclUnknown, type HclValue } from '../value.ts';
import { undecided } from './conditions.ts';

export function evaluateName(name: string, node: Expression, context: Evaluation): HclValue {
  return bound(name, context) ?? fail(context, node, `there is no \`${name}\` here`);
}

export function evaluateAccess(node: Expression & { kind: 'attribute-access' }, context: Evaluation): HclValue {
  const { object, name } = node;
  if (object.kind === 'name' && bound(object.name, context) === undefined) {
    return context.scope.named(object.name, name, node) ?? undeclared(`${object.name}.${name}`, `\`${object.name}.${name}\` is not declared`, node, context);
  }
  const special = evaluateModuleOutput(object, name, node, context) ?? evaluateModed(object, name, node, context);
  return special ?? attributeOf(evaluate(object, context), name, node, context);
}

/** An error, but still one symbol wherever it is used: the declaration may be in a file that was not given. */
function undeclared(address: string, message: string, node: Expression, context: Evaluation): HclUnknown {
  const reference = { address: context.scope.prefix + address, path: [] };
  return { ...fail(context, node, message), reference, references: [reference] };
}

const MODES = new Set(['data', 'ephemeral']);

function evaluateModed(object: Expression, name: string, node: Expression, context: Evaluation): HclValue | undefined {
  if (object.kind !== 'attribute-access' || object.object.kind !== 'name') return undefined;
  const mode = object.object.name;
  if (!MODES.has(mode) || bound(mode, context) !== undefined) return undefined;
  return context.scope.moded(mode, object.name, name, node) ?? undeclared(`${mode}.${object.name}.${name}`, `\`${mode}.${object.name}.${name}\` is not declared`, node, context);
}

function evaluateModuleOutput(object: Expression, output: string, node: Expression, context: Evaluation): HclValue | undefined {
  const call = object.kind === 'index' ? object.object : object;
  if (call.kind !== 'attribute-access' || call.object.kind !== 'name' || call.object.name !== 'module') return undefined;
  if (bound('module', context) !== undefined) return undefined;
  const key = object.kind === 'index' ? evaluate(object.key, context) : undefined;
  return context.scope.moduleOutput(call.name, key, output, node) ?? undeclared(`module.${call.name}.${output}`, `module \`${call.name}\` has no output \`${output}\``, node, context);
}

/** A step below an undecided conditional goes below both of its results; the deployment fails where there is none. */
function distribute(choice: Choice, node: Expression, context: Evaluation, step: (value: HclValue) => HclValue): HclValue | undefined {
  const { run } = context;
  const { errors, firstError } = run;
  const whenTrue = step(choice.whenTrue);
  const failedTrue = run.errors > errors;
  run.errors = errors;
  const whenFalse = step(choice.whenFalse);
  const failedFalse = run.errors > errors;
  run.errors = errors;
  run.firstError = firstError;
  if (!failedTrue && !failedFalse) return undecided(spanOf(node), choice.condition, whenTrue, whenFalse);
  if (run.tries > 0 || (failedTrue && failedFalse)) return undefined;
  return failedTrue ? whenFalse : whenTrue;
}

function attributeOf(value: HclValue, name: string, node: Expression, context: Evaluation): HclValue {
  if (value.kind === 'unknown' && value.choice !== undefined) {
    const below = distribute(value.choice, node, context, (branch) => attributeOf(branch, name, node, context));
    if (below !== undefined) return below;
  }
  if (value.kind === 'unknown') return stepBelow(value, name, spanOf(node));
  if (value.kind === 'null') return fail(context, node, `attempt to get attribute \`${name}\` from null`);
  if (value.kind === 'object') {
    const entry = value.entries.get(name) ?? (value.rest === undefined ? undefined : stepBelow(value.rest, name, spanOf(node)));
    if (entry !== undefined) return value.sensitive ? markSensitive(entry) : entry;
    return fail(context, node, `this object has no attribute \`${name}\``);
  }
  return fail(context, node, `a ${typeName(value)} has no attribute \`${name}\``);
}

export function evaluateIndex(node: Expression & { kind: 'index' }, context: Evaluation): HclValue {
  return elementOf(evaluate(node.object, context), evaluate(node.key, context), node, context);
}

function elementOf(value: HclValue, key: HclValue, node: Expression, context: Evaluation): HclValue {
  if (key.kind === 'unknown') {
    const inputs = value.kind === 'unknown' ? [value, key] : [key, ...unknownsIn(value)];
    return memberAtHand(value, key, spanOf(node)) ?? someElement(value, key, spanOf(node)) ?? unknownFrom(inputs, { origin: spanOf(node) });
  }
  if (value.kind === 'object') {
    const name = textOfPrimitive(key);
    return name === undefined ? fail(context, node, 'the key of a map is a string') : attributeOf(value, name, node, context);
  }
  if (value.kind === 'unknown' && value.choice !== undefined) {
    const below = distribute(value.choice, node, context, (branch) => elementOf(branch, key, node, context));
    if (below !== undefined) return below;
  }
  if (value.kind === 'unknown') return stepBelow(value, key.kind === 'number' ? key.value : (textOfPrimitive(key) ?? ''), spanOf(node));
  if (value.kind !== 'list') return fail(context, node, `a ${typeName(value)} has no elements`);
  if (value.type === 'set') return fail(context, node, 'elements of a set have no index');
  const index = toNumber(key);
  if (!index.ok || index.value.kind !== 'number') return fail(context, node, 'the index of a list is a number');
  if (value.rest !== undefined) return unknownFrom(unknownsIn(value), { origin: spanOf(node) });
  const item = Number.isInteger(index.value.value) ? value.items[index.value.value] : undefined;
  if (item === undefined) return fail(context, node, `the list has no element ${String(index.value.value)}`);
  return value.sensitive ? markSensitive(item) : item;
}

export function evaluateSplat(node: Splat, context: Evaluation): HclValue {
  const value = evaluate(node.object, context);
  const each = (item: HclValue): HclValue => evaluate(node.each, { ...context, item });
  if (value.kind === 'null') return listValue([], { origin: spanOf(node) });
  if (value.kind === 'unknown') {
    const below = each(stepBelow(value, '*'));
    return below.kind === 'unknown' ? { ...below, type: undefined } : unknownFrom([value], { origin: spanOf(node) });
  }
  if (value.kind !== 'list') return listValue([each(value)], { origin: spanOf(node) });
  const rest = value.rest === undefined ? undefined : each(stepBelow(value.rest, '*'));
  return listValue(value.items.map(each), { origin: spanOf(node), sensitive: value.sensitive, rest: rest?.kind === 'unknown' ? rest : value.rest });
}
