import type { Diagnostic } from '@privatelint/core';
import { patternsOf, type Patterns } from '../io/patterns.ts';
import { seenFrom } from '../io/paths.ts';
import type { Config, ConfiguredSuppression } from './config.ts';

/** Marks findings that the configuration suppresses, as suppressions inside the templates do. `today` is `YYYY-MM-DD`. */
export function suppressByConfig(findings: readonly Diagnostic[], config: Config, absolute: (file: string) => string, today = new Date().toISOString().slice(0, 10)): readonly Diagnostic[] {
  const active = (config.file.suppress ?? [])
    .filter(({ expires }) => expires === undefined || expires >= today)
    .map((it) => ({ ...it, patterns: it.files === undefined ? undefined : patternsOf(it.files) }));
  return findings.map((finding) => {
    if (finding.suppressed !== undefined) return finding;
    const path = seenFrom(config.folder, absolute(finding.at.file.path));
    const by = active.find((it) => concerns(it, finding, path));
    return by === undefined ? finding : { ...finding, suppressed: { reason: by.reason } };
  });
}

/** Whether a suppression is about a finding in the file `path`, as seen from the configuration. */
export function concerns(it: ConfiguredSuppression & { readonly patterns: Patterns | undefined }, finding: Diagnostic, path: string): boolean {
  if (it.rule !== finding.ruleId) return false;
  if (it.address !== undefined && it.address !== finding.address && !finding.workloads.includes(it.address)) return false;
  return it.patterns === undefined || it.patterns(path) === 'match';
}
