import type { Span } from '../../text/source-file.ts';
import { partsOf, textOf, type Hole, type Text } from '../../values/text.ts';

/** What a policy is read from: any dialect's value that has the shape of JSON, with unknown parts. */
export type PolicySource =
  | { readonly kind: 'map'; readonly entries: readonly PolicyEntry[]; readonly open?: string; readonly at?: Span }
  | { readonly kind: 'list'; readonly items: readonly PolicySource[]; readonly open?: string; readonly at?: Span }
  /** A string, or a number or boolean as its text; `null` as the empty map's opposite: a text of kind `null`. */
  | { readonly kind: 'text'; readonly text: Text; readonly scalar?: 'number' | 'boolean' | 'null'; readonly at?: Span }
  | { readonly kind: 'unknown'; readonly cause: string; readonly at?: Span };

export interface PolicyEntry {
  readonly key: Text;
  readonly keyAt?: Span;
  readonly value: PolicySource;
}

/** A parsed JSON value as a source without places. */
export function policySourceOf(value: unknown): PolicySource {
  if (typeof value === 'string') return { kind: 'text', text: value };
  if (typeof value === 'number' || typeof value === 'bigint') return { kind: 'text', text: String(value), scalar: 'number' };
  if (typeof value === 'boolean') return { kind: 'text', text: String(value), scalar: 'boolean' };
  if (Array.isArray(value)) return { kind: 'list', items: value.map(policySourceOf) };
  if (typeof value === 'object' && value !== null) {
    return { kind: 'map', entries: Object.entries(value).map(([key, inner]) => ({ key, value: policySourceOf(inner) })) };
  }
  return { kind: 'text', text: '', scalar: 'null' };
}

/** Where characters of a text stand in a file; undefined where the text is not written out verbatim. */
export type Locate = (start: number, end: number) => Span | undefined;

export interface JsonFailure {
  readonly kind: 'failure';
  readonly message: string;
  readonly at?: Span;
}

/**
 * Reads a policy that is written as a JSON string. The string may have holes: inside a JSON string a hole is a part of
 * that string, as a whole value it is an unknown value. Offsets given to `locate` count a hole as one character.
 */
export function parsePolicyJson(text: Text, locate: Locate): PolicySource | JsonFailure {
  const units = partsOf(text).flatMap((part): (string | Hole)[] => (typeof part === 'string' ? part.split('') : [part]));
  const parser = new JsonParser(units, locate);
  return parser.document();
}

/** Deeper nesting than any policy needs is refused rather than followed. */
const maxDepth = 64;

class JsonParser {
  private position = 0;

  constructor(
    private readonly units: readonly (string | Hole)[],
    private readonly locate: Locate,
  ) {}

  document(): PolicySource | JsonFailure {
    const value = this.value(0);
    if (value.kind === 'failure') return value;
    this.space();
    return this.position < this.units.length ? this.failure('expected the end of the policy') : value;
  }

  private value(depth: number): PolicySource | JsonFailure {
    this.space();
    const start = this.position;
    const unit = this.units[start];
    if (unit === undefined) return this.failure('expected a value, found the end');
    if (typeof unit !== 'string') return this.hole(unit);
    if (depth > maxDepth) return this.failure('nested too deeply');
    if (unit === '{') return this.map(depth);
    if (unit === '[') return this.list(depth);
    if (unit === '"') {
      const text = this.string();
      return typeof text === 'object' && 'kind' in text ? text : { kind: 'text', text, ...this.at(start) };
    }
    return this.scalar();
  }

  private hole(hole: Hole): PolicySource | JsonFailure {
    const start = this.position++;
    this.space();
    const next = this.units[this.position];
    if (next !== undefined && next !== ',' && next !== '}' && next !== ']') return this.failure(`expected \`,\` after ${hole.cause}`);
    return { kind: 'unknown', cause: hole.cause, ...this.at(start, start + 1) };
  }

