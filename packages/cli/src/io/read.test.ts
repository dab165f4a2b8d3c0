import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderWith } from '../testing/folder.ts';
import { confinedReader, readBytes } from './read.ts';

test('files that templates name are read below the root only', () => {
  const outside = folderWith({ 'secret.yaml': 'outside' });
  const root = folderWith({ 'a/child.yaml': 'child', 'b.yaml': 'b' });
  symlinkSync(join(outside, 'secret.yaml'), join(root, 'link.yaml'));
  symlinkSync(join(root, 'b.yaml'), join(root, 'a/b.yaml'));
  const read = confinedReader(root, [root], [{ path: 'given.yaml', text: 'given' }]);
  expect(read('given.yaml')).toBe('given');
  expect(read('a/child.yaml')).toBe('child');
  expect(read('a/../b.yaml')).toBe('b');
  expect(read('a/b.yaml')).toBe('b');
  expect(read('link.yaml')).toBeUndefined();
  expect(read(`../${outside.split('/').at(-1) ?? ''}/secret.yaml`)).toBeUndefined();
  expect(read(join(outside, 'secret.yaml'))).toBeUndefined();
  expect(read('a')).toBeUndefined();
  expect(read('absent.yaml')).toBeUndefined();
});

test('what cannot be read says why', () => {
  const folder = folderWith({});
  expect(readBytes(join(folder, 'x'))).toEqual({ problem: 'it does not exist' });
  expect(readBytes(folder)).toEqual({ problem: 'it is a folder' });
});
