import { expect, test } from 'vitest';
import { applyEdits, conflicting } from './text-edits.ts';

const file = { path: 'a', text: '0123456789' };
const edit = (start: number, end: number, newText: string) => ({ file, start, end, newText });

test('edits of one text, in any order; insertions at one place in theirs', () => {
  expect(applyEdits([edit(8, 9, 'x'), edit(2, 2, 'a'), edit(2, 2, 'b'), edit(2, 4, '')])).toEqual({ kind: 'applied', files: new Map([['a', '01ab4567x9']]) });
});

test('what wants the same place conflicts', () => {
  expect(applyEdits([edit(2, 5, 'x'), edit(4, 6, 'y')])).toEqual({ kind: 'conflict' });
  expect(conflicting([edit(2, 5, 'x')], [edit(5, 6, 'y')])).toBe(false);
  expect(conflicting([edit(2, 2, 'x')], [edit(2, 2, 'y')])).toBe(false);
  expect(conflicting([edit(2, 5, 'x')], [{ ...edit(2, 5, 'x'), file: { path: 'b', text: '' } }])).toBe(false);
});
