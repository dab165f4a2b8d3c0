import { whenItHolds } from '@privatelint/core';
import { forTerminal } from './escape.ts';
import type { Reporter } from './reporter.ts';

/** One finding, one line: `path:line:column severity rule message`; `problem` in place of both where a file was not read. */
export const concise: Reporter = (report, { pathOf, quiet }) => {
  const lines: string[] = [];
  for (const it of report.findings) {
    if (quiet && it.severity === 'info') continue;
    const when = whenItHolds(it);
    const { line, column } = it.range.start;
    const text = `${pathOf(it.file)}:${line}:${column} ${it.severity} ${it.ruleId} ${it.message}${when === '' ? '' : ` (${when})`}`;
    lines.push(`${forTerminal(text)}${it.suppressed === undefined ? '' : ` (suppressed: ${forTerminal(it.suppressed.reason)})`}`);
  }
  for (const { file, range, message } of report.problems) {
    lines.push(forTerminal(`${pathOf(file)}:${range.start.line}:${range.start.column} problem ${message}`));
  }
  return lines.map((it) => `${it}\n`).join('');
};
