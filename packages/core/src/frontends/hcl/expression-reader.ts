import { OPEN_BRACE, OPEN_BRACKET, CLOSE_BRACKET, OPEN_PAREN, CLOSE_PAREN, DOT, COLON, QUESTION, STAR } from './characters.ts';
import { CollectionReader } from './collection-reader.ts';
import { AND, DOUBLE_COLON, ELLIPSIS, EQUAL, GREATER_OR_EQUAL, HEREDOC, IDENTIFIER, LESS_OR_EQUAL, NOT_EQUAL, NUMBER, OR, QUOTE } from './lexer.ts';
import type { BinaryOperator, Expression } from './tree.ts';

/** Beyond these, text is not what a person wrote; the recursion of parser and evaluator stays bounded. */
export const MAX_DEPTH = 400;
const MAX_CHAIN = 1000;

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

/** Expressions: operators, calls, and what follows a term. */
export abstract class ExpressionReader extends CollectionReader {
  protected depth = 0;

  protected expression(): Expression {
    if (this.depth >= MAX_DEPTH) return this.tooDeep();
    this.depth++;
    const expression = this.conditional();
    this.depth--;
    return expression;
  }

  /** An expression that must start on this line. */
  protected operand(): Expression {
    if (!this.atLineEnd()) return this.expression();
    const { start } = this.lexer;
    this.report(start, start, 'expected an expression before the line break');
    return this.bad(start, start);
  }

  /** Nothing more is read: each enclosing construct would report its own missing end otherwise. */
  protected tooDeep(): Expression {
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
}
