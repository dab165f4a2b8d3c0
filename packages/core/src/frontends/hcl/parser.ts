import type { SourceFile } from '../../text/source-file.ts';
import {
  AND, ARROW, DOUBLE_COLON, ELLIPSIS, END, EQUAL, GREATER_OR_EQUAL, HEREDOC, IDENTIFIER, INVALID, LESS_OR_EQUAL, Lexer,
  NOT_EQUAL, NUMBER, OR, QUOTE,
} from './lexer.ts';
import { nestPieces, removeIndentation, stripMarkers, type SequencePiece, type TemplatePiece } from './template-parser.ts';
import type {
  Attribute, BinaryOperator, Block, Body, Expression, HclFile, HclProblem, Label, ObjectItem, Template, TemplatePart,
} from './tree.ts';

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

const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const OPEN_PAREN = 40;
const CLOSE_PAREN = 41;
const COMMA = 44;
const DOT = 46;
const COLON = 58;
const ASSIGN = 61;
const QUESTION = 63;
const STAR = 42;
const TILDE = 126;
const BACKSLASH = 92;
const DOUBLE_QUOTE = 34;
const DOLLAR = 36;
const PERCENT = 37;
const LINE_FEED = 10;

/** Beyond these, text is not what a person wrote; the recursion of parser and evaluator stays bounded. */
const MAX_DEPTH = 400;
const MAX_CHAIN = 1000;
const MAX_PROBLEMS = 100;

const OPERATORS = new Map<number, { readonly operator: BinaryOperator; readonly level: number }>([
  [OR, { operator: '||', level: 1 }],
  [AND, { operator: '&&', level: 2 }],
  [EQUAL, { operator: '==', level: 3 }],
  [NOT_EQUAL, { operator: '!=', level: 3 }],
  [60, { operator: '<', level: 4 }],
  [62, { operator: '>', level: 4 }],
  [LESS_OR_EQUAL, { operator: '<=', level: 4 }],
  [GREATER_OR_EQUAL, { operator: '>=', level: 4 }],
  [43, { operator: '+', level: 5 }],
  [45, { operator: '-', level: 5 }],
  [42, { operator: '*', level: 6 }],
  [47, { operator: '/', level: 6 }],
  [37, { operator: '%', level: 6 }],
]);

class Parser {
  readonly lexer: Lexer;
  readonly problems: HclProblem[] = [];
  /** False inside brackets, where line breaks mean nothing. */
  private newlines = true;
  private depth = 0;
  private readonly report = (start: number, end: number, message: string): void => {
    if (this.problems.length < MAX_PROBLEMS) this.problems.push({ span: { file: this.source, start, end }, message });
  };

  constructor(
    private readonly source: SourceFile,
    private readonly from: number,
    private readonly to: number,
  ) {
    this.lexer = new Lexer(source, from, to);
  }

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

  // Bodies

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

  /** Goes on at the next line outside of brackets that were opened meanwhile. */
  private recover(): void {
    const { lexer } = this;
    let open = 0;
    while (!lexer.is(END)) {
      if (open === 0 && (lexer.newlineBefore || lexer.is(CLOSE_BRACE))) return;
      if (lexer.is(OPEN_BRACE) || lexer.is(OPEN_BRACKET) || lexer.is(OPEN_PAREN)) open++;
      if (lexer.is(CLOSE_BRACE) || lexer.is(CLOSE_BRACKET) || lexer.is(CLOSE_PAREN)) open = Math.max(0, open - 1);
      this.skipToken();
    }
  }

