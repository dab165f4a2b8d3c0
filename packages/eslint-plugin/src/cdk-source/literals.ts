import type { Guarded, Text } from '@privatelint/core/front-end-api';
import type { TSESTree } from '@typescript-eslint/types';
import type { Environment } from './environment.ts';
import type { Evaluator } from './expressions.ts';
import type { Run } from './run.ts';
import { plainKey } from './syntax.ts';
import { absent, concatTexts, literal, textOfVal, unknown, valOfText, type ArrayVal, type ObjectVal, type Val } from './values.ts';

export function templateLiteral(evaluator: Evaluator, node: TSESTree.TemplateLiteral, scope: Environment): Val {
  const { run } = evaluator;
  const at = run.span(node);
  const parts: Val[] = [];
  for (const [i, quasi] of node.quasis.entries()) {
    parts.push(literal(quasi.value.cooked, at));
    const expression = node.expressions[i];
    if (expression !== undefined) parts.push(evaluator.evaluate(expression, scope));
  }
  return joined(run, parts, at);
}

/** Texts one after the other; members that depend on conditions give a text of each case. */
export function joined(run: Run, parts: readonly Val[], at: Val['at']): Val {
  const before: Text = '';
  const step = (i: number, text: Text): Val => {
    const part = parts[i];
    if (part === undefined) return valOfText(text, at);
    return run.each(part, (one) => {
      const own = textOfVal(one) ?? { parts: [unknown('text', 'the text is not followed', one.at).hole] };
      return step(i + 1, concatTexts(text, own));
    });
  };
  return step(0, before);
}

export function objectLiteral(evaluator: Evaluator, node: TSESTree.ObjectExpression, scope: Environment): Val {
  const { run } = evaluator;
  const result: ObjectVal = { kind: 'object', entries: new Map(), at: run.span(node) };
  for (const property of node.properties) {
    if (property.type === 'SpreadElement') {
      spreadEntries(run, result, evaluator.evaluate(property.argument, scope));
      continue;
    }
    const key = plainKey(property.key, property.computed) ?? computedKey(evaluator, property.key, scope);
    const value = property.kind === 'init' ? evaluator.evaluate(property.value, scope) : unknown('accessor', 'accessors are not followed', run.span(property));
    if (key === undefined) {
      result.open = 'a key is not known';
      run.escape(value, 'a key is not known');
    } else result.entries.set(key, { value, keyAt: run.span(property.key) });
  }
  return result;
}

function spreadEntries(run: Run, result: ObjectVal, spread: Val): void {
  const value = run.narrowed(spread);
  if (value.kind === 'literal') return;
  if (value.kind === 'object') {
    if (value.open !== undefined) result.open = value.open;
    for (const [key, entry] of value.entries) result.entries.set(key, { ...entry });
    return;
  }
  if (value.kind === 'cases' && value.cases.every(({ value: one }) => one.kind === 'object' || one.kind === 'literal')) {
    const keys = new Set(value.cases.flatMap(({ value: one }) => (one.kind === 'object' ? [...one.entries.keys()] : [])));
    for (const key of keys) mergeKey(run, result, key, value.cases);
    const open = value.cases.map(({ value: one }) => (one.kind === 'object' ? one.open : undefined)).find((it) => it !== undefined);
    if (open !== undefined) result.open = open;
    return;
  }
  result.open = 'it spreads something that is not followed';
  // Whatever was set before may be overwritten.
  for (const [key, entry] of result.entries) result.entries.set(key, { ...entry, value: unknown(key, 'it may be overwritten', entry.value.at) });
}

function mergeKey(run: Run, result: ObjectVal, key: string, all: readonly Guarded<Val>[]): void {
  const before = result.entries.get(key);
  let keyAt = before?.keyAt ?? result.at;
  const cases = all.map(({ value, when }) => {
    const entry = value.kind === 'object' ? value.entries.get(key) : undefined;
    if (entry !== undefined) keyAt = entry.keyAt;
    return { value: entry?.value ?? before?.value ?? absent(result.at), when };
  });
  result.entries.set(key, { value: run.cases(cases, result.at), keyAt });
}

function computedKey(evaluator: Evaluator, key: TSESTree.Node, scope: Environment): string | undefined {
  const text = textOfVal(evaluator.evaluate(key, scope));
  return typeof text === 'string' ? text : undefined;
}

export function arrayLiteral(evaluator: Evaluator, node: TSESTree.ArrayExpression, scope: Environment): Val {
  const { run } = evaluator;
  const result: ArrayVal = { kind: 'array', items: [], at: run.span(node) };
  for (const element of node.elements) {
    if (element === null) continue;
    if (element.type === 'SpreadElement') spreadInto(run, result, evaluator.evaluate(element.argument, scope));
    else result.items.push({ value: evaluator.evaluate(element, scope), when: run.worlds.always });
  }
  return result;
}

/** The members of a list, each under the conditions of the list. */
export function spreadInto(run: Run, result: ArrayVal, spread: Val): void {
  const value = run.narrowed(spread);
  if (value.kind === 'array') {
    result.items.push(...value.items);
    if (value.open !== undefined) result.open = value.open;
  } else if (value.kind === 'cases') {
    for (const { value: one, when } of value.cases) {
      if (one.kind === 'array') {
        result.items.push(...one.items.map((item) => ({ value: item.value, when: run.guards.and(item.when, when) })));
        if (one.open !== undefined) result.open = one.open;
      } else if (one.kind !== 'literal') result.open = 'it spreads something that is not followed';
    }
  } else if (value.kind !== 'literal') result.open = 'it spreads something that is not followed';
}
