import { expect, test } from 'vitest';
import { readApps } from '../testing/apps.ts';
import { judge, told } from '../testing/judge.ts';

test.each(readApps())('$title', ({ text, findings }) => {
  expect(told(judge(text))).toEqual(findings);
});
