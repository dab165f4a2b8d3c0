/**
 * What mends a finding, for the pages of rules: in Terraform the difference between the two halves of a test scenario, which the
 * tests hold to be broken and mended; in CDK what the plugin writes into an app of its tests, which are synthesized before and after.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface NumberedLine {
  readonly line: number;
  readonly text: string;
}

interface ChangedLines {
  readonly at: number;
  readonly removed: readonly NumberedLine[];
  readonly added: readonly NumberedLine[];
}

/** The command line tells differences with it too. */
const { changedLines } = (await import(new URL('../packages/cli/src/io/unified-diff.ts', import.meta.url).href)) as { readonly changedLines: (before: string, after: string) => ChangedLines[] }; // what the module exports

/** A page with the section `## In Terraform`, where a scenario shows the rule in both halves. */
export function withTerraform(page: string, ruleId: string, scenarios: string): string {
  const name = scenarioOf(ruleId, scenarios);
  if (name === undefined) return withSection(page, 'In Terraform', undefined);
  const { about } = expectationOf(join(scenarios, name));
  const [before, after] = ['broken', 'mended'].map((half) => readFileSync(join(scenarios, name, half, 'main.tf'), 'utf8')) as [string, string]; // as many as were named
  return withSection(page, 'In Terraform', `${wrapped(about)}\n\n\`\`\`diff\n${terraformChange(before, after)}\`\`\`\n`);
}

/** An app of CDK that has a finding, and what it is once the finding is mended. */
export interface MendedApp {
  readonly before: string;
  readonly after: string;
}

/** A page with the section `## In CDK`, where the plugin writes what mends the rule; of several apps the smallest change. */
export function withCdk(page: string, apps: readonly MendedApp[]): string {
  const [change] = apps.map(({ before, after }) => unindented(changeText(before, after, openerOf))).filter((it) => it !== '').sort((a, b) => a.length - b.length);
  return withSection(page, 'In CDK', change === undefined ? undefined : `What the plugin for ESLint writes:\n\n\`\`\`diff\n${change}\`\`\`\n`);
}

