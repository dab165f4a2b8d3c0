import { addressRange, covers } from '../../values/cidr.ts';
import { equalText, onlyHole, showText, type Text } from '../../values/text.ts';
import { triAnd, triNot, triOf, triOr, type Tri } from '../../values/tri.ts';
import { nearest } from '../../knowledge/near-miss.ts';
import type { Condition } from './document.ts';
import { compilePattern, matchPattern, type Pattern, type Variables } from './pattern.ts';
import { contextValue, variableValue, type ContextValue, type PolicyRequest } from './request.ts';

export interface Operator {
  readonly base: BaseOperator;
  readonly ifExists: boolean;
  readonly set?: 'ForAllValues' | 'ForAnyValue';
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const baseOperators = {
  StringEquals: { negated: false, compare: 'text' },
  StringNotEquals: { negated: true, compare: 'text' },
  StringEqualsIgnoreCase: { negated: false, compare: 'text-ignoring-case' },
  StringNotEqualsIgnoreCase: { negated: true, compare: 'text-ignoring-case' },
  StringLike: { negated: false, compare: 'wildcards' },
  StringNotLike: { negated: true, compare: 'wildcards' },
  NumericEquals: { negated: false, compare: 'number', order: (a: number, b: number) => a === b },
  NumericNotEquals: { negated: true, compare: 'number', order: (a: number, b: number) => a === b },
  NumericLessThan: { negated: false, compare: 'number', order: (a: number, b: number) => a < b },
  NumericLessThanEquals: { negated: false, compare: 'number', order: (a: number, b: number) => a <= b },
  NumericGreaterThan: { negated: false, compare: 'number', order: (a: number, b: number) => a > b },
  NumericGreaterThanEquals: { negated: false, compare: 'number', order: (a: number, b: number) => a >= b },
  DateEquals: { negated: false, compare: 'date', order: (a: number, b: number) => a === b },
  DateNotEquals: { negated: true, compare: 'date', order: (a: number, b: number) => a === b },
  DateLessThan: { negated: false, compare: 'date', order: (a: number, b: number) => a < b },
  DateLessThanEquals: { negated: false, compare: 'date', order: (a: number, b: number) => a <= b },
  DateGreaterThan: { negated: false, compare: 'date', order: (a: number, b: number) => a > b },
  DateGreaterThanEquals: { negated: false, compare: 'date', order: (a: number, b: number) => a >= b },
  Bool: { negated: false, compare: 'boolean' },
  BinaryEquals: { negated: false, compare: 'binary' },
  IpAddress: { negated: false, compare: 'address' },
  NotIpAddress: { negated: true, compare: 'address' },
  ArnEquals: { negated: false, compare: 'arn' },
  ArnLike: { negated: false, compare: 'arn' },
  ArnNotEquals: { negated: true, compare: 'arn' },
  ArnNotLike: { negated: true, compare: 'arn' },
  Null: { negated: false, compare: 'null' },
} as const satisfies Record<string, { negated: boolean; compare: string; order?: (a: number, b: number) => boolean }>;

export type BaseOperator = keyof typeof baseOperators;

export function parseOperator(name: string): Operator | undefined {
  const [, set, rest] = /^(?:(ForAllValues|ForAnyValue):)?(.*)$/s.exec(name) ?? [];
  if (rest === undefined) return undefined;
  const ifExists = rest.endsWith('IfExists');
  const base = ifExists ? rest.slice(0, -'IfExists'.length) : rest;
  if (!isBaseOperator(base) || (base === 'Null' && ifExists)) return undefined;
  return { base, ifExists, ...(set === 'ForAllValues' || set === 'ForAnyValue' ? { set } : {}) };
}

/** The operator that a misspelt name was probably meant to be. */
export function operatorLike(name: string): string | undefined {
  const [, set = '', rest = ''] = /^([A-Za-z]+:)?(.*)$/s.exec(name) ?? [];
  const ifExists = /ifexists$/i.test(rest) ? 'IfExists' : '';
  const base = nearest(ifExists === '' ? rest : rest.slice(0, -8), Object.keys(baseOperators));
  const prefix = set === '' ? '' : nearest(set.slice(0, -1), ['ForAllValues', 'ForAnyValue']);
  if (base === undefined || prefix === undefined) return undefined;
  return `${prefix === '' ? '' : `${prefix}:`}${base}${base === 'Null' ? '' : ifExists}`;
}

/** Whether the values of an operator may hold wildcards. */
export function takesWildcards(operator: Operator): boolean {
  const { compare } = baseOperators[operator.base];
  return compare === 'wildcards' || compare === 'arn';
}

export function isNumeric(operator: Operator): boolean {
  return baseOperators[operator.base].compare === 'number';
}

export interface CompiledCondition {
  readonly source: Condition;
  readonly operator: Operator | undefined;
  readonly key: string | undefined;
  readonly values: readonly CompiledValue[];
  readonly open: boolean;
}

/** Tests one value of the request against one of the policy; what cannot be compared is unknown. */
type CompiledValue = (value: Text, variables: Variables) => Tri;

export function compileCondition(source: Condition, variables: boolean): CompiledCondition {
  const name = source.operator.text;
  const operator = typeof name === 'string' ? parseOperator(name) : undefined;
  const key = typeof source.key.text === 'string' ? source.key.text.toLowerCase() : undefined;
  const values = operator === undefined ? [] : source.values.items.map((item) => compileValue(operator, item.text, variables));
  return { source, operator, key, values, open: source.values.open !== undefined };
}

export function matchCondition(condition: CompiledCondition, request: PolicyRequest): Tri {
  const { operator, key } = condition;
  if (operator === undefined || key === undefined) return 'unknown';
  const found = contextValue(request, key);
  if (operator.base === 'Null') return matchNull(condition, found);
  if (found.kind === 'absent' || (found.kind === 'present' && found.values.length === 0)) return whenAbsent(operator);
  const variables: Variables = (name) => variableValue(request, name);
  if (found.kind === 'present') return matchPresent(condition, operator, found.values, variables);
  if (found.kind === 'foreign') return matchForeign(condition, operator);
  // Unknown: the same answer whether the key is absent or has whatever value is an answer all the same.
  const anyValue: Text = { parts: [{ id: `\0value of ${key}`, cause: `the request's ${key}` }] };
  const outcomes = [whenAbsent(operator), matchPresent(condition, operator, [anyValue], variables)];
  return outcomes[0] === outcomes[1] ? (outcomes[0] ?? 'unknown') : 'unknown';
}

/** Equal to nothing that is written, and like everything: what only a part of a pattern tells stays open. */
function matchForeign(condition: CompiledCondition, operator: Operator): Tri {
  const matches = triOr(
    ...condition.source.values.items.map(({ text }): Tri => {
      if (!takesWildcards(operator) || !/[*?]/.test(showText(text))) return 'no';
      return /^[*:]+$/.test(showText(text)) ? 'yes' : 'unknown';
    }),
    ...(condition.open ? (['unknown'] as const) : []),
  );
  return baseOperators[operator.base].negated ? triNot(matches) : matches;
}

function matchNull(condition: CompiledCondition, found: ContextValue): Tri {
  const isNull: Tri = found.kind === 'unknown' ? 'unknown' : triOf(found.kind === 'absent' || (found.kind === 'present' && found.values.length === 0));
  const asked = condition.source.values.items.map((item): Tri => {
    if (typeof item.text !== 'string') return 'unknown';
    const wanted = item.text.toLowerCase();
    if (wanted === 'true') return isNull;
    return wanted === 'false' ? triNot(isNull) : 'no';
  });
  return triOr(...asked, ...(condition.open ? (['unknown'] as const) : []));
}

/**
 * "If the key that you specify in a policy condition is not present in the request context, the values do not match and
 * the condition is false. If the policy condition requires that the key is not matched, and the right key is not present,
 * the condition is true." ForAllValues "also returns true if there are no keys in the request"; ForAnyValue: "for no
 * matching key or a null dataset, the condition returns false"; IfExists: "evaluate the condition element as true".
 */
function whenAbsent(operator: Operator): Tri {
  if (operator.ifExists || operator.set === 'ForAllValues') return 'yes';
  if (operator.set === 'ForAnyValue') return 'no';
  return triOf(baseOperators[operator.base].negated);
}

function matchPresent(condition: CompiledCondition, operator: Operator, values: readonly Text[], variables: Variables): Tri {
  const test = (value: Text): Tri => {
    const matches = triOr(...condition.values.map((compiled) => compiled(value, variables)), ...(condition.open ? (['unknown'] as const) : []));
    return baseOperators[operator.base].negated ? triNot(matches) : matches;
  };
  const isEmpty = triAnd('yes', ...values.map((value) => equalText(value, '')));
  if (operator.set === 'ForAllValues') return triOr(isEmpty, triAnd(...values.map(test)));
  if (operator.set === 'ForAnyValue') return triAnd(triNot(isEmpty), triOr(...values.map(test)));
  // "Multivalued context keys require a condition set operator": without one, nothing is documented for values that differ.
  const [first = 'unknown', ...rest] = values.map(test);
  return rest.every((it) => it === first) ? first : 'unknown';
}

function compileValue(operator: Operator, text: Text, variables: boolean): CompiledValue {
  const shape = baseOperators[operator.base];
  switch (shape.compare) {
    case 'text': {
      const byParts = byPattern(compilePattern(text, { wildcards: false, variables }));
      return (value, given) => (areDistinct(value, text) ? 'no' : byParts(value, given));
    }
    case 'text-ignoring-case':
    case 'boolean':
      return byPattern(compilePattern(text, { wildcards: false, variables, ignoreCase: true }));
    case 'wildcards':
      return byPattern(compilePattern(text, { wildcards: true, variables }));
    case 'arn':
      return byPattern(compilePattern(text, { wildcards: true, variables, arn: 'strict' }));
    case 'binary':
      return (value) => equalText(value, text);
    case 'number':
      return byOrder(text, parseNumber, shape.order);
    case 'date':
      return byOrder(text, parseDate, shape.order);
    case 'address':
      return byAddress(text);
    case 'null':
      return () => 'unknown';
  }
}

/** Identifiers of two resources. */
function areDistinct(a: Text, b: Text): boolean {
  const [one, other] = [onlyHole(a), onlyHole(b)];
  return one?.distinct === true && other?.distinct === true && one.id !== other.id;
}

function byPattern(pattern: Pattern): CompiledValue {
  return (value, variables) => matchPattern(pattern, value, variables);
}

function byOrder(text: Text, parse: (text: string) => number | undefined, order: (a: number, b: number) => boolean): CompiledValue {
  const bound = typeof text === 'string' ? parse(text) : undefined;
  return (value) => {
    const found = typeof value === 'string' ? parse(value) : undefined;
    return bound === undefined || found === undefined ? 'unknown' : triOf(order(found, bound));
  };
}

/** "If you specify an IP address without the associated routing prefix, IAM uses the default prefix value of /32." */
function byAddress(text: Text): CompiledValue {
  const range = typeof text === 'string' ? addressRange(text) : undefined;
  return (value) => {
    const address = typeof value === 'string' && !value.includes('/') ? addressRange(value) : undefined;
    return range === undefined || address === undefined ? 'unknown' : triOf(covers(range, address));
  };
}

function parseNumber(text: string): number | undefined {
  return /^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(text) ? Number(text) : undefined;
}

const isoDate = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?)?)?$/i;

/** Seconds since 1970: "one of the W3C implementations of the ISO 8601 date formats or in epoch (UNIX) time". */
function parseDate(text: string): number | undefined {
  const found = isoDate.exec(text);
  if (found === null) return /^\d{5,}(\.\d+)?$/.test(text) ? Number(text) : undefined;
  const [, year, month = '01', day = '01', hour = '00', minute = '00', second = '00', fraction = '', zone = 'Z'] = found;
  const [y, mo, d, h, mi, s] = [year, month, day, hour, minute, second].map(Number);
  if (y === undefined || mo === undefined || d === undefined || h === undefined || mi === undefined || s === undefined) return undefined;
  if (mo < 1 || mo > 12 || d < 1 || d > 31 || h > 23 || mi > 59 || s > 60) return undefined;
  const minutes = /^z$/i.test(zone) ? 0 : Number(`${zone[0] ?? '+'}1`) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6)));
  return Date.UTC(y, mo - 1, d, h, mi, s) / 1000 + Number(fraction === '' ? '0' : fraction) - minutes * 60;
}

function isBaseOperator(name: string): name is BaseOperator {
  return Object.hasOwn(baseOperators, name);
}
