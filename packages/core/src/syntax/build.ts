import { coreScalar, yaml11Scalar, type ScalarValue } from './scalars.ts';
import {
  equalKeys,
  MappingBuilder,
  scalar,
  type MappingEntry,
  type MappingNode,
  type SyntaxNode,
  type SyntaxProblem,
} from './tree.ts';

/** `cloudformation`: YAML 1.1 scalars, short tags, merge keys. `yaml`: a YAML 1.2 stream as its own specification reads it. */
export type Dialect = 'cloudformation' | 'yaml';

/** Deeper collections are refused: whoever walks a tree may recurse. */
export const MAX_DEPTH = 500;

/** A walk that follows every alias visits at most this many nodes more than the text has. */
const MAX_ALIASED_NODES = 250_000;

/** Nobody reads more; a text of another language would give one per character. */
export const MAX_PROBLEMS = 100;

interface Anchored {
  /** Absent while the anchored node is being read: an alias to it would close a cycle. */
  readonly node?: SyntaxNode;
  readonly size: number;
}

/** What both YAML readers share: anchors and their budget, merge keys, equal keys, short tags. One per document. */
export class Build {
  readonly problems: SyntaxProblem[];
  readonly dialect: Dialect;
  /** Nodes read so far, aliased ones counted as often as they are used. */
  nodes = 0;
  private aliased = 0;
  private readonly anchors = new Map<string, Anchored>();
  private exhausted = false;

  constructor(dialect: Dialect, problems: SyntaxProblem[]) {
    this.dialect = dialect;
    this.problems = problems;
  }

  problem(start: number, end: number, message: string): void {
    this.report({ start, end, message });
  }

  private report(problem: SyntaxProblem): void {
    if (this.problems.length < MAX_PROBLEMS) this.problems.push(problem);
  }

  /** Announces an anchor before its node is read. Gives the node count to hand to `closeAnchor`. */
  openAnchor(name: string): number {
    this.anchors.set(name, { size: 0 });
    return this.nodes;
  }

  closeAnchor(name: string, node: SyntaxNode, nodesBefore: number): void {
    this.anchors.set(name, { node, size: this.nodes - nodesBefore });
  }

  /** The node that an alias stands for; null with a problem when there is none that can be used. */
  alias(name: string, start: number, end: number): SyntaxNode {
    const target = this.anchors.get(name);
    if (target === undefined) this.problem(start, end, `no anchor \`&${name}\` stands before this alias`);
    else if (target.node === undefined) this.problem(start, end, `alias \`*${name}\` stands inside its own anchor`);
    else if (this.spend(target.size, start, end)) return target.node;
    this.nodes++;
    return scalar(start, end, 'plain', null);
  }

  /** A key as typed, whatever its value would be: `on` and `010` are names here. */
  keyText(node: SyntaxNode, text: string): string {
    if (node.kind === 'scalar') return typeof node.value === 'string' ? node.value : text.slice(node.start, node.end);
    if (this.dialect === 'cloudformation')
      this.problem(node.start, node.end, 'a key must be text, not a list, a mapping or a function; quote a text that ends with `:`');
    return text.slice(node.start, node.end);
  }

  /** Adds `key: value`; of equal keys the last one stays and the others are problems. */
  put(mapping: MappingBuilder, entry: MappingEntry): void {
    const replaced = mapping.put(entry);
    if (replaced === undefined) return;
    this.report(equalKeys(entry, replaced, 'mapping'));
  }

  /** Adds what `<<` brings: own keys win, then earlier sources. */
  merge(mapping: MappingBuilder, sources: readonly MappingEntry[]): void {
    for (const { keyStart, keyEnd, value } of sources) {
      for (const source of value.kind === 'sequence' ? value.items : [value]) {
        if (source.kind === 'mapping') this.mergeOne(mapping, source, keyStart, keyEnd);
        else if (!this.exhausted) this.problem(keyStart, keyEnd, '`<<` merges mappings only');
      }
    }
  }

  /** `!Sub x` as `{ Fn::Sub: x }`. */
  longForm(tag: string, tagStart: number, value: SyntaxNode): MappingNode {
    const mapping = new MappingBuilder(tagStart, false);
    mapping.put({ key: longName(tag), keyStart: tagStart, keyEnd: tagStart + tag.length, value });
    mapping.end = Math.max(value.end, tagStart + tag.length);
    this.nodes++;
    return mapping;
  }

  /** The value of a scalar that carries a tag: a function's argument and `!!str` are text, `!!int` and the like are read. */
  taggedValue(tag: string, text: string): ScalarValue {
    if (!/^(?:!!|!<tag:yaml\.org,2002:)(?:int|float|bool|null)\b/.test(tag)) return text;
    return this.plainValue(text);
  }

  plainValue(text: string): ScalarValue {
    return this.dialect === 'cloudformation' ? yaml11Scalar(text) : coreScalar(text);
  }

  private mergeOne(mapping: MappingBuilder, source: MappingNode, start: number, end: number): void {
    if (!this.spend(source.entries.length, start, end)) return;
    for (const entry of source.entries) if (mapping.entry(entry.key) === undefined) mapping.put(entry);
  }

  private spend(size: number, start: number, end: number): boolean {
    if (this.aliased + size > MAX_ALIASED_NODES) {
      if (!this.exhausted)
        this.problem(start, end, `aliases of this document expand to more than ${MAX_ALIASED_NODES} values`);
      this.exhausted = true;
      return false;
    }
    this.aliased += size;
    this.nodes += size;
    return true;
  }
}

/** CloudFormation writes all functions but these two with `Fn::`. */
export function longName(tag: string): string {
  const name = tag.startsWith('!<') ? tag.slice(3, -1) : tag.slice(1);
  return name === 'Ref' || name === 'Condition' || name.startsWith('Fn::') ? name : `Fn::${name}`;
}

/** A tag that makes a function of its value; `!`, `!!str` and `tag:yaml.org,...` do not. */
export function isLocalTag(tag: string): boolean {
  if (tag.length < 2 || tag.startsWith('!!')) return false;
  return !tag.startsWith('!<') || tag.startsWith('!<!');
}
