import { describe, expect, test } from 'vitest';
import { applyEdits } from '../../../edits/text-edits.ts';
import { aligned, misplacedIn } from './alignment.ts';
import { parseHcl } from '../parser.ts';

/** Texts as `terraform fmt` of Terraform 1.11 leaves them. */
const FORMATTED: readonly (readonly [string, string])[] = [
  ['a run of arguments, ended by a blank line, a comment, a block', 'a {\n  x   = 1\n  yyy = 2\n\n  zzzzz = 3\n  # why\n  q = 4\n  b {\n    c = 1\n  }\n}\n'],
  ['a value of several lines stands by itself', 'a {\n  x = 1\n  yyyyy = [\n    1,\n  ]\n  zz = 2\n}\n'],
  ['a heredoc opens on its line', 'a {\n  x    = 1\n  yyyy = <<-EOT\n    k = v\n  EOT\n  z    = 2\n}\n'],
  ['members of objects, those with a colon left as they are', 'a {\n  x = {\n    "k"   = 1\n    llll  = 2,\n    (m.n) = 3\n    o : 4\n  }\n}\n'],
  ['comments behind code', 'a {\n  x   = 1  # one\n  yyy = 22 // two\n  z {      # three\n    k = 1\n  }\n}\n'],
  ['blocks on one line are no assignments', 'variable "a" { default = 1 }\nvariable "bbb" { default = 2 }\n'],
];

describe('what is aligned already', () => {
  test.each(FORMATTED)('%s', (_, text) => {
    expect(misplacedIn(parseHcl({ path: 'a.tf', text }))).toEqual([]);
  });
});

/** The text with `from` replaced by `to`, and aligned. */
function replaced(text: string, from: string, to: string): string | undefined {
  const file = { path: 'a.tf', text };
  const start = text.indexOf(from);
  const edits = aligned(file, [{ file, start, end: start + from.length, newText: to }]);
  const applied = edits === undefined ? undefined : applyEdits(edits);
  return applied?.kind === 'applied' ? applied.files.get('a.tf') : undefined;
}

describe('edits', () => {
  test('move what stands beside them, and nothing else', () => {
    expect(replaced('a {\n  x = 1 # one\n  y = 2 # two\n}\nb {\n  p  = 1\n  qqq = 2\n}\n', 'y = 2', 'y = 2 + 2\n  zzz = 3')).toBe(
      'a {\n  x   = 1 # one\n  y   = 2 + 2\n  zzz = 3 # two\n}\nb {\n  p  = 1\n  qqq = 2\n}\n',
    );
  });

  test('draw together what a long name held apart', () => {
    expect(replaced('a {\n  x   = 1\n  yyy = 2\n  z   = 3\n}\n', '  yyy = 2\n', '')).toBe('a {\n  x = 1\n  z = 3\n}\n');
  });

  test('leave lines alone that were aligned in another way', () => {
    expect(replaced('a {\n  x    = 1\n  y    = 2\n}\n', 'y    = 2', 'y    = 2\n  zzzzzz = 3')).toBe('a {\n  x    = 1\n  y    = 2\n  zzzzzz = 3\n}\n');
  });

  test('are none where the text could not be read any more', () => {
    expect(replaced('a {\n  x = 1\n}\n', 'x = 1', 'x = (1')).toBeUndefined();
  });

  test('of neighbouring lines are one', () => {
    const file = { path: 'a.tf', text: 'a {\n  x = 1\n  y = 2\n\n  z = 3\n}\n' };
    const edits = aligned(file, [{ file, start: 10, end: 11, newText: '5' }, { file, start: 18, end: 19, newText: '6' }, { file, start: 27, end: 28, newText: '7' }]);
    expect(edits?.map(({ start, end, newText }) => ({ start, end, newText }))).toEqual([{ start: 10, end: 19, newText: '5\n  y = 6' }, { start: 27, end: 28, newText: '7' }]);
  });
});
