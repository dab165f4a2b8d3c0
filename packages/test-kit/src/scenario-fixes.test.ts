import { describe, expect, test } from 'vitest';
import { parseStream, plainValue } from '@privatelint/core';
import { fixReport, type FixReport } from './fix-laws.ts';
import { ruleFolders } from './rule-folders.ts';
import { scenarios } from './scenarios.ts';

/** The laws of fixes, over every broken scenario, in every way to write it. */
const rules = (await ruleFolders()).flatMap(({ rule }) => (rule === undefined ? [] : [rule]));

/** Other ways to write a template. */
const WRITTEN: readonly (readonly [string, (value: unknown) => string])[] = [
  ['JSON with tabs', (value) => JSON.stringify(value, null, '\t')],
  ['JSON on one line', (value) => JSON.stringify(value)],
  ['YAML without tags', (value) => `${blockLines(value, '').join('\n')}\n`],
];

/** Every text in quotes, every function in its long form. */
function blockLines(value: unknown, indent: string): string[] {
  if (Array.isArray(value) && value.length > 0) {
    return value.flatMap((item: unknown) => {
      const lines = blockLines(item, `${indent}  `);
      return lines.map((line, i) => (i === 0 ? `${indent}- ${line.trimStart()}` : line));
    });
  }
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0) return [indent + JSON.stringify(value)];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    const isBlock = typeof inner === 'object' && inner !== null && Object.keys(inner).length > 0;
    return isBlock ? [`${indent}${key}:`, ...blockLines(inner, `${indent}  `)] : [`${indent}${key}: ${JSON.stringify(inner)}`];
  });
}

function rewritten(files: Readonly<Record<string, string>>, write: (value: unknown) => string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(files).map(([path, text]) => {
      const [root] = parseStream(text, 'cloudformation').documents;
      return [path, root === undefined ? text : write(plainValue(root))];
    }),
  );
}

function brief({ ruleId, title, edits, reason }: FixReport['offered'][number]): string {
  return `${ruleId}: ${title} ${edits > 0 ? '' : (reason ?? '')}`;
}

describe('scenarios', () => {
  for (const { name, expected, broken } of scenarios()) {
    for (const { name: dialect, files } of broken.filter((it) => it.name !== 'plan' && it.name !== 'cdk')) {
      test(`${name} in ${dialect}`, () => {
        expect(fixReport({ ...expected, files }, rules).problems).toEqual([]);
      });
      if (dialect !== 'cloudformation') continue;

      test.each(WRITTEN)(`${name} as %s`, (_, write) => {
        const report = fixReport({ ...expected, files: rewritten(files, write) }, rules);
        expect(report.problems).toEqual([]);
        expect(report.offered.map(brief)).toEqual(fixReport({ ...expected, files }, rules).offered.map(brief));
      });
    }
  }
});
