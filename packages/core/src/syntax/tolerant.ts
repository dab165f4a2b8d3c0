import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseAllDocuments,
  type Document,
  type Node,
  type ParsedNode,
  type Scalar,
  type YAMLMap,
  type YAMLParseError,
  type YAMLSeq,
} from 'yaml';
import { Build, isLocalTag, MAX_DEPTH, MAX_PROBLEMS, type Dialect } from './build.ts';
import {
  blockEnd,
  MappingBuilder,
  scalar,
  sequence,
  type MappingEntry,
  type ScalarStyle,
  type SyntaxNode,
  type SyntaxProblem,
} from './tree.ts';

export type TolerantReader = typeof readYamlTolerantly;

/**
 * The slow reader, for texts that the fast one rejects: says all that is wrong and gives the tree as far as there is one.
 * It is a module of its own because `yaml` takes long to load; hosts pass it to `provideTolerantReader`.
 */
export function readYamlTolerantly(text: string, dialect: Dialect, problems: SyntaxProblem[]): readonly SyntaxNode[] {
  // `failsafe` leaves scalars as text: what they mean is decided by one place for both readers.
  const parsed = parseAllDocuments(text, {
    schema: 'failsafe',
    version: '1.2',
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const report = ({ pos, message }: YAMLParseError): void => {
    if (problems.length >= MAX_PROBLEMS) return;
    problems.push({
      start: Math.min(pos[0], text.length),
      end: Math.min(pos[1], text.length),
      message: ourWords(message),
    });
  };
  if ('empty' in parsed) {
    parsed.errors.forEach(report);
    return [];
  }
  return parsed.flatMap((document: Document.Parsed) => {
    document.errors.forEach(report);
    return document.contents === null ? [] : [new DocumentReader(text, dialect, problems).node(document.contents, 0)];
  });
}

function ourWords(message: string): string {
  return (
    message.charAt(0).toLowerCase() +
    message
      .slice(1)
      .replace(/\s*\n\s*/g, ' ')
      .replace(/\.$/, '')
  );
}

class DocumentReader {
  private readonly text: string;
  private readonly dialect: Dialect;
  private readonly build: Build;

  constructor(text: string, dialect: Dialect, problems: SyntaxProblem[]) {
    this.text = text;
    this.dialect = dialect;
    this.build = new Build(dialect, problems);
  }

  /** `fallback` is where a missing value stands. */
  node(node: Node | null, fallback: number, depth = 0): SyntaxNode {
    if (node === null) return this.nothing(fallback);
    const [start, end] = this.rangeOf(node, fallback);
    if (isAlias(node)) return this.build.alias(node.source, start, end);
    const tag = this.tagOf(node, start);
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
    const before = anchor === undefined ? 0 : this.build.openAnchor(anchor);
    let value = this.value(node, tag.source, start, end, depth);
    if (this.dialect === 'cloudformation' && isLocalTag(tag.source))
      value = this.build.longForm(tag.source, tag.start, value);
    if (anchor !== undefined) this.build.closeAnchor(anchor, value, before);
    return value;
  }

  private rangeOf(node: Node, fallback: number): readonly [number, number] {
    const [start, end] = node.range ?? [fallback, fallback];
    if (isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED'))
      return [start, blockEnd(this.text, start, end)];
    if (start !== end) return [start, end];
    // Nothing stands right behind the indicator, tag or anchor that announces it.
    const place = blockEnd(this.text, -1, start);
    return [place, place];
  }

  private value(node: Node, tag: string, start: number, end: number, depth: number): SyntaxNode {
    if (isScalar(node)) return this.scalar(node, tag, start, end);
    if (depth >= MAX_DEPTH) {
      this.build.problem(start, start + 1, `values are nested more than ${MAX_DEPTH} levels deep`);
      return this.nothing(start);
    }
    if (isMap(node)) return this.mapping(node, start, end, depth + 1);
    return isSeq(node) ? this.sequence(node, start, end, depth + 1) : this.nothing(start);
  }

  private nothing(at: number): SyntaxNode {
    this.build.nodes++;
    return scalar(at, at, 'plain', null);
  }

  private scalar(node: Scalar, tag: string, start: number, end: number): SyntaxNode {
    this.build.nodes++;
    const style = styles[node.type ?? 'PLAIN'] ?? 'plain';
    const text = typeof node.value === 'string' ? node.value : (node.source ?? '');
    if (tag !== '') return scalar(start, end, style, this.build.taggedValue(tag, text));
    if (style !== 'plain') return scalar(start, end, style, text);
    return scalar(start, end, style, this.build.plainValue(text));
  }

  private sequence(node: YAMLSeq, start: number, end: number, depth: number): SyntaxNode {
    this.build.nodes++;
    const flow = this.text.charCodeAt(start) === 91;
    let last = start;
    const items: SyntaxNode[] = [];
    for (const raw of node.items) {
      // `yaml` types items as unknown; what its parser makes are nodes.
      const item = this.node(raw as Node | null, last, depth);
      items.push(item);
      last = Math.max(last, item.end);
    }
    return sequence(start, flow ? end : last, flow, items);
  }

  private mapping(node: YAMLMap, start: number, end: number, depth: number): SyntaxNode {
    this.build.nodes++;
    // A single pair inside a flow sequence calls itself flow, too, but has no braces.
    const flow = node.flow === true && this.text.charCodeAt(start) === 123;
    let first = start;
    const mapping = new MappingBuilder(start, flow);
    const merges: MappingEntry[] = [];
    let last = start;
    for (const pair of node.items) {
      // As above: keys and values of a parsed mapping are nodes or null.
      const keyNode = pair.key as ParsedNode | null;
      const key = this.node(keyNode, last, depth);
      const keyEnd = keyNode === null ? key.end : keyNode.range[1];
      const value = this.node(pair.value as ParsedNode | null, keyEnd, depth);
      const entry = {
        key: this.build.keyText(key, this.text),
        keyStart: this.placeOf(keyNode, key.start),
        keyEnd,
        value,
      };
      first = Math.min(first, entry.keyStart);
      if (this.dialect === 'cloudformation' && isScalar(keyNode) && keyNode.type === 'PLAIN' && entry.key === '<<')
        merges.push(entry);
      else this.build.put(mapping, entry);
      last = Math.max(last, keyEnd, value.end);
    }
    if (merges.length > 0) this.build.merge(mapping, merges);
    mapping.start = first;
    mapping.end = flow ? end : last;
    return mapping;
  }

  /** Where a key starts: with its anchor and tag, as the mapping does that it opens. */
  private placeOf(node: Node | null, fallback: number): number {
    if (node === null) return fallback;
    const [value] = this.rangeOf(node, fallback);
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
    const anchored = anchor === undefined ? value : this.text.lastIndexOf(`&${anchor}`, value);
    return Math.min(value, this.tagOf(node, value).start, anchored < 0 ? value : anchored);
  }

  /** The tag as typed. Ranges of `yaml` leave it out; only blanks, an anchor and comments stand between it and the value. */
  private tagOf(node: Node, valueStart: number): { source: string; start: number } {
    const tag = 'tag' in node ? node.tag : undefined;
    if (typeof tag !== 'string') return { source: '', start: valueStart };
    if (!tag.startsWith('!')) return { source: `!<${tag}>`, start: this.coreTagStart(valueStart) };
    const start = this.text.lastIndexOf(tag, valueStart);
    return { source: tag, start: start < 0 ? valueStart : start };
  }

  /** `yaml` gives tags such as `!!str` in their long form only. */
  private coreTagStart(valueStart: number): number {
    const start = Math.max(this.text.lastIndexOf('!!', valueStart), this.text.lastIndexOf('!<', valueStart));
    return start >= 0 && /^\S+\s+(?:&\S+\s+)?$/.test(this.text.slice(start, valueStart)) ? start : valueStart;
  }
}

const styles: Readonly<Record<string, ScalarStyle>> = {
  PLAIN: 'plain',
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
  BLOCK_LITERAL: 'literal',
  BLOCK_FOLDED: 'folded',
};
