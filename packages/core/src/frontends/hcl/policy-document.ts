import type { Span } from '../../text/source-file.ts';
import { nestedBlocks } from './environment.ts';
import { jsonString } from './functions/json.ts';
import { compareStrings } from './ordering.ts';
import { listValue, nullValue, objectValue, patternValue, stringValue, unknownFrom, type HclList, type HclObject, type HclString, type HclUnknown, type HclValue } from './value.ts';

/** `json` and `minified_json` of an `aws_iam_policy_document`, with the document beside the text. */
export function policyDocument(values: HclObject): readonly (readonly [string, HclValue])[] {
  const document = buildDocument(values);
  return [
    ['json', encode(document, '  ')],
    ['minified_json', encode(document, undefined)],
  ];
}

function buildDocument(values: HclObject): Ordered {
  const statements: Ordered[] = [];
  const sources = documents(values, 'source_policy_documents', 'source_json');
  for (const source of sources.known) addAll(statements, source);
  const own = nestedBlocks(values, 'statement');
  for (const block of own.blocks) put(statements, statementOf(block));
  const overrides = documents(values, 'override_policy_documents', 'override_json');
  for (const override of overrides.known) addAll(statements, override);
  const rest = [...sources.unknown, ...overrides.unknown, ...(own.rest === undefined ? [] : [own.rest])];
  return ordered([
    ['Version', set(values, 'version') ?? stringValue('2012-10-17')],
    ['Id', set(values, 'policy_id')],
    ['Statement', { kind: 'items', items: statements, rest: rest.length > 0 ? unknownFrom(rest) : undefined }],
  ]);
}

/** JSON keeps the order of Go's struct fields here, unlike values of the language. */
type Node = HclValue | Ordered | Items;

interface Ordered {
  readonly kind: 'fields';
  readonly fields: readonly (readonly [string, Node])[];
  readonly origin?: Span | undefined;
}

interface Items {
  readonly kind: 'items';
  readonly items: readonly Node[];
  readonly rest: HclUnknown | undefined;
}

function ordered(fields: readonly (readonly [string, Node | undefined])[], origin?: Span): Ordered {
  return { kind: 'fields', origin, fields: fields.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])) };
}

function set(values: HclObject, name: string): HclValue | undefined {
  const value = values.entries.get(name);
  return value === undefined || value.kind === 'null' || (value.kind === 'string' && value.value === '') ? undefined : value;
}

function statementOf(block: HclObject): Ordered {
  return ordered([
    ['Sid', set(block, 'sid')],
    ['Effect', set(block, 'effect') ?? stringValue('Allow')],
    ['Action', oneOrMany(set(block, 'actions'))],
    ['NotAction', oneOrMany(set(block, 'not_actions'))],
    ['Resource', oneOrMany(set(block, 'resources'))],
    ['NotResource', oneOrMany(set(block, 'not_resources'))],
    ['Principal', principals(block, 'principals')],
    ['NotPrincipal', principals(block, 'not_principals')],
    ['Condition', conditions(block)],
  ], block.origin);
}

/** One element stands alone; several are sorted backwards, as the provider does. */
function oneOrMany(value: HclValue | undefined, sorted = true): Node | undefined {
  if (value?.kind !== 'list') return value;
  if (value.items.length === 0 && value.rest === undefined) return undefined;
  const items = sorted ? backwards(value) : value.items;
  const [only, second] = items;
  if (only !== undefined && second === undefined && value.rest === undefined) return withVariables(only);
  return { kind: 'items', items: items.map(withVariables), rest: value.rest };
}

function backwards(list: HclList): readonly HclValue[] {
  const known = list.items.filter((item): item is HclString => item.kind === 'string');
  const distinct = new Map(known.map((item) => [item.value, item]));
  return [...[...distinct.values()].sort((a, b) => compareStrings(b.value, a.value)), ...list.items.filter((item) => item.kind !== 'string')];
}

