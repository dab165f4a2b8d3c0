import { applyEdits, joinedLines } from '../../../edits/text-edits.ts';
import type { SourceFile, TextEdit } from '../../../text/source-file.ts';
import { parseHcl } from '../parser.ts';
import type { Body, Expression, HclFile } from '../tree.ts';
import { expressionsIn, expressionsOf } from './walk.ts';

/** Blanks before a `=` or before a comment behind code that `terraform fmt` would make more or fewer. */
interface Misplaced {
  readonly start: number;
  readonly end: number;
  readonly blanks: number;
  /** Lines that are aligned with each other; numbered within the file. */
  readonly chain: string;
}

/** What a line of code is made of, as `terraform fmt` sees it: `lead = assigned # comment`. */
interface Line {
  readonly start: number;
  /** The blanks before the `=`, on lines that hold a whole assignment. */
  readonly assign?: { readonly from: number; readonly to: number };
  /** The blanks before a comment that has code before it. */
  readonly comment?: { readonly from: number; readonly to: number };
}

/**
 * The same edits with `=` and comments of the lines around them aligned as `terraform fmt` leaves them; undefined when the
 * result would not parse. Lines that the author has aligned in another way stay as they are.
 */
export function aligned(file: SourceFile, edits: readonly TextEdit[]): readonly TextEdit[] | undefined {
  const before = parseHcl(file);
  const after = textAfter(file, edits);
  if (after === undefined) return undefined;
  const parsed = parseHcl({ path: file.path, text: after });
  if (parsed.problems.length > before.problems.length) return undefined;
  const pieces = insertedPieces(edits);
  const own = new Set(misplacedIn(before).map(({ start }) => start));
  const found = misplacedIn(parsed).map((it) => ({ ...it, place: placeOf(it, pieces) }));
  const kept = new Set(found.filter(({ place }) => typeof place === 'number' && own.has(place)).map(({ chain }) => chain));
  return joinedLines(file, withBlanks(file, pieces, found.filter(({ chain }) => !kept.has(chain))));
}

function textAfter(file: SourceFile, edits: readonly TextEdit[]): string | undefined {
  const applied = applyEdits(edits);
  return applied.kind === 'conflict' ? undefined : (applied.files.get(file.path) ?? file.text);
}

/** An edit, and where its text stands afterwards. */
interface Piece {
  readonly edit: TextEdit;
  readonly from: number;
  readonly to: number;
  text: string;
}

function insertedPieces(edits: readonly TextEdit[]): Piece[] {
  let shift = 0;
  return [...edits]
    .sort((a, b) => a.start - b.start || a.end - b.end)
    .map((edit) => {
      const from = edit.start + shift;
      shift += edit.newText.length - (edit.end - edit.start);
      return { edit, from, to: from + edit.newText.length, text: edit.newText };
    });
}

/** Inside of a new text, or an offset of the old one. */
function placeOf({ start, end }: Misplaced, pieces: readonly Piece[]): Piece | number {
  let shift = 0;
  for (const piece of pieces) {
    if (piece.from <= start && end <= piece.to && piece.to > piece.from && start < piece.to) return piece;
    if (piece.from > start) break;
    shift += piece.edit.newText.length - (piece.edit.end - piece.edit.start);
  }
  return start - shift;
}

function withBlanks(file: SourceFile, pieces: readonly Piece[], found: readonly (Misplaced & { readonly place: Piece | number })[]): TextEdit[] {
  const more: TextEdit[] = [];
  // From the end, so that offsets inside of new texts stay true.
  for (const { start, end, blanks, place } of found.toSorted((a, b) => b.start - a.start)) {
    const newText = ' '.repeat(blanks);
    if (typeof place === 'number') more.push({ file, start: place, end: place + (end - start), newText });
    else place.text = place.text.slice(0, start - place.from) + newText + place.text.slice(end - place.from);
  }
  return [...pieces.map(({ edit, text }) => ({ ...edit, newText: text })), ...more];
}

