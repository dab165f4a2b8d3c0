import { evaluate } from '../evaluate.ts';
import { bind, fail, type Evaluation } from '../evaluation.ts';
import { spanOf, type Expression, type ForExpression, type ObjectConstructor } from '../tree.ts';
import { unknownsIn } from '../value-parts.ts';
import { listValue, markSensitive, nullValue, numberValue, objectValue, stepBelow, stringValue, textOfPrimitive, typeName, unknownFrom, type HclUnknown, type HclValue } from '../value.ts';
import { truth } from './conditions.ts';

export function evaluateObject(node: ObjectConstructor, context: Evaluation): HclValue {
  const entries: [string, HclValue][] = [];
  let rest: HclUnknown | undefined;
  for (const item of node.items) {
    const key = evaluate(item.key, context);
    const value = evaluate(item.value, context);
    const name = textOfPrimitive(key);
    if (name !== undefined) entries.push([name, value]);
    else if (key.kind === 'unknown') rest = unknownFrom([...(rest === undefined ? [] : [rest]), key, ...unknownsIn(value)]);
    else fail(context, item.key, `a ${typeName(key)} cannot be a key`);
  }
  return objectValue(entries, { rest, origin: spanOf(node) });
}

interface Iteration {
  readonly pairs: readonly (readonly [HclValue, HclValue])[];
  readonly rest: HclUnknown | undefined;
}

/** Keys and values as `for`, `for_each` and `%{ for }` see them; nothing when the value cannot be iterated. */
export function iterate(value: HclValue): Iteration | undefined {
  if (value.kind === 'unknown') return { pairs: [], rest: value };
  if (value.kind === 'object') return { pairs: [...value.entries].map(([key, item]) => [stringValue(key), item]), rest: value.rest };
  if (value.kind !== 'list') return undefined;
  return { pairs: value.items.map((item, i) => [value.type === 'set' ? item : numberValue(i), item]), rest: value.rest };
}

export function evaluateFor(node: ForExpression, context: Evaluation): HclValue {
  const collection = evaluate(node.collection, context);
  const iteration = iterate(collection);
  if (iteration === undefined) return fail(context, node.collection, `a ${typeName(collection)} cannot be iterated`);
  if (collection.kind === 'unknown') return overUnknown(node, collection, context);
  const result = node.key === undefined ? collectList(node, iteration, context) : collectObject(node, node.key, iteration, context);
  return collection.sensitive ? markSensitive(result) : result;
}

/** `[for it in aws_subnet.private : it.id]` where the number of instances is not known is `aws_subnet.private[*].id`. */
function overUnknown(node: ForExpression, collection: HclUnknown, context: Evaluation): HclValue {
  const item = ofUnknown(node, collection, context);
  const isEvery = collection.keys !== undefined && node.key === undefined && node.condition === undefined && item.kind === 'unknown';
  if (isEvery && item.reference?.address === collection.reference?.address) return { ...item, origin: spanOf(node) };
  return unknownFrom([collection, ...unknownsIn(item)], { origin: spanOf(node) });
}

/** What is made of an item that is not known. */
function ofUnknown(node: ForExpression, collection: HclUnknown, context: Evaluation): HclValue {
  const { errors } = context.run;
  const item = collection.keys === undefined ? unknownFrom([collection]) : stepBelow(collection, '*');
  const inner = bind(context, node.valueName, item);
  const value = evaluate(node.value, node.keyName === undefined ? inner : bind(inner, node.keyName, unknownFrom([collection])));
  context.run.errors = errors;
  return value;
}

/** An unknown rest of what is iterated, and what would be made of it. */
function doubtfulRest(node: ForExpression, { rest }: Iteration, context: Evaluation): HclUnknown[] {
  return rest === undefined ? [] : [rest, ...unknownsIn(ofUnknown(node, rest, context))];
}

function* selected(node: ForExpression, iteration: Iteration, context: Evaluation): Generator<{ readonly inner: Evaluation; readonly doubt: HclUnknown | undefined }> {
  for (const [key, value] of iteration.pairs) {
    let inner = bind(context, node.valueName, value);
    if (node.keyName !== undefined) inner = bind(inner, node.keyName, key);
    if (node.condition === undefined) {
      yield { inner, doubt: undefined };
      continue;
    }
    const condition = evaluate(node.condition, inner);
    const answer = truth(condition, node.condition, inner);
    if (answer === 'unknown') yield { inner, doubt: unknownFrom(unknownsIn(condition)) };
    else if (answer === 'yes') yield { inner, doubt: undefined };
  }
}

function collectList(node: ForExpression, iteration: Iteration, context: Evaluation): HclValue {
  const items: HclValue[] = [];
  const doubtful = doubtfulRest(node, iteration, context);
  for (const { inner, doubt } of selected(node, iteration, context)) {
    const item = evaluate(node.value, inner);
    if (doubt === undefined) items.push(item);
    else doubtful.push(doubt, ...unknownsIn(item));
  }
  return listValue(items, { rest: restOf(doubtful), origin: spanOf(node) });
}

function collectObject(node: ForExpression, keyExpression: Expression, iteration: Iteration, context: Evaluation): HclValue {
  const groups = new Map<string, HclValue[]>();
  const doubtful = doubtfulRest(node, iteration, context);
  let possible: Map<string, HclValue> | undefined = iteration.rest === undefined && !node.grouped ? new Map() : undefined;
  for (const { inner, doubt } of selected(node, iteration, context)) {
    const key = evaluate(keyExpression, inner);
    const name = textOfPrimitive(key);
    if (doubt !== undefined || key.kind === 'unknown') {
      const item = evaluate(node.value, inner);
      doubtful.push(...(doubt === undefined ? unknownsIn(key) : [doubt]), ...unknownsIn(item));
      if (name === undefined) possible = undefined;
      else possible?.set(name, item);
    } else if (name === undefined) fail(inner, keyExpression, `a ${typeName(key)} cannot be a key`);
    else {
      const group = groups.get(name) ?? [];
      if (group.length > 0 && !node.grouped) fail(inner, keyExpression, `two items have the key \`${name}\``);
      group.push(evaluate(node.value, inner));
      groups.set(name, group);
    }
  }
  const entries = [...groups].map(([name, group]) => [name, node.grouped ? listValue(group) : (group[0] ?? nullValue())] as const);
  const rest = restOf(doubtful);
  const further = rest === undefined || possible === undefined ? rest : { ...rest, possible };
  return objectValue(entries, { rest: further, origin: spanOf(node) });
}

/** What there may be besides depends on all that leaves open whether it is there, and on what it would be. */
function restOf(doubtful: readonly HclUnknown[]): HclUnknown | undefined {
  return doubtful.length === 0 ? undefined : unknownFrom(doubtful);
}
