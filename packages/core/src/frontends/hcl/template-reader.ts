import { OPEN_BRACE, CLOSE_BRACE, TILDE, BACKSLASH, DOUBLE_QUOTE, DOLLAR, PERCENT, LINE_FEED } from './characters.ts';
import { Cursor } from './cursor.ts';
import { END, IDENTIFIER } from './lexer.ts';
import { nestPieces, removeIndentation, stripMarkers, type SequencePiece, type TemplatePiece } from './template-parser.ts';
import type { Expression, Template, TemplatePart } from './tree.ts';

/** Strings, heredocs and the sequences in them. */
export abstract class TemplateReader extends Cursor {
  protected abstract expression(): Expression;

  protected abstract forIntroduction(): ForIntroduction | undefined;

  protected quoted(): Expression {
    const { lexer } = this;
    const { start } = lexer;
    const { text } = this.source;
    let at = lexer.end;
    for (; at < this.to; at++) {
      const code = text.charCodeAt(at);
      if (code === DOUBLE_QUOTE) {
        const value = text.slice(start + 1, at);
        lexer.resumeAt(at + 1);
        return { kind: 'string', file: this.source, start, end: at + 1, value, heredoc: false };
      }
      if (code === BACKSLASH || code === DOLLAR || code === PERCENT || code === LINE_FEED) break;
    }
    const { pieces, end } = this.readTemplate(start + 1, { until: 'quote', limit: this.to });
    lexer.resumeAt(end);
    return this.template(start, end, pieces, false);
  }

  protected heredoc(): Expression {
    const { lexer } = this;
    const { text } = this.source;
    const { start } = lexer;
    const opening = /<<(-?)([\p{ID_Start}_][\p{ID_Continue}-]*)\r?\n/uy;
    opening.lastIndex = start;
    const match = opening.exec(text);
    if (match === null) {
      this.report(start, lexer.end, 'a heredoc needs a marker and a line break after `<<`');
      lexer.next();
      return this.bad(start, lexer.start);
    }
    const [, dash, marker = ''] = match;
    const contentStart = opening.lastIndex;
    const close = this.heredocEnd(contentStart, marker);
    if (close === undefined) {
      this.report(start, contentStart - 1, `the end \`${marker}\` of this heredoc is missing`);
      lexer.resumeAt(this.to);
      return this.bad(start, this.to);
    }
    const { pieces } = this.readTemplate(contentStart, { until: 'end', limit: close.lineStart });
    lexer.resumeAt(close.end);
    if (dash === '-') removeIndentationOf(pieces);
    return this.template(start, close.end, pieces, true);
  }

  private heredocEnd(from: number, marker: string): { lineStart: number; end: number } | undefined {
    const { text } = this.source;
    let lineStart = from;
    while (lineStart <= this.to) {
      const newline = text.indexOf('\n', lineStart);
      const lineEnd = newline < 0 || newline > this.to ? this.to : newline;
      let at = lineStart;
      while (at < lineEnd && (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9)) at++;
      if (text.startsWith(marker, at) && /^\s*$/u.test(text.slice(at + marker.length, lineEnd))) return { lineStart, end: at + marker.length };
      if (newline < 0) return undefined;
      lineStart = lineEnd + 1;
    }
    return undefined;
  }

  /** Reads text and sequences up to the closing quote or the limit; `end` lies behind the quote. */
  protected readTemplate(from: number, mode: TemplateMode): { pieces: TemplatePiece[]; end: number } {
    const { text } = this.source;
    const pieces: TemplatePiece[] = [];
    let at = from;
    let textStart = from;
    let value = '';
    let copied = from;
    const flush = (end: number): void => {
      value += text.slice(copied, end);
      if (value !== '') pieces.push({ kind: 'text', value, start: textStart, end });
      value = '';
    };
    while (at < mode.limit) {
      const code = text.charCodeAt(at);
      if (mode.until === 'quote') {
        if (code === DOUBLE_QUOTE) break;
        if (code === LINE_FEED) {
          this.report(from - 1, at, 'a quoted string ends on its line; use a heredoc for several lines');
          flush(at);
          return { pieces, end: at };
        }
        if (code === BACKSLASH) {
          const escape = this.escape(at);
          value += text.slice(copied, at) + escape.value;
          at = copied = escape.end;
          continue;
        }
      } else if (code === LINE_FEED) {
        flush(at + 1);
        at = copied = textStart = at + 1;
        continue;
      }
      if ((code === DOLLAR || code === PERCENT) && text.charCodeAt(at + 1) === OPEN_BRACE) {
        flush(at);
        const piece = this.sequence(at, code === PERCENT, mode);
        pieces.push(piece);
        at = copied = textStart = piece.end;
      } else if ((code === DOLLAR || code === PERCENT) && text.charCodeAt(at + 1) === code && text.charCodeAt(at + 2) === OPEN_BRACE) {
        value += text.slice(copied, at + 1);
        copied = at + 2;
        at += 3;
      } else at++;
    }
    const closed = mode.until === 'end' || at < mode.limit;
    if (!closed) this.report(from - 1, from, 'this string is never closed');
    flush(Math.min(at, mode.limit));
    return { pieces, end: mode.until === 'quote' && closed ? at + 1 : Math.min(at, mode.limit) };
  }

