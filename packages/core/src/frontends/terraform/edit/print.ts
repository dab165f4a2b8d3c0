import { isList, isText, type Json } from '../../../values/json.ts';
import type { NewNode, RefAttribute, Term } from '../../../edits/changes.ts';
import type { NodeId } from '../../../graph/nodes.ts';
import { onlyHole, partsOf, type Hole, type Text } from '../../../values/text.ts';
import { argumentPath, ruleArgument, spelling, typeOf, type RuleStyle } from './names.ts';
import { Refusal } from '../../../edits/refusal.ts';

/** What a body of Terraform is written from. */
export type Piece =
  /** `drawnIn`: its further lines begin where they would if the first one began the line. */
  | { readonly kind: 'argument'; readonly name: string; readonly value: string; readonly drawnIn?: true }
  | { readonly kind: 'block'; readonly type: string; readonly labels: readonly string[]; readonly body: readonly Piece[] };

/** How what a term names is written where it is to stand; each throws a `Refusal` where that cannot be said. */
export interface Naming {
  /** An expression: `aws_vpc.main.id`. */
  readonly reference: (node: NodeId, attribute: RefAttribute) => string;
  /** An expression for a list of references that is shorter than its members one by one. */
  readonly references?: (nodes: readonly NodeId[]) => string | undefined;
  /** An expression for the Region that is deployed to. */
  readonly region: () => string;
  /** The expression that another node has for its property. */
  readonly asWritten: (node: NodeId, property: string) => string;
  /** What the file calls what a hole in a document stands for. */
  readonly said: (hole: Hole) => string;
  /** What stands in for something that only a person can say. */
  readonly choice: (what: string) => string;
}

/** A value as an expression. */
export function expressionOf(term: Term, property: string, naming: Naming): string {
  switch (term.kind) {
    case 'literal':
      return literalText(spelling(property, term.value));
    case 'region':
      return naming.region();
    case 'ref': {
      const text = naming.reference(term.node, term.attribute);
      return isSplat(text) ? `one(${text})` : text;
    }
    case 'as':
      return naming.asWritten(term.node, term.property);
    case 'concat':
      return `"${term.parts.map((part) => templatePart(part, property, naming)).join('')}"`;
    case 'list':
      return listText(term.items, property, naming);
    case 'choice':
      return naming.choice(term.what);
    case 'json':
      return `jsonencode(${jsonText(term.value, naming)})`;
    case 'map':
      throw new Refusal(`how ${property} is written is not known`);
  }
}

/** A document in JSON as an expression; its further lines are drawn in from where the first one stands. */
export function jsonText(value: Json, naming: Naming): string {
  if (isText(value)) return scalarText(value, naming);
  if (isList(value)) {
    if (value.every(isText)) return `[${value.map((item) => scalarText(item, naming)).join(', ')}]`;
    return enclosed('[', value.map((item) => `${jsonText(item, naming)},`), ']');
  }
  const entries = Object.entries(value).map(([key, inner]) => [/^\w+$/.test(key) ? key : JSON.stringify(key), jsonText(inner, naming)] as const);
  return enclosed('{', aligned(entries), '}');
}

/** As `terraform fmt` leaves them: a value of several lines parts those above it from those below. */
function aligned(entries: readonly (readonly [string, string])[]): string[] {
  const runs: (readonly [string, string])[][] = [[]];
  for (const entry of entries) {
    if (entry[1].includes('\n')) runs.push([entry], []);
    else runs.at(-1)?.push(entry);
  }
  return runs.flatMap((run) => {
    const widest = Math.max(0, ...run.map(([key]) => key.length));
    return run.map(([key, text]) => `${key.padEnd(widest)} = ${text}`);
  });
}

function enclosed(open: string, lines: readonly string[], close: string): string {
  return [open, ...lines.flatMap((line) => line.split('\n')).map((line) => `  ${line}`), close].join('\n');
}

function scalarText(text: Text, naming: Naming): string {
  const hole = onlyHole(text);
  if (hole !== undefined) return naming.said(hole);
  return `"${partsOf(text).map((part) => (typeof part === 'string' ? quotedInner(withChoices(part, naming)) : `\${${naming.said(part)}}`)).join('')}"`;
}

/** Blanks in angle brackets are for a person to fill in. */
function withChoices(text: string, naming: Naming): string {
  return text.replaceAll(/<([^<>]+)>/g, (_, what: string) => naming.choice(what));
}

function listText(items: readonly Term[], property: string, naming: Naming): string {
  const nodes = items.flatMap((item) => (item.kind === 'ref' && item.attribute === 'id' ? [item.node] : []));
  const whole = nodes.length === items.length ? naming.references?.(nodes) : undefined;
  if (whole !== undefined) return whole;
  const parts = items.map((item) => (item.kind === 'ref' ? naming.reference(item.node, item.attribute) : expressionOf(item, property, naming)));
  // What stands for all instances of a block is a list by itself.
  const single = parts.filter((it) => !isSplat(it));
  const lists = [...(single.length > 0 || parts.length === 0 ? [`[${single.join(', ')}]`] : []), ...parts.filter(isSplat)];
  return lists.length === 1 ? lists.join('') : `concat(${lists.join(', ')})`;
}

/** Of a block whose number of instances is not known, as in `aws_subnet.private[*].id`. */
function isSplat(text: string): boolean {
  return /\[\*\]\.\w+$/.test(text);
}