/** `&{aws:username}` stands for a policy variable. */
function withVariables(value: HclValue): HclValue {
  if (value.kind === 'string') return value.value.includes('&{') ? { ...value, value: value.value.replaceAll('&{', '${') } : value;
  if (value.kind !== 'unknown' || value.parts === undefined) return value;
  return { ...value, parts: value.parts.map((part) => (typeof part === 'string' ? part.replaceAll('&{', '${') : part)) };
}

function principals(block: HclObject, name: string): Node | undefined {
  const { blocks, rest } = nestedBlocks(block, name);
  if (rest !== undefined) return rest;
  if (blocks.length === 0) return undefined;
  const byType = new Map<string, HclList>();
  for (const principal of blocks) {
    const type = principal.entries.get('type');
    const identifiers = principal.entries.get('identifiers');
    if (type?.kind !== 'string' || identifiers === undefined) return unknownFrom(type?.kind === 'unknown' ? [type] : []);
    if (identifiers.kind !== 'list') return unknownFrom(identifiers.kind === 'unknown' ? [identifiers] : []);
    byType.set(type.value, appended(byType.get(type.value), identifiers));
  }
  const everyone = byType.get('*');
  if (everyone !== undefined && byType.size === 1 && everyone.items.length === 1 && everyone.rest === undefined) return everyone.items[0];
  const fields = [...byType].sort(([a], [b]) => compareStrings(a, b)).map(([type, identifiers]) => [type, oneOrMany(identifiers)] as const);
  return ordered(fields);
}

function conditions(block: HclObject): Node | undefined {
  const { blocks, rest } = nestedBlocks(block, 'condition');
  if (rest !== undefined) return rest;
  if (blocks.length === 0) return undefined;
  const tests = new Map<string, Map<string, HclValue>>();
  for (const condition of blocks) {
    const test = condition.entries.get('test');
    const variable = condition.entries.get('variable');
    if (test?.kind !== 'string' || variable?.kind !== 'string') return unknownFrom([test, variable].filter((value) => value?.kind === 'unknown'));
    const variables = tests.get(test.value) ?? new Map<string, HclValue>();
    tests.set(test.value, variables);
    variables.set(variable.value, joined(variables.get(variable.value), condition.entries.get('values') ?? nullValue()));
  }
  return ordered(sortedFields(tests).map(([test, variables]) => [test, ordered(sortedFields(variables).map(([name, list]) => [name, oneOrMany(list, false)]))]));
}

function sortedFields<T>(map: ReadonlyMap<string, T>): readonly (readonly [string, T])[] {
  return [...map].sort(([a], [b]) => compareStrings(a, b));
}

function joined(before: HclValue | undefined, values: HclValue): HclValue {
  return before?.kind === 'list' && values.kind === 'list' ? appended(before, values) : values;
}

function appended(before: HclList | undefined, more: HclList): HclList {
  return before === undefined ? more : listValue([...before.items, ...more.items], { rest: before.rest ?? more.rest });
}

// Documents that this one is made from

function documents(values: HclObject, list: string, single: string): { readonly known: readonly HclValue[]; readonly unknown: readonly HclUnknown[] } {
  const given = [set(values, single), ...listItems(set(values, list))].filter((value) => value !== undefined && value.kind !== 'null');
  const known: HclValue[] = [];
  const unknown: HclUnknown[] = [];
  for (const document of given) {
    const decoded = document.kind === 'string' || document.kind === 'unknown' ? (document.encodes ?? parsed(document)) : document;
    if (decoded?.kind === 'unknown') unknown.push(decoded);
    else if (decoded !== undefined) known.push(decoded);
  }
  return { known, unknown };
}

function listItems(value: HclValue | undefined): readonly HclValue[] {
  if (value?.kind !== 'list') return value === undefined ? [] : [value];
  return value.rest === undefined ? value.items : [...value.items, value.rest];
}

function parsed(document: HclString | HclUnknown): HclValue | undefined {
  if (document.kind === 'unknown') return document;
  if (document.value.trim() === '') return undefined;
  try {
    const json: unknown = JSON.parse(document.value);
    return fromAny(json, document);
  } catch {
    return unknownFrom([], { origin: document.origin });
  }
}

