import type { SourceFile } from '../../text/source-file.ts';
import { readJson, type JsonMember, type JsonNode } from './json-reader.ts';
import { parseExpression, parseTemplate } from './parser.ts';
import type { Attribute, Block, Body, Expression, HclFile, HclProblem, Label } from './tree.ts';

/**
 * Reads `.tf.json` into the tree of native syntax. What is a block and what an argument is known for the language's own
 * blocks and for those of resources that `BLOCKS` names: all others stay arguments whose values are objects or lists of them.
 */
export function parseJsonConfiguration(source: SourceFile): HclFile {
  return parseJsonBlocks(source, LABELS);
}

/**
 * Reads JSON whose members are blocks with so many labels; all others are arguments, unless the language has none there.
 * Labels that may be left out are those of blocks that hold nothing but blocks.
 */
export function parseJsonBlocks(source: SourceFile, blocksOf: ReadonlyMap<string, number | 'perhaps'>, nested = NESTED): HclFile {
  const reading = new Reading(source, nested);
  const root = readJson(source);
  if ('message' in root) {
    const end = Math.min(root.at + 1, source.text.length);
    return fileOf(source, [], [], [{ span: { file: source, start: Math.min(root.at, end), end }, message: root.message }]);
  }
  const members = objects(root).flat().filter(({ name }) => name !== '//');
  const isBlock = ({ name }: JsonMember): boolean => blocksOf === LABELS || blocksOf.has(name);
  const blocks = members.filter(isBlock).flatMap((member) => reading.topLevel(member, blocksOf.get(member.name)));
  const attributes = members.filter((member) => !isBlock(member)).map((member) => reading.attribute(member, 'template'));
  return fileOf(source, attributes, blocks, reading.problems);
}

/** `terraform.tfvars.json`: plain values. */
export function parseJsonVariables(source: SourceFile): HclFile {
  const reading = new Reading(source);
  const root = readJson(source);
  if ('message' in root) {
    const end = Math.min(root.at + 1, source.text.length);
    return fileOf(source, [], [], [{ span: { file: source, start: Math.min(root.at, end), end }, message: root.message }]);
  }
  const attributes = objects(root).flatMap((members) => members.map((member) => reading.attribute(member, 'literal')));
  return fileOf(source, attributes, [], reading.problems);
}

function fileOf(source: SourceFile, attributes: readonly Attribute[], blocks: readonly Block[], problems: readonly HclProblem[]): HclFile {
  const body: Body = { kind: 'body', file: source, start: 0, end: source.text.length, attributes, blocks };
  return { source, body, comments: [], problems };
}

/** Labels of the top-level blocks; `locals` and `terraform` have none. */
const LABELS = new Map<string, number>([
  ['resource', 2],
  ['data', 2],
  ['ephemeral', 2],
  ['module', 1],
  ['variable', 1],
  ['output', 1],
  ['provider', 1],
  ['check', 1],
  ['locals', 0],
  ['terraform', 0],
  ['moved', 0],
  ['import', 0],
  ['removed', 0],
]);

/** Blocks that the language defines inside of others, with the number of their labels. */
const IN_RESOURCES = new Map([
  ['lifecycle', 0],
  ['connection', 0],
  ['provisioner', 1],
  ['dynamic', 1],
]);
const NO_BLOCKS = new Map<string, number>();
const NESTED = new Map<string, ReadonlyMap<string, number>>([
  ['resource', IN_RESOURCES],
  ['data', IN_RESOURCES],
  ['ephemeral', IN_RESOURCES],
  ['content', IN_RESOURCES],
  ['dynamic', new Map([['content', 0]])],
  ['variable', new Map([['validation', 0]])],
  ['terraform', new Map([['backend', 1], ['cloud', 0], ['required_providers', 0]])],
]);

