import { describe, expect, test } from 'vitest';
import { bugsOf, casesOf, inputOf, mismatches, showFinding } from './cases.ts';
import { check } from './check.ts';
import { readPage } from './page.ts';
import { ruleFolders } from './rule-folders.ts';

/** The cases and the page of every rule. One rule: `npx vitest run rules -t <id>`. */
const folders = await ruleFolders();
const rules = folders.flatMap(({ rule }) => (rule === undefined ? [] : [rule]));

for (const { id, rule, error, page, cases } of folders) {
  describe(id, () => {
    test('loads, with a page and cases', () => {
      expect(error, 'rule.ts').toBeUndefined();
      expect(page, 'README.md').toBeDefined();
      expect(cases, 'cases.md').toBeDefined();
    });
    if (rule === undefined || page === undefined || cases === undefined) return;

    describe('cases', () => {
      test('there are some', () => {
        expect(casesOf(cases)).not.toEqual([]);
      });
      for (const it of readable('cases.md', () => casesOf(cases))) {
        test(it.title, () => {
          expect(mismatches(id, it, check({ ...inputOf(id, it), rules })), `cases.md:${it.line}`).toEqual([]);
        });
      }
    });

    describe('page', () => {
      test('has a heading for every option', () => {
        expect([...page.matchAll(/^### (\S+)$/gm)].map(([, name]) => name)).toEqual(expect.arrayContaining(Object.keys(rule.options ?? {})));
      });
      for (const { examples, problems } of readable('README.md', () => [readPage(rule, page)])) {
        test('is complete', () => {
          expect(problems).toEqual([]);
        });
        for (const { verdict, section, line, input } of examples) {
          test(`${section}, line ${line}: ${verdict}`, () => {
            const result = check({ ...input, rules });
            const told = result.findings.filter(({ ruleId }) => ruleId === id || ruleId === 'parse-error');
            expect(bugsOf(result)).toEqual([]);
            if (verdict === 'correct') expect(told.map(showFinding)).toEqual([]);
            else expect(told.map(showFinding), 'exactly one finding').toHaveLength(1);
          });
        }
      }
    });
  });
}

/** A file that cannot be read fails as one test, and only its own. */
function readable<T>(name: string, read: () => readonly T[]): readonly T[] {
  try {
    return read();
  } catch (error) {
    test(`${name} can be read`, () => {
      throw error;
    });
    return [];
  }
}
