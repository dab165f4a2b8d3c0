import { EVENT_ID, getScalarValue, parseEvents, SCALAR_STYLE, YAMLException, type Event } from 'js-yaml';
import { Build, isLocalTag, MAX_DEPTH, type Dialect } from './build.ts';
import {
  blockEnd,
  isBlank,
  LazyScalar,
  MappingBuilder,
  scalar,
  sequence,
  type MappingEntry,
  type ScalarStyle,
  type SyntaxNode,
  type SyntaxProblem,
} from './tree.ts';

type ScalarEvent = Extract<Event, { type: typeof EVENT_ID.SCALAR }>;
type SequenceEvent = Extract<Event, { type: typeof EVENT_ID.SEQUENCE }>;
type MappingEvent = Extract<Event, { type: typeof EVENT_ID.MAPPING }>;
type AliasEvent = Extract<Event, { type: typeof EVENT_ID.ALIAS }>;

/** The fast reader: all documents of a stream, or where and why it stopped. Problems that leave a tree go to `problems`. */
export function readYamlEvents(
  text: string,
  dialect: Dialect,
  problems: SyntaxProblem[],
): readonly SyntaxNode[] | SyntaxProblem {
  let source = text;
  for (let joins = 0; ; joins++) {
    try {
      const events = parseEvents(source, { maxDepth: MAX_DEPTH });
      return new EventReader(text, events, dialect, problems, joins > 0).documents();
    } catch (error) {
      const problem = rejection(text, error);
      const joined = dialect === 'cloudformation' ? joinLines(source, problem, joins) : undefined;
      if (joined === undefined) return problem;
      source = joined;
    }
  }
}

function rejection(text: string, error: unknown): SyntaxProblem {
  if (error instanceof YAMLException && error.mark !== undefined) {
    const { position } = error.mark;
    return { start: position, end: Math.min(position + 1, text.length), message: error.reason };
  }
  // A parser that fails in any other way (its stack, say) must not take the run down with it.
  return { start: 0, end: 0, message: error instanceof Error ? error.message : String(error) };
}

/** Each join costs another pass over the text; files that need more go to the tolerant reader. */
const MAX_JOINS = 16;

/**
 * Inside brackets and quotes YAML 1.1 readers, CloudFormation's too, ignore indentation: a `]` may stand below the key that
 * it belongs to. js-yaml insists on it. Blanks in place of the line break please it and leave all offsets as they are.
 */
function joinLines(text: string, { start, message }: SyntaxProblem, joins: number): string | undefined {
  if (message !== 'deficient indentation' || joins >= MAX_JOINS) return undefined;
  const joined = joinTo(text, start);
  // Who writes so once writes so often.
  return joined !== undefined && joins === 2 ? joinBrackets(joined, start) : joined;
}

/** Draws the line of `at` up to the line before, unless a comment would swallow it. */
function joinTo(text: string, at: number): string | undefined {
  let from = at;
  while (from > 0 && isBlank(text.charCodeAt(from - 1))) from--;
  const line = text.slice(Math.max(text.lastIndexOf('\n', from - 1), text.lastIndexOf('\r', from - 1)) + 1, from);
  const between = text.slice(from, at);
  if (/(?:^|\s)#/.test(line) || !/[\r\n]/.test(between)) return undefined;
  return text.slice(0, from) + between.replace(/[\r\n]/g, ' ') + text.slice(at);
}

/** Joins all lines behind `from` that start with a closing bracket, except those inside block scalars. */
function joinBrackets(text: string, from: number): string {
  let block = -1; // the indentation of the line that opens a block scalar
  let previous = '';
  return (
    text.slice(0, from) +
    text.slice(from).replace(/(\r?\n)?([^\r\n]*)/g, (whole, lineBreak: string | undefined, line: string) => {
      const indent = line.search(/\S/);
      if (indent < 0) return whole;
      if (block >= 0 && indent > block) return whole;
      const joins =
        lineBreak !== undefined &&
        /[\]}]/.test(line.charAt(indent)) &&
        !/(?:^|\s)#/.test(previous) &&
        !opensBlock(previous);
      block = opensBlock(line) ? indent : -1;
      previous = line;
      return joins ? ' '.repeat(lineBreak.length) + line : whole;
    })
  );
}

