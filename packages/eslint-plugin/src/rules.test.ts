import { applyEdits, type Diagnostic, type TextEdit } from '@privatelint/core';
import { RuleTester } from 'eslint';
import { parser } from 'typescript-eslint';
import { describe, it } from 'vitest';
import { capitalized, fixesOf } from './adapter.ts';
import { rules } from './index.ts';
import { readApps } from './testing/apps.ts';
import { judge } from './testing/judge.ts';

RuleTester.describe = (name: string, code: () => void) => describe(name, code);
RuleTester.it = it;
RuleTester.itOnly = it.only;

const apps = readApps();
const tester = new RuleTester({ languageOptions: { parser: parser } });

/** The rule and the text that it underlines, from a line of `apps.md`. */
function expected(line: string): { readonly rule: string; readonly text: string } {
  const [, rule = '', text = '""'] = /^\w+ (\S+) \S+ (".*")$/.exec(line) ?? [];
  return { rule, text: JSON.parse(text) as string }; // written as JSON
}

const found = new Set(apps.flatMap(({ findings }) => findings.map((line) => expected(line).rule)));

// Of every rule that source can show: each app that breaks it, beside those that do not.
for (const id of [...found].sort()) {
  const rule = rules[id];
  if (rule === undefined) throw new Error(`there is no rule ${id}`);
  tester.run(id, rule, {
    valid: apps.filter(({ findings }) => !findings.some((line) => expected(line).rule === id)).map(({ title, text }) => ({ name: title, code: text })),
    invalid: apps.flatMap(({ title, text, findings }) => {
      const own = findings.map(expected).filter((it) => it.rule === id);
      if (own.length === 0) return [];
      const judged = judge(text).filter(({ ruleId }) => ruleId === id);
      const suggested = judged.map((finding) => suggestionsOf(finding));
      const [fix] = judged.flatMap((finding) => fixesOf(finding).safe ?? []);
      const output = fix === undefined ? null : textAfter(fix.edits);
      return [{ name: title, code: text, errors: own.map(({ text: underlined }, i) => ({ messageId: 'finding', ...rangesOf(text, underlined), suggestions: suggested[i] ?? [] })), output }];
    }),
  });
}

/** What a person can choose in an editor; `edit.test.ts` tells what it is good for. */
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
