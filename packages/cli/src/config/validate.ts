import type { MappingNode, SyntaxNode } from '@privatelint/core';
import { didYouMean } from '../io/nearest.ts';
import type { Schema } from './schema.ts';

export interface SchemaProblem {
  readonly start: number;
  readonly message: string;
}

/** Holds a tree against a schema. Each problem says what was expected, at the place of the text that is wrong. */
export function validate(node: SyntaxNode, schema: Schema, path = ''): readonly SchemaProblem[] {
  if (schema.anyOf !== undefined) return anyOf(node, schema.anyOf, path);
  const type = typeOf(node);
  if (schema.type !== undefined && type !== schema.type) return [{ start: node.start, message: `${named(path)} must be ${nouns([schema])}, not ${article(type)}` }];
  switch (node.kind) {
    case 'mapping':
      return mapping(node, schema, path);
    case 'sequence': {
      if (schema.minItems !== undefined && node.items.length < schema.minItems) return [{ start: node.start, message: `${named(path)} must not be empty` }];
      const { items } = schema;
      return items === undefined ? [] : node.items.flatMap((it, i) => validate(it, items, `${path}[${i}]`));
    }
    case 'scalar':
      return scalar(node.value, node.start, schema, path);
  }
}

function mapping(node: MappingNode, { properties = {}, additionalProperties = true, required = [] }: Schema, path: string): readonly SchemaProblem[] {
  const problems: SchemaProblem[] = [];
  for (const { key, keyStart, value } of node.entries) {
    const inner = path === '' ? key : `${path}.${key}`;
    const own = Object.hasOwn(properties, key) ? properties[key] : undefined;
    const schema = own ?? additionalProperties;
    if (schema === false) problems.push({ start: keyStart, message: `unknown ${path === 'rules' || path.endsWith('.rules') ? 'rule' : 'key'} \`${key}\`${where(path)}${didYouMean(key, Object.keys(properties)) || oneOfKeys(properties)}` });
    else if (schema !== true) problems.push(...validate(value, schema, inner));
  }
  for (const key of required) if (node.get(key) === undefined) problems.push({ start: node.start, message: `\`${key}\` is missing${where(path)}` });
  return problems;
}

function oneOfKeys(properties: Readonly<Record<string, Schema>>): string {
  const keys = Object.keys(properties);
  return keys.length === 0 || keys.length > 8 ? '' : `; known are ${keys.join(', ')}`;
}

function where(path: string): string {
  return path === '' ? '' : ` in \`${path}\``;
}

function scalar(value: unknown, start: number, schema: Schema, path: string): readonly SchemaProblem[] {
  if (schema.enum !== undefined && !schema.enum.includes(String(value))) {
    const meant = schema.meant?.(String(value));
    const hint = meant === undefined ? didYouMean(String(value), schema.enum) : `; did you mean \`${meant}\`?`;
    const few = schema.enum.length <= 8 ? ` is none of ${schema.enum.join(', ')}` : ' is not known';
    return [{ start, message: `${named(path)}: \`${String(value)}\`${few}${hint}` }];
  }
  if (schema.pattern !== undefined && !new RegExp(schema.pattern).test(String(value))) return [{ start, message: `${named(path)}: \`${String(value)}\` is not ${schema.form?.() ?? `of the form ${schema.pattern}`}` }];
  const problem = schema.problem?.(String(value));
  if (problem !== undefined) return [{ start, message: `${named(path)}: \`${String(value)}\` ${problem}` }];
  if (schema.minimum !== undefined && Number(value) < schema.minimum) return [{ start, message: `${named(path)} must be at least ${schema.minimum}` }];
  return [];
}

/** The alternative of the right type tells what is wrong; without one, all of them are named. */
function anyOf(node: SyntaxNode, alternatives: readonly Schema[], path: string): readonly SchemaProblem[] {
  const type = typeOf(node);
  const fitting = alternatives.filter((it) => it.type === undefined || it.type === type);
  if (fitting.length === 0) return [{ start: node.start, message: `${named(path)} must be ${nouns(alternatives)}, not ${article(type)}` }];
  const results = fitting.map((it) => validate(node, it, path));
  return results.find((it) => it.length === 0) ?? results[0] ?? [];
}

type TypeName = NonNullable<Schema['type']> | 'number' | 'null';

function typeOf(node: SyntaxNode): TypeName {
  if (node.kind === 'mapping') return 'object';
  if (node.kind === 'sequence') return 'array';
  if (node.value === null) return 'null';
  if (typeof node.value === 'boolean') return 'boolean';
  if (typeof node.value === 'number') return Number.isInteger(node.value) ? 'integer' : 'number';
  return 'string';
}

const NOUNS: Readonly<Record<TypeName, string>> = {
  object: 'a mapping',
  array: 'a list',
  string: 'a text',
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
  null: 'empty',
};

function article(type: TypeName): string {
  return NOUNS[type];
}

function nouns(schemas: readonly Schema[]): string {
  const words = schemas.map((it) => (it.enum !== undefined && it.enum.length <= 8 ? it.enum.map((value) => `\`${value}\``).join(', ') : it.type === undefined ? 'a value' : NOUNS[it.type]));
  return [...new Set(words)].join(' or ');
}

function named(path: string): string {
  return path === '' ? 'the configuration' : `\`${path}\``;
}