function fromAny(json: unknown, document: HclString): HclValue {
  const { origin } = document;
  if (typeof json === 'string') return stringValue(json, origin);
  if (Array.isArray(json)) return listValue(json.map((item) => fromAny(item, document)), { origin });
  if (typeof json === 'object' && json !== null) return objectValue(Object.entries(json).map(([key, value]) => [key, fromAny(value, document)] as const), { origin });
  return stringValue(String(json), origin);
}

function addAll(statements: Ordered[], document: HclValue): void {
  if (document.kind !== 'object') return;
  const list = document.entries.get('Statement');
  const items = list?.kind === 'list' ? list.items : list === undefined ? [] : [list];
  for (const item of items) if (item.kind === 'object') put(statements, reordered(item));
}

const FIELDS = ['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Principal', 'NotPrincipal', 'Condition'];

function reordered(statement: HclObject): Ordered {
  return ordered(FIELDS.map((name) => [name, statement.entries.get(name)] as const), statement.origin);
}

/** A statement replaces the one with the same `Sid`. */
function put(statements: Ordered[], statement: Ordered): void {
  const sid = sidOf(statement);
  const at = sid === undefined ? -1 : statements.findIndex((other) => sidOf(other) === sid);
  if (at >= 0) statements[at] = statement;
  else statements.push(statement);
}

function sidOf(statement: Ordered): string | undefined {
  const [first] = statement.fields;
  return first?.[0] === 'Sid' && first[1].kind === 'string' ? first[1].value : undefined;
}

// Text

function encode(document: Ordered, indent: string | undefined): HclValue {
  const parts: (string | HclUnknown)[] = [];
  write(document, indent, '\n', parts);
  return patternValue(parts, { encodes: valueOf(document) });
}

function valueOf(node: Node): HclValue {
  if (node.kind === 'fields') return objectValue(node.fields.map(([name, value]) => [name, valueOf(value)] as const), { origin: node.origin });
  return node.kind === 'items' ? listValue(node.items.map(valueOf), { rest: node.rest }) : node;
}

function write(node: Node, indent: string | undefined, line: string, parts: (string | HclUnknown)[]): void {
  if (node.kind === 'fields') {
    writeAll('{', '}', node.fields, undefined, indent, line, parts);
    return;
  }
  if (node.kind === 'items') {
    writeAll('[', ']', node.items.map((item) => [undefined, item] as const), node.rest, indent, line, parts);
    return;
  }
  if (node.kind === 'list') {
    writeAll('[', ']', node.items.map((item) => [undefined, item] as const), node.rest, indent, line, parts);
    return;
  }
  if (node.kind === 'object') {
    writeAll('{', '}', [...node.entries], node.rest, indent, line, parts);
    return;
  }
  if (node.kind === 'unknown') parts.push('"', ...(node.parts ?? [node]).map((part) => (typeof part === 'string' ? jsonString(part).slice(1, -1) : part)), '"');
  else parts.push(node.kind === 'null' ? 'null' : jsonString(String(node.value)));
}

function writeAll(
  open: string,
  close: string,
  members: readonly (readonly [string | undefined, Node])[],
  rest: HclUnknown | undefined,
  indent: string | undefined,
  line: string,
  parts: (string | HclUnknown)[],
): void {
  const inner = indent === undefined ? '' : line + indent;
  parts.push(open);
  for (const [i, [name, value]] of members.entries()) {
    parts.push(i > 0 ? ',' : '', inner);
    if (name !== undefined) parts.push(`${jsonString(name)}:${indent === undefined ? '' : ' '}`);
    write(value, indent, inner, parts);
  }
  if (rest !== undefined) parts.push(members.length > 0 ? ',' : '', inner, rest);
  parts.push(members.length > 0 || rest !== undefined ? (indent === undefined ? '' : line) : '', close);
}