function opensBlock(line: string): boolean {
  return /(?:^|\s)[|>][-+0-9]*[ \t]*(?:#.*)?$/.test(line);
}

/**
 * Events carry the offsets of scalars and of the start of collections. What is missing here, ends of collections and places
 * of empty values, follows from `cursor`, the end of what was read last: only blanks, comments and indicators lie between.
 */
class EventReader {
  private readonly text: string;
  private readonly events: readonly Event[];
  private readonly dialect: Dialect;
  private readonly problems: SyntaxProblem[];
  /** The events are those of a text with joined lines: they call scalars simple that are not. */
  private readonly joined: boolean;
  private build: Build;
  private next = 0;
  private cursor = 0;

  constructor(text: string, events: readonly Event[], dialect: Dialect, problems: SyntaxProblem[], joined: boolean) {
    this.text = text;
    this.joined = joined;
    this.events = events;
    this.dialect = dialect;
    this.problems = problems;
    this.build = new Build(dialect, problems);
  }

  documents(): SyntaxNode[] {
    const documents: SyntaxNode[] = [];
    while (this.next < this.events.length) {
      const event = this.take();
      if (event.type !== EVENT_ID.DOCUMENT) continue; // pops of documents
      this.build = new Build(this.dialect, this.problems);
      documents.push(this.node());
    }
    return documents;
  }

  private node(): SyntaxNode {
    const event = this.take();
    switch (event.type) {
      case EVENT_ID.SCALAR:
        return event.tagStart < 0 && event.anchorStart < 0 ? this.scalar(event) : this.decorated(event);
      case EVENT_ID.MAPPING:
      case EVENT_ID.SEQUENCE:
        return event.tagStart < 0 && event.anchorStart < 0 ? this.collection(event) : this.decorated(event);
      case EVENT_ID.ALIAS:
        return this.alias(event);
      default:
        throw new Error(`bug: no node starts with event ${event.type}`);
    }
  }

  /** A node with a tag, an anchor or both. */
  private decorated(event: ScalarEvent | SequenceEvent | MappingEvent): SyntaxNode {
    const { tagStart, tagEnd, anchorStart, anchorEnd } = event;
    this.cursor = Math.max(this.cursor, tagEnd, anchorEnd);
    const anchor = anchorStart < 0 ? undefined : this.text.slice(anchorStart, anchorEnd);
    const before = anchor === undefined ? 0 : this.build.openAnchor(anchor);
    const tag = tagStart < 0 ? '' : this.text.slice(tagStart, tagEnd);
    let node = event.type === EVENT_ID.SCALAR ? this.scalar(event, tag) : this.collection(event);
    if (this.dialect === 'cloudformation' && isLocalTag(tag)) node = this.build.longForm(tag, tagStart, node);
    if (anchor !== undefined) this.build.closeAnchor(anchor, node, before);
    return node;
  }

  private scalar(event: ScalarEvent, tag = ''): SyntaxNode {
    const { build, text } = this;
    build.nodes++;
    const { valueStart, valueEnd, style } = event;
    if (valueStart < 0)
      return scalar(this.cursor, this.cursor, 'plain', tag === '' ? null : build.taggedValue(tag, ''));
    const quote = isQuoted(style) ? 1 : 0;
    const start = isBlock(style) ? this.blockHeader(valueStart, style) : valueStart - quote;
    this.cursor = isBlock(style) ? blockEnd(text, start, valueEnd) : valueEnd + quote;
    if (tag !== '') return scalar(start, this.cursor, styleName(style), build.taggedValue(tag, this.decoded(event)));
    if (this.isSimple(event))
      return new LazyScalar(
        text,
        start,
        this.cursor,
        styleName(style),
        build.dialect === 'yaml' ? 'yaml-core' : 'yaml-1.1',
      );
    const decoded = this.decoded(event);
    return scalar(
      start,
      this.cursor,
      styleName(style),
      style === SCALAR_STYLE.PLAIN ? build.plainValue(decoded) : decoded,
    );
  }

  private isSimple(event: ScalarEvent): boolean {
    return event.fast && !(this.joined && /[\r\n]/.test(this.text.slice(event.valueStart, event.valueEnd)));
  }

  private decoded(event: ScalarEvent): string {
    return getScalarValue(this.text, event.fast && this.joined ? { ...event, fast: false } : event);
  }

  /** Where `|` or `>` stands: the first one on the header line after what was read before. */
  private blockHeader(bodyStart: number, style: number): number {
    const { text } = this;
    let line = bodyStart;
    if (isBreak(text.charCodeAt(line - 1)))
      line -= text.charCodeAt(line - 1) === 10 && text.charCodeAt(line - 2) === 13 ? 2 : 1;
    while (line > this.cursor && !isBreak(text.charCodeAt(line - 1))) line--;
    const at = text.indexOf(style === SCALAR_STYLE.LITERAL_BLOCK ? '|' : '>', Math.max(line, this.cursor));
    return at < 0 || at > bodyStart ? bodyStart : at;
  }

  private alias(event: AliasEvent): SyntaxNode {
    const { anchorStart, anchorEnd } = event;
    this.cursor = anchorEnd;
    return this.build.alias(this.text.slice(anchorStart, anchorEnd), anchorStart - 1, anchorEnd);
  }

  private collection(event: SequenceEvent | MappingEvent): SyntaxNode {
    this.build.nodes++;
    return event.type === EVENT_ID.SEQUENCE ? this.sequence(event) : this.mapping(event);
  }

  private sequence(event: SequenceEvent): SyntaxNode {
    const { start } = event;
    const flow = this.text.charCodeAt(start) === 91;
    this.cursor = flow ? start + 1 : start;
    const items: SyntaxNode[] = [];
    for (let event = this.peek(); event.type !== EVENT_ID.POP; event = this.peek()) {
      if (isEmpty(event)) this.cursor = flow ? this.blanks() : this.after(45);
      items.push(this.node());
    }
    this.next++;
    if (flow) this.cursor = this.closing(93);
    return sequence(start, this.cursor, flow, items);
  }

  private mapping(event: MappingEvent): SyntaxNode {
    const { start } = event;
    const flow = this.text.charCodeAt(start) === 123 && !this.isFlowKey(event);
    this.cursor = flow ? start + 1 : start;
    const mapping = new MappingBuilder(start, flow);
    const merges: MappingEntry[] = [];
    while (this.peek().type !== EVENT_ID.POP) this.pair(mapping, merges);
    this.next++;
    if (merges.length > 0) this.build.merge(mapping, merges);
    if (flow) this.cursor = this.closing(125);
    mapping.end = this.cursor;
    return mapping;
  }

  private pair(mapping: MappingBuilder, merges: MappingEntry[]): void {
    const keyEvent = this.take();
    const fast =
      keyEvent.type === EVENT_ID.SCALAR && this.isSimple(keyEvent) && keyEvent.tagStart < 0 && keyEvent.anchorStart < 0;
    let key: string;
    let keyStart: number;
    if (fast) {
      const quote = keyEvent.style === SCALAR_STYLE.PLAIN ? 0 : 1;
      key = this.text.slice(keyEvent.valueStart, keyEvent.valueEnd);
      keyStart = keyEvent.valueStart - quote;
      this.cursor = keyEvent.valueEnd + quote;
    } else {
      this.next--;
      if (isEmpty(keyEvent)) this.cursor = this.emptyKey();
      keyStart = this.placeOf(keyEvent);
      key = this.build.keyText(this.node(), this.text);
    }
    const keyEnd = this.cursor;
    if (isEmpty(this.peek())) this.cursor = this.after(58);
    const entry = { key, keyStart, keyEnd, value: this.node() };
    const plain = keyEvent.type === EVENT_ID.SCALAR && keyEvent.style === SCALAR_STYLE.PLAIN;
    if (key === '<<' && plain && this.dialect === 'cloudformation') merges.push(entry);
    else this.build.put(mapping, entry);
  }

  /** Where a key starts: with its anchor and tag, as the mapping does that it opens. */
  private placeOf(event: Event): number {
    if (event.type === EVENT_ID.ALIAS) return event.anchorStart - 1;
    if (event.type === EVENT_ID.DOCUMENT || event.type === EVENT_ID.POP) return this.cursor;
    const value =
      event.type === EVENT_ID.SCALAR
        ? event.valueStart < 0
          ? this.cursor
          : event.valueStart - (isQuoted(event.style) ? 1 : 0)
        : event.start;
    return Math.min(
      value,
      event.tagStart < 0 ? value : event.tagStart,
      event.anchorStart < 0 ? value : event.anchorStart - 1,
    );
  }

  private isFlowKey(event: MappingEvent): boolean {
    // `{a: 1}: b` and `[{a: 1}: b]`: the outer mapping starts where its key starts.
    const inner = this.peek();
    return inner.type === EVENT_ID.MAPPING && inner.start === event.start;
  }

  private emptyKey(): number {
    const at = this.blanks();
    return this.text.charCodeAt(at) === 63 ? at + 1 : at;
  }

  /** Just behind the indicator if it is next, else where the reader stands. */
  private after(indicator: number): number {
    const at = this.blanks();
    return this.text.charCodeAt(at) === indicator ? at + 1 : this.cursor;
  }

  /** Behind the bracket that closes a flow collection; a comma may precede it. */
  private closing(bracket: number): number {
    let at = this.blanks();
    while (at < this.text.length && this.text.charCodeAt(at) !== bracket) at = this.blanks(at + 1);
    return Math.min(at + 1, this.text.length);
  }

  /** Skips white space, line breaks and comments. */
  private blanks(from = this.cursor): number {
    const { text } = this;
    for (let at = from; ; at++) {
      const code = text.charCodeAt(at);
      if (code === 35 && (at === 0 || isBlank(text.charCodeAt(at - 1)))) {
        while (at < text.length && !isBreak(text.charCodeAt(at))) at++;
      } else if (!isBlank(code)) return at;
    }
  }

  private take(): Event {
    const event = this.events[this.next++];
    if (event === undefined) throw new Error('bug: the event stream ends inside a node');
    return event;
  }

  private peek(): Event {
    const event = this.events[this.next];
    if (event === undefined) throw new Error('bug: the event stream ends inside a collection');
    return event;
  }
}

function isEmpty(event: Event): boolean {
  return event.type === EVENT_ID.SCALAR && event.valueStart < 0 && event.tagStart < 0 && event.anchorStart < 0;
}

function isQuoted(style: number): boolean {
  return style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED;
}

function isBlock(style: number): boolean {
  return style === SCALAR_STYLE.LITERAL_BLOCK || style === SCALAR_STYLE.FOLDED_BLOCK;
}

function isBreak(code: number): boolean {
  return code === 10 || code === 13;
}

const styleNames: readonly ScalarStyle[] = ['plain', 'plain', 'single', 'double', 'literal', 'folded'];

function styleName(style: number): ScalarStyle {
  return styleNames[style] ?? 'plain';
}
