import { lineStarts, positionAt, type SourceFile, type Span } from '../../text/source-file.ts';

/** One `privatelint-disable…` comment. */
export interface SuppressionComment {
  readonly file: SourceFile;
  readonly at: Span;
  /** Which findings of the file it is about: those that start in these lines (counted from 1), or all. */
  readonly lines: { readonly first: number; readonly last: number } | 'file';
  readonly ids: readonly { readonly id: string; readonly at: Span }[];
  readonly reason: string | undefined;
}

const COMMENT = /(?:#|\/\/)[ \t]*privatelint-disable(-next-line|-line|-file)?(?:[ \t]+([^\r\n]*))?/g;

/** Suppression comments of a file; nearly every file has none, which one search tells. */
export function suppressionComments(file: SourceFile): SuppressionComment[] {
  if (!file.text.includes('privatelint-disable')) return [];
  return [...file.text.matchAll(COMMENT)].map((match) => {
    const [whole, kind = '-next-line', rest = ''] = match;
    const [list = '', ...reason] = rest.split(/\s+--\s+/);
    const start = match.index;
    const listAt = start + whole.length - rest.length;
    const text = reason.join(' -- ').trim();
    return {
      file,
      at: { file, start, end: start + whole.trimEnd().length },
      lines: linesOf(file, start, kind),
      ids: [...list.matchAll(/[\w-]+/g)].map((id) => ({ id: id[0], at: { file, start: listAt + id.index, end: listAt + id.index + id[0].length } })),
      reason: text === '' ? undefined : text,
    };
  });
}

function linesOf(file: SourceFile, offset: number, kind: string): SuppressionComment['lines'] {
  if (kind === '-file') return 'file';
  const { line } = positionAt(file, offset);
  if (kind === '-line') return { first: line, last: line };
  // Further comments may stand between a comment and what it is about.
  const starts = lineStarts(file);
  let next = line + 1;
  while (next < starts.length && /^[ \t]*(?:#|\/\/|$)/.test(lineText(file, starts, next))) next++;
  return { first: next, last: next };
}

function lineText(file: SourceFile, starts: readonly number[], line: number): string {
  return file.text.slice(starts[line - 1], starts[line]).replace(/[\r\n]+$/, '');
}
