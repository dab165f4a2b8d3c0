import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderWith } from '../testing/folder.ts';
import { writeAll } from './write.ts';

test('files are replaced whole, their mode and links kept', () => {
  const folder = folderWith({ 'a.txt': 'old' });
  chmodSync(join(folder, 'a.txt'), 0o640);
  symlinkSync(join(folder, 'a.txt'), join(folder, 'link.txt'));
  writeAll([{ path: join(folder, 'link.txt'), text: 'new' }, { path: join(folder, 'b.txt'), text: 'b' }]);
  expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('new');
  expect(statSync(join(folder, 'a.txt')).mode & 0o777).toBe(0o640);
  expect(lstatSync(join(folder, 'link.txt')).isSymbolicLink()).toBe(true);
  expect(readdirSync(folder)).toEqual(['a.txt', 'b.txt', 'link.txt']);
});

test('when one cannot be written, none is', () => {
  const folder = folderWith({ 'a.txt': 'old' });
  mkdirSync(join(folder, 'dir'));
  expect(() => { writeAll([{ path: join(folder, 'a.txt'), text: 'new' }, { path: join(folder, 'no/b.txt'), text: 'b' }]); }).toThrow(/cannot write `.*no\/b.txt`: it does not exist/);
  expect(() => { writeAll([{ path: join(folder, 'a.txt'), text: 'new' }, { path: join(folder, 'dir'), text: 'b' }]); }).toThrow('it is a folder');
  expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('old');
  expect(readdirSync(folder)).toEqual(['a.txt', 'dir']);
});
