import { applyEdits, positionAt, type Fix, type SourceFile, type TextEdit } from '@privatelint/core';
import { changedLines, type ChangedLines, type NumberedLine } from '../io/unified-diff.ts';
import { MAX_LINE, shownLine } from './frame.ts';

/** What a fix changes at one place, line by line. */
export interface Preview {
  readonly file: string;
  /** The first line that goes, else the one behind which lines come. */
  readonly line: number;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

const MOST_LINES = 36;

/** The lines that a fix takes and gives, for people who decide about it. Of lines that hold what may be secret, only what is new is shown. */
export function previewOf({ edits }: Fix): readonly Preview[] {
  const files = new Map(edits.map(({ file }) => [file.path, file]));
  const applied = applyEdits(edits);
  if (applied.kind === 'conflict') return [];
  const previews = [...files.values()].flatMap((file) => {
    const after: SourceFile = { path: file.path, text: applied.files.get(file.path) ?? file.text };
    return changedLines(file.text, after.text).map((changed) => preview(changed, file, after, edits));
  });
  const lines = previews.reduce((sum, it) => sum + it.removed.length + it.added.length, 0);
  return lines > MOST_LINES ? shortened(previews) : previews;
}

function preview({ at, removed, added }: ChangedLines, before: SourceFile, after: SourceFile, edits: readonly TextEdit[]): Preview {
  const isShown = (file: SourceFile) => ({ line, text }: NumberedLine): boolean => text.length <= MAX_LINE && shownLine(file, line) === text;
  const place = { file: before.path, line: at };
  if (removed.every(isShown(before)) && added.every(isShown(after))) return { ...place, removed: visible(removed), added: visible(added) };
  const last = Math.max(at, ...removed.map(({ line }) => line));
  const own = edits.filter(({ file, start, end }) => file.path === before.path && positionAt(file, start).line <= last && positionAt(file, end).line >= at);
  return { ...place, removed: [], added: own.flatMap(({ newText }) => newText.split(/\r?\n|\r/).filter((line) => line.trim() !== '')) };
}

function visible(lines: readonly NumberedLine[]): readonly string[] {
  return lines.map(({ text }) => text).filter((text) => text.trim() !== '');
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