  private skipToken(): void {
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

  // Expressions

  private expression(): Expression {
    if (this.depth >= MAX_DEPTH) return this.tooDeep();
    this.depth++;
    const expression = this.conditional();
    this.depth--;
    return expression;
  }

  /** An expression that must start on this line. */
  private operand(): Expression {
    if (!this.atLineEnd()) return this.expression();
    const { start } = this.lexer;
    this.report(start, start, 'expected an expression before the line break');
    return this.bad(start, start);
  }

  /** Nothing more is read: each enclosing construct would report its own missing end otherwise. */
  private tooDeep(): Expression {
    const { start, end } = this.lexer;
    this.report(start, end, 'nested too deeply');
    this.lexer.resumeAt(this.to);
    return this.bad(start, start);
  }

  private conditional(): Expression {
    const condition = this.binary(1);
    if (!this.lexer.is(QUESTION) || this.atLineEnd()) return condition;
    this.lexer.next();
    const whenTrue = this.operand();
    if (!this.lexer.is(COLON) || this.atLineEnd()) {
      this.unexpected('`:` of the conditional');
      return this.bad(condition.start, whenTrue.end);
    }
    this.lexer.next();
    const whenFalse = this.operand();
    return { kind: 'conditional', file: this.source, start: condition.start, end: whenFalse.end, condition, whenTrue, whenFalse };
  }

  private binary(level: number): Expression {
    let left = this.unary();
    for (let chain = 0; ; chain++) {
      const found = OPERATORS.get(this.lexer.kind);
      if (found === undefined || found.level < level || this.atLineEnd()) return left;
      if (chain >= MAX_CHAIN) return this.tooLong(left);
      this.lexer.next();
      const right = this.atLineEnd() ? this.operand() : this.binary(found.level + 1);
      left = { kind: 'binary', file: this.source, start: left.start, end: right.end, operator: found.operator, left, right };
    }
  }

  private tooLong(expression: Expression): Expression {
    this.report(expression.start, expression.end, 'this expression is too long');
    this.lexer.resumeAt(this.to);
    return this.bad(expression.start, expression.end);
  }

  private unary(): Expression {
    const { lexer } = this;
    if (!lexer.is(33) && !lexer.is(45)) return this.postfix(this.term());
    const { start } = lexer;
    const operator = lexer.is(33) ? '!' : '-';
    lexer.next();
    if (this.depth >= MAX_DEPTH) return this.tooDeep();
    this.depth++;
    const operand = this.atLineEnd() ? this.operand() : this.unary();
    this.depth--;
    return { kind: 'unary', file: this.source, start, end: operand.end, operator, operand };
  }

  private term(): Expression {
    const { lexer } = this;
    switch (lexer.kind) {
      case IDENTIFIER:
        return this.nameOrCall();
      case NUMBER:
        return this.number();
      case QUOTE:
        return this.quoted();
      case HEREDOC:
        return this.heredoc();
      case OPEN_PAREN:
        return this.parentheses();
      case OPEN_BRACKET:
        return this.tupleOrFor();
      case OPEN_BRACE:
        return this.objectOrFor();
      default:
        this.unexpected('an expression');
        return this.bad(lexer.start, lexer.start);
    }
  }

  private nameOrCall(): Expression {
    const { lexer } = this;
    const { start } = lexer;
    let { end } = lexer;
    let name = lexer.text();
    lexer.next();
    while (lexer.is(DOUBLE_COLON) && !this.atLineEnd()) {
      lexer.next();
      if (!lexer.is(IDENTIFIER)) {
        this.unexpected('a function name');
        return this.bad(start, end);
      }
      name += `::${lexer.text()}`;
      ({ end } = lexer);
      lexer.next();
    }
    if (lexer.is(OPEN_PAREN) && !this.atLineEnd()) return this.call(name, start, end);
    if (name === 'true' || name === 'false') return { kind: 'bool', file: this.source, start, end, value: name === 'true' };
    if (name === 'null') return { kind: 'null', file: this.source, start, end };
    if (name.includes('::')) this.report(start, end, `\`${name}\` is a function name without arguments`);
    return { kind: 'name', file: this.source, start, end, name };
  }

  private call(name: string, start: number, nameEnd: number): Expression {
    const list: Expression[] = [];
    let expandLast = false;
    const end = this.bracketed(CLOSE_PAREN, () => {
      list.push(this.expression());
      if (this.lexer.is(ELLIPSIS)) {
        expandLast = true;
        this.lexer.next();
        if (!this.lexer.is(CLOSE_PAREN)) this.unexpected('`)` after the expanded argument');
      }
    });
    return { kind: 'call', file: this.source, start, end, name, nameEnd, arguments: list, expandLast };
  }

  private number(): Expression {
    const { lexer } = this;
    const { start, end } = lexer;
    const value = Number(lexer.text());
    lexer.next();
    return { kind: 'number', file: this.source, start, end, value };
  }

  private parentheses(): Expression {
    const { start } = this.lexer;
    const outer = this.newlines;
    this.newlines = false;
    this.lexer.next();
    const inner = this.expression();
    const end = this.close(CLOSE_PAREN, start, outer);
    return { kind: 'parentheses', file: this.source, start, end, inner };
  }

  private tupleOrFor(): Expression {
    const { start } = this.lexer;
    if (this.peeksFor()) return this.forExpression(start, CLOSE_BRACKET);
    const items: Expression[] = [];
    const end = this.bracketed(CLOSE_BRACKET, () => items.push(this.expression()));
    return { kind: 'tuple', file: this.source, start, end, items };
  }

  /** Reads items between the current opening bracket and `closing`, separated by commas; gives the end. */
  private bracketed(closing: number, item: () => void): number {
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

  private startsLine(): boolean {
    return this.lexer.newlineBefore;
  }

  private skipTo(closing: number): void {
    while (!this.lexer.is(END) && !this.lexer.is(closing) && !this.lexer.is(COMMA) && !this.lexer.newlineBefore) this.skipToken();
    if (this.lexer.is(COMMA)) this.lexer.next();
  }

  private close(closing: number, open: number, outerNewlines: boolean): number {
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

  private objectOrFor(): Expression {
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

  private forIntroduction(): { keyName: string | undefined; valueName: string; collection: Expression } | undefined {
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

  private postfix(term: Expression): Expression {
    let expression = term;
    for (let chain = 0; ; chain++) {
      if (this.atLineEnd()) return expression;
      if (chain >= MAX_CHAIN) return this.tooLong(expression);
      const { kind } = this.lexer;
      if (kind === DOT) expression = this.dot(expression);
      else if (kind === OPEN_BRACKET) expression = this.index(expression);
      else return expression;
      if (expression.kind === 'splat') return expression;
    }
  }

  private dot(object: Expression): Expression {
    const { lexer } = this;
    lexer.next();
    const { start, end } = lexer;
    if (this.atLineEnd()) {
      this.report(start, start, 'expected an attribute name before the line break');
      return this.bad(object.start, start);
    }
    if (lexer.is(IDENTIFIER)) {
      const name = lexer.text();
      lexer.next();
      return { kind: 'attribute-access', file: this.source, start: object.start, end, object, name, nameStart: start };
    }
    if (lexer.is(NUMBER)) return this.legacyIndex(object);
    if (lexer.is(STAR)) {
      lexer.next();
      return this.attributeSplat(object, object.start, end);
    }
    this.unexpected('an attribute name');
    return this.bad(object.start, start);
  }

  private legacyIndex(object: Expression): Expression {
    const { start, end } = this.lexer;
    if (!/^\d+$/u.test(this.lexer.text())) this.report(start, end, 'two indexes in a row need brackets, like `[0][1]`');
    const key = this.number();
    return { kind: 'index', file: this.source, start: object.start, end, object, key };
  }

  /** `a.*.b` takes attribute names only; an index after it applies to the resulting list. */
  private attributeSplat(object: Expression, start: number, end: number): Expression {
    let each: Expression = { kind: 'splat-item', file: this.source, start, end };
    while (this.lexer.is(DOT) && !this.atLineEnd() && each.kind !== 'bad') each = this.dot(each);
    const splat: Expression = { kind: 'splat', file: this.source, start: object.start, end: each.end, object, each };
    if (!this.lexer.is(OPEN_BRACKET) || this.atLineEnd()) return splat;
    return this.postfix(this.index(splat));
  }

  private index(object: Expression): Expression {
    const { lexer } = this;
    const { start } = lexer;
    const outer = this.newlines;
    this.newlines = false;
    lexer.next();
    if (lexer.is(STAR)) {
      const broken = lexer.newlineBefore;
      lexer.next();
      if (outer && (broken || lexer.newlineBefore)) this.report(start, lexer.start, '`[*]` cannot be broken over lines');
      const end = this.close(CLOSE_BRACKET, start, outer);
      const each = this.splatRest(object.start, end);
      return { kind: 'splat', file: this.source, start: object.start, end: each.end, object, each };
    }
    const key = this.expression();
    const end = this.close(CLOSE_BRACKET, start, outer);
    return { kind: 'index', file: this.source, start: object.start, end, object, key };
  }

  private splatRest(start: number, end: number): Expression {
    if (this.depth >= MAX_DEPTH) return this.tooDeep();
    this.depth++;
    const each = this.postfix({ kind: 'splat-item', file: this.source, start, end });
    this.depth--;
    return each;
  }

  // Templates

  private quoted(): Expression {
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

  private heredoc(): Expression {
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
  private readTemplate(from: number, mode: TemplateMode): { pieces: TemplatePiece[]; end: number } {
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

  private template(start: number, end: number, pieces: TemplatePiece[], heredoc: boolean): Expression {
    stripMarkers(pieces);
    const parts = nestPieces(this.source, pieces, this.report);
    const text = textOnly(parts);
    if (text !== undefined) return { kind: 'string', file: this.source, start, end, value: text, heredoc };
    return { kind: 'template', file: this.source, start, end, parts, heredoc } satisfies Template;
  }

  // Helpers

  private atLineEnd(): boolean {
    return this.newlines && this.lexer.newlineBefore;
  }

  private bad(start: number, end: number): Expression {
    return { kind: 'bad', file: this.source, start, end };
  }

  private unexpected(expected: string): void {
    const { lexer } = this;
    const found = lexer.is(END) ? 'the end of the file' : lexer.is(INVALID) ? `the invalid character \`${lexer.text()}\`` : `\`${lexer.text().slice(0, 40)}\``;
    const last = this.problems.at(-1);
    if (last?.span.start === lexer.start && last.span.end === lexer.end) return;
    this.report(lexer.start, lexer.end, `expected ${expected}, found ${found}`);
  }
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