export function misplacedIn(file: HclFile): Misplaced[] {
  const lines = linesOf(file);
  const assigned = new Map(chains(lines, ({ assign }) => assign !== undefined).flatMap((chain) => spaced(chain, 'assign', () => 0)).map((it) => [it.start, it]));
  const moved = ({ assign }: Line): number => {
    const it = assign === undefined ? undefined : assigned.get(assign.from);
    return it === undefined ? 0 : it.blanks - (it.end - it.start);
  };
  return [...assigned.values(), ...chains(lines, ({ comment }) => comment !== undefined).flatMap((chain) => spaced(chain, 'comment', moved))];
}

/** Runs of neighbouring lines. */
function chains(lines: readonly Line[], belongs: (line: Line) => boolean): Line[][] {
  const all: Line[][] = [];
  let open: Line[] | undefined;
  for (const line of lines) {
    if (!belongs(line)) open = undefined;
    else if (open === undefined) all.push((open = [line]));
    else open.push(line);
  }
  return all;
}

function spaced(chain: readonly Line[], cell: 'assign' | 'comment', moved: (line: Line) => number): Misplaced[] {
  const column = (line: Line): number => (line[cell]?.from ?? line.start) - line.start + moved(line);
  const widest = Math.max(...chain.map(column));
  return chain.flatMap((line): Misplaced[] => {
    const blanks = widest - column(line) + 1;
    const place = line[cell];
    if (place === undefined || place.to - place.from === blanks) return [];
    return [{ start: place.from, end: place.to, blanks, chain: `${cell} ${chain[0]?.start ?? 0}` }];
  });
}

function linesOf({ source: { text }, body, comments }: HclFile): Line[] {
  const assigns = new Map(assignmentsIn(body, text).map((it) => [it.line, it]));
  const behind = new Map(comments.flatMap(({ start, style }) => (style === 'block' ? [] : [[lineStart(text, start), start] as const])));
  const heredocs = [...expressionsIn(body)].filter((it) => (it.kind === 'string' || it.kind === 'template') && it.heredoc);
  const lines: Line[] = [];
  for (let start = 0; start < text.length; start = nextStart(text, start)) {
    const from = start;
    // The text of a heredoc belongs to the line that opens it.
    if (heredocs.some((it) => it.start < from && from < it.end)) continue;
    const comment = behind.get(start);
    const codeEnd = comment === undefined ? undefined : start + text.slice(start, comment).trimEnd().length;
    const assign = assigns.get(start);
    lines.push({
      start,
      ...(assign === undefined ? {} : { assign }),
      ...(comment === undefined || codeEnd === undefined || codeEnd === start ? {} : { comment: { from: codeEnd, to: comment } }),
    });
  }
  return lines;
}

function nextStart(text: string, start: number): number {
  const found = text.indexOf('\n', start);
  return found < 0 ? text.length : found + 1;
}

interface Assignment {
  readonly line: number;
  readonly from: number;
  readonly to: number;
}

/** Assignments that fill a line: the name opens it, the value ends on it. A heredoc only opens on it. */
function assignmentsIn(body: Body, text: string): Assignment[] {
  const found: Assignment[] = [];
  const add = (start: number, nameEnd: number, value: Expression): void => {
    const line = lineStart(text, start);
    const to = text.indexOf('=', nameEnd);
    if (text.slice(line, start).trim() !== '' || to < 0 || text.slice(nameEnd, to).trim() !== '' || to > value.start) return;
    const end = text.startsWith('<<', value.start) ? lineEnd(text, value.start) : value.end;
    if (text.slice(line, end).includes('\n')) return;
    const rest = text.slice(end, lineEnd(text, end)).trimStart();
    if (/^,?\s*(?:$|#|\/\/)/.test(rest)) found.push({ line, from: nameEnd, to });
  };
  const visit = ({ attributes, blocks }: Body): void => {
    for (const { start, nameEnd, value } of attributes) {
      add(start, nameEnd, value);
      for (const inner of expressionsOf(value)) if (inner.kind === 'object') for (const item of inner.items) add(item.key.start, item.key.end, item.value);
    }
    for (const block of blocks) visit(block.body);
  };
  visit(body);
  return found;
}

export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Before the line break that ends the line. */
export function lineEnd(text: string, offset: number): number {
  const found = text.indexOf('\n', offset);
  if (found < 0) return text.length;
  return text.charAt(found - 1) === '\r' ? found - 1 : found;
}
