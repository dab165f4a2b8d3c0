import type { Diagnostic } from '@privatelint/core';
import { AGENT_RESTART_ID } from '../catalogue.ts';
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

/** One line for every suppression of the configuration that hides nothing in a run over everything, or that has expired. */
export function idleSuppressions(findings: readonly Diagnostic[], config: Config, absolute: (file: string) => string, today = new Date().toISOString().slice(0, 10)): readonly string[] {
  return (config.file.suppress ?? []).flatMap((it, i) => {
    // Told of changes only: a run over everything cannot tell.
    if (it.rule === AGENT_RESTART_ID) return [];
    const of = `\`suppress[${i}]\` of the configuration (${[it.rule, ...(it.files ?? []), ...(it.address === undefined ? [] : [it.address])].join(', ')})`;
    if (it.expires !== undefined && it.expires < today) return [`${of} has expired on ${it.expires}`];
    const patterns = it.files === undefined ? undefined : patternsOf(it.files);
    const hides = findings.some((finding) => concerns({ ...it, patterns }, finding, seenFrom(config.folder, absolute(finding.at.file.path))));
    return hides ? [] : [`${of} hides nothing`];
  });
}

function concerns(it: ConfiguredSuppression & { readonly patterns: Patterns | undefined }, finding: Diagnostic, path: string): boolean {
  if (it.rule !== finding.ruleId) return false;
  if (it.address !== undefined && it.address !== finding.address && !finding.workloads.includes(it.address)) return false;
  return it.patterns === undefined || it.patterns(path) === 'match';
}
