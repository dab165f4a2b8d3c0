import type { SourceFile, Span } from '../../text/source-file.ts';

/** Every node is a half-open range of its file; spans are made on demand. */
export interface NodeBase {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
}

export interface HclFile {
  readonly source: SourceFile;
  readonly body: Body;
  /** In the order of the text; empty for JSON syntax. */
  readonly comments: readonly Comment[];
  readonly problems: readonly HclProblem[];
}

export interface HclProblem {
  readonly span: Span;
  readonly message: string;
  /** Terraform refuses the whole root module for it, whatever that is about. */
  readonly refused?: true;
}

/** `#` and `//` comments end before their line break, so that a range can be deleted without joining lines. */
export interface Comment extends NodeBase {
  readonly style: 'hash' | 'slashes' | 'block';
}

export interface Body extends NodeBase {
  readonly kind: 'body';
  readonly attributes: readonly Attribute[];
  readonly blocks: readonly Block[];
}

export interface Attribute extends NodeBase {
  readonly kind: 'attribute';
  readonly name: string;
  /** End of the name; it starts where the attribute starts. */
  readonly nameEnd: number;
  readonly value: Expression;
}

export interface Block extends NodeBase {
  readonly kind: 'block';
  readonly type: string;
  readonly labels: readonly Label[];
  /** Type and labels, without the body: the part to point at when the whole block is meant. */
  readonly headerEnd: number;
  /** The range of the body lies between the braces. */
  readonly body: Body;
}

export interface Label extends NodeBase {
  readonly value: string;
}

export type Expression =
  | NullLiteral
  | BoolLiteral
  | NumberLiteral
  | StringLiteral
  | Template
  | RootName
  | AttributeAccess
  | IndexAccess
  | Splat
  | SplatItem
  | FunctionCall
  | UnaryOperation
  | BinaryOperation
  | Conditional
  | TupleConstructor
  | ObjectConstructor
  | ForExpression
  | Parentheses
  | BadExpression;

export interface NullLiteral extends NodeBase {
  readonly kind: 'null';
}

export interface BoolLiteral extends NodeBase {
  readonly kind: 'bool';
  readonly value: boolean;
}

export interface NumberLiteral extends NodeBase {
  readonly kind: 'number';
  readonly value: number;
}

/** A quoted or heredoc template without interpolation; `value` has its escapes resolved. */
export interface StringLiteral extends NodeBase {
  readonly kind: 'string';
  readonly value: string;
  readonly heredoc: boolean;
}

export interface Template extends NodeBase {
  readonly kind: 'template';
  readonly parts: readonly TemplatePart[];
  readonly heredoc: boolean;
}

export type TemplatePart = TemplateText | Interpolation | TemplateIf | TemplateFor;

export interface TemplateText extends NodeBase {
  readonly kind: 'text';
  readonly value: string;
}

export interface Interpolation extends NodeBase {
  readonly kind: 'interpolation';
  readonly expression: Expression;
}

export interface TemplateIf extends NodeBase {
  readonly kind: 'template-if';
  readonly condition: Expression;
  readonly whenTrue: readonly TemplatePart[];
  readonly whenFalse: readonly TemplatePart[];
}

export interface TemplateFor extends NodeBase {
  readonly kind: 'template-for';
  readonly keyName: string | undefined;
  readonly valueName: string;
  readonly collection: Expression;
  readonly body: readonly TemplatePart[];
}

/** The first step of a traversal: `var`, `local`, `aws_subnet`, a loop variable. */
export interface RootName extends NodeBase {
  readonly kind: 'name';
  readonly name: string;
}

export interface AttributeAccess extends NodeBase {
  readonly kind: 'attribute-access';
  readonly object: Expression;
  readonly name: string;
  readonly nameStart: number;
}

export interface IndexAccess extends NodeBase {
  readonly kind: 'index';
  readonly object: Expression;
  readonly key: Expression;
}

/** `object[*].rest` and `object.*.rest`; `each` is the rest, with a `splat-item` where the item goes. */
export interface Splat extends NodeBase {
  readonly kind: 'splat';
  readonly object: Expression;
  readonly each: Expression;
}

export interface SplatItem extends NodeBase {
  readonly kind: 'splat-item';
}

export interface FunctionCall extends NodeBase {
  readonly kind: 'call';
  /** Namespaced names keep their colons: `provider::aws::arn_parse`, `core::length`. */
  readonly name: string;
  readonly nameEnd: number;
  readonly arguments: readonly Expression[];
  /** The last argument is a sequence followed by `...`. */
  readonly expandLast: boolean;
}

export interface UnaryOperation extends NodeBase {
  readonly kind: 'unary';
  readonly operator: '!' | '-';
  readonly operand: Expression;
}

export type BinaryOperator = '||' | '&&' | '==' | '!=' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | '/' | '%';

export interface BinaryOperation extends NodeBase {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
}

export interface Conditional extends NodeBase {
  readonly kind: 'conditional';
  readonly condition: Expression;
  readonly whenTrue: Expression;
  readonly whenFalse: Expression;
}

export interface TupleConstructor extends NodeBase {
  readonly kind: 'tuple';
  readonly items: readonly Expression[];
}

export interface ObjectConstructor extends NodeBase {
  readonly kind: 'object';
  readonly items: readonly ObjectItem[];
}

/** A bare identifier as key is a string literal; `(name)` is an expression. */
export interface ObjectItem {
  readonly key: Expression;
  readonly value: Expression;
}

export interface ForExpression extends NodeBase {
  readonly kind: 'for';
  readonly keyName: string | undefined;
  readonly valueName: string;
  readonly collection: Expression;
  /** Present in `{for ... : key => value}`. */
  readonly key: Expression | undefined;
  readonly value: Expression;
  readonly condition: Expression | undefined;
  /** `value...`: values of equal keys are collected in lists. */
  readonly grouped: boolean;
}

export interface Parentheses extends NodeBase {
  readonly kind: 'parentheses';
  readonly inner: Expression;
}

/** Stands where no expression could be read; a problem was reported for it. */
export interface BadExpression extends NodeBase {
  readonly kind: 'bad';
}

export function spanOf(node: NodeBase): Span {
  return { file: node.file, start: node.start, end: node.end };
}

export function attributeNamed(body: Body, name: string): Attribute | undefined {
  return body.attributes.find((attribute) => attribute.name === name);
}

export function blocksOfType(body: Body, type: string): readonly Block[] {
  return body.blocks.filter((block) => block.type === type);
}
