import { expect, test } from 'vitest';
import { nameList } from './wording.ts';

test.each([
  [['Api'], '`Api`'],
  [['Api', 'Web'], '`Api` and `Web`'],
  [['Api', 'Web', 'Batch'], '`Api` and 2 others'],
  [['Api', 'Api'], '`Api` (2 of that name)'],
])('names in a sentence: %j', (names, text) => {
  expect(nameList(names)).toBe(text);
});
