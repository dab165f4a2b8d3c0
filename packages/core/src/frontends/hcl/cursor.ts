import type { SourceFile } from '../../text/source-file.ts';
import { OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET, OPEN_PAREN, CLOSE_PAREN, COMMA, BACKSLASH, DOUBLE_QUOTE, LINE_FEED } from './characters.ts';
import { END, INVALID, Lexer, QUOTE } from './lexer.ts';
import type { Expression, HclProblem } from './tree.ts';

/** More problems follow from the first ones. */
const MAX_PROBLEMS = 100;

/** Where a parser stands in a text, what is wrong with it so far, and how it goes on after an error. */
export class Cursor {
  readonly lexer: Lexer;
  readonly problems: HclProblem[] = [];
  /** False inside brackets, where line breaks mean nothing. */
  protected newlines = true;
  protected readonly report = (start: number, end: number, message: string): void => {
    if (this.problems.length < MAX_PROBLEMS) this.problems.push({ span: { file: this.source, start, end }, message });
  };

  constructor(
    protected readonly source: SourceFile,
    protected readonly from: number,
    protected readonly to: number,
  ) {
    this.lexer = new Lexer(source, from, to);
  }

  /** Goes on at the next line outside of brackets that were opened meanwhile. */
  protected recover(): void {
    const { lexer } = this;
    let open = 0;
    while (!lexer.is(END)) {
      if (open === 0 && (lexer.newlineBefore || lexer.is(CLOSE_BRACE))) return;
      if (lexer.is(OPEN_BRACE) || lexer.is(OPEN_BRACKET) || lexer.is(OPEN_PAREN)) open++;
      if (lexer.is(CLOSE_BRACE) || lexer.is(CLOSE_BRACKET) || lexer.is(CLOSE_PAREN)) open = Math.max(0, open - 1);
      this.skipToken();
    }
  }

  protected skipToken(): void {
    const { lexer } = this;
    if (!lexer.is(QUOTE)) {
      lexer.next();
      return;
    }
    const { text } = this.source;
    let at = lexer.end;
    while (at < this.to && text.charCodeAt(at) !== DOUBLE_QUOTE && text.charCodeAt(at) !== LINE_FEED) {
      at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
    }
    lexer.resumeAt(Math.min(this.to, text.charCodeAt(at) === DOUBLE_QUOTE ? at + 1 : at));
  }

  protected startsLine(): boolean {
    return this.lexer.newlineBefore;
  }

  protected skipTo(closing: number): void {
    while (!this.lexer.is(END) && !this.lexer.is(closing) && !this.lexer.is(COMMA) && !this.lexer.newlineBefore) this.skipToken();
    if (this.lexer.is(COMMA)) this.lexer.next();
  }

  /** Reads items between the current opening bracket and `closing`, separated by commas; gives the end. */
  protected bracketed(closing: number, item: () => void): number {
    const { lexer } = this;
    const { start } = lexer;
    const outer = this.newlines;
    this.newlines = false;
    lexer.next();
    while (!lexer.is(closing) && !lexer.is(END)) {
      const before = lexer.start;
      const problems = this.problems.length;
      item();
      if (lexer.is(COMMA)) lexer.next();
      else if (!lexer.is(closing)) {
        if (this.problems.length === problems) this.unexpected('`,` or the end of the list');
        if (lexer.start === before || this.startsLine()) break;
        this.skipTo(closing);
      }
    }
    return this.close(closing, start, outer);
  }

  protected close(closing: number, open: number, outerNewlines: boolean): number {
    const { lexer } = this;
    this.newlines = outerNewlines;
    if (!lexer.is(closing)) {
      if (!this.problems.some((problem) => problem.span.start >= open)) this.report(open, open + 1, 'this bracket is never closed');
      return lexer.start;
    }
    const { end } = lexer;
    lexer.next();
    return end;
  }

  protected atLineEnd(): boolean {
    return this.newlines && this.lexer.newlineBefore;
  }

  protected bad(start: number, end: number): Expression {
    return { kind: 'bad', file: this.source, start, end };
  }

  protected unexpected(expected: string): void {
    const { lexer } = this;
    const found = lexer.is(END) ? 'the end of the file' : lexer.is(INVALID) ? `the invalid character \`${lexer.text()}\`` : `\`${lexer.text().slice(0, 40)}\``;
    const last = this.problems.at(-1);
    if (last?.span.start === lexer.start && last.span.end === lexer.end) return;
    this.report(lexer.start, lexer.end, `expected ${expected}, found ${found}`);
  }
}