function templatePart(part: Term, property: string, naming: Naming): string {
  if (part.kind === 'literal') return quotedInner(String(part.value));
  return `\${${expressionOf(part, property, naming)}}`;
}

function literalText(value: string | number | boolean): string {
  return typeof value === 'string' ? `"${quotedInner(value)}"` : String(value);
}

/** `${` and `%{` open templates, unless their first character is doubled. */
export function quotedInner(text: string): string {
  return JSON.stringify(text).slice(1, -1).replaceAll(/([$%])\{/g, '$1$1{');
}

/** The arguments of a rule of a security group. */
export function rulePieces(rule: Term, style: RuleStyle, naming: Naming): Piece[] {
  if (rule.kind !== 'map') throw new Refusal('the rule is not written out');
  return Object.entries(rule.entries).map(([member, term]): Piece => {
    const argument = ruleArgument(style, member);
    if (argument === undefined) throw new Refusal(`how ${member} of a rule is written is not known`);
    const value = expressionOf(term, member, naming);
    return { kind: 'argument', name: argument.name, value: argument.isList ? `[${value}]` : value };
  });
}

/** A new resource from nothing but what a change says of it; rules of a group are written inside of it. */
export function resourceOf(change: NewNode, name: string, naming: Naming): Piece {
  const type = typeOf(change.node);
  if (type === undefined) throw new Refusal(`how a ${change.node} is written is not known`);
  const body = Object.entries(change.properties).flatMap(([property, term]): Piece[] => {
    const path = argumentPath(type, property);
    const [argument] = path ?? [];
    if (path === undefined || argument === undefined) throw new Refusal(`how ${property} is written is not known`);
    const isRules = term.kind === 'list' && term.items.some(({ kind }) => kind === 'map');
    if (!isRules) return [nested(path, expressionOf(term, property, naming), term.kind === 'json')];
    return term.items.map((rule) => ({ kind: 'block', type: argument, labels: [], body: rulePieces(rule, 'block', naming) }));
  });
  return { kind: 'block', type: 'resource', labels: [type, name], body: joined(body) };
}

/** What several arguments say of one nested block stands in one. */
function joined(body: readonly Piece[]): Piece[] {
  const all: Piece[] = [];
  for (const piece of body) {
    const last = all.at(-1);
    if (piece.kind === 'block' && last?.kind === 'block' && last.type === piece.type && !REPEATED.has(piece.type)) all[all.length - 1] = { ...last, body: [...last.body, ...piece.body] };
    else all.push(piece);
  }
  return all;
}

/** Blocks that each say something of their own. */
const REPEATED: ReadonlySet<string> = new Set(['ingress', 'egress']);

/** An argument inside of the blocks that lead to it. */
export function nested([first = '', ...rest]: readonly string[], value: string, isDrawnIn = false): Piece {
  if (rest.length > 0) return { kind: 'block', type: first, labels: [], body: [nested(rest, value, isDrawnIn)] };
  return { kind: 'argument', name: first, value, ...(isDrawnIn ? { drawnIn: true } : {}) };
}

/** A text of several lines whose first one stands behind `indent`. */
export function drawn(text: string, indent: string, eol = '\n'): string {
  return text.replaceAll('\n', eol + indent);
}

/** The lines of a piece as `terraform fmt` leaves them, drawn in by `indent`. */
export function linesOf(piece: Piece, indent = '', step = '  '): string[] {
  if (piece.kind === 'argument') {
    const { name, value, drawnIn } = piece;
    return `${indent}${name} = ${drawnIn === true ? drawn(value, indent) : value}`.split(/\r?\n/);
  }
  const head = [piece.type, ...piece.labels.map((label) => `"${label}"`)].join(' ');
  if (piece.body.length === 0) return [`${indent}${head} {}`];
  return [`${indent}${head} {`, ...bodyLines(piece.body, indent + step, step), `${indent}}`];
}

/** Blocks stand apart; so do the arguments that are none of the provider's. */
function bodyLines(body: readonly Piece[], indent: string, step: string): string[] {
  const groups: Piece[][] = [];
  let last: Piece | undefined;
  for (const piece of body) {
    const apart = last === undefined || isApart(piece) || isApart(last);
    if (apart) groups.push([piece]);
    else groups.at(-1)?.push(piece);
    last = piece;
  }
  return groups.flatMap((group, i) => [...(i === 0 ? [] : ['']), ...alignedLines(group, indent, step)]);
}

function isApart(piece: Piece): boolean {
  return piece.kind === 'block' || piece.name === 'depends_on' || piece.name === 'count' || piece.name === 'for_each';
}

function alignedLines(group: readonly Piece[], indent: string, step: string): string[] {
  const runs: Piece[][] = [[]];
  for (const piece of group) {
    // A value of several lines stands by itself.
    if (piece.kind === 'argument' && piece.value.includes('\n')) runs.push([piece], []);
    else runs.at(-1)?.push(piece);
  }
  return runs.flatMap((run) => {
    const widest = Math.max(0, ...run.map((piece) => (piece.kind === 'argument' ? piece.name.length : 0)));
    return run.flatMap((piece) => linesOf(piece.kind === 'argument' ? { ...piece, name: piece.name.padEnd(widest) } : piece, indent, step));
  });
}
