import { describe, expect, test } from 'vitest';
import { casesOf, inputOf } from './cases.ts';
import { fixReport, type FixReport } from './fix-laws.ts';
import { readPage } from './page.ts';
import { ruleFolders } from './rule-folders.ts';

/** The laws of fixes, over the cases and examples of every rule. */
const folders = await ruleFolders();
const rules = folders.flatMap(({ rule }) => (rule === undefined ? [] : [rule]));

for (const { id, rule, page, cases } of folders) {
  if (rule === undefined || page === undefined || cases === undefined) continue;
  describe(id, () => {
    const inputs = [
      ...casesOf(cases).map((it) => ({ title: it.title, input: inputOf(id, it) })),
      ...readPage(rule, page).examples.map(({ verdict, line, input }) => ({ title: `${verdict} example in line ${line}`, input })),
    ];
    const offered: FixReport['offered'][number][] = [];
    for (const { title, input } of inputs) {
      test(title, () => {
        const report = fixReport(input, rules, id);
        offered.push(...report.offered);
        expect(report.problems).toEqual([]);
      });
    }

    test(rule.fix === 'none' || rule.fix === 'display' ? 'edits nothing' : 'mends some of them', () => {
      const own = offered.filter(({ ruleId, edits }) => ruleId === id && edits > 0);
      if (rule.fix === 'none' || rule.fix === 'display') expect(own).toEqual([]);
      else expect(own).not.toEqual([]);
    });

    test.skipIf(!inputs.some(({ input }) => 'main.tf' in input.files))('mends some of those in Terraform', () => {
      expect(offered.filter(({ ruleId, file, edits }) => ruleId === id && file === 'main.tf' && edits > 0)).not.toEqual([]);
    });
  });
}
