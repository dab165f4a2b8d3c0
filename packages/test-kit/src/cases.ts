import { positionAt, type Diagnostic } from '@privatelint/core';
import type { CheckInput, Checked } from './check.ts';
import { sectionsOf, type Block, type Section } from './markdown.ts';

/** What a run is told besides files and rules; `Option:` lines are options of the rule that the cases belong to. */
export interface Settings {
  readonly regions: readonly string[];
  readonly parameters: Readonly<Record<string, string>>;
  readonly complete: boolean;
  readonly options: Readonly<Record<string, unknown>>;
}

/** A finding that a case expects. */
export interface Expected {
  readonly file: string;
  readonly line: number;
  readonly severity: string;
  readonly ruleId: string;
  /** Part of the message, if the case names one. */
  readonly says: string | undefined;
}

export interface Case extends Settings {
  readonly title: string;
  readonly line: number;
  readonly files: Readonly<Record<string, string>>;
  readonly expected: readonly Expected[];
}

/** The cases of a `cases.md`: each heading below the title is one. */
export function casesOf(markdown: string): Case[] {
  const sections = sectionsOf(markdown);
  return sections.filter(({ level }, i) => level > 1 && !isGroup(sections, i)).map(caseOf);
}

export function inputOf(ruleId: string, { files, regions, parameters, complete, options }: Case): Omit<CheckInput, 'rules'> {
  return { files, regions, parameters, complete, options: { [ruleId]: options } };
}

/**
 * What differs between a run and what the case expects. Findings of other rules count only where the case names their
 * rule: each rule has cases of its own.
 */
export function mismatches(ruleId: string, { expected }: Pick<Case, 'expected'>, result: Checked): string[] {
  const named = new Set([ruleId, 'parse-error', ...expected.map((it) => it.ruleId)]);
  const told = result.findings.filter((finding) => named.has(finding.ruleId));
  const found: string[] = [...bugsOf(result)];
  const left = [...told];
  for (const wanted of expected) {
    const index = left.findIndex((finding) => meets(finding, wanted));
    if (index === -1) found.push(`expected but not reported: ${showExpected(wanted)}`);
    else left.splice(index, 1);
  }
  return [...found, ...left.map((finding) => `reported but not expected: ${showFinding(finding)}`)];
}

