/** A file of the run as the host read it. Paths are relative to the project root, with `/` as separator. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** Half-open range of UTF-16 offsets in one file. Lines and columns are computed only when something is reported. */
export interface Span {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
}

/** Replaces the text of `[start, end)` in `file` by `newText`; an insertion has `start === end`. */
export interface TextEdit {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

/** Line and column count from 1, columns in UTF-16 units; the offset counts from 0. */
export interface Position {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

/** The place of `text` inside a span, where it stands there literally; else the whole span. */
export function spanWithin(at: Span, text: string): Span {
  const found = at.file.text.slice(at.start, at.end).indexOf(text);
  return found < 0 || text === '' ? at : { file: at.file, start: at.start + found, end: at.start + found + text.length };
}

const lineStartsOf = new WeakMap<SourceFile, readonly number[]>();

/** The position of an offset; offsets beyond the end are clamped to it. */
export function positionAt(file: SourceFile, offset: number): Position {
  const starts = lineStarts(file);
  const clamped = Math.max(0, Math.min(offset, file.text.length));
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= clamped) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: clamped - (starts[low] ?? 0) + 1, offset: clamped };
}

/** Offsets at which lines start. LF, CRLF and a lone CR end a line, as YAML and editors count. */
export function lineStarts(file: SourceFile): readonly number[] {
  const known = lineStartsOf.get(file);
  if (known !== undefined) return known;
  const starts = file.text.includes('\r') ? startsWithReturns(file.text) : startsOfLines(file.text);
  lineStartsOf.set(file, starts);
  return starts;
}

/** `indexOf` is machine code, where a loop over characters is interpreted for as long as a short run takes. */
function startsOfLines(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function startsWithReturns(text: string): number[] {
  const starts = [0];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 10 || (code === 13 && text.charCodeAt(i + 1) !== 10)) starts.push(i + 1);
  }
  return starts;
}
