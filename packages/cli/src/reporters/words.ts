import { PROOF_BUDGET } from '@privatelint/core';
import type { Report, ReportFinding } from './report.ts';

/** `1 error`, `2 errors`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** Findings that are no accusation: what stays open about networks from outside the given files. */
export function isUndecided(it: ReportFinding): boolean {
  return it.ruleId === 'network-undecided';
}

/** What services that collect findings are told: undecided networks only where they fail the run. */
export function reportable(report: Report): readonly ReportFinding[] {
  return report.settings.strict ? report.findings : report.findings.filter((it) => !isUndecided(it));
}

export function isFailing(it: ReportFinding, report: Report): boolean {
  const rank = { info: 0, warning: 1, error: 2 } as const;
  return it.suppressed === undefined && rank[it.severity] >= rank[report.settings.failOn];
}

/** `1 error, 2 warnings, 1 workload undecided`. */
export function summaryText(report: Report): string {
  const count = { error: 0, warning: 0, info: 0 };
  for (const it of report.findings) if (it.suppressed === undefined && !isUndecided(it)) count[it.severity]++;
  const undecided = report.workloads.filter((it) => it.needs.some((need) => need.verdict === 'undecided')).length;
  const suppressed = report.findings.filter((it) => it.suppressed !== undefined).length;
  const { files, baseline } = report.summary;
  const problems = report.problems.length;
  const parts = [
    ...(count.error > 0 ? [counted(count.error, 'error')] : []),
    ...(count.warning > 0 ? [counted(count.warning, 'warning')] : []),
    ...(count.info > 0 ? [counted(count.info, 'note')] : []),
  ];
  if (parts.length === 0) parts.push(files.checked === 0 ? 'no templates found' : `nothing found in ${counted(files.checked, 'template')}`);
  if (undecided > 0) parts.push(`${counted(undecided, 'workload')} undecided`);
  if (suppressed > 0) parts.push(`${suppressed} suppressed`);
  if (baseline !== undefined && baseline.matched > 0) parts.push(`${baseline.matched} in the baseline`);
  if (problems > 0) parts.push(counted(problems, 'problem'));
  if (report.status === 'incomplete') parts.push('analysis incomplete');
  return parts.join(', ');
}

/** What is proven, for a run that finds nothing. */
export function provenText(report: Report): string {
  const { proven } = report.summary.verdicts;
  if (report.workloads.length === 0 || proven === 0) return '';
  return `${counted(proven, 'need')} of ${counted(report.workloads.length, 'workload')} proven`;
}

/** That formats for programs hold fewer fixes than there might be, and what to do about it. */
export function untriedText(findings: number): string {
  return `The fixes of ${counted(findings, 'finding')} are left out: only fixes that were tried are handed on, and more than ${PROOF_BUDGET.toLocaleString('en')} characters would have to be judged to try these. Name fewer files, or let \`--fix-dry-run\` work them out.`;
}
