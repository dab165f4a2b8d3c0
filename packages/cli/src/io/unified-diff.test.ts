import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { folderWith } from '../testing/folder.ts';
import { unifiedDiff } from './unified-diff.ts';

test('as `diff -u` prints it', () => {
  const lines = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l'];
  const before = `${lines.join('\n')}\n`;
  const after = before.replace('b\n', 'B\n').replace('k\n', '').replace('l\n', 'l');
  expect(unifiedDiff('x.yaml', before, after)).toBe(`--- a/x.yaml
+++ b/x.yaml
@@ -1,5 +1,5 @@
 a
-b
+B
 c
 d
 e
@@ -8,5 +8,4 @@
 h
 i
 j
-k
-l
+l
\\ No newline at end of file
`);
  expect(unifiedDiff('x.yaml', before, before)).toBe('');
});

test('`patch` makes the new text of the old one', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 30 }).map((lines) => lines.join('\n'));
  fc.assert(
    fc.property(text, text, (before, after) => {
      fc.pre(before !== after && before !== '');
      const folder = folderWith({ x: before, diff: unifiedDiff('x', before, after) });
      execFileSync('patch', ['-s', '-p1', '-i', 'diff'], { cwd: folder });
      expect(after === '' ? '' : readFileSync(join(folder, 'x'), 'utf8')).toBe(after);
    }),
    { numRuns: 40 },
  );
});
