import type { SourceFile } from '@privatelint/core';

const known = new WeakMap<SourceFile, readonly number[]>();

/** Offsets at which lines start, as `positionAt` counts them. */
export function lineStarts(file: SourceFile): readonly number[] {
  const found = known.get(file);
  if (found !== undefined) return found;
  const starts = [0];
  for (let i = 0; i < file.text.length; i++) {
    const code = file.text.charCodeAt(i);
    if (code === 10 || (code === 13 && file.text.charCodeAt(i + 1) !== 10)) starts.push(i + 1);
  }
  known.set(file, starts);
  return starts;
}
