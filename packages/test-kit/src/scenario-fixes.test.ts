import { describe, expect, test } from 'vitest';
import { parseStream, plainValue } from '@privatelint/core';
import { fixReport, type FixReport } from './fix-laws.ts';
import { casesOf } from './cases.ts';
import { ruleFolders } from './rule-folders.ts';
import { scenarios, type Dialect, type Scenario } from './scenarios.ts';
import { inJsonSyntax, type BlockForm } from './terraform-json.ts';

/** The laws of fixes, over every broken scenario, in every way to write it. */
const folders = await ruleFolders();
const rules = folders.flatMap(({ rule }) => (rule === undefined ? [] : [rule]));

const reports = new Map<string, FixReport>();

function reportOf({ name, expected }: Scenario, { name: dialect, files }: Dialect): FixReport {
  const key = `${name} ${dialect}`;
  const known = reports.get(key) ?? fixReport({ ...expected, files }, rules);
  reports.set(key, known);
  return known;
}

function mended({ offered }: FixReport): string[] {
  return [...new Set(offered.flatMap(({ ruleId, edits }) => (edits > 0 ? [ruleId] : [])))].sort();
}

/** Other ways to write a template. */
const WRITTEN: readonly (readonly [string, (value: unknown) => string])[] = [
  ['JSON with tabs', (value) => JSON.stringify(value, null, '\t')],
  ['JSON on one line', (value) => JSON.stringify(value)],
  ['YAML without tags', (value) => `${blockLines(value, '').join('\n')}\n`],
];

/** Each scenario is written in one of these ways: that of its place. */
const IN_JSON: readonly (readonly [BlockForm, number])[] = [
  ['list', 2],
  ['object', 4],
  ['object', 0],
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
  for (const [i, scenario] of scenarios().entries()) {
    const { name, expected, broken } = scenario;
    const [template] = broken;
    for (const dialect of broken.filter((it) => it.name !== 'plan' && it.name !== 'cdk')) {
      const { files } = dialect;
      test(`${name} in ${dialect.name}`, () => {
        const report = reportOf(scenario, dialect);
        expect(report.problems).toEqual([]);
        // What is mended in a template is mended in the other languages.
        if (template !== undefined) expect(mended(report)).toEqual(mended(reportOf(scenario, template)));
      });
      if (dialect.name === 'terraform') {
        const [form, indent] = IN_JSON[i % IN_JSON.length] ?? ['list', 2];
        test(`${name} as JSON syntax, blocks as ${form}, drawn in by ${indent}`, () => {
          const report = fixReport({ ...expected, files: inJsonSyntax(files, form, indent) }, rules);
          expect(report.problems).toEqual([]);
          // What is listed in the order of the file is in another one here.
          const told = ({ offered }: FixReport): string[] => offered.map((it) => [...brief(it)].sort().join('')).sort();
          expect(told(report)).toEqual(told(reportOf(scenario, dialect)));
        });
      }
      if (dialect.name !== 'cloudformation') continue;

      test.each(WRITTEN)(`${name} as %s`, (_, write) => {
        const report = fixReport({ ...expected, files: rewritten(files, write) }, rules);
        expect(report.problems).toEqual([]);
        expect(report.offered.map(brief)).toEqual(reportOf(scenario, dialect).offered.map(brief));
      });
    }
  }

  test('every rule mends something in Terraform, here or in cases of its own, but for those that are about templates', () => {
    const inScenarios = scenarios().flatMap((scenario) => scenario.broken.filter(({ name }) => name === 'terraform').flatMap((dialect) => mended(reportOf(scenario, dialect))));
    const inCases = folders.flatMap(({ id, cases }) => (casesOf(cases ?? '').some(({ files }) => 'main.tf' in files) ? [id] : []));
    const covered = new Set([...inScenarios, ...inCases, ...OF_TEMPLATES]);
    expect(rules.filter(({ id, fix }) => fix !== 'none' && fix !== 'display' && !covered.has(id)).map(({ id }) => id)).toEqual([]);
  });
});

/** Pseudo parameters, and the habit to use them. */
const OF_TEMPLATES = ['hardcoded-region', 'text-pseudo-parameter'];
