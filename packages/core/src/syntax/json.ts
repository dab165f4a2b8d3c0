import { MAX_DEPTH } from './build.ts';
import {
  equalKeys,
  LazyScalar,
  MappingBuilder,
  scalar,
  sequence,
  type ScalarNode,
  type SyntaxNode,
  type SyntaxProblem,
} from './tree.ts';

export interface JsonOptions {
  /** Only `[from, to)` of the text is read. */
  readonly from?: number;
  readonly to?: number;
  /** Equal keys in one object are problems (RFC 8259 only says that names should be unique). */
  readonly uniqueKeys?: boolean;
}

export interface JsonResult {
  readonly root?: SyntaxNode;
  readonly problems: readonly SyntaxProblem[];
}

/** RFC 8259 with places. Goes on behind a mistake, so that the tree is as whole as the text allows. */
export function readJson(text: string, options: JsonOptions = {}): JsonResult {
  return new JsonReader(text, options).document();
}

const MAX_PROBLEMS = 20;
const CHARACTERS = /[^"\\\u0000-\u001f]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y;
const WORD = /[^\s,:{}[\]"]+/y;

class JsonReader {
  private readonly text: string;
  private readonly to: number;
  private readonly uniqueKeys: boolean;
  private readonly problems: SyntaxProblem[] = [];
  private at: number;
  private depth = 0;
  private stopped = false;

  constructor(text: string, options: JsonOptions) {
    this.text = text;
    this.at = options.from ?? (text.charCodeAt(0) === 0xfeff ? 1 : 0);
    this.to = options.to ?? text.length;
    this.uniqueKeys = options.uniqueKeys ?? true;
  }

  document(): JsonResult {
    const { problems } = this;
    this.blanks();
    if (this.at >= this.to) {
      this.problem(this.at, this.at, 'the document is empty');
      return { problems };
    }
    const root = this.value();
    this.blanks();
    if (root !== undefined && this.at < this.to && !this.stopped)
      this.problem(this.at, this.at + 1, `unexpected ${this.found()} after the end of the document`);
    return root === undefined ? { problems } : { root, problems };
  }

  private value(): SyntaxNode | undefined {
    switch (this.code()) {
      case 123:
        return this.nested(() => this.object());
      case 91:
        return this.nested(() => this.array());
      case 34:
        return this.string();
      default:
        return this.literal();
    }
  }

  private nested(read: () => SyntaxNode): SyntaxNode | undefined {
    if (this.depth >= MAX_DEPTH) {
      this.problem(this.at, this.at + 1, `values are nested more than ${MAX_DEPTH} levels deep`);
      this.stop();
      return undefined;
    }
    this.depth++;
    const node = read();
    this.depth--;
    return node;
  }

  private object(): SyntaxNode {
    const mapping = new MappingBuilder(this.at++, true);
    this.members(125, () => {
      if (this.code() !== 34) return this.unexpected('a key in double quotes');
      const key = this.string();
      this.blanks();
      if (this.code() === 58) this.at++;
      else this.unexpected('`:`', 'stay');
      this.blanks();
      const value = this.value();
      if (value === undefined) return;
      const { start: keyStart, end: keyEnd } = key;
      const entry = { key: String(key.value), keyStart, keyEnd, value };
      const replaced = mapping.put(entry);
      if (replaced !== undefined && this.uniqueKeys) this.report(equalKeys(entry, replaced, 'object'));
    });
    mapping.end = this.at;
    return mapping;
  }

  private array(): SyntaxNode {
    const start = this.at++;
    const items: SyntaxNode[] = [];
    this.members(93, () => {
      const value = this.value();
      if (value !== undefined) items.push(value);
    });
    return sequence(start, this.at, true, items);
  }

  /** Reads members and commas up to the closing bracket. */
  private members(bracket: number, member: () => void): void {
    let comma = -1;
    for (let first = true; ; first = false) {
      this.blanks();
      if (this.stopped || this.at >= this.to) return this.unclosed(bracket);
      const code = this.code();
      if (code === bracket) {
        if (comma >= 0)
          this.problem(comma, comma + 1, `a comma must not stand before \`${String.fromCharCode(bracket)}\``);
        this.at++;
        return;
      }
      if (code === 93 || code === 125) return this.unexpected(`\`${String.fromCharCode(bracket)}\``, 'stay');
      if (!first && comma < 0) this.problem(this.at, this.at + 1, `expected \`,\` before ${this.found()}`);
      const before = this.at;
      member();
      this.blanks();
      comma = -1;
      if (this.code() === 44) comma = this.at++;
      else if (this.at === before) this.at++;
    }
  }

  private string(): ScalarNode {
    const start = this.at++;
    this.match(CHARACTERS);
    if (this.code() === 34) {
      this.at++;
      return new LazyScalar(this.text, start, this.at, 'double', 'text');
    }
    return this.escaped(start);
  }

  /** A string that is more than characters between quotes. */
  private escaped(start: number): ScalarNode {
    for (;;) {
      const code = this.code();
      if (code === 34) {
        this.at++;
        return scalar(start, this.at, 'double', decoded(this.text.slice(start, this.at)));
      }
      if (this.at >= this.to || code === 10 || code === 13) {
        this.problem(start, this.at, 'the closing `"` of this text is missing');
        return scalar(start, this.at, 'double', this.text.slice(start + 1, this.at));
      }
      if (code === 92) {
        if (!this.match(ESCAPE)) this.problem(this.at, Math.min((this.at += 2), this.to), 'unknown escape in text');
      } else if (code < 32) {
        this.problem(this.at, ++this.at, 'a control character in text must be escaped');
      } else this.match(CHARACTERS);
    }
  }

  private literal(): SyntaxNode | undefined {
    const start = this.at;
    if (!this.match(WORD)) { this.unexpected('a value', 'stay'); return; }
    const word = this.text.slice(start, this.at);
    if (word === 'true' || word === 'false') return scalar(start, this.at, 'plain', word === 'true');
    if (word === 'null') return scalar(start, this.at, 'plain', null);
    NUMBER.lastIndex = 0;
    if (NUMBER.test(word) && NUMBER.lastIndex === word.length) return scalar(start, this.at, 'plain', Number(word));
    this.problem(start, this.at, `\`${word.length > 40 ? `${word.slice(0, 40)}…` : word}\` is no JSON value`);
    return scalar(start, this.at, 'plain', word);
  }

  private unexpected(expected: string, where: 'skip' | 'stay' = 'skip'): undefined {
    this.problem(this.at, Math.min(this.at + 1, this.to), `expected ${expected}, found ${this.found()}`);
    if (where === 'skip' && !this.match(WORD)) this.at = Math.min(this.at + 1, this.to);
  }

  private unclosed(bracket: number): void {
    if (!this.stopped)
      this.problem(this.to, this.to, `\`${String.fromCharCode(bracket)}\` is missing at the end of the text`);
    this.stop();
  }

  private stop(): void {
    this.stopped = true;
    this.at = this.to;
  }

  private problem(start: number, end: number, message: string): void {
    this.report({ start, end, message });
  }

  private report(problem: SyntaxProblem): void {
    if (this.problems.length >= MAX_PROBLEMS) this.stop();
    else this.problems.push(problem);
  }

  private found(): string {
    if (this.at >= this.to) return 'the end of the text';
    return `\`${String.fromCodePoint(this.text.codePointAt(this.at) ?? 0)}\``;
  }

  /** Moves behind what a sticky expression matches here; false for an empty match. */
  private match(expression: RegExp): boolean {
    expression.lastIndex = this.at;
    expression.test(this.text);
    const end = Math.min(expression.lastIndex, this.to);
    if (end <= this.at) return false;
    this.at = end;
    return true;
  }

  private code(): number {
    return this.at < this.to ? this.text.charCodeAt(this.at) : -1;
  }

  private blanks(): void {
    const { text, to } = this;
    let { at } = this;
    for (; at < to; at++) {
      const code = text.charCodeAt(at);
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) break;
    }
    this.at = at;
  }
}

function decoded(literal: string): string {
  try {
    return String(JSON.parse(literal));
  } catch {
    return literal.slice(1, -1);
  }
}
