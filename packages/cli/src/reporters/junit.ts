import { whenItHolds } from '@privatelint/core';
import { forXml } from './escape.ts';
import type { Report, ReportFinding } from './report.ts';
import type { Reporter } from './reporter.ts';
import { isFailing, reportable } from './words.ts';

/** JUnit as Jenkins reads it: a suite for each file, a case for each finding. What does not fail the run is output of a case that passes. */
export const junit: Reporter = (report) => {
  const findings = reportable(report).filter((it) => it.suppressed === undefined);
  const files = [...new Set([...findings.map((it) => it.file), ...report.problems.map((it) => it.file)])].sort();
  const suites = files.map((file) => suite(file, findings.filter((it) => it.file === file), report));
  if (suites.length === 0) suites.push('  <testsuite name="privatelint" tests="1" failures="0" errors="0">\n    <testcase name="nothing found" classname="privatelint"/>\n  </testsuite>\n');
  const failures = findings.filter((it) => isFailing(it, report)).length;
  const tests = Math.max(1, findings.length + report.problems.length);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="privatelint" tests="${tests}" failures="${failures}" errors="${report.problems.length}">\n${suites.join('')}</testsuites>\n`;
};

function suite(file: string, findings: readonly ReportFinding[], report: Report): string {
  const problems = report.problems.filter((it) => it.file === file);
  const failures = findings.filter((it) => isFailing(it, report)).length;
  const cases = [
    ...findings.map((it) => testCase(it, isFailing(it, report))),
    ...problems.map(({ message }) => `    <testcase name="readable" classname="${forXml(file)}">\n      <error type="problem" message="${forXml(message)}"/>\n    </testcase>\n`),
  ];
  return `  <testsuite name="${forXml(file)}" tests="${findings.length + problems.length}" failures="${failures}" errors="${problems.length}">\n${cases.join('')}  </testsuite>\n`;
}

function testCase(it: ReportFinding, fails: boolean): string {
  const place = `${it.file}:${it.range.start.line}:${it.range.start.column}`;
  const when = whenItHolds(it);
  const trace = it.trace.map(({ address, message }) => [address, message].filter((text) => text !== '').join(': ')).join(' -> ');
  const text = [`${place} ${it.severity} ${it.message}`, when, trace, it.help ?? ''].filter((line) => line !== '').map(forXml).join('\n');
  const body = fails ? `<failure type="${it.severity}" message="${forXml(it.message)}">${text}</failure>` : `<system-out>${text}</system-out>`;
  return `    <testcase name="${forXml(`${it.ruleId} ${it.address}`.trim())}" classname="${forXml(it.file)}">\n      ${body}\n    </testcase>\n`;
}
