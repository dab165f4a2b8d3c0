import { safeJson } from './escape.ts';
import type { Report, ReportFinding } from './report.ts';
import type { Reporter } from './reporter.ts';

/** Version 1 of what programs read; `schemas/report.schema.json` describes it, and it only ever grows. */
export const json: Reporter = (report) => safeJson(jsonReport(report));

function jsonReport({ tool, status, findings, workloads, problems, summary }: Report): object {
  return {
    version: 1,
    tool,
    status,
    findings: findings.map(jsonFinding),
    workloads: workloads.map(({ address, file, launchType, needs, scenarios }) => ({ address, file, launchType, ...(scenarios === undefined ? {} : { scenarios }), needs })),
    problems,
    summary,
  };
}

/** Keys stand in one order, and those that are absent in the report are absent here. */
export function jsonFinding(it: ReportFinding): object {
  return {
    ruleId: it.ruleId,
    severity: it.severity,
    message: it.message,
    file: it.file,
    range: it.range,
    address: it.address,
    resourceType: it.resourceType,
    workloads: it.workloads,
    services: it.services,
    scenarios: it.scenarios,
    scenariosComplete: it.scenariosComplete,
    assumes: it.assumes,
    deployments: it.deployments,
    regions: it.regions,
    related: it.related,
    notes: it.notes,
    help: it.help,
    trace: it.trace.map(({ address, message }) => ({ address, message })),
    fixes: it.fixes.map(({ title, applicability, impact, edits, reason }) => ({ title, applicability, impact, edits, reason })),
    fingerprint: it.fingerprint,
    suppressed: it.suppressed,
  };
}