/** Nested blocks of resources and data sources that are read one by one, by the type that they are in. */
const BLOCKS = new Map<string, ReadonlySet<string>>([
  ['aws_security_group', new Set(['ingress', 'egress'])],
  ['aws_default_security_group', new Set(['ingress', 'egress'])],
  ['aws_network_acl', new Set(['ingress', 'egress'])],
  ['aws_default_network_acl', new Set(['ingress', 'egress'])],
  ['aws_vpc_endpoint', new Set(['dns_options'])],
  ['aws_ecs_service', new Set(['network_configuration'])],
  ['aws_ecs_task_set', new Set(['network_configuration'])],
  ['aws_route53_record', new Set(['alias'])],
  ['aws_iam_role', new Set(['inline_policy'])],
  ['aws_iam_policy_document', new Set(['statement'])],
  ['statement', new Set(['principals', 'not_principals', 'condition'])],
]);

/** Arguments that hold references or types, not values: their strings are expressions. */
const REFERENCES = new Map<string, ReadonlySet<string>>([
  ['variable', new Set(['type'])],
  ['resource', new Set(['provider', 'depends_on'])],
  ['data', new Set(['provider', 'depends_on'])],
  ['module', new Set(['depends_on'])],
]);

type Mode = 'template' | 'literal';

class Reading {
  readonly problems: HclProblem[] = [];

  constructor(
    private readonly source: SourceFile,
    private readonly nested = NESTED,
  ) {}

  topLevel(member: JsonMember, given: number | 'perhaps' | undefined): Block[] {
    const labels = given === 'perhaps' ? (objects(member.value).flat().every(({ value }) => value.kind === 'object') ? 1 : 0) : given;
    if (labels === undefined) {
      this.problems.push({ span: { file: this.source, start: member.start, end: member.nameEnd }, message: `\`${member.name}\` is no block of the language` });
      return [];
    }
    return this.blocks(member.name, member, [], labels, member.value);
  }

  private blocks(type: string, member: JsonMember, labels: readonly Label[], remaining: number, value: JsonNode): Block[] {
    if (remaining > 0) {
      return objects(value).flatMap((members) =>
        members.filter((inner) => inner.name !== '//').flatMap((inner) => this.blocks(type, inner, [...labels, this.label(inner)], remaining - 1, inner.value)),
      );
    }
    // Of several blocks in a list each one stands for itself.
    const isAlone = value.kind === 'object';
    return bodies(value).map((object) => ({
      kind: 'block',
      file: this.source,
      start: isAlone ? member.start : object.start,
      end: object.end,
      type,
      labels,
      headerEnd: isAlone ? member.nameEnd : object.start + 1,
      body: this.body(object, type, labels[0]?.value ?? type),
    }));
  }

  private label(member: JsonMember): Label {
    return { file: this.source, start: member.start, end: member.nameEnd, value: member.name };
  }

  private body(object: JsonNode & { kind: 'object' }, type: string, name: string): Body {
    const attributes: Attribute[] = [];
    const blocks: Block[] = [];
    for (const member of object.members) {
      if (member.name === '//' && type !== 'locals') continue;
      const nested = (this.nested.get(type) ?? NO_BLOCKS).get(member.name) ?? (BLOCKS.get(name)?.has(member.name) === true && isWrittenOut(member.value) ? 0 : undefined);
      const reference = REFERENCES.get(type)?.has(member.name) === true;
      if (nested === undefined) attributes.push(this.attribute(member, type === 'variable' ? 'literal' : 'template', reference));
      else blocks.push(...this.blocks(member.name, member, [], nested, member.value));
    }
    return { kind: 'body', file: this.source, start: object.start, end: object.end, attributes, blocks };
  }

  attribute(member: JsonMember, mode: Mode, reference = false): Attribute {
    const value = this.expression(member.value, mode, reference);
    return { kind: 'attribute', file: this.source, start: member.start, end: member.value.end, name: member.name, nameEnd: member.nameEnd, value };
  }