/** Sections that are made stand before `## Fix`, in the order in which they are asked for. */
function withSection(page: string, title: string, text: string | undefined): string {
  const bare = page.replace(new RegExp(`^## ${title}\\n[\\s\\S]*?(?=^## )`, 'm'), '');
  return text === undefined ? bare : bare.replace(/^## Fix$/m, () => `## ${title}\n${text}\n## Fix`);
}

function unindented(diff: string): string {
  const lines = diff.split('\n').filter((it) => it.slice(1).trim() !== '');
  const least = Math.min(...lines.map((it) => /^.(\s*)/.exec(it)?.[1]?.length ?? 0));
  return diff.replaceAll(/^([ +-])(.*)$/gm, (_, sign: string, text: string) => sign + text.slice(least));
}

interface Expectation {
  readonly about: string;
  readonly findings: readonly { readonly ruleId: string }[];
}

function expectationOf(scenario: string): Expectation {
  return JSON.parse(readFileSync(join(scenario, 'expected.json'), 'utf8')) as Expectation; // `scenarios.test.ts` checks its form
}

/** Where the smallest change is not the one that most people look for. */
const TELLING: Readonly<Record<string, string>> = { 'missing-s3-endpoint': 'ecr-layers-without-s3', 'missing-secrets-endpoint': 'secrets-without-endpoint' };

/** The scenario that is about the rule alone, or else about the fewest others, with the smallest change. */
function scenarioOf(ruleId: string, scenarios: string): string | undefined {
  const fitting = readdirSync(scenarios).flatMap((name) => {
    const halves = ['broken', 'mended'].map((half) => join(scenarios, name, half, 'main.tf'));
    if (!halves.every((path) => existsSync(path))) return [];
    const rules = new Set(expectationOf(join(scenarios, name)).findings.map((it) => it.ruleId));
    if (!rules.has(ruleId)) return [];
    const [before = '', after = ''] = halves.map((path) => readFileSync(path, 'utf8'));
    const change = terraformChange(before, after);
    return change === '' ? [] : [{ name, weight: name === TELLING[ruleId] ? 0 : rules.size * 10_000 + change.length }];
  });
  return fitting.sort((a, b) => a.weight - b.weight)[0]?.name;
}

/** The lines that go and come, each below the head of the block that they stand in. */
export function terraformChange(before: string, after: string): string {
  return changeText(before, after, headOf);
}

function changeText(before: string, after: string, openerIn: (change: ChangedLines, texts: Texts) => string | undefined): string {
  const texts = { before: before.split('\n'), after: after.split('\n') };
  let shown = '';
  let last: string | undefined;
  for (const change of changedLines(before, after).map((it) => settled(withoutAlignment(it), texts))) {
    const head = openerIn(change, texts);
    if (head !== undefined && head !== last) shown += `${shown === '' ? '' : ' \n'} ${head}\n`;
    else if (head === undefined && shown !== '') shown += ' \n';
    last = head;
    for (const { text } of trimmed(change.removed)) shown += `-${text}\n`;
    for (const { text } of trimmed(change.added)) shown += `+${text}\n`;
  }
  return shown;
}

type Texts = Readonly<Record<'before' | 'after', readonly string[]>>;

/** Lines that are aligned otherwise because of a neighbour say what they said. */
function withoutAlignment({ at, removed, added }: ChangedLines): ChangedLines {
  const plain = (text: string): string => text.trim().replaceAll(/\s+/g, ' ');
  const [old, fresh] = [removed, added].map((lines) => new Set(lines.map(({ text }) => plain(text)))) as [Set<string>, Set<string>]; // as many as were given
  return { at, removed: removed.filter(({ text }) => !fresh.has(plain(text))), added: added.filter(({ text }) => !old.has(plain(text))) };
}

/** Lines that only come or only go may be told apart from their neighbours in several ways: the best begins furthest left, and with no bracket that closes. */
function settled(change: ChangedLines, { before, after }: Texts): ChangedLines {
  if (change.removed.length > 0 === change.added.length > 0) return change;
  const [run, text] = change.added.length > 0 ? [change.added, after] : [change.removed, before];
  const [first = 1, length] = [run[0]?.line, run.length];
  const at = (line: number): string | undefined => text[line - 1];
  let [from, to] = [first, first];
  while (from > 1 && at(from - 1) === at(from - 1 + length)) from--;
  while (at(to) !== undefined && at(to) === at(to + length)) to++;
  const starts = Array.from({ length: to - from + 1 }, (_, i) => from + i);
  const best = starts.reduce((a, b) => (weightOf(at(b)) < weightOf(at(a)) ? b : a));
  const moved = Array.from({ length }, (_, i) => ({ line: best + i, text: at(best + i) ?? '' }));
  return change.added.length > 0 ? { ...change, added: moved } : { ...change, removed: moved };
}

function weightOf(line = ''): number {
  if (line.trim() === '') return 1000;
  return indentOf(line) + (/^\s*[}\]]/.test(line) ? 500 : 0);
}

/** Blank lines around a block that comes or goes say nothing. */
function trimmed(lines: ChangedLines['added']): ChangedLines['added'] {
  const from = lines.findIndex(({ text }) => text.trim() !== '');
  const to = lines.findLastIndex(({ text }) => text.trim() !== '');
  return from === -1 ? [] : lines.slice(from, to + 1);
}

/** The line that opens the block around a change; undefined for blocks as a whole. */
function headOf({ removed, added }: ChangedLines, { before, after }: Texts): string | undefined {
  const [first, lines] = removed.length > 0 ? [removed[0]?.line ?? 1, before] : [added[0]?.line ?? 1, after];
  if (/^\S/.test(lines[first - 1] ?? '')) return undefined;
  const above = lines.slice(0, first - 1).findLast((it) => /^\S/.test(it));
  return above === undefined || above.startsWith('}') ? undefined : above;
}

/** The line that opens the call or literal around a change; undefined for statements. */
function openerOf({ removed, added }: ChangedLines, { before, after }: Texts): string | undefined {
  const [first, lines] = removed.length > 0 ? [removed[0]?.line ?? 1, before] : [added[0]?.line ?? 1, after];
  const indent = indentOf(lines[first - 1]);
  const above = lines.slice(0, first - 1).findLast((it) => it.trim() !== '' && indentOf(it) < indent);
  return above === undefined || /^\s*(?:export |constructor|class |super|[}\])])/.test(above) ? undefined : above;
}

function indentOf(line = ''): number {
  return /^\s*/.exec(line)?.[0].length ?? 0;
}

/** Prose of the pages is no wider than this. */
const WIDTH = 125;

function wrapped(text: string): string {
  const lines: string[] = [''];
  for (const word of text.split(/\s+/)) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && line.length + 1 + word.length > WIDTH) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.join('\n');
}
