import type { TSESTree } from '@typescript-eslint/types';
import { ALWAYS, partsOf, textOf, type Guard, type Guarded, type Hole, type Text } from '@privatelint/core/front-end-api';
import type { Span } from '@privatelint/core';
import type { Environment } from './environment.ts';
import type { Thing } from './thing.ts';
import type { Run } from './run.ts';

/**
 * What an expression of the program is, as far as it was followed. Every value knows the text that a person would edit to
 * change it; what depends on a condition is `cases`; what was not followed is `unknown` and never accuses.
 */
export type Val =
  | LiteralVal
  | TextVal
  | ArrayVal
  | ObjectVal
  | FunctionVal
  | NativeVal
  | ClassVal
  | InstanceVal
  | ExportedVal
  | CasesVal
  | UnknownVal
  | Thing;

export interface LiteralVal {
  readonly kind: 'literal';
  readonly value: string | number | boolean | null | undefined;
  readonly at: Span;
}

/** A text with holes: a token of CDK, or a template of which parts are unknown. */
export interface TextVal {
  readonly kind: 'text';
  readonly text: Exclude<Text, string>;
  readonly at: Span;
}

export interface ArrayVal {
  readonly kind: 'array';
  readonly items: Guarded<Val>[];
  /** Why there may be further members. */
  open?: string;
  readonly at: Span;
}

export interface ObjectVal {
  readonly kind: 'object';
  readonly entries: Map<string, ObjectEntry>;
  /** Why there may be further entries. */
  open?: string;
  readonly at: Span;
}

export interface ObjectEntry {
  value: Val;
  /** Where the key is written. */
  readonly keyAt: Span;
}

export type FunctionNode =
  | TSESTree.FunctionDeclaration
  | TSESTree.FunctionExpression
  | TSESTree.ArrowFunctionExpression
  | TSESTree.TSEmptyBodyFunctionExpression
  | TSESTree.TSDeclareFunction;

export interface FunctionVal {
  readonly kind: 'function';
  readonly node: FunctionNode;
  readonly scope: Environment;
  readonly self?: Val;
  /** The class whose method it is, for `super`. */
  readonly home?: ClassVal;
  readonly at: Span;
}

/** A function of the language or of a model. */
export interface NativeVal {
  readonly kind: 'native';
  readonly call: (call: Call) => Val;
  readonly at: Span;
}

export interface ClassVal {
  readonly kind: 'class';
  readonly name: string;
  readonly node: TSESTree.ClassDeclaration | TSESTree.ClassExpression;
  readonly scope: Environment;
  readonly base: Val | undefined;
  readonly statics: Map<string, Cell>;
  instances: number;
  readonly at: Span;
}

export interface InstanceVal {
  readonly kind: 'instance';
  readonly type: ClassVal;
  readonly fields: Map<string, Cell>;
  /** What the class of CDK that it extends has made. */
  base: Val | undefined;
  construct: ConstructNode | undefined;
  readonly at: Span;
}

/** Something that a module exports, such as `aws-ec2.SubnetType.PUBLIC`. */
export interface ExportedVal {
  readonly kind: 'exported';
  readonly name: string;
  readonly at: Span;
}

/** Exclusive cases. */
export interface CasesVal {
  readonly kind: 'cases';
  readonly cases: readonly Guarded<Val>[];
  readonly at: Span;
}

export interface UnknownVal {
  readonly kind: 'unknown';
  readonly hole: Hole;
  /** What a Base64 value encodes, as far as it is known. */
  readonly encodes?: Text;
  /** The construct of CDK that it is a member of: its methods are CDK's, which add rules to groups at most. */
  readonly memberOf?: string;
  readonly at: Span;
}

export interface Cell {
  value: Val;
}

/** A node of the construct tree. */
export interface ConstructNode {
  readonly path: string;
  readonly stack: StackNode;
  readonly parent: ConstructNode | undefined;
  /** Why anything below it may have been changed, such as an aspect. */
  readonly opened: { readonly cause: string; readonly when: Guard }[];
}

/** What is deployed together. */
export interface StackNode {
  readonly id: string;
  /** Where the program says it. */
  readonly region: { readonly name: string; readonly at: Span } | undefined;
  readonly account: string | undefined;
  /** Whether synthesis looks up the zones of its environment. */
  readonly hasEnvironment: boolean | 'unknown';
}

/** A call, or the making of an object. */
export interface Call {
  readonly run: Run;
  readonly args: readonly Val[];
  /** Whether there may be further arguments. */
  readonly open: boolean;
  /** What a finding about the result underlines: `new ec2.Vpc`, `addInterfaceEndpoint`. */
  readonly at: Span;
  readonly whole: Span;
}

export const literal = (value: LiteralVal['value'], at: Span): LiteralVal => ({ kind: 'literal', value, at });

export const absent = (at: Span): LiteralVal => literal(undefined, at);

export const array = (items: readonly Val[], at: Span): ArrayVal => ({
  kind: 'array',
  items: items.map((value) => ({ value, when: ALWAYS })),
  at,
});

/** An object; entries that are undefined are left out. */
export function object(entries: Readonly<Record<string, Val | undefined>>, at: Span): ObjectVal {
  const given = Object.entries(entries).flatMap(([key, value]) => (value === undefined ? [] : [[key, { value, keyAt: value.at }] as const]));
  return { kind: 'object', entries: new Map(given), at };
}

export function unknown(id: string, cause: string, at: Span, more: Partial<Hole> = {}, memberOf?: string): UnknownVal {
  return { kind: 'unknown', hole: { id: `${id}@${placeOf(at)}`, label: id, cause, hidden: true, ...more }, at, ...(memberOf === undefined ? {} : { memberOf }) };
}

/** Tells places of a program apart, whichever of its files they are in. */
export function placeOf({ file, start }: Span): string {
  return `${file.path}:${start}`;
}

export function token(hole: Hole, at: Span): TextVal {
  return { kind: 'text', text: { parts: [hole] }, at };
}

export function valOfText(text: Text, at: Span): Val {
  if (typeof text === 'string') return literal(text, at);
  const [only] = text.parts;
  if (text.parts.length === 1 && typeof only === 'object' && only.ref === undefined) return { kind: 'unknown', hole: only, at };
  return { kind: 'text', text, at };
}

/** The value as a text; undefined for what is none. */
export function textOfVal(value: Val): Text | undefined {
  switch (value.kind) {
    case 'literal':
      return value.value === undefined || value.value === null ? undefined : String(value.value);
    case 'text':
      return value.text;
    case 'unknown':
      return { parts: [value.hole] };
    default:
      return undefined;
  }
}

export function concatTexts(...texts: readonly Text[]): Text {
  return textOf(texts.flatMap(partsOf));
}

export function stringOfVal(value: Val): string | undefined {
  return value.kind === 'literal' && typeof value.value === 'string' ? value.value : undefined;
}

export function numberOfVal(value: Val): number | undefined {
  return value.kind === 'literal' && typeof value.value === 'number' ? value.value : undefined;
}

export function isAbsent(value: Val | undefined): boolean {
  return value === undefined || (value.kind === 'literal' && (value.value === undefined || value.value === null));
}

/** For properties that are left out where nothing is given. */
export function absentAsUndefined(value: Val): Val | undefined {
  return isAbsent(value) ? undefined : value;
}

/** The name of what a module exports, such as `aws-ec2.SubnetType.PUBLIC`. */
export function exportName(value: Val | undefined): string | undefined {
  return value?.kind === 'exported' ? value.name : undefined;
}
