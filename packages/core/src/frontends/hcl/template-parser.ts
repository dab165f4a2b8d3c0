import type { SourceFile } from '../../text/source-file.ts';
import type { Expression, TemplateFor, TemplateIf, TemplatePart, TemplateText } from './tree.ts';

/**
 * What a template is made of before `if` and `for` directives are nested. Text never spans a line break in heredocs
 * and files: strip markers and the indentation of `<<-` work line by line there, as in HashiCorp's parser.
 */
export type TemplatePiece = TextPiece | SequencePiece;

export interface TextPiece {
  readonly kind: 'text';
  value: string;
  start: number;
  readonly end: number;
}

export interface SequencePiece {
  readonly kind: 'interpolation' | 'if' | 'else' | 'endif' | 'for' | 'endfor' | 'bad';
  readonly start: number;
  readonly end: number;
  readonly stripLeft: boolean;
  readonly stripRight: boolean;
  /** The interpolated expression, the condition or the collection. */
  readonly expression?: Expression;
  readonly keyName?: string | undefined;
  readonly valueName?: string;
}

export type Report = (start: number, end: number, message: string) => void;

const SPACE_LEFT = /^\s+/u;
const SPACE_RIGHT = /\s+$/u;

/** Applies `~` markers to the neighbouring text. */
export function stripMarkers(pieces: readonly TemplatePiece[]): void {
  for (const [i, piece] of pieces.entries()) {
    if (piece.kind === 'text') continue;
    const before = pieces[i - 1];
    const after = pieces[i + 1];
    if (piece.stripLeft && before?.kind === 'text') before.value = before.value.replace(SPACE_RIGHT, '');
    if (piece.stripRight && after?.kind === 'text') after.value = after.value.replace(SPACE_LEFT, '');
  }
}

/** `<<-`: removes the indentation that all lines share; blank lines do not count. */
export function removeIndentation(pieces: readonly TemplatePiece[]): void {
  const lineStarts: TextPiece[] = [];
  let smallest = Number.MAX_SAFE_INTEGER;
  let atLineStart = true;
  for (const piece of pieces) {
    if (atLineStart) smallest = Math.min(smallest, indentationOf(piece, lineStarts));
    atLineStart = piece.kind === 'text' && piece.value.endsWith('\n');
  }
  for (const piece of lineStarts) {
    piece.value = piece.value.slice(smallest);
    piece.start = Math.min(piece.start + smallest, piece.end);
  }
}

function indentationOf(piece: TemplatePiece, lineStarts: TextPiece[]): number {
  if (piece.kind !== 'text') return 0;
  const trimmed = piece.value.replace(SPACE_LEFT, '');
  if (trimmed === '' && piece.value.endsWith('\n')) return Number.MAX_SAFE_INTEGER;
  lineStarts.push(piece);
  return piece.value.length - trimmed.length;
}

/** Nests the parts between `if`/`for` and their ends. */
export function nestPieces(file: SourceFile, pieces: readonly TemplatePiece[], report: Report): TemplatePart[] {
  const cursor = { at: 0 };
  const parts: TemplatePart[] = [];
  while (cursor.at < pieces.length) {
    parts.push(...nestUntil(file, pieces, cursor, report));
    const stray = pieces[cursor.at];
    if (stray !== undefined) {
      report(stray.start, stray.end, `\`${stray.kind}\` without a directive that it could belong to`);
      cursor.at++;
    }
  }
  return parts;
}

interface Cursor {
  at: number;
}

function nestUntil(file: SourceFile, pieces: readonly TemplatePiece[], cursor: Cursor, report: Report): TemplatePart[] {
  const parts: TemplatePart[] = [];
  for (;;) {
    const piece = pieces[cursor.at];
    if (piece === undefined || piece.kind === 'else' || piece.kind === 'endif' || piece.kind === 'endfor') return parts;
    cursor.at++;
    if (piece.kind === 'text') appendText(file, parts, piece);
    else if (piece.kind === 'if') parts.push(nestIf(file, piece, pieces, cursor, report));
    else if (piece.kind === 'for') parts.push(nestFor(file, piece, pieces, cursor, report));
    else parts.push({ kind: 'interpolation', file, start: piece.start, end: piece.end, expression: expressionOf(file, piece) });
  }
}

function appendText(file: SourceFile, parts: TemplatePart[], piece: TextPiece): void {
  if (piece.value === '') return;
  const last = parts.at(-1);
  const text: TemplateText = { kind: 'text', file, start: piece.start, end: piece.end, value: piece.value };
  if (last?.kind === 'text') parts[parts.length - 1] = { ...text, start: last.start, value: last.value + piece.value };
  else parts.push(text);
}

function nestIf(file: SourceFile, open: SequencePiece, pieces: readonly TemplatePiece[], cursor: Cursor, report: Report): TemplateIf {
  const whenTrue = nestUntil(file, pieces, cursor, report);
  let whenFalse: TemplatePart[] = [];
  if (pieces[cursor.at]?.kind === 'else') {
    cursor.at++;
    whenFalse = nestUntil(file, pieces, cursor, report);
  }
  const end = closeDirective('endif', open, pieces, cursor, report);
  return { kind: 'template-if', file, start: open.start, end, condition: expressionOf(file, open), whenTrue, whenFalse };
}

function nestFor(file: SourceFile, open: SequencePiece, pieces: readonly TemplatePiece[], cursor: Cursor, report: Report): TemplateFor {
  const body = nestUntil(file, pieces, cursor, report);
  const end = closeDirective('endfor', open, pieces, cursor, report);
  const { keyName, valueName = '' } = open;
  return { kind: 'template-for', file, start: open.start, end, keyName, valueName, collection: expressionOf(file, open), body };
}

function closeDirective(kind: 'endif' | 'endfor', open: SequencePiece, pieces: readonly TemplatePiece[], cursor: Cursor, report: Report): number {
  const piece = pieces[cursor.at];
  if (piece?.kind !== kind) {
    report(open.start, open.end, `\`${open.kind}\` directive without \`${kind}\``);
    return pieces.at(-1)?.end ?? open.end;
  }
  cursor.at++;
  return piece.end;
}

function expressionOf(file: SourceFile, piece: SequencePiece): Expression {
  return piece.expression ?? { kind: 'bad', file, start: piece.start, end: piece.end };
}
