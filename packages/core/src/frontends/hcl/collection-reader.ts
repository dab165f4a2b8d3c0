import { OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET, COMMA, COLON, ASSIGN } from './characters.ts';
import { ARROW, ELLIPSIS, END, IDENTIFIER, Lexer } from './lexer.ts';
import { TemplateReader, type ForIntroduction } from './template-reader.ts';
import type { Expression, ObjectItem } from './tree.ts';

/** Tuples, objects and `for` expressions. */
export abstract class CollectionReader extends TemplateReader {
  protected abstract operand(): Expression;

  private peeksFor(): boolean {
    const { text } = this.source;
    let at = this.lexer.end;
    while (at < this.to && text.charCodeAt(at) <= 32) at++;
    const code = text.charCodeAt(at);
    if (code !== 102 && code !== 35 && code !== 47) return false;
    const probe = new Lexer(this.source, at, this.to);
    probe.next();
    return probe.kind === IDENTIFIER && probe.end - probe.start === 3 && text.startsWith('for', probe.start);
  }

  protected tupleOrFor(): Expression {
    const { start } = this.lexer;
    if (this.peeksFor()) return this.forExpression(start, CLOSE_BRACKET);
    const items: Expression[] = [];
    const end = this.bracketed(CLOSE_BRACKET, () => items.push(this.expression()));
    return { kind: 'tuple', file: this.source, start, end, items };
  }

  protected objectOrFor(): Expression {
    const { lexer } = this;
    const { start } = lexer;
    if (this.peeksFor()) return this.forExpression(start, CLOSE_BRACE);
    const outer = this.newlines;
    this.newlines = true;
    const items: ObjectItem[] = [];
    lexer.next();
    while (!lexer.is(CLOSE_BRACE) && !lexer.is(END)) {
      const item = this.objectItem();
      if (item !== undefined) items.push(item);
      if (lexer.is(COMMA)) {
        if (lexer.newlineBefore && item !== undefined) this.unexpected('a key, or the comma before the line break');
        lexer.next();
      } else if (!lexer.is(CLOSE_BRACE) && !lexer.newlineBefore) {
        if (item !== undefined) this.unexpected('`,`, a line break or `}`');
        this.recoverInObject();
      } else if (item === undefined && !lexer.is(CLOSE_BRACE) && this.stuck()) break;
    }
    const end = this.close(CLOSE_BRACE, start, outer);
    return { kind: 'object', file: this.source, start, end, items };
  }

  private lastStuck = -1;

  /** Two failures at one place: this is no object any more. */
  private stuck(): boolean {
    const again = this.lastStuck === this.lexer.start;
    this.lastStuck = this.lexer.start;
    return again;
  }

  private recoverInObject(): void {
    this.recover();
    if (this.lexer.is(COMMA)) this.lexer.next();
  }

  private objectItem(): ObjectItem | undefined {
    const { lexer } = this;
    const { start } = lexer;
    const key = this.objectKey();
    if (this.atLineEnd() || (!lexer.is(ASSIGN) && !lexer.is(COLON))) {
      if (key.kind !== 'bad') this.unexpected('`=` after the key');
      if (lexer.start === start) this.skipToken();
      return undefined;
    }
    lexer.next();
    return { key, value: this.operand() };
  }

  private objectKey(): Expression {
    const { lexer } = this;
    if (!lexer.is(IDENTIFIER)) return this.expression();
    const { start, end } = lexer;
    const key = this.expression();
    if (key.end === end && (key.kind === 'name' || key.kind === 'bool' || key.kind === 'null')) {
      return { kind: 'string', file: this.source, start, end, value: this.source.text.slice(start, end), heredoc: false };
    }
    return key;
  }

  private forExpression(start: number, closing: number): Expression {
    const { lexer } = this;
    const outer = this.newlines;
    this.newlines = false;
    lexer.next();
    lexer.next();
    const intro = this.forIntroduction();
    if (intro === undefined || !lexer.is(COLON)) {
      if (intro !== undefined) this.unexpected('`:` after the collection');
      return this.badFor(start, closing, outer);
    }
    lexer.next();
    const first = this.expression();
    const key = closing === CLOSE_BRACE ? first : undefined;
    const value = key === undefined ? first : this.forValue();
    const grouped = lexer.is(ELLIPSIS);
    if (grouped) {
      if (key === undefined) this.unexpected('no `...`: a list cannot be grouped');
      lexer.next();
    }
    const condition = this.forCondition();
    if (!lexer.is(closing)) return this.badFor(start, closing, outer);
    const end = this.close(closing, start, outer);
    return { kind: 'for', file: this.source, start, end, ...intro, key, value, condition, grouped };
  }

  private forValue(): Expression {
    if (!this.lexer.is(ARROW)) {
      this.unexpected('`=>` after the key');
      return this.bad(this.lexer.start, this.lexer.start);
    }
    this.lexer.next();
    return this.expression();
  }

  private forCondition(): Expression | undefined {
    if (!this.lexer.is(IDENTIFIER) || this.lexer.text() !== 'if') return undefined;
    this.lexer.next();
    return this.expression();
  }

  protected forIntroduction(): ForIntroduction | undefined {
    const { lexer } = this;
    let valueName = this.loopName();
    let keyName: string | undefined;
    if (valueName !== undefined && lexer.is(COMMA)) {
      lexer.next();
      keyName = valueName;
      valueName = this.loopName();
    }
    if (valueName === undefined) return undefined;
    if (!lexer.is(IDENTIFIER) || lexer.text() !== 'in') {
      this.unexpected('`in`');
      return undefined;
    }
    lexer.next();
    return { keyName, valueName, collection: this.expression() };
  }

  private loopName(): string | undefined {
    if (!this.lexer.is(IDENTIFIER)) {
      this.unexpected('a name for the loop variable');
      return undefined;
    }
    const name = this.lexer.text();
    this.lexer.next();
    return name;
  }

  private badFor(start: number, closing: number, outer: boolean): Expression {
    if (!this.problems.some((problem) => problem.span.start >= start)) this.unexpected('the end of the `for` expression');
    let open = 0;
    while (!this.lexer.is(END) && !(open === 0 && this.lexer.is(closing))) {
      if (this.lexer.is(OPEN_BRACE) || this.lexer.is(OPEN_BRACKET)) open++;
      if (this.lexer.is(CLOSE_BRACE) || this.lexer.is(CLOSE_BRACKET)) {
        if (open === 0) break;
        open--;
      }
      this.skipToken();
    }
    return this.bad(start, this.close(closing, start, outer));
  }
}