/** What no run may show, whatever it is about. */
export function bugsOf({ crashes, graphProblems, findings }: Checked): string[] {
  return [
    ...crashes.map(({ ruleId, error }) => `rule ${ruleId} crashed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
    ...graphProblems.map((problem) => `the graph is not valid: ${problem}`),
    ...repeated(findings).map((finding) => `told more than once, in other words: ${showFinding(finding)}`),
    ...findings.flatMap((finding) => styleProblems(finding).map((problem) => `${showFinding(finding)}: ${problem}`)),
  ];
}

export function showFinding(finding: Diagnostic): string {
  const { file, start } = finding.at;
  const { line } = positionAt(file, start);
  return `${file.path}:${line} ${finding.severity} [${finding.ruleId}] "${finding.message}" (${finding.address})`;
}

/** House style of messages: one line, lower case but for names and abbreviations, no final period, nothing left open. */
export function messageProblems(message: string): string[] {
  const problems: string[] = [];
  if (/[\r\n]/.test(message)) problems.push('the message breaks the line');
  if (/[.!]$/.test(message)) problems.push('the message ends with a period');
  if (/^[A-Z](?![A-Z0-9])/.test(message)) problems.push('the message starts with a capital');
  return problems;
}

/** Words that depend on conditions make several findings of one: data has to be that of all worlds. */
function repeated(findings: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>();
  return findings.filter(({ ruleId, messageId, address, at }) => {
    const key = `${ruleId} ${messageId} ${address} ${at.file.path} ${at.start}`;
    if (seen.has(key)) return true;
    seen.add(key);
    return false;
  });
}

function styleProblems({ message }: Diagnostic): string[] {
  const open = /\{\{\w+\}\}|undefined|\[object/.exec(message)?.[0];
  return [...messageProblems(message), ...(open === undefined ? [] : [`the message shows ${open}`])];
}

/** A heading that only holds smaller headings. */
function isGroup(sections: readonly Section[], i: number): boolean {
  const [section, next] = [sections[i], sections[i + 1]];
  return section?.blocks.length === 0 && next !== undefined && next.level > section.level;
}

function caseOf({ title, line, preamble, blocks }: Section): Case {
  if (blocks.length === 0) throw new Error(`line ${line}: "${title}" has no file`);
  const files: Record<string, string> = {};
  const expected: Expected[] = [];
  for (const block of blocks) {
    if (block.info[0] === 'findings') {
      expected.push(...listedIn(block));
      continue;
    }
    const name = fileName(block);
    if (name in files) throw new Error(`line ${block.line}: a second file named ${name}`);
    files[name] = block.text;
    expected.push(...expectedIn(name, block.text));
  }
  return { title, line, files, expected, ...settingsOf(preamble) };
}

function fileName({ info: [language = 'yaml', name] }: Block): string {
  return name ?? `template.${language}`;
}

const SETTING = /^(Region|Parameter|Complete|Option):\s*(.+)$/;

function settingsOf(lines: readonly string[]): Settings {
  const regions: string[] = [];
  const parameters: Record<string, string> = {};
  const options: Record<string, unknown> = {};
  let complete = false;
  for (const line of lines) {
    const [, name, value = ''] = SETTING.exec(line) ?? [];
    if (name === 'Region') regions.push(...value.split(',').map((it) => it.trim()));
    else if (name === 'Complete') complete = value.trim() === 'true';
    else if (name === 'Parameter') assign(parameters, value, (it) => it);
    else if (name === 'Option') assign(options, value, optionValue);
  }
  return { regions, parameters, complete, options };
}

function assign<T>(to: Record<string, T>, text: string, read: (value: string) => T): void {
  const split = text.indexOf('=');
  if (split === -1) throw new Error(`\`${text}\` is no Name=value`);
  to[text.slice(0, split).trim()] = read(text.slice(split + 1).trim());
}

/** An option as JSON; what is no JSON is a text. */
export function optionValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const EXPECTATION = /(?:#|\/\/)\s*(error|warning|info): \[([a-z0-9-]+)\](?: "([^"]*)")?/g;

function expectedIn(file: string, text: string): Expected[] {
  return text.split('\n').flatMap((line, i) =>
    [...line.matchAll(EXPECTATION)].map(([, severity = '', ruleId = '', says]) => ({ file, line: i + 1, severity, ruleId, says })),
  );
}

const LISTED = /^(\S+):(\d+) (error|warning|info) ([a-z0-9-]+)(?: "([^"]*)")?$/;

function listedIn({ text, line }: Block): Expected[] {
  const lines = text.split('\n').filter((it) => it.trim() !== '');
  return lines.map((it) => {
    const match = LISTED.exec(it.trim());
    if (match === null) throw new Error(`line ${line}: \`${it}\` is no \`file:line severity rule-id "part of the message"\``);
    const [, file = '', at = '', severity = '', ruleId = '', says] = match;
    return { file, line: Number(at), severity, ruleId, says };
  });
}

function meets(finding: Diagnostic, wanted: Expected): boolean {
  return (
    finding.ruleId === wanted.ruleId &&
    finding.severity === wanted.severity &&
    finding.at.file.path === wanted.file &&
    positionAt(finding.at.file, finding.at.start).line === wanted.line &&
    (wanted.says === undefined || finding.message.includes(wanted.says))
  );
}

function showExpected({ file, line, severity, ruleId, says }: Expected): string {
  return `${file}:${line} ${severity} [${ruleId}]${says === undefined ? '' : ` "${says}"`}`;
}