  private escape(at: number): { value: string; end: number } {
    const { text } = this.source;
    const selector = text.charAt(at + 1);
    const simple = SIMPLE_ESCAPES.get(selector);
    if (simple !== undefined) return { value: simple, end: at + 2 };
    const digits = selector === 'u' ? 4 : selector === 'U' ? 8 : 0;
    const hex = text.slice(at + 2, at + 2 + digits);
    const code = Number.parseInt(hex, 16);
    if (digits > 0 && new RegExp(`^[0-9a-fA-F]{${String(digits)}}$`, 'u').test(hex) && code <= 0x10ffff) {
      return { value: String.fromCodePoint(code), end: at + 2 + digits };
    }
    this.report(at, Math.min(at + 2, this.to), `\`\\${selector}\` is no escape sequence`);
    return { value: '', end: Math.min(selector === '\n' ? at + 1 : at + 2, this.to) };
  }

  private sequence(at: number, directive: boolean, mode: TemplateMode): SequencePiece {
    const { lexer } = this;
    const outer = this.newlines;
    this.newlines = false;
    const stripLeft = this.source.text.charCodeAt(at + 2) === TILDE;
    lexer.resumeAt(at + (stripLeft ? 3 : 2));
    const content = directive ? this.directive() : { kind: 'interpolation' as const, expression: this.expression() };
    const stripRight = lexer.is(TILDE) && this.source.text.charCodeAt(lexer.end) === CLOSE_BRACE;
    if (stripRight) lexer.next();
    this.newlines = outer;
    let { end } = lexer;
    if (!lexer.is(CLOSE_BRACE)) {
      this.unexpected('`}` of the template sequence');
      end = this.sequenceEnd(at, mode);
    }
    return { ...content, start: at, end: Math.min(end, mode.limit), stripLeft, stripRight };
  }

  /** After an error: the next brace of this line, or else its end. */
  private sequenceEnd(at: number, mode: TemplateMode): number {
    const { text } = this.source;
    for (let i = Math.max(at + 2, this.lexer.is(END) ? at + 2 : this.lexer.start); i < mode.limit; i++) {
      const code = text.charCodeAt(i);
      if (code === CLOSE_BRACE) return i + 1;
      if (code === LINE_FEED || (code === DOUBLE_QUOTE && mode.until === 'quote')) return i;
    }
    return mode.limit;
  }

  private directive(): Pick<SequencePiece, 'kind' | 'expression' | 'keyName' | 'valueName'> {
    const { lexer } = this;
    const word = lexer.is(IDENTIFIER) ? lexer.text() : '';
    if (word !== 'if' && word !== 'else' && word !== 'endif' && word !== 'for' && word !== 'endfor') {
      this.unexpected('`if`, `else`, `endif`, `for` or `endfor`');
      return { kind: 'bad' };
    }
    lexer.next();
    if (word === 'if') return { kind: word, expression: this.expression() };
    if (word !== 'for') return { kind: word };
    const intro = this.forIntroduction();
    return intro === undefined ? { kind: 'bad' } : { kind: word, keyName: intro.keyName, valueName: intro.valueName, expression: intro.collection };
  }

  protected template(start: number, end: number, pieces: TemplatePiece[], heredoc: boolean): Expression {
    stripMarkers(pieces);
    const parts = nestPieces(this.source, pieces, this.report);
    const text = textOnly(parts);
    if (text !== undefined) return { kind: 'string', file: this.source, start, end, value: text, heredoc };
    return { kind: 'template', file: this.source, start, end, parts, heredoc } satisfies Template;
  }
}

/** `for k, v in collection` of an expression or a directive. */
export interface ForIntroduction {
  readonly keyName: string | undefined;
  readonly valueName: string;
  readonly collection: Expression;
}

interface TemplateMode {
  readonly until: 'quote' | 'end';
  readonly limit: number;
}

const SIMPLE_ESCAPES = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['"', '"'],
  ['\\', '\\'],
]);

/** Strip markers come first: what they leave of a line counts for its indentation. */
function removeIndentationOf(pieces: TemplatePiece[]): void {
  stripMarkers(pieces);
  removeIndentation(pieces);
}

function textOnly(parts: readonly TemplatePart[]): string | undefined {
  const [only] = parts;
  if (only === undefined) return '';
  return parts.length === 1 && only.kind === 'text' ? only.value : undefined;
}
