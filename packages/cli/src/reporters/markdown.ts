import { whenItHolds } from '@privatelint/core';
import { forMarkdown, forTerminal } from './escape.ts';
import type { Report, ReportFinding } from './report.ts';
import type { Reporter } from './reporter.ts';
import { isUndecided, provenText, summaryText } from './words.ts';

/** A comment on a pull request: GitHub and GitLab take about 65,000 characters. */
export const markdown: Reporter = (report) => markdownOf(report, 60_000);

const ICONS = { error: '🔴', warning: '🟡', info: '🔵' } as const;

export function markdownOf(report: Report, limit: number): string {
  const proven = provenText(report);
  let text = `### privatelint: ${forMarkdown(summaryText(report))}${proven === '' ? '' : `; ${proven}`}\n`;
  const parts = [...report.findings.filter((it) => !isUndecided(it)), ...report.findings.filter(isUndecided)].map(part);
  parts.push(...report.problems.map(({ file, range, message }) => `\n- ⚠️ ${codeOf(`${file}:${range.start.line}`)} ${forMarkdown(message)}\n`));
  for (const [i, it] of parts.entries()) {
    if (text.length + it.length > limit) return `${text}\n… and ${parts.length - i} more.\n`;
    text += it;
  }
  return text;
}

function part(it: ReportFinding): string {
  const head = `\n- ${ICONS[it.severity]} **${forMarkdown(it.message)}** \\\n  ${codeOf(`${it.file}:${it.range.start.line}:${it.range.start.column}`)} ${codeOf(it.ruleId)}`;
  const held = [...it.deployments, ...it.regions].map(codeOf).join(' ');
  const suppressed = it.suppressed === undefined ? '' : ` _suppressed: ${forMarkdown(it.suppressed.reason)}_`;
  const when = whenItHolds(it);
  const lines = [
    ...(it.trace.length === 0 ? [] : [it.trace.map(({ address, message }) => [address === '' ? '' : codeOf(address), forMarkdown(message)].filter((text) => text !== '').join(': ')).join(' → ')]),
    ...(when === '' ? [] : [`Holds ${forMarkdown(when)}.`]),
    ...it.assumes.map((assumed) => `Assumes that ${forMarkdown(assumed)}.`),
    ...it.notes.map(forMarkdown),
    ...it.related.map(({ file, range, message }) => `${codeOf(`${file}:${range.start.line}`)} ${forMarkdown(message)}`),
    ...it.fixes.flatMap(({ title, edits }) => (edits.length === 0 ? [] : [`**fix** ${forMarkdown(title)}`])),
    ...(it.help === undefined ? [] : [`**next** ${forMarkdown(it.help.split('\n', 1)[0] ?? '')}`]),
  ];
  const sketch = it.help?.split('\n').slice(1) ?? [];
  return `${head}${held === '' ? '' : ` ${held}`}${suppressed}${lines.map((line) => ` \\\n  ${line}`).join('')}\n${sketch.length === 0 ? '' : fenced(sketch)}`;
}

/** A block of code inside of a list item. Its fence is longer than any in the text. */
function fenced(lines: readonly string[]): string {
  const longest = Math.max(2, ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([ticks]) => ticks.length)));
  const fence = '`'.repeat(longest + 1);
  return `\n  ${fence}\n${lines.map((line) => `  ${forTerminal(line)}\n`).join('')}  ${fence}\n`;
}

function codeOf(text: string): string {
  return forMarkdown(`\`${text.replaceAll('`', "'")}\``);
}
