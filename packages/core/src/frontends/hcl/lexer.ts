import type { SourceFile } from '../../text/source-file.ts';
import type { Comment } from './tree.ts';

/** Token kinds: punctuation has its own character code, the others lie below and above the ASCII range. */
export const END = 0;
export const IDENTIFIER = 1;
export const NUMBER = 2;
export const QUOTE = 3;
export const HEREDOC = 4;
export const EQUAL = 301;
export const NOT_EQUAL = 302;
export const LESS_OR_EQUAL = 303;
export const GREATER_OR_EQUAL = 304;
export const AND = 305;
export const OR = 306;
export const ARROW = 307;
export const ELLIPSIS = 308;
export const DOUBLE_COLON = 309;
export const INVALID = 310;

/**
 * Reads one token at a time, so that the parser can switch to the text of a template and back: strings and heredocs
 * are only announced (`QUOTE`, `HEREDOC`) and are read by the parser. Line breaks are no tokens but a flag of the
 * token after them.
 */
export class Lexer {
  kind: number = END;
  start = 0;
  end = 0;
  newlineBefore = false;
  openComment: number | undefined;
  readonly comments: Comment[] = [];

  constructor(
    readonly file: SourceFile,
    private position: number,
    readonly limit: number,
  ) {}

  /** Continues after text that the parser has read itself. */
  resumeAt(offset: number): void {
    this.position = offset;
    this.next();
  }

  next(): void {
    this.skipTrivia();
    const { text } = this.file;
    const start = this.position;
    this.start = start;
    if (start >= this.limit) {
      this.kind = END;
      this.end = this.limit;
      this.start = this.limit;
      return;
    }
    const code = text.charCodeAt(start);
    if (isIdentifierStart(text, code, start)) {
      this.kind = IDENTIFIER;
      this.position = identifierEnd(text, start, this.limit);
    } else if (code >= 48 && code <= 57) {
      this.kind = NUMBER;
      this.position = numberEnd(text, start, this.limit);
    } else {
      this.punctuation(text, code, start);
    }
    this.end = this.position;
  }

  /** Asks anew after every step: a comparison of `kind` would be narrowed by the compiler. */
  is(kind: number): boolean {
    return this.kind === kind;
  }

  text(): string {
    return this.file.text.slice(this.start, this.end);
  }

  private punctuation(text: string, code: number, start: number): void {
    const following = start + 1 < this.limit ? text.charCodeAt(start + 1) : 0;
    const kind = code === 34 ? QUOTE : pairOf(code, following);
    if (kind !== 0) {
      this.kind = kind;
      this.position = start + (kind === QUOTE ? 1 : 2);
    } else if (code === 46 && following === 46 && text.charCodeAt(start + 2) === 46) {
      this.kind = ELLIPSIS;
      this.position = start + 3;
    } else {
      this.kind = isPunctuation(code) ? code : INVALID;
      this.position = start + (code >= 0xd800 && code <= 0xdbff ? 2 : 1);
    }
  }

  private skipTrivia(): void {
    const { text } = this.file;
    this.newlineBefore = false;
    while (this.position < this.limit) {
      const code = text.charCodeAt(this.position);
      if (code === 10) {
        this.newlineBefore = true;
        this.position++;
      } else if (code === 32 || code === 9 || code === 13 || (code === 0xfeff && this.position === 0)) {
        this.position++;
      } else if (code === 35) {
        this.lineComment('hash');
      } else if (code === 47 && text.charCodeAt(this.position + 1) === 47) {
        this.lineComment('slashes');
      } else if (code === 47 && text.charCodeAt(this.position + 1) === 42) {
        this.blockComment();
      } else return;
    }
  }

  private lineComment(style: 'hash' | 'slashes'): void {
    const { text } = this.file;
    const newline = text.indexOf('\n', this.position);
    let end = newline < 0 || newline > this.limit ? this.limit : newline;
    if (text.charCodeAt(end - 1) === 13) end--;
    this.comments.push({ file: this.file, start: this.position, end, style });
    this.position = end;
  }

  private blockComment(): void {
    const close = this.file.text.indexOf('*/', this.position + 2);
    const closed = close >= 0 && close + 2 <= this.limit;
    if (!closed) this.openComment = this.position;
    const end = closed ? close + 2 : this.limit;
    this.comments.push({ file: this.file, start: this.position, end, style: 'block' });
    this.position = end;
  }
}

/** Line ends count as white space only outside of templates; `\r` alone is white space for HCL. */
export function isIdentifierPart(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 95 ||
    code === 45
  );
}

const UNICODE_START = /^\p{ID_Start}/u;
const UNICODE_PART = /^\p{ID_Continue}/u;

function isIdentifierStart(text: string, code: number, offset: number): boolean {
  if (code < 128) return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95;
  return UNICODE_START.test(text.slice(offset, offset + 2));
}

function identifierEnd(text: string, start: number, limit: number): number {
  let end = start;
  while (end < limit) {
    const code = text.charCodeAt(end);
    if (isIdentifierPart(code)) end++;
    else if (code < 128 || !(UNICODE_PART.test(text.slice(end, end + 2)) || end === start)) break;
    else end += code >= 0xd800 && code <= 0xdbff ? 2 : 1;
  }
  return Math.min(end, limit);
}

function numberEnd(text: string, start: number, limit: number): number {
  let end = digitsEnd(text, start, limit);
  if (text.charCodeAt(end) === 46 && isDigit(text.charCodeAt(end + 1))) end = digitsEnd(text, end + 1, limit);
  const exponent = text.charCodeAt(end);
  if (exponent === 101 || exponent === 69) {
    const sign = text.charCodeAt(end + 1);
    const digits = sign === 43 || sign === 45 ? end + 2 : end + 1;
    if (isDigit(text.charCodeAt(digits))) end = digitsEnd(text, digits, limit);
  }
  return Math.min(end, limit);
}

function digitsEnd(text: string, start: number, limit: number): number {
  let end = start;
  while (end < limit && isDigit(text.charCodeAt(end))) end++;
  return end;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function pairOf(code: number, following: number): number {
  if (following === 61) {
    if (code === 61) return EQUAL;
    if (code === 33) return NOT_EQUAL;
    if (code === 60) return LESS_OR_EQUAL;
    if (code === 62) return GREATER_OR_EQUAL;
  }
  if (code === 61 && following === 62) return ARROW;
  if (code === 60 && following === 60) return HEREDOC;
  if (code === following) {
    if (code === 38) return AND;
    if (code === 124) return OR;
    if (code === 58) return DOUBLE_COLON;
  }
  return 0;
}

const PUNCTUATION = new Set(Array.from('{}[]()=,.:?!<>+-*/%~', (character) => character.charCodeAt(0)));

function isPunctuation(code: number): boolean {
  return PUNCTUATION.has(code);
}
