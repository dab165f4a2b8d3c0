import { expect, test } from 'vitest';
import { applyEdits, conflicting, joinedLines } from './text-edits.ts';

const file = { path: 'a', text: '0123456789' };
const edit = (start: number, end: number, newText: string) => ({ file, start, end, newText });

test('edits of one text, in any order; insertions at one place in theirs', () => {
  expect(applyEdits([edit(8, 9, 'x'), edit(2, 2, 'a'), edit(2, 2, 'b'), edit(2, 4, '')])).toEqual({ kind: 'applied', files: new Map([['a', '01ab4567x9']]) });
});

test('changes of neighbouring lines are one change', () => {
  const lines = { path: 'a', text: 'a: 1 # x\nb: 2\nc: 3\nd: 4\n' };
  const at = (text: string, newText: string) => ({ file: lines, start: lines.text.indexOf(text), end: lines.text.indexOf(text) + text.length, newText });
  expect(joinedLines(lines, [at('2', 'y'), at('1', 'x')])).toEqual([at('1 # x\nb: 2', 'x # x\nb: y')]);
  expect(joinedLines(lines, [at('1', 'x'), at('3', 'z')])).toHaveLength(2);
  const overlapping = joinedLines(lines, [at('1 #', 'x'), at('# x', 'y')]);
  expect(applyEdits(overlapping)).toEqual({ kind: 'conflict' });
});

test('what wants the same place conflicts', () => {
  expect(applyEdits([edit(2, 5, 'x'), edit(4, 6, 'y')])).toEqual({ kind: 'conflict' });
  expect(conflicting([edit(2, 5, 'x')], [edit(5, 6, 'y')])).toBe(false);
  expect(conflicting([edit(2, 2, 'x')], [edit(2, 2, 'y')])).toBe(false);
  expect(conflicting([edit(2, 5, 'x')], [{ ...edit(2, 5, 'x'), file: { path: 'b', text: '' } }])).toBe(false);
});
