import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderWith } from '../testing/folder.ts';
import { writeEdited } from './apply.ts';

test('a file that changed meanwhile is not overwritten, and neither are the others', () => {
  const folder = folderWith({ a: 'one', b: 'two' });
  const [a, b] = [join(folder, 'a'), join(folder, 'b')];
  writeFileSync(b, 'mine');
  const files = [{ path: a, before: 'one', after: 'ONE' }, { path: b, before: 'two', after: 'TWO' }];
  expect(() => writeEdited(files)).toThrow(`\`${b}\` changed meanwhile; nothing was written`);
  expect([a, b].map((path) => readFileSync(path, 'utf8'))).toEqual(['one', 'mine']);
  writeEdited(files.slice(0, 1));
  expect(readFileSync(a, 'utf8')).toBe('ONE');
});
