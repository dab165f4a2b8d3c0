import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyEdits, type Diagnostic, type TextEdit } from '@privatelint/core';
import { ESLint, RuleTester } from 'eslint';
import { ESLint as ESLint9, RuleTester as RuleTester9 } from 'eslint-9';
import { parser } from 'typescript-eslint';
import { describe, expect, it, test } from 'vitest';
import { capitalized, fixesOf } from './adapter.ts';
import { rules } from './index.ts';
import { readApps } from './testing/apps.ts';
import { temporaryFolder } from './testing/folder.ts';
import { judge } from './testing/judge.ts';

/** A place where an editor would have the program open, with types. */
const folder = temporaryFolder();
writeFileSync(join(folder, 'tsconfig.json'), '{ "compilerOptions": { "module": "nodenext", "target": "es2022", "types": [] }, "include": ["*.ts"] }');
writeFileSync(join(folder, 'app.ts'), '');

interface Harness {
  readonly name: string;
  readonly tester: Pick<RuleTester, 'run'>;
  readonly filename?: string;
}

const untyped = { languageOptions: { parser } };
const typed = { languageOptions: { parser, parserOptions: { projectService: true, tsconfigRootDir: folder } } };
const filename = join(folder, 'app.ts');

for (const tester of [RuleTester, RuleTester9]) Object.assign(tester, { describe: (name: string, code: () => void) => describe(name, code), it, itOnly: it.only });

const HARNESSES: readonly Harness[] = [
  { name: 'ESLint 10', tester: new RuleTester(untyped) },
  { name: 'ESLint 10 with types', tester: new RuleTester(typed), filename },
  { name: 'ESLint 9', tester: new RuleTester9(untyped) as Harness['tester'] },
  { name: 'ESLint 9 with types', tester: new RuleTester9(typed) as Harness['tester'], filename },
];

test('each ESLint is the one that it is called', () => {
  expect([ESLint.version, ESLint9.version].map((version) => version.split('.')[0])).toEqual(['10', '9']);
});

const apps = readApps();

/** The rule and the text that it underlines, from a line of `apps.md`. */
function expected(line: string): { readonly rule: string; readonly text: string } {
  const [, rule = '', text = '""'] = /^\w+ (\S+) \S+ (".*")$/.exec(line) ?? [];
  return { rule, text: JSON.parse(text) as string }; // written as JSON
}

/** Apps that a rule has to leave alone; `apps.test.ts` tells of all of them what all rules say. */
const FEW = 2;

const found = new Set(apps.flatMap(({ findings }) => findings.map((line) => expected(line).rule)));

// Of every rule that source can show: each app that breaks it, beside those that do not.
for (const harness of HARNESSES) describe(harness.name, () => [...found].sort().forEach((id) => ruleIn(harness, id)));

/** An app by its title. */
function textOf(title: string): string {
  return apps.find((app) => app.title === title)?.text ?? '';
}

// Off unless somebody switches it on, so that no list of findings has it.
for (const { name, tester, filename: path } of HARNESSES) {
  describe(name, () => {
    const rule = rules['endpoint-policy-open'];
    if (rule === undefined) throw new Error('there is no such rule');
    const open = textOf('A service that may start before its endpoint');
    const where = path === undefined ? {} : { filename: path };
    tester.run('endpoint-policy-open', rule, {
      valid: [{ code: textOf('An endpoint policy without what a log driver calls'), ...where }],
      invalid: [{ code: open, ...where, errors: [{ messageId: 'finding', ...rangesOf(open, 'addInterfaceEndpoint') }] }],
    });
  });
}

function ruleIn({ tester, filename: path }: Harness, id: string): void {
  const rule = rules[id];
  if (rule === undefined) throw new Error(`there is no rule ${id}`);
  const where = path === undefined ? {} : { filename: path };
  const silent = apps.filter(({ findings }) => !findings.some((line) => expected(line).rule === id));
  tester.run(id, rule, {
    valid: silent.slice(0, FEW).map(({ title, text }) => ({ name: title, code: text, ...where })),
    invalid: apps.flatMap(({ title, text, findings }) => {
      const own = findings.map(expected).filter((it) => it.rule === id);
      if (own.length === 0) return [];
      const judged = findingsOf(text).filter(({ ruleId }) => ruleId === id);
      const suggested = judged.map((finding) => suggestionsOf(finding));
      const [fix] = judged.flatMap((finding) => fixesOf(finding).safe ?? []);
      const output = fix === undefined ? null : textAfter(fix.edits);
      return [{ name: title, code: text, ...where, errors: own.map(({ text: underlined }, i) => ({ messageId: 'finding', ...rangesOf(text, underlined), suggestions: suggested[i] ?? [] })), output }];
    }),
  });
}

const judgements = new Map<string, readonly Diagnostic[]>();

function findingsOf(text: string): readonly Diagnostic[] {
  const known = judgements.get(text) ?? judge(text);
  judgements.set(text, known);
  return known;
}

/** What a person can choose in an editor; `synthesized.test.ts` tells what it is good for. */
function suggestionsOf(finding: Diagnostic): { messageId: string; data: { title: string }; output: string }[] {
  return fixesOf(finding).suggested.map(({ title, edits }) => ({ messageId: 'fix', data: { title: capitalized(title) }, output: textAfter(edits) }));
}

function textAfter(edits: readonly TextEdit[]): string {
  const applied = applyEdits(edits);
  return applied.kind === 'applied' ? (applied.files.get('app.ts') ?? '') : '';
}

/** Where a text stands, if it stands in one place only. */
function rangesOf(text: string, underlined: string): { line?: number; column?: number; endLine?: number; endColumn?: number } {
  const start = text.indexOf(underlined);
  if (start < 0 || text.includes(underlined, start + 1)) return {};
  const before = text.slice(0, start).split('\n');
  const line = before.length;
  const column = (before.at(-1)?.length ?? 0) + 1;
  return { line, column, endLine: line, endColumn: column + underlined.length };
}
