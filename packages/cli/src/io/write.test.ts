import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
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

test('what a run that was killed left behind goes, and what another one is writing stays', () => {
  const folder = folderWith({ 'a.txt': 'old' });
  const [left, busy, other] = ['.a.txt.0b0e7a36-6c1f-4c1b-9c53-9f6f2f0a1c11.tmp', '.a.txt.1b0e7a36-6c1f-4c1b-9c53-9f6f2f0a1c11.tmp', '.a.txt.mine.tmp'];
  for (const name of [left, busy, other]) writeFileSync(join(folder, name), '');
  for (const name of [left, other]) utimesSync(join(folder, name), 1, 1);
  writeAll([{ path: join(folder, 'a.txt'), text: 'new' }]);
  expect(readdirSync(folder)).toEqual([busy, other, 'a.txt']);
});

test('a signal that comes meanwhile ends the run once the files are there, and not later', async () => {
  const folder = folderWith({ 'a.txt': 'old' });
  const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
  writeAll([{ path: join(folder, 'a.txt'), text: 'new' }]);
  process.emit('SIGTERM');
  expect(kill).toHaveBeenCalledWith(process.pid, 'SIGTERM');
  expect(readdirSync(folder)).toEqual(['a.txt']);
  writeAll([{ path: join(folder, 'a.txt'), text: 'newer' }]);
  await setImmediate();
  expect(process.listenerCount('SIGTERM')).toBe(0);
  kill.mockRestore();
});

test('when one cannot be written, none is', () => {
  const folder = folderWith({ 'a.txt': 'old' });
  mkdirSync(join(folder, 'dir'));
  expect(() => { writeAll([{ path: join(folder, 'a.txt'), text: 'new' }, { path: join(folder, 'no/b.txt'), text: 'b' }]); }).toThrow(/cannot write `.*no\/b.txt`: there is no folder `.*no`/);
  expect(() => { writeAll([{ path: join(folder, 'a.txt'), text: 'new' }, { path: join(folder, 'dir'), text: 'b' }]); }).toThrow('it is a folder');
  expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('old');
  expect(readdirSync(folder)).toEqual(['a.txt', 'dir']);
});
