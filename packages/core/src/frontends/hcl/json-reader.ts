import type { SourceFile } from '../../text/source-file.ts';

/** JSON with the range of every value. Only what a configuration needs: numbers become JavaScript numbers. */
export type JsonNode =
  | { readonly kind: 'object'; readonly start: number; readonly end: number; readonly members: readonly JsonMember[] }
  | { readonly kind: 'array'; readonly start: number; readonly end: number; readonly items: readonly JsonNode[] }
  | { readonly kind: 'string'; readonly start: number; readonly end: number; readonly value: string }
  | { readonly kind: 'literal'; readonly start: number; readonly end: number; readonly value: number | boolean | null };

export interface JsonMember {
  readonly name: string;
  readonly start: number;
  readonly nameEnd: number;
  readonly value: JsonNode;
}

export interface JsonFailure {
  readonly at: number;
  readonly message: string;
}

const MAX_DEPTH = 500;
const TOKEN = /[{}[\]:,]|"(?:[^"\\\u0000-\u001f]|\\.)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/uy;
const SPACE = /[ \t\r\n]*/uy;

export function readJson(file: SourceFile): JsonNode | JsonFailure {
  const reader = new JsonReader(file.text);
  const value = reader.value(0);
  if (value === undefined || !reader.atEnd()) return reader.failure ?? { at: reader.at, message: 'unexpected text after the value' };
  return value;
}

class JsonReader {
  at = 0;
  failure: JsonFailure | undefined;

  constructor(private readonly text: string) {
    if (text.charCodeAt(0) === 0xfeff) this.at = 1;
  }

  atEnd(): boolean {
    this.skipSpace();
    return this.at >= this.text.length;
  }

  value(depth: number): JsonNode | undefined {
    const start = this.skipSpace();
    const token = this.token();
    if (token === undefined || depth > MAX_DEPTH) {
      this.fail(start, depth > MAX_DEPTH ? 'nested too deeply' : 'expected a value');
      return;
    }
    if (token === '{') return this.object(start, depth);
    if (token === '[') return this.array(start, depth);
    if (token.startsWith('"')) return this.string(start, token);
    if (/^[}\]:,]/u.test(token)) {
      this.fail(start, `expected a value, found \`${token}\``);
      return;
    }
    const literal = token === 'true' ? true : token === 'false' ? false : token === 'null' ? null : Number(token);
    return { kind: 'literal', start, end: this.at, value: literal };
  }

  private object(start: number, depth: number): JsonNode | undefined {
    const members: JsonMember[] = [];
    if (this.accept('}')) return { kind: 'object', start, end: this.at, members };
    for (;;) {
      const nameStart = this.skipSpace();
      const token = this.token();
      if (token?.startsWith('"') !== true) {
        this.fail(nameStart, 'expected a name in double quotes');
        return;
      }
      const name = this.string(nameStart, token);
      const nameEnd = this.at;
      if (name?.kind !== 'string') return undefined;
      if (!this.accept(':')) {
        this.fail(this.skipSpace(), 'expected `:`');
        return;
      }
      const value = this.value(depth + 1);
      if (value === undefined) return undefined;
      members.push({ name: name.value, start: nameStart, nameEnd, value });
      if (this.accept(',')) continue;
      if (this.accept('}')) return { kind: 'object', start, end: this.at, members };
      this.fail(this.skipSpace(), 'expected `,` or `}`'); return;
    }
  }

  private array(start: number, depth: number): JsonNode | undefined {
    const items: JsonNode[] = [];
    if (this.accept(']')) return { kind: 'array', start, end: this.at, items };
    for (;;) {
      const value = this.value(depth + 1);
      if (value === undefined) return undefined;
      items.push(value);
      if (this.accept(',')) continue;
      if (this.accept(']')) return { kind: 'array', start, end: this.at, items };
      this.fail(this.skipSpace(), 'expected `,` or `]`'); return;
    }
  }

  private string(start: number, token: string): JsonNode | undefined {
    if (!token.includes('\\')) return { kind: 'string', start, end: this.at, value: token.slice(1, -1) };
    try {
      const value: unknown = JSON.parse(token);
      if (typeof value === 'string') return { kind: 'string', start, end: this.at, value };
    } catch {
      this.fail(start, 'this string has an escape that JSON does not know'); return;
    }
    return undefined;
  }

  private accept(wanted: string): boolean {
    this.skipSpace();
    if (!this.text.startsWith(wanted, this.at)) return false;
    this.at += wanted.length;
    return true;
  }

  private token(): string | undefined {
    TOKEN.lastIndex = this.at;
    const match = TOKEN.exec(this.text);
    if (match === null) return undefined;
    this.at = TOKEN.lastIndex;
    return match[0];
  }

  private skipSpace(): number {
    SPACE.lastIndex = this.at;
    SPACE.exec(this.text);
    this.at = Math.max(this.at, SPACE.lastIndex);
    return this.at;
  }

  private fail(at: number, message: string): undefined {
    this.failure ??= { at, message };
    return undefined;
  }
}
