import { safeJson } from './escape.ts';
import type { Reporter } from './reporter.ts';

/** Version 1 of what programs read; `schemas/report.schema.json` describes it, and it only ever grows. */
export const json: Reporter = (report) =>
  safeJson({
    version: 1,
    tool: report.tool,
    status: report.status,
    findings: report.findings.map(({ frame: _frame, trace, ...it }) => ({
      ...it,
      trace: trace.map(({ address, message }) => ({ address, message })),
    })),
    workloads: report.workloads.map(({ line: _line, ...it }) => it),
    problems: report.problems,
    summary: report.summary,
  });
