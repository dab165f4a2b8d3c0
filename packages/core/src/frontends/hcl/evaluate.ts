import type { Span } from '../../text/source-file.ts';
import { triAnd, triNot, triOf, triOr, type Tri } from '../../values/tri.ts';
import { callFunction } from './functions/call.ts';
import { spanOf, type BinaryOperation, type Conditional, type Expression, type ForExpression, type FunctionCall, type ObjectConstructor, type Splat, type TemplateFor, type TemplateIf, type TemplatePart } from './tree.ts';
import { toBool, toNumber, unifyPair } from './types.ts';
import { equalValues } from './equality.ts';
import { isWhollyKnown } from './value-parts.ts';
import { tidyNumber } from './number-text.ts';
import { boolValue, listValue, markSensitive, memberAtHand, nullValue, numberValue, objectValue, patternValue, stepBelow, stringValue, textOfPrimitive, typeName, unknownFrom, unknownValue, withOrigin, type Choice, type HclObject, type HclUnknown, type HclValue } from './value.ts';

/** What names mean where an expression stands. */
export interface Scope {
  /** `var.x`, `local.x`, `each.key`, `aws_subnet.a`, `module.m`; nothing when there is no such thing. */
  named(root: string, name: string, at: Expression): HclValue | undefined;
  /** A data source, or a resource of another mode such as `ephemeral.type.name`. */
  moded(mode: string, type: string, name: string, at: Expression): HclValue | undefined;
  /** Outputs are looked up one by one: a module may depend on outputs of another that depends on it. */
  moduleOutput(name: string, key: HclValue | undefined, output: string, at: Expression): HclValue | undefined;
  readonly host: FunctionHost;
  /** Address of the module instance with a dot behind it; empty in the root module. */
  readonly prefix: string;
}

export interface FunctionHost {
  /** The text of a file; the path is as written, relative to the root module. */
  read(path: string): string | undefined;
  exists(path: string): boolean | undefined;
  /** Files below a folder, relative to it, if the host can list them. */
  list(path: string): readonly string[] | undefined;
}

/** One chain of evaluations: counts errors, so that `try` sees whether its argument failed, and bounds the work. */
export class Run {
  errors = 0;
  firstError: { readonly span: Span; readonly message: string } | undefined;
  /** Deep searches for marks are needed only when something was marked. */
  sensitiveSeen = false;
  steps = 0;
  totalSteps = 0;
  depth = 0;
  /** Inside of `try` and `can`, an error may be what the author counts on. */
  tries = 0;
  constructor(
    readonly maxSteps = 500_000,
    readonly maxTotalSteps = 20_000_000,
  ) {}
}

export interface Evaluation {
  readonly scope: Scope;
  readonly run: Run;
  readonly bindings: Binding | undefined;
  readonly item: HclValue | undefined;
}

interface Binding {
  readonly name: string;
  readonly value: HclValue;
  readonly outer: Binding | undefined;
}

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

/** Records that the expression fails. `try` and `can` see it; others go on with an unknown. */
export function fail(context: Evaluation, node: Expression, message: string): HclUnknown {
  const { run } = context;
  run.errors++;
  run.firstError ??= { span: spanOf(node), message };
  return unknownValue({ kind: 'error', message }, { origin: spanOf(node) });
}

export function bind(context: Evaluation, name: string, value: HclValue): Evaluation {
  return { ...context, bindings: { name, value, outer: context.bindings } };
}

function bound(name: string, context: Evaluation): HclValue | undefined {
  for (let binding = context.bindings; binding !== undefined; binding = binding.outer) if (binding.name === name) return binding.value;
  return undefined;
}

// Names and steps

function evaluateName(name: string, node: Expression, context: Evaluation): HclValue {
  return bound(name, context) ?? fail(context, node, `there is no \`${name}\` here`);
}

