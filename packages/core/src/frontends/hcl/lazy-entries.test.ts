import { expect, test } from 'vitest';
import { LazyEntries } from './lazy-entries.ts';
import { stringValue } from './value.ts';

test('each entry is read once, and only when somebody asks', () => {
  const read: string[] = [];
  const entries = new LazyEntries(
    () => ['b', 'unset', 'a'],
    (name) => {
      read.push(name);
      return name === 'unset' ? undefined : stringValue(name);
    },
  );
  expect([entries.get('a'), entries.get('a'), entries.has('unset'), entries.has('unset')]).toEqual([stringValue('a'), stringValue('a'), false, false]);
  expect(read).toEqual(['a', 'unset']);
  expect([[...entries.keys()], entries.size, [...entries].map(([name]) => name)]).toEqual([['a', 'b'], 2, ['a', 'b']]);
  expect(read).toEqual(['a', 'unset', 'b']);
});
