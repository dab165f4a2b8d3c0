import { expect, test } from 'vitest';
import { folderWith } from '../testing/folder.ts';
import { runCli } from '../testing/memory-io.ts';
import { BROKEN } from '../testing/templates.ts';
import { progressFor } from './progress.ts';

function watched(times: readonly number[]): { readonly shown: readonly string[]; readonly at: (time: number, done: number) => void; readonly done: () => void } {
  const shown: string[] = [];
  let time = times[0] ?? 0;
  const progress = progressFor({ status: (line) => shown.push(line) }, false, () => time);
  return {
    shown,
    at: (now, done) => {
      time = now;
      progress?.on('judging', done, 40);
    },
    done: () => progress?.done(),
  };
}

test('a long run tells what it is at, no faster than eyes follow, and takes it away', () => {
  const { shown, at, done } = watched([1000]);
  at(1100, 0);
  at(1700, 6);
  at(1750, 7);
  at(1800, 8);
  done();
  expect(shown).toEqual(['judging 7/40', 'judging 9/40', '']);
});

test('a short run says nothing', () => {
  const { shown, at, done } = watched([0]);
  at(500, 39);
  done();
  expect(shown).toEqual([]);
});

test('nobody is told where nobody waits, or where it is to be quiet', async () => {
  expect(progressFor({}, false)).toBeUndefined();
  expect(progressFor({ status: () => undefined }, true)).toBeUndefined();
  expect((await runCli(['a.yaml'], { cwd: folderWith({ 'a.yaml': BROKEN }) })).stderr).toBe('');
});
