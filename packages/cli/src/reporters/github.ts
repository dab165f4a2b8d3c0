import { whenItHolds } from '@privatelint/core';
import { appendFileSync } from 'node:fs';
import type { Io } from '../io/io.ts';
import { forCommand, forCommandProperty } from './escape.ts';
import { markdownOf } from './markdown.ts';
import type { Report, ReportFinding } from './report.ts';
import type { Reporter } from './reporter.ts';
import { reportable, summaryText } from './words.ts';

const COMMANDS = { error: 'error', warning: 'warning', info: 'notice' } as const;

/** Annotations by workflow commands. GitHub shows ten of each kind and step, so that errors come first. */
export const github: Reporter = (report) => {
  const rank = { error: 0, warning: 1, info: 2 } as const;
  const findings = reportable(report).filter((it) => it.suppressed === undefined).toSorted((a, b) => rank[a.severity] - rank[b.severity]);
  const problems = report.problems.map(({ file, range, message }) => `::error file=${forCommandProperty(file)},line=${range.start.line},title=privatelint::${forCommand(message)}\n`);
  return `${findings.map(annotation).join('')}${problems.join('')}${forCommand(summaryText(report))}\n`;
};

function annotation(it: ReportFinding): string {
  const { start, end } = it.range;
  const properties = [
    `file=${forCommandProperty(it.file)}`,
    `line=${start.line}`,
    `endLine=${end.line}`,
    // Columns across lines are an error to GitHub.
    ...(start.line === end.line ? [`col=${start.column}`, `endColumn=${Math.max(end.column, start.column + 1)}`] : []),
    `title=${forCommandProperty(`privatelint ${it.ruleId}`)}`,
  ];
  return `::${COMMANDS[it.severity]} ${properties.join(',')}::${forCommand(textOf(it))}\n`;
}

function textOf(it: ReportFinding): string {
  const when = whenItHolds(it);
  const trace = it.trace.map(({ address, message }) => [address, message].filter((text) => text !== '').join(': ')).join(' -> ');
  return [it.message, when, trace, ...(it.help === undefined ? [] : [`next: ${it.help}`])].filter((text) => text !== '').join('\n');
}

/** GitHub shows this file on the page of the run, up to 1 MiB. */
export function appendSummary(report: Report, io: Pick<Io, 'env' | 'stderr'>): void {
  const path = io.env.GITHUB_STEP_SUMMARY ?? '';
  if (path === '') return;
  try {
    appendFileSync(path, markdownOf(report, 900_000));
  } catch (error) {
    io.stderr(`the job summary could not be written: ${error instanceof Error ? error.message : String(error)}\n`);
  }
}
