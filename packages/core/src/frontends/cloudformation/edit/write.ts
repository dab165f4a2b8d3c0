import { yaml11Scalar } from '../../../syntax/scalars.ts';
import type { Quote, Shape } from './shape.ts';
import type { Style } from './style.ts';

/** A value on one line, as it may stand inside of brackets too. */
export function inline(shape: Shape, style: Style): string {
  return style.json ? inlineJson(shape, style) : inlineYaml(shape, style, true);
}

/** A value on one line behind the key of a block mapping, or behind a dash. */
export function inlineInBlock(shape: Shape, style: Style): string {
  return style.json ? inlineJson(shape, style) : inlineYaml(shape, style, false);
}

/** The lines of `key: value`, drawn in by `indent`. */
export function entryLines(key: string, shape: Shape, indent: string, style: Style): string[] {
  if (style.json) return jsonLines(`${indent}${JSON.stringify(key)}: `, shape, indent, style);
  const head = `${indent}${keyText(key, style)}:`;
  const plain = expanded(shape, style);
  switch (plain.kind) {
    case 'map':
      if (plain.entries.length === 0) return [`${head} {}`];
      return [head, ...plain.entries.flatMap(([name, value]) => entryLines(name, value, indent + style.step, style))];
    case 'list':
      if (plain.items.length === 0 || (style.bracketed && plain.items.every(isShort))) return [`${head} ${inlineInBlock(plain, style)}`];
      return [head, ...plain.items.flatMap((item) => itemLines(item, indent + style.dash, style))];
    default:
      return [`${head} ${inlineInBlock(plain, style)}`];
  }
}

/** The lines of `- value`, or of a member of a JSON list. */
export function itemLines(shape: Shape, indent: string, style: Style): string[] {
  if (style.json) return jsonLines(indent, shape, indent, style);
  const plain = expanded(shape, style);
  if (plain.kind !== 'map' || plain.entries.length === 0) return [`${indent}- ${inlineInBlock(plain, style)}`];
  const lines = plain.entries.flatMap(([name, value]) => entryLines(name, value, `${indent}  `, style));
  return lines.map((line, i) => (i === 0 ? `${indent}- ${line.slice(indent.length + 2)}` : line));
}

/** A name or a reference. */
function isShort(shape: Shape): boolean {
  return shape.kind === 'scalar' || shape.kind === 'raw' || (shape.kind === 'call' && isShort(shape.argument));
}

/** A call without a tag is a mapping like any other. */
function expanded(shape: Shape, style: Style): Shape {
  return shape.kind === 'call' && !isTagged(shape, style) ? { kind: 'map', entries: [[shape.name, longArgument(shape)]] } : shape;
}

type Call = Extract<Shape, { kind: 'call' }>;

/** A tag cannot carry another tag: `Fn::ImportValue: !Sub x`. */
function isTagged({ tagged, argument }: Call, style: Style): boolean {
  return (tagged ?? style.tags) && !style.json && argument.kind !== 'call';
}

function longArgument({ name, argument }: Call): Shape {
  if (name !== 'Fn::GetAtt') return argument;
  const text = argument.kind === 'scalar' || argument.kind === 'raw' ? String(argument.value) : undefined;
  const dot = text?.indexOf('.') ?? -1;
  if (text === undefined || dot < 0) return argument;
  const parts = [text.slice(0, dot), text.slice(dot + 1)];
  return { kind: 'list', items: parts.map((value) => ({ kind: 'scalar', value })) };
}

function inlineYaml(shape: Shape, style: Style, inFlow: boolean): string {
  switch (shape.kind) {
    case 'scalar':
      return scalarYaml(shape.value, shape.quote, style, inFlow);
    case 'raw':
      return inFlow && !isFlowSafe(shape.text) ? scalarYaml(shape.value ?? '', undefined, style, true) : shape.text;
    case 'list':
      return `[${shape.items.map((item) => inlineYaml(item, style, true)).join(', ')}]`;
    case 'map':
      return `{ ${shape.entries.map(([key, value]) => `${flowKey(key)}: ${inlineYaml(value, style, true)}`).join(', ')} }`;
    case 'call':
      if (!isTagged(shape, style)) return inlineYaml(expanded(shape, style), style, inFlow);
      return `!${shape.name.replace(/^Fn::/, '')} ${inlineYaml(shape.argument, style, inFlow)}`;
  }
}

function inlineJson(shape: Shape, style: Style): string {
  const { padding } = style;
  switch (shape.kind) {
    case 'scalar':
      return JSON.stringify(shape.value);
    case 'raw':
      return JSON.stringify(shape.value);
    case 'list':
      return `[${shape.items.map((item) => inlineJson(item, style)).join(', ')}]`;
    case 'map':
      if (shape.entries.length === 0) return '{}';
      return `{${padding}${shape.entries.map(([key, value]) => `${JSON.stringify(key)}: ${inlineJson(value, style)}`).join(', ')}${padding}}`;
    case 'call':
      return `{${padding}${JSON.stringify(shape.name)}: ${inlineJson(longArgument(shape), style)}${padding}}`;
  }
}

/** Calls and scalars on one line, everything else drawn in. */
function jsonLines(head: string, shape: Shape, indent: string, style: Style): string[] {
  const members =
    shape.kind === 'map'
      ? shape.entries.map(([key, value]) => entryLines(key, value, indent + style.step, style))
      : shape.kind === 'list'
        ? shape.items.map((item) => jsonLines(indent + style.step, item, indent + style.step, style))
        : [];
  if (members.length === 0) return [head + inlineJson(shape, style)];
  const [open, close] = shape.kind === 'map' ? '{}' : '[]';
  const lines = members.flatMap((member, i) => (i === members.length - 1 ? member : withComma(member)));
  return [`${head}${open ?? ''}`, ...lines, `${indent}${close ?? ''}`];
}

function withComma(lines: readonly string[]): string[] {
  return lines.map((line, i) => (i === lines.length - 1 ? `${line},` : line));
}

function keyText(key: string, style: Style): string {
  return /^[A-Za-z](?:[\w:-]*\w)?$/.test(key) && typeof yaml11Scalar(key) === 'string' ? key : quoted(key, style.quote);
}

function flowKey(key: string): string {
  return /^\w+$/.test(key) ? key : JSON.stringify(key);
}

function scalarYaml(value: string | number | boolean, quote: Quote | undefined, style: Style, inFlow: boolean): string {
  if (typeof value !== 'string') return quote === undefined ? String(value) : quoted(String(value), quote);
  if (quote !== undefined) return quoted(value, quote);
  const plain = isPlain(value) && (!inFlow || isFlowSafe(value)) && typeof yaml11Scalar(value) === 'string';
  return plain ? value : quoted(value, style.quote);
}

/** Text that needs no quotes in a block. */
function isPlain(text: string): boolean {
  return /^[A-Za-z0-9_/$.][^\r\n\t"'`|>]*$/.test(text) && !/: |:$| #|\s$/.test(text);
}

function isFlowSafe(text: string): boolean {
  return /^(["']).*\1$/.test(text) || !/[,[\]{}]|:(?=[^A-Za-z0-9:]|$)/.test(text);
}

function quoted(text: string, quote: Quote): string {
  return quote === "'" && !/[\r\n\t]/.test(text) ? `'${text.replaceAll("'", "''")}'` : JSON.stringify(text);
}
