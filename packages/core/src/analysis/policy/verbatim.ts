import type { Span } from '../../text/source-file.ts';
import type { Locate } from './policy-source.ts';

/**
 * Where characters of a text stand in the scalar that it was written as, which may be indented line by line; undefined
 * where quoting or folding changed it. Both offsets lie in the text, `end` behind the last character.
 */
export function locateVerbatim(text: string, at: Span): Locate | undefined {
  const lines: { readonly from: number; readonly shift: number }[] = [];
  let cursor = at.start;
  let from = 0;
  for (const line of text.split('\n')) {
    const written = line.trim();
    const found = at.file.text.indexOf(written, cursor);
    if (found === -1 || found + written.length > at.end) return undefined;
    lines.push({ from, shift: found - from - line.indexOf(written) });
    cursor = found + written.length;
    from += line.length + 1;
  }
  const place = (offset: number): number => offset + (lines.findLast((line) => line.from <= offset)?.shift ?? 0);
  return (start, end) => ({ file: at.file, start: place(start), end: place(Math.max(start, end - 1)) + 1 });
}
