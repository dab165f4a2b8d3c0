import type { SourceFile, TextEdit } from '../text/source-file.ts';

/** Texts after edits, by path; `conflict` when two edits want the same place. */
export type Applied = { readonly kind: 'applied'; readonly files: ReadonlyMap<string, string> } | { readonly kind: 'conflict' };

/** Applies edits to the texts that they were made for. Insertions at one place stand in the order in which they are given. */
export function applyEdits(edits: readonly TextEdit[]): Applied {
  const files = new Map<string, string>();
  for (const [file, own] of byFile(edits)) {
    const text = editedText(file, own);
    if (text === undefined) return { kind: 'conflict' };
    files.set(file.path, text);
  }
  return { kind: 'applied', files };
}

/** Whether two sets of edits cannot both be applied. Insertions at one place can. */
export function conflicting(a: readonly TextEdit[], b: readonly TextEdit[]): boolean {
  return a.some((left) => b.some((right) => left.file.path === right.file.path && overlap(left, right)));
}

/** Edits by the file that they were made for. */
export function byFile(edits: readonly TextEdit[]): Map<SourceFile, TextEdit[]> {
  const files = new Map<string, { readonly file: SourceFile; readonly edits: TextEdit[] }>();
  for (const edit of edits) {
    const known = files.get(edit.file.path);
    if (known === undefined) files.set(edit.file.path, { file: edit.file, edits: [edit] });
    else known.edits.push(edit);
  }
  return new Map([...files.values()].map(({ file, edits: own }) => [file, own]));
}

function editedText({ text }: SourceFile, edits: readonly TextEdit[]): string | undefined {
  const sorted = [...edits].sort((a, b) => a.start - b.start || a.end - b.end);
  let result = '';
  let at = 0;
  for (const [i, edit] of sorted.entries()) {
    const before = sorted[i - 1];
    if (before !== undefined && overlap(before, edit)) return undefined;
    result += text.slice(at, edit.start) + edit.newText;
    at = edit.end;
  }
  return result + text.slice(at);
}

function overlap(a: TextEdit, b: TextEdit): boolean {
  if (a.start === a.end && b.start === b.end) return false;
  // What is inserted at the edge of a replacement stands before or behind it.
  return a.start < b.end && b.start < a.end;
}

/** Edits of one file in the order of its text, with changes of neighbouring lines as one change: so they are shown, and so they are announced. */
export function joinedLines(file: SourceFile, edits: readonly TextEdit[]): TextEdit[] {
  const all: TextEdit[] = [];
  for (const edit of edits.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    const last = all.at(-1);
    const between = last === undefined || last.end > edit.start ? undefined : file.text.slice(last.end, edit.start);
    // Insertions at one place stay apart from each other: others may come between them.
    const isBoth = last !== undefined && last.start === last.end && edit.start === edit.end;
    if (last === undefined || between === undefined || isBoth || between.split('\n').length > 2) all.push(edit);
    else all[all.length - 1] = { file, start: last.start, end: edit.end, newText: last.newText + between + edit.newText };
  }
  return all;
}
