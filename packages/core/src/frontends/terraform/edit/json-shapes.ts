import { Refusal } from '../../../edits/refusal.ts';
import { listShape, mapShape, merged, scalarShape, type Shape } from '../../cloudformation/edit/shape.ts';
import { parseExpression } from '../../hcl/parser.ts';
import type { Expression, ObjectConstructor, TemplatePart } from '../../hcl/tree.ts';
import type { Piece } from './print.ts';

const NULL: Shape = { kind: 'raw', text: 'null', value: null };

const RULE = ['cidr_blocks', 'description', 'from_port', 'ipv6_cidr_blocks', 'prefix_list_ids', 'protocol', 'security_groups', 'self', 'to_port'];
const ENTRY = ['action', 'cidr_block', 'from_port', 'icmp_code', 'icmp_type', 'ipv6_cidr_block', 'protocol', 'rule_no', 'to_port'];

/**
 * Lists of objects that native syntax may write as blocks. JSON syntax has to give each of their members, with `null` for those
 * that are not set: https://developer.hashicorp.com/terraform/language/attr-as-blocks
 */
const MEMBERS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  aws_security_group: { ingress: RULE, egress: RULE },
  aws_default_security_group: { ingress: RULE, egress: RULE },
  aws_network_acl: { ingress: ENTRY, egress: ENTRY },
  aws_default_network_acl: { ingress: ENTRY, egress: ENTRY },
};

/** Arguments whose texts are references, not templates. */
const REFERENCES: ReadonlySet<string> = new Set(['depends_on', 'provider']);

/** What JSON syntax has for an expression of native syntax; `argument` = what it is the value of. */
export function shapeOfCode(code: string, argument?: string): Shape {
  const { expression, problems } = parseExpression({ path: '', text: code });
  // What stands in for a choice is no expression.
  if (problems.length > 0) return scalarShape(code);
  return REFERENCES.has(argument ?? '') ? references(expression) : shapeOf(expression);
}

/** Members of an object that are given as `key = value`. */
export function entriesOfCode(members: readonly string[]): (readonly [string, Shape])[] {
  const { expression } = parseExpression({ path: '', text: `{\n${members.join('\n')}\n}` });
  const shape = shapeOf(expression);
  if (shape.kind !== 'map') throw new Refusal('how it is written in JSON is not known');
  return [...shape.entries];
}

/** The members of a body of a resource, or of a block; several blocks of one type are a list. */
export function shapeOfBody(body: readonly Piece[], type?: string): Shape {
  const entries = new Map<string, Shape>();
  for (const piece of body) {
    if (piece.kind === 'argument') {
      entries.set(piece.name, shapeOfCode(piece.value, piece.name));
      continue;
    }
    const { shape, isListed } = shapeOfBlock(piece, type);
    const known = itemsOf(entries.get(piece.type));
    entries.set(piece.type, isListed || known.length > 0 ? listShape([...known, shape]) : shape);
  }
  return mapShape([...entries]);
}

/** A block inside of a resource of a type, and whether it has to stand in a list even if it is alone. */
export function shapeOfBlock({ type, body }: Extract<Piece, { kind: 'block' }>, resource = ''): { readonly shape: Shape; readonly isListed: boolean } {
  const members = MEMBERS[resource]?.[type];
  const shape = shapeOfBody(body);
  if (members === undefined || shape.kind !== 'map') return { shape, isListed: false };
  return { shape: mapShape([...new Map([...members.map((name) => [name, NULL] as const), ...shape.entries])]), isListed: true };
}

export function itemsOf(shape: Shape | undefined): readonly Shape[] {
  if (shape === undefined) return [];
  return shape.kind === 'list' ? shape.items : [shape];
}

/** Resources as a document of their own. */
export function printedAsJson(resources: readonly Extract<Piece, { kind: 'block' }>[]): string | undefined {
  const all = resources.map(({ type, labels, body }) => [type, ...labels].reduceRight((inner: Shape, label) => mapShape([[label, inner]]), shapeOfBody(body, labels[0])));
  return all.length === 0 ? undefined : JSON.stringify(plainOf(all.reduce(merged)), null, 2);
}

function plainOf(shape: Shape): unknown {
  switch (shape.kind) {
    case 'list':
      return shape.items.map(plainOf);
    case 'map':
      return Object.fromEntries(shape.entries.map(([key, value]) => [key, plainOf(value)]));
    case 'call':
      return plainOf(shape.argument);
    default:
      return shape.value;
  }
}

/** An expression on one line, as it may stand inside of a text. */
export function onOneLine(expression: Expression): string {
  const code = codeOf(expression);
  if (!code.includes('\n')) return code;
  if (expression.kind === 'tuple') return `[${expression.items.map(onOneLine).join(', ')}]`;
  if (expression.kind === 'object') return `{ ${expression.items.map(({ key, value }) => `${codeOf(key)} = ${onOneLine(value)}`).join(', ')} }`;
  if (expression.kind === 'call') return `${expression.name}(${expression.arguments.map(onOneLine).join(', ')}${expression.expandLast ? '...' : ''})`;
  if (code.includes('<<')) throw new Refusal('a heredoc cannot stand in JSON');
  return code.replaceAll(/\s*\n\s*/g, ' ');
}

export function codeOnOneLine(code: string): string {
  return onOneLine(parseExpression({ path: '', text: code }).expression);
}

function shapeOf(expression: Expression): Shape {
  switch (expression.kind) {
    case 'string':
      return scalarShape(templated(expression.value));
    case 'template':
      return scalarShape(expression.parts.map(partText).join(''));
    case 'number':
    case 'bool':
      return scalarShape(expression.value);
    case 'null':
      return NULL;
    case 'tuple':
      return listShape(expression.items.map(shapeOf));
    case 'object':
      return hasPlainKeys(expression) ? mapShape(expression.items.map(({ key, value }) => [key.kind === 'string' ? key.value : codeOf(key), shapeOf(value)])) : interpolation(expression);
    default:
      return interpolation(expression);
  }
}

function references(expression: Expression): Shape {
  return expression.kind === 'tuple' ? listShape(expression.items.map(references)) : scalarShape(codeOf(expression));
}

function hasPlainKeys({ items }: ObjectConstructor): boolean {
  return items.every(({ key }) => key.kind === 'string' || key.kind === 'name');
}

function interpolation(expression: Expression): Shape {
  return scalarShape(`\${${onOneLine(expression)}}`);
}

function partText(part: TemplatePart): string {
  if (part.kind === 'text') return templated(part.value);
  if (part.kind === 'interpolation') return `\${${onOneLine(part.expression)}}`;
  throw new Refusal('directives of templates are left alone');
}

/** Texts in JSON syntax are templates, whose openings are doubled where they are mere text. */
function templated(text: string): string {
  return text.replaceAll(/([$%])\{/g, '$1$1{');
}

function codeOf({ file, start, end }: Expression): string {
  return file.text.slice(start, end);
}