  private map(depth: number): PolicySource | JsonFailure {
    const start = this.position++;
    const entries: PolicyEntry[] = [];
    while (this.next() !== '}') {
      if (entries.length > 0) {
        if (this.units[this.position] !== ',') return this.failure('expected `,` or `}`');
        this.position++;
        this.space();
      }
      const keyStart = this.position;
      if (this.units[keyStart] !== '"') return this.failure('expected a name in double quotes');
      const key = this.string();
      if (typeof key === 'object' && 'kind' in key) return key;
      const keyAt = this.locate(keyStart, this.position);
      this.space();
      if (this.units[this.position] !== ':') return this.failure('expected `:`');
      this.position++;
      const value = this.value(depth + 1);
      if (value.kind === 'failure') return value;
      entries.push({ key, value, ...(keyAt && { keyAt }) });
    }
    this.position++;
    return { kind: 'map', entries, ...this.at(start) };
  }

  private list(depth: number): PolicySource | JsonFailure {
    const start = this.position++;
    const items: PolicySource[] = [];
    while (this.next() !== ']') {
      if (items.length > 0) {
        if (this.units[this.position] !== ',') return this.failure('expected `,` or `]`');
        this.position++;
      }
      const value = this.value(depth + 1);
      if (value.kind === 'failure') return value;
      items.push(value);
    }
    this.position++;
    return { kind: 'list', items, ...this.at(start) };
  }

  private string(): Text | JsonFailure {
    const parts: (string | Hole)[] = [];
    for (this.position++; ; this.position++) {
      const unit = this.units[this.position];
      if (unit === undefined) return this.failure('this string has no end');
      if (typeof unit !== 'string') parts.push(unit);
      else if (unit === '"') break;
      else if (unit < ' ') return this.failure('a string may not hold a line break or control character');
      else if (unit === '\\') {
        const escaped = this.escape();
        if (escaped === undefined) return this.failure('unknown escape');
        parts.push(escaped);
      } else parts.push(unit);
    }
    this.position++;
    return textOf(parts);
  }

  private escape(): string | undefined {
    const unit = this.units[++this.position];
    if (unit === 'u') {
      const digits = this.units.slice(this.position + 1, this.position + 5).reduce<string>((all, it) => (typeof it === 'string' ? all + it : `${all}?`), '');
      this.position += 4;
      return /^[0-9a-fA-F]{4}$/.test(digits) ? String.fromCharCode(Number.parseInt(digits, 16)) : undefined;
    }
    return typeof unit === 'string' ? escapes[unit] : undefined;
  }

  private scalar(): PolicySource | JsonFailure {
    const start = this.position;
    let word = '';
    for (let unit = this.units[start]; typeof unit === 'string' && /[-+.\w]/.test(unit); unit = this.units[++this.position]) word += unit;
    if (word === 'true' || word === 'false') return { kind: 'text', text: word, scalar: 'boolean', ...this.at(start) };
    if (word === 'null') return { kind: 'text', text: '', scalar: 'null', ...this.at(start) };
    if (/^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?$/.test(word)) return { kind: 'text', text: word, scalar: 'number', ...this.at(start) };
    this.position = start;
    return this.failure('expected a value');
  }

  /** The unit behind white space. */
  private next(): string | Hole | undefined {
    this.space();
    return this.units[this.position];
  }

  private space(): void {
    for (let unit = this.units[this.position]; unit === ' ' || unit === '\n' || unit === '\r' || unit === '\t'; unit = this.units[this.position]) {
      this.position++;
    }
  }

  private at(start: number, end = this.position): { readonly at?: Span } {
    const at = this.locate(start, end);
    return at === undefined ? {} : { at };
  }

  private failure(message: string): JsonFailure {
    return { kind: 'failure', message, ...this.at(this.position, Math.min(this.position + 1, this.units.length)) };
  }
}

const escapes: Readonly<Record<string, string>> = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
