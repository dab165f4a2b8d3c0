import type { Diagnostic, SourceFile } from '@privatelint/core';

/** ESLint does not lint network contexts: what is wrong there is told at the workload that it stops. */
export function toldAtWorkload(finding: Diagnostic, network: readonly SourceFile[] = []): Diagnostic {
  const [workload] = finding.trace;
  if (workload?.at === undefined || !network.some(({ path }) => path === finding.at.file.path)) return finding;
  return { ...finding, at: workload.at, fixes: [] };
}