function evaluateAccess(node: Expression & { kind: 'attribute-access' }, context: Evaluation): HclValue {
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

function evaluateIndex(node: Expression & { kind: 'index' }, context: Evaluation): HclValue {
  return elementOf(evaluate(node.object, context), evaluate(node.key, context), node, context);
}

function elementOf(value: HclValue, key: HclValue, node: Expression, context: Evaluation): HclValue {
  if (key.kind === 'unknown') {
    const inputs = value.kind === 'unknown' ? [value, key] : [key, ...unknownPartsOf(value)];
    return memberAtHand(value, key, spanOf(node)) ?? unknownFrom(inputs, { origin: spanOf(node) });
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
  if (value.rest !== undefined) return unknownFrom(unknownPartsOf(value), { origin: spanOf(node) });
  const item = Number.isInteger(index.value.value) ? value.items[index.value.value] : undefined;
  if (item === undefined) return fail(context, node, `the list has no element ${String(index.value.value)}`);
  return value.sensitive ? markSensitive(item) : item;
}

function evaluateSplat(node: Splat, context: Evaluation): HclValue {
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

// Operators

function evaluateUnary(node: Expression & { kind: 'unary' }, context: Evaluation): HclValue {
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

function evaluateBinary(node: BinaryOperation, context: Evaluation): HclValue {
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

function truth(value: HclValue, node: Expression, context: Evaluation): Tri {
  if (value.kind === 'unknown') return 'unknown';
  const converted = toBool(value);
  if (converted.ok && converted.value.kind === 'bool') return triOf(converted.value.value);
  fail(context, node, `bool required, found ${typeName(value)}`);
  return 'unknown';
}

function triValue(answer: Tri, from: readonly HclValue[], origin: Span): HclValue {
  const sensitive = from.some((value) => value.sensitive);
  if (answer !== 'unknown') return { ...boolValue(answer === 'yes', origin), sensitive };
  return unknownFrom(from.flatMap((value) => unknownPartsOf(value)), { type: 'bool', origin, sensitive });
}

function unknownPartsOf(value: HclValue): readonly HclUnknown[] {
  if (value.kind === 'unknown') return [value];
  if (value.kind === 'list') return [...(value.rest === undefined ? [] : [value.rest]), ...value.items.flatMap(unknownPartsOf)];
  if (value.kind === 'object') return [...(value.rest === undefined ? [] : [value.rest]), ...[...value.entries.values()].flatMap(unknownPartsOf)];
  return [];
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

function evaluateConditional(node: Conditional, context: Evaluation): HclValue {
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

function undecided(origin: Span, condition: HclValue, whenTrue: HclValue, whenFalse: HclValue): HclValue {
  if (isWhollyKnown(whenTrue) && equalValues(whenTrue, whenFalse) === 'yes') return whenTrue;
  const base = condition.kind === 'unknown' ? condition : unknownValue({ kind: 'error', message: 'the condition is not a bool' });
  const inputs = [base, ...unknownPartsOf(whenTrue), ...unknownPartsOf(whenFalse)];
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

// Constructors

function evaluateObject(node: ObjectConstructor, context: Evaluation): HclValue {
  const entries: [string, HclValue][] = [];
  let rest: HclUnknown | undefined;
  for (const item of node.items) {
    const key = evaluate(item.key, context);
    const value = evaluate(item.value, context);
    const name = textOfPrimitive(key);
    if (name !== undefined) entries.push([name, value]);
    else if (key.kind === 'unknown') rest = unknownFrom([...(rest === undefined ? [] : [rest]), key, ...unknownPartsOf(value)]);
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

function evaluateFor(node: ForExpression, context: Evaluation): HclValue {
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
  return unknownFrom([collection, ...unknownPartsOf(item)], { origin: spanOf(node) });
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
  return rest === undefined ? [] : [rest, ...unknownPartsOf(ofUnknown(node, rest, context))];
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
    if (answer === 'unknown') yield { inner, doubt: unknownFrom(unknownPartsOf(condition)) };
    else if (answer === 'yes') yield { inner, doubt: undefined };
  }
}

function collectList(node: ForExpression, iteration: Iteration, context: Evaluation): HclValue {
  const items: HclValue[] = [];
  const doubtful = doubtfulRest(node, iteration, context);
  for (const { inner, doubt } of selected(node, iteration, context)) {
    const item = evaluate(node.value, inner);
    if (doubt === undefined) items.push(item);
    else doubtful.push(doubt, ...unknownPartsOf(item));
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
      doubtful.push(...(doubt === undefined ? unknownPartsOf(key) : [doubt]), ...unknownPartsOf(item));
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

// Templates

function evaluateTemplate(parts: readonly TemplatePart[], origin: Span, context: Evaluation): HclValue {
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
  if (answer === 'unknown') output.parts.push(unknownFrom(unknownPartsOf(condition), { type: 'string' }));
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

const NO_NAMES: Omit<Scope, 'host' | 'prefix'> = {
  named: () => undefined,
  moded: () => undefined,
  moduleOutput: () => undefined,
};

// Calls

function evaluateCall(node: FunctionCall, context: Evaluation): HclValue {
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
  return callFunction(name, values, node, context);
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
