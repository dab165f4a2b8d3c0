import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { casesOf, check, inputOf, mismatches, readPage, type Rule } from '@privatelint/test-kit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newRule } from './new-rule.ts';

let into = '';
beforeAll(() => {
  into = mkdtempSync(join(tmpdir(), 'rules-'));
});
afterAll(() => {
  rmSync(into, { recursive: true });
});

test('a new rule loads, and its tests say what is to be filled in', async () => {
  expect(newRule('throw-away', into)).toMatchObject({ exitCode: 0 });
  const folder = join(into, 'throw-away');
  const text = (name: string): string => readFileSync(join(folder, name), 'utf8');
  const { default: rule } = (await import(join(folder, 'rule.ts'))) as { readonly default: Rule }; // what `rule.ts` exports
  expect(rule.id).toBe('throw-away');
  const [reported, silent] = casesOf(text('cases.md')).map((it) => mismatches(rule.id, it, check({ ...inputOf(rule.id, it), rules: [rule] })));
  expect(reported).toEqual(['expected but not reported: template.yaml:3 error [throw-away] "part of the message"']);
  expect(silent).toEqual([]);
  expect(readPage(rule, text('README.md')).problems).toContain('there is a TODO left');
});

test('an id that is none, or that is taken', () => {
  expect(newRule('no-endpoints', into)).toMatchObject({ exitCode: 2 });
  expect(newRule('Endpoint', into)).toMatchObject({ exitCode: 2 });
  expect(newRule(undefined, into)).toMatchObject({ exitCode: 2 });
  newRule('taken-twice', into);
  expect(newRule('taken-twice', into)).toEqual({ exitCode: 2, message: 'rules/taken-twice exists already\n' });
});
