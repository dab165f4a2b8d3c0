import { lineStarts, positionAt, type Fix, type TextEdit } from '@privatelint/core';
import { frameOf } from './frame.ts';

/** What a fix changes at one place, line by line. */
export interface Preview {
  readonly file: string;
  readonly line: number;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

const MOST_LINES = 36;

/** The lines that a fix takes and gives, for people who decide about it. Lines that hold what may be secret are left out. */
export function previewOf({ edits }: Fix): readonly Preview[] {
  const previews = edits.map(preview);
  const lines = previews.reduce((sum, it) => sum + it.removed.length + it.added.length, 0);
  return lines > MOST_LINES ? shortened(previews) : previews;
}

function preview({ file, start, end, newText }: TextEdit): Preview {
  const { line } = positionAt(file, start);
  const starts = lineStarts(file);
  const lineStart = starts[line - 1] ?? 0;
  const lineEnd = (starts[positionAt(file, end).line] ?? file.text.length + 1) - 1;
  const before = file.text.slice(lineStart, start);
  const after = file.text.slice(end, Math.max(end, lineEnd)).replace(/[\r\n]+$/, '');
  // Whole lines that are put between others leave those as they are.
  if (start === end && (before.trim() === '' || after.trim() === '') && newText.includes('\n')) {
    return { file: file.path, line, removed: [], added: lines(newText) };
  }
  const old = lines(file.text.slice(lineStart, start) + file.text.slice(start, end) + after);
  const shown = frameOf({ file, start, end });
  const isSecret = shown?.text.includes('***') === true || (shown === undefined && start !== end);
  return { file: file.path, line, removed: isSecret ? [] : old, added: isSecret ? lines(newText) : lines(before + newText + after) };
}

function lines(text: string): readonly string[] {
  return text.split(/\r?\n|\r/).filter((line) => line.trim() !== '');
}

function shortened(previews: readonly Preview[]): readonly Preview[] {
  let room = MOST_LINES;
  const take = (from: readonly string[]): readonly string[] => {
    const kept = from.slice(0, Math.max(0, room));
    room -= from.length;
    return kept.length < from.length && kept.length > 0 ? [...kept, '…'] : kept;
  };
  return previews.map((it) => ({ ...it, removed: take(it.removed), added: take(it.added) })).filter((it) => it.removed.length + it.added.length > 0);
}