  private expression(node: JsonNode, mode: Mode, reference = false): Expression {
    const { start, end } = node;
    const file = this.source;
    switch (node.kind) {
      case 'array':
        return { kind: 'tuple', file, start, end, items: node.items.map((item) => this.expression(item, mode, reference)) };
      case 'object':
        return { kind: 'object', file, start, end, items: node.members.map((member) => ({ key: this.key(member, mode), value: this.expression(member.value, mode) })) };
      case 'string':
        if (reference) return this.parsed(node, parseExpression);
        return mode === 'literal' || !/[$%]\{/u.test(node.value) ? { kind: 'string', file, start, end, value: node.value, heredoc: false } : this.parsed(node, parseTemplate);
      case 'literal':
        if (typeof node.value === 'number') return { kind: 'number', file, start, end, value: node.value };
        return node.value === null ? { kind: 'null', file, start, end } : { kind: 'bool', file, start, end, value: node.value };
    }
  }

  private key(member: JsonMember, mode: Mode): Expression {
    return this.expression({ kind: 'string', start: member.start, end: member.nameEnd, value: member.name }, mode);
  }

  /** Parsed in place; where the string has escapes, each part is put back to where it stands. */
  private parsed(node: JsonNode & { kind: 'string' }, parse: typeof parseTemplate): Expression {
    const { start, end, value } = node;
    const inPlace = end - start === value.length + 2;
    const { expression, problems } = inPlace ? parse(this.source, start + 1, end - 1) : parse({ path: this.source.path, text: value });
    const span = { file: this.source, start, end };
    this.problems.push(...(inPlace ? problems : problems.map(({ message }) => ({ span, message }))));
    const inner = unwrapped(expression);
    const found = inPlace ? inner : putBack(inner, this.source, placesIn(this.source.text, node));
    // As in native syntax, a text begins and ends with its quotes.
    return parse === parseTemplate && inner === expression ? { ...found, start, end } : found;
  }
}

/** A text that is nothing but one interpolation is what stands in it. */
function unwrapped(expression: Expression): Expression {
  const [part, second] = expression.kind === 'template' ? expression.parts : [];
  return part?.kind === 'interpolation' && second === undefined ? part.expression : expression;
}

/** Where the characters of a string that has escapes stand in the file, with the end of the last one. */
function placesIn(text: string, { start, end }: JsonNode): readonly number[] {
  const places: number[] = [];
  for (let at = start + 1; at < end; at += text.charAt(at) !== '\\' ? 1 : text.charAt(at + 1) === 'u' ? 6 : 2) places.push(at);
  return places;
}

/** A copy of which every node stands at its place in the file. */
function putBack<T>(node: T, file: SourceFile, places: readonly number[]): T {
  if (Array.isArray(node)) return node.map((item: unknown) => putBack(item, file, places)) as T;
  if (typeof node !== 'object' || node === null) return node;
  const copy = Object.entries(node).map(([key, value]: [string, unknown]) => {
    if (key === 'file') return [key, file] as const;
    return [key, PLACES.has(key) && typeof value === 'number' ? places[value] : putBack(value, file, places)] as const;
  });
  return Object.fromEntries(copy) as T;
}

/** Fields of nodes that are offsets. */
const PLACES: ReadonlySet<string> = new Set(['start', 'end', 'nameStart', 'nameEnd']);

/** Whether a value is one block, or a list of them. */
function isWrittenOut(value: JsonNode): boolean {
  return value.kind === 'object' || (value.kind === 'array' && value.items.length > 0 && value.items.every(({ kind }) => kind === 'object'));
}

function objects(node: JsonNode): readonly (readonly JsonMember[])[] {
  return bodies(node).map((object) => object.members);
}

/** JSON may write several blocks as a list. */
function bodies(node: JsonNode): readonly (JsonNode & { kind: 'object' })[] {
  if (node.kind === 'array') return node.items.flatMap(bodies);
  return node.kind === 'object' ? [node] : [];
}
