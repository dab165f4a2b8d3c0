import type { SourceFile } from '../../text/source-file.ts';
import { OPEN_BRACE, CLOSE_BRACE, ASSIGN } from './characters.ts';
import { ExpressionReader, MAX_DEPTH } from './expression-reader.ts';
import { END, IDENTIFIER, QUOTE } from './lexer.ts';
import type { Attribute, Block, Body, Expression, HclFile, HclProblem, Label } from './tree.ts';

/** Parses a native-syntax file. Never throws: what cannot be read is left out and reported, the rest is kept. */
export function parseHcl(source: SourceFile): HclFile {
  const parser = new Parser(source, 0, source.text.length);
  const body = parser.file();
  return { source, body, comments: parser.lexer.comments, problems: parser.problems };
}

export interface ParsedExpression {
  readonly expression: Expression;
  readonly problems: readonly HclProblem[];
}

/** Parses one expression that fills the range, as after `-var` or in a test. */
export function parseExpression(source: SourceFile, start = 0, end = source.text.length): ParsedExpression {
  const parser = new Parser(source, start, end);
  return { expression: parser.wholeExpression(), problems: parser.problems };
}

/** Parses the text of a template file, or of a string in JSON syntax. Escapes are left as they are. */
export function parseTemplate(source: SourceFile, start = 0, end = source.text.length): ParsedExpression {
  const parser = new Parser(source, start, end);
  return { expression: parser.bareTemplate(), problems: parser.problems };
}

class Parser extends ExpressionReader {
  file(): Body {
    this.lexer.next();
    const body = this.body(0, false);
    const { openComment } = this.lexer;
    if (openComment !== undefined) this.report(openComment, openComment + 2, 'this comment is never closed');
    return { ...body, end: this.source.text.length };
  }

  wholeExpression(): Expression {
    this.newlines = false;
    this.lexer.next();
    const expression = this.expression();
    if (!this.lexer.is(END)) this.unexpected('end of expression');
    return expression;
  }

  bareTemplate(): Expression {
    const { pieces } = this.readTemplate(this.from, { until: 'end', limit: this.to });
    return this.template(this.from, this.to, pieces, false);
  }

  private body(start: number, nested: boolean): Body {
    const attributes: Attribute[] = [];
    const blocks: Block[] = [];
    const names = new Set<string>();
    while (!this.lexer.is(END) && !(nested && this.lexer.is(CLOSE_BRACE))) {
      const before = this.lexer.start;
      const item = this.bodyItem();
      if (item?.kind === 'attribute') {
        if (names.has(item.name)) this.report(item.start, item.nameEnd, `argument \`${item.name}\` is set twice`);
        names.add(item.name);
        attributes.push(item);
      } else if (item !== undefined) blocks.push(item);
      if (item === undefined || !this.endOfItem()) this.recover();
      if (this.lexer.start === before && !this.lexer.is(END)) this.skipToken();
    }
    return { kind: 'body', file: this.source, start, end: this.lexer.start, attributes, blocks };
  }

  private bodyItem(): Attribute | Block | undefined {
    const { lexer } = this;
    if (!lexer.is(IDENTIFIER)) {
      if (lexer.is(QUOTE)) this.report(lexer.start, lexer.end, 'argument and block names are not quoted');
      else this.unexpected('an argument or a block');
      return undefined;
    }
    const { start, end: nameEnd } = lexer;
    const name = lexer.text();
    lexer.next();
    if (lexer.is(ASSIGN) && !lexer.newlineBefore) return this.attribute(name, start, nameEnd);
    if (lexer.newlineBefore || !(lexer.is(OPEN_BRACE) || lexer.is(QUOTE) || lexer.is(IDENTIFIER))) {
      this.report(start, nameEnd, `\`${name}\` is followed neither by \`=\` nor by a block`);
      return undefined;
    }
    return this.block(name, start, nameEnd);
  }

  private attribute(name: string, start: number, nameEnd: number): Attribute {
    this.lexer.next();
    const value = this.operand();
    return { kind: 'attribute', file: this.source, start, end: value.end, name, nameEnd, value };
  }

  private block(type: string, start: number, nameEnd: number): Block | undefined {
    const { lexer } = this;
    const labels: Label[] = [];
    let headerEnd = nameEnd;
    while ((lexer.is(IDENTIFIER) || lexer.is(QUOTE)) && !lexer.newlineBefore) {
      const label = this.label();
      headerEnd = label.end;
      labels.push(label);
    }
    if (!lexer.is(OPEN_BRACE) || lexer.newlineBefore) {
      this.report(start, headerEnd, `block \`${type}\` has no opening brace on this line`);
      return undefined;
    }
    const open = lexer.start;
    lexer.next();
    const body = this.blockBody(open);
    const end = this.closeBlock(open);
    return { kind: 'block', file: this.source, start, end, type, labels, headerEnd, body };
  }

  private blockBody(open: number): Body {
    if (this.depth >= MAX_DEPTH) {
      this.tooDeep();
      return { kind: 'body', file: this.source, start: open + 1, end: open + 1, attributes: [], blocks: [] };
    }
    this.depth++;
    const oneLine = !this.lexer.newlineBefore && !this.lexer.is(CLOSE_BRACE);
    const body = oneLine ? this.oneLineBody(open + 1) : this.body(open + 1, true);
    this.depth--;
    return body;
  }

  private oneLineBody(start: number): Body {
    const item = this.bodyItem();
    if (item?.kind === 'block') this.report(item.start, item.headerEnd, 'a block on one line cannot contain another block');
    if (this.lexer.is(CLOSE_BRACE) && !this.lexer.newlineBefore) {
      return { kind: 'body', file: this.source, start, end: this.lexer.start, attributes: item?.kind === 'attribute' ? [item] : [], blocks: item?.kind === 'block' ? [item] : [] };
    }
    if (item !== undefined) this.report(this.lexer.start, this.lexer.end, 'a block on one line has one argument; put each on its own line');
    if (!this.lexer.newlineBefore) this.recover();
    const rest = this.body(start, true);
    return { ...rest, attributes: item?.kind === 'attribute' ? [item, ...rest.attributes] : rest.attributes };
  }

  private closeBlock(open: number): number {
    if (!this.lexer.is(CLOSE_BRACE)) {
      this.report(open, open + 1, 'this brace is never closed');
      return this.lexer.start;
    }
    const { end } = this.lexer;
    this.lexer.next();
    return end;
  }

  private label(): Label {
    const { lexer } = this;
    const { start } = lexer;
    if (lexer.is(IDENTIFIER)) {
      const label = { file: this.source, start, end: lexer.end, value: lexer.text() };
      lexer.next();
      return label;
    }
    const text = this.quoted();
    if (text.kind !== 'string') this.report(start, text.end, 'a block label cannot contain a template');
    return { file: this.source, start, end: text.end, value: text.kind === 'string' ? text.value : '' };
  }

  private endOfItem(): boolean {
    const { lexer } = this;
    if (lexer.newlineBefore || lexer.is(END)) return true;
    this.unexpected('a line break');
    return false;
  }
}
