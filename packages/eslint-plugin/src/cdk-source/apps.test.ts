import { expect, test } from 'vitest';
import { readApps } from '../testing/apps.ts';
import { judge, said } from '../testing/judge.ts';

test.each(readApps())('$title', ({ text, findings }) => {
  expect(said(judge(text))).toEqual(findings);
});
