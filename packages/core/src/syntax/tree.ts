import type { SourceFile } from '../text/source-file.ts';
import { coreScalar, yaml11Scalar, type ScalarValue } from './scalars.ts';

/**
 * One value of a template with its place in the text. Offsets are UTF-16 units into `SourceFile.text`, `end` is exclusive.
 * Aliases share nodes, so a tree is a graph without cycles: what is drawn into an edit by a node's place may stand elsewhere.
 */
export type SyntaxNode = ScalarNode | SequenceNode | MappingNode;

export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded';

/** Says of a node that it is not read as it is written at its place: an expansion made it. */
export interface Made {
  /** The file that the place is in, where it is not that of the template. */
  readonly file?: SourceFile;
  /** Tells nodes apart that were made of one piece of text, such as the rounds of a loop. */
  readonly copy?: string;
}

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly start: number;
  readonly end: number;
  readonly made?: Made;
  readonly style: ScalarStyle;
  /** Read as YAML 1.1 reads it: `yes` is true, `010` is 8. What the author typed is `rawText`. */
  readonly value: ScalarValue;
  /** What was typed, where reading it as a value could change it: a name may be called `On`. */
  readonly typed?: string;
}

export interface SequenceNode {
  readonly kind: 'sequence';
  readonly start: number;
  readonly end: number;
  readonly made?: Made;
  readonly flow: boolean;
  readonly items: readonly SyntaxNode[];
}

export interface MappingNode {
  readonly kind: 'mapping';
  readonly start: number;
  readonly end: number;
  readonly made?: Made;
  readonly flow: boolean;
  /** One entry per key: of equal keys the last one counts, as in CloudFormation. Merged (`<<`) entries come after the own ones. */
  readonly entries: readonly MappingEntry[];
  get(key: string): SyntaxNode | undefined;
  entry(key: string): MappingEntry | undefined;
}

/** The key of a short tag (`!Sub`) is the long form (`Fn::Sub`); its span is the tag's. It is in the file of the value. */
export interface MappingEntry {
  readonly key: string;
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly value: SyntaxNode;
}

export interface SyntaxProblem {
  readonly start: number;
  readonly end: number;
  readonly message: string;
  /** CloudFormation reads the text all the same, and the tree says what it reads. */
  readonly tolerated?: true;
  /** Where else to look, such as the first of two equal keys. */
  readonly related?: { readonly start: number; readonly end: number; readonly message: string };
}

/** `replaced` gives way to a later entry of the same key. YAML forbids it; CloudFormation takes the last one of YAML and of JSON. */
export function equalKeys(
  { key, keyStart, keyEnd }: MappingEntry,
  replaced: MappingEntry,
  what: 'mapping' | 'object',
): SyntaxProblem {
  return {
    start: keyStart,
    end: keyEnd,
    message: `\`${key}\` is defined twice in this ${what}; the last one counts`,
    tolerated: true,
    related: { start: replaced.keyStart, end: replaced.keyEnd, message: `\`${key}\` is also defined here` },
  };
}

/** What the author typed: with quotes, escapes and the header of a block scalar; without tags and anchors. */
export function rawText(text: string, node: SyntaxNode): string {
  return text.slice(node.start, node.end);
}

/** A scalar that is text; a number or a truth value is not. */
export function stringOf(node: SyntaxNode | undefined): string | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
}

/** A plain scalar that is decoded when somebody asks. */
export class LazyScalar implements ScalarNode {
  readonly kind = 'scalar';
  readonly start: number;
  readonly end: number;
  readonly style: ScalarStyle;
  private readonly source: string;
  private readonly dialect: 'text' | 'yaml-1.1' | 'yaml-core';
  private known: ScalarValue | undefined;

  constructor(
    source: string,
    start: number,
    end: number,
    style: ScalarStyle,
    dialect: 'text' | 'yaml-1.1' | 'yaml-core',
  ) {
    this.source = source;
    this.start = start;
    this.end = end;
    this.style = style;
    this.dialect = dialect;
    this.known = undefined;
  }

  get typed(): string {
    return this.style === 'plain' ? this.source.slice(this.start, this.end) : this.source.slice(this.start + 1, this.end - 1);
  }

  get value(): ScalarValue {
    return (this.known ??= this.decode());
  }

  private decode(): ScalarValue {
    if (this.style !== 'plain') return this.source.slice(this.start + 1, this.end - 1);
    const text = this.source.slice(this.start, this.end);
    if (this.dialect === 'text') return text;
    return this.dialect === 'yaml-1.1' ? yaml11Scalar(text) : coreScalar(text);
  }
}

export function scalar(start: number, end: number, style: ScalarStyle, value: ScalarValue): ScalarNode {
  return { kind: 'scalar', start, end, style, value };
}

export function sequence(start: number, end: number, flow: boolean, items: readonly SyntaxNode[]): SequenceNode {
  return { kind: 'sequence', start, end, flow, items };
}

/** A block scalar ends behind its last visible character; blank lines that may belong to its value are left to edits. */
export function blockEnd(text: string, start: number, end: number): number {
  let at = end;
  while (at > start + 1 && isBlank(text.charCodeAt(at - 1))) at--;
  return at;
}

export function isBlank(code: number): boolean {
  return code === 32 || code === 9 || code === 10 || code === 13 || code === 0xfeff;
}

/** From here on an index pays; most mappings stay below. */
const SMALL = 8;

/** The one mutable form of a mapping; readers get to see a `MappingNode`. */
export class MappingBuilder implements MappingNode {
  readonly kind = 'mapping';
  start: number;
  end: number;
  readonly flow: boolean;
  readonly made?: Made;
  readonly entries: MappingEntry[] = [];
  private index: Map<string, number> | undefined;

  constructor(start: number, flow: boolean, made?: Made) {
    this.start = start;
    this.end = start;
    this.flow = flow;
    this.index = undefined;
    if (made !== undefined) this.made = made;
  }

  get(key: string): SyntaxNode | undefined {
    return this.entry(key)?.value;
  }

  entry(key: string): MappingEntry | undefined {
    const at = this.find(key);
    return at < 0 ? undefined : this.entries[at];
  }

  /** Adds an entry, or puts it in the place of the one with the same key, which is given back. */
  put(entry: MappingEntry): MappingEntry | undefined {
    const at = this.find(entry.key);
    if (at >= 0) {
      const replaced = this.entries[at];
      this.entries[at] = entry;
      return replaced;
    }
    this.index?.set(entry.key, this.entries.length);
    this.entries.push(entry);
    return undefined;
  }

  private find(key: string): number {
    const { entries } = this;
    if (entries.length <= SMALL) {
      for (let i = 0; i < entries.length; i++) if (entries[i]?.key === key) return i;
      return -1;
    }
    this.index ??= new Map(entries.map((entry, i) => [entry.key, i]));
    return this.index.get(key) ?? -1;
  }
}
