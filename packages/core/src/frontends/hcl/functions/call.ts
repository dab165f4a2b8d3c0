import { fail, type Evaluation } from '../evaluation.ts';
import { spanOf, type FunctionCall } from '../tree.ts';
import { toBool, toNumber, toText } from '../types.ts';
import { containsSensitive, isWhollyKnown, unknownsIn } from '../value-parts.ts';
import { markSensitive, typeName, unknownFrom, unknownValue, withOrigin, type HclUnknown, type HclValue } from '../value.ts';
import { COLLECTIONS } from './collections.ts';
import { DATES } from './dates.ts';
import type { Failure, FunctionTable, HclFunction, Parameter } from './define.ts';
import { ENCODINGS } from './encodings.ts';
import { FILES } from './files.ts';
import { HASHES } from './hashes.ts';
import { NETWORK } from './network.ts';
import { NUMBERS } from './numbers.ts';
import { STRINGS } from './strings.ts';

const TABLES: readonly FunctionTable[] = [STRINGS, NUMBERS, COLLECTIONS, ENCODINGS, NETWORK, FILES, DATES, HASHES];
const FUNCTIONS: ReadonlyMap<string, HclFunction> = new Map(TABLES.flatMap((table) => Object.entries(table)));

/** Functions whose result differs from run to run, or that would cost more code than they are worth here. */
const NOT_EVALUATED = new Set(['timestamp', 'plantimestamp', 'uuid', 'bcrypt', 'rsadecrypt', 'pathexpand', 'abspath', 'sha512', 'base64sha512', 'filesha512', 'filebase64sha512']);

/** Whether Terraform has a function of this name. */
export function isFunctionName(name: string): boolean {
  return FUNCTIONS.has(name) || NOT_EVALUATED.has(name) || name === 'try' || name === 'can';
}

export function callFunction(name: string, values: readonly HclValue[], node: FunctionCall, context: Evaluation): HclValue {
  const definition = FUNCTIONS.get(name);
  if (definition === undefined) return notEvaluated(name, values, node, context);
  const wrongCount = countProblem(name, definition, values.length);
  if (wrongCount !== undefined) return fail(context, node, wrongCount);
  const prepared = prepare(definition, values);
  const sensitive = context.run.sensitiveSeen && name !== 'nonsensitive' && name !== 'issensitive' && values.some(containsSensitive);
  const result = finish(name, definition, prepared, node, context);
  return sensitive ? markSensitive(result) : result;
}

function finish(name: string, definition: HclFunction, prepared: Prepared, node: FunctionCall, context: Evaluation): HclValue {
  if (prepared.problem !== undefined) return fail(context, node, `\`${name}\`: ${prepared.problem}`);
  if (prepared.waiting.length > 0) {
    const { references } = unknownFrom(prepared.values.flatMap(unknownsIn));
    return definition.foresee?.(prepared.values, spanOf(node)) ?? unknownFrom(prepared.waiting, { origin: spanOf(node), type: definition.returns, references });
  }
  const call = { span: spanOf(node), host: context.scope.host, context };
  const result: HclValue | Failure = definition.run(prepared.values, call);
  return result.kind === 'failure' ? fail(context, node, `\`${name}\`: ${result.message}`) : withOrigin(result, call.span);
}

function notEvaluated(name: string, values: readonly HclValue[], node: FunctionCall, context: Evaluation): HclValue {
  if (!NOT_EVALUATED.has(name) && !name.includes('::')) return fail(context, node, `there is no function \`${name}\``);
  const references = unknownFrom(values.flatMap(unknownsIn)).references;
  return unknownValue({ kind: 'function', message: `the result of \`${name}\` is not evaluated` }, { origin: spanOf(node), references });
}

function countProblem(name: string, { parameters, optional = 0, variadic }: HclFunction, count: number): string | undefined {
  if (count < parameters.length - optional) return `\`${name}\` needs ${String(parameters.length - optional)} arguments`;
  if (variadic === undefined && count > parameters.length) return `\`${name}\` takes no more than ${String(parameters.length)} arguments`;
  return undefined;
}

interface Prepared {
  readonly values: HclValue[];
  readonly waiting: HclUnknown[];
  problem: string | undefined;
}

function prepare(definition: HclFunction, values: readonly HclValue[]): Prepared {
  const prepared: Prepared = { values: [], waiting: [], problem: undefined };
  for (const [i, value] of values.entries()) {
    const parameter = definition.parameters[i] ?? definition.variadic ?? 'value';
    const converted = convert(value, parameter, prepared.waiting);
    if (typeof converted === 'string') prepared.problem ??= converted;
    else prepared.values.push(converted);
  }
  return prepared;
}

/** The argument as the function wants it, or what is wrong with it; unknown parts that matter are put into `waiting`. */
function convert(value: HclValue, parameter: Parameter, waiting: HclUnknown[]): HclValue | string {
  if (parameter === 'value') return value;
  if (value.kind === 'null') return parameter === 'nullable' ? value : 'the argument must not be null';
  if (value.kind === 'unknown') {
    waiting.push(value);
    return value;
  }
  switch (parameter) {
    case 'string':
      return primitive(toText(value));
    case 'number':
      return primitive(toNumber(value));
    case 'bool':
      return primitive(toBool(value));
    case 'sequence':
      return sequence(value, waiting);
    case 'strings':
      return stringSequence(value, waiting);
    case 'mapping':
      if (value.kind !== 'object') return `map required, found ${typeName(value)}`;
      if (value.rest !== undefined) waiting.push(value.rest);
      return value;
    case 'known':
    case 'nullable':
      if (!isWhollyKnown(value)) waiting.push(...unknownsIn(value));
      return value;
  }
}

function primitive(conversion: ReturnType<typeof toText>): HclValue | string {
  return conversion.ok ? conversion.value : conversion.message;
}

function sequence(value: HclValue, waiting: HclUnknown[]): HclValue | string {
  if (value.kind !== 'list') return `list required, found ${typeName(value)}`;
  if (value.rest !== undefined) waiting.push(value.rest);
  return value;
}

function stringSequence(value: HclValue, waiting: HclUnknown[]): HclValue | string {
  if (value.kind !== 'list') return `list of strings required, found ${typeName(value)}`;
  const converted: HclValue[] = [];
  for (const item of value.items) {
    const one = item.kind === 'null' ? 'an element is null' : convert(item, 'string', waiting);
    if (typeof one === 'string') return one;
    converted.push(one);
  }
  if (value.rest !== undefined) waiting.push(value.rest);
  return { ...value, items: converted };
}
