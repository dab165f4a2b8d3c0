import type { AnalysisResult, Diagnostic, SourceFile } from '@privatelint/core';
import { buildReport, type Report, type ReportInput } from '../reporters/report.ts';
import type { ReporterContext } from '../reporters/reporter.ts';

/** A finding with every field filled, to be changed where a test says so. */
export function diagnostic(file: SourceFile, changes: Partial<Diagnostic> = {}): Diagnostic {
  return {
    ruleId: 'missing-ecr-endpoint',
    messageId: 'missing',
    severity: 'error',
    message: '`Service` cannot pull from ECR',
    at: { file, start: 0, end: 3 },
    address: 'Service',
    resourceType: 'AWS::ECS::Service',
    workloads: ['Service'],
    services: ['ecr.api'],
    scenariosComplete: true,
    assumes: [],
    deployments: [],
    regions: [],
    related: [],
    trace: [],
    notes: [],
    fixes: [],
    fingerprint: 'abc',
    ...changes,
  };
}

export function resultWith(findings: readonly Diagnostic[], changes: Partial<AnalysisResult> = {}): AnalysisResult {
  return { status: 'complete', findings, workloads: [], problems: [], crashes: [], regionHints: [], files: { checked: 1, skipped: 0, failed: 0 }, ...changes };
}

export function reportWith(findings: readonly Diagnostic[], changes: Partial<ReportInput> = {}): Report {
  return buildReport({ result: resultWith(findings), version: '1.2.3', rules: [], settings: { failOn: 'error', strict: false, regions: [] }, ...changes });
}

export const plainContext: ReporterContext = { color: false, columns: 100, quiet: false, pathOf: (file) => file };
