import { expect, test } from 'vitest';
import { parseErrors } from './parse-error.ts';

const file = { path: 'a.yaml', text: 'Resources: [\n\n\n\n\n\n' };

function errorsOf(starts: readonly number[]) {
  const problems = starts.map((start) => ({ start, end: start + 1, message: `slip ${start}` }));
  return parseErrors(file, problems).map(({ at, notes }) => [at.start, ...notes]);
}

test('what follows from the first slips is counted, not told', () => {
  expect(errorsOf([12, 0, 14, 13, 15])).toEqual([[0], [12], [13, '2 more problems follow in this file, perhaps from those shown']]);
});

test('few problems are all told', () => {
  expect(errorsOf([0, 12, 13])).toEqual([[0], [12], [13]]);
});
