import { createHash } from 'node:crypto';
import { whenItHolds } from '@privatelint/core';
import { safeJson } from './escape.ts';
import type { Reporter } from './reporter.ts';
import { reportable } from './words.ts';

const SEVERITIES = { error: 'critical', warning: 'minor', info: 'info' } as const;

/** GitLab's Code Quality report. It compares fingerprints between branches: they must be unique, and must not depend on lines. */
export const gitlab: Reporter = (report) => {
  const seen = new Map<string, number>();
  const findings = reportable(report).filter((it) => it.suppressed === undefined);
  return safeJson(
    findings.map((it) => {
      const key = [it.file, it.ruleId, it.address, it.fingerprint].join('\0');
      const count = seen.get(key) ?? 0;
      seen.set(key, count + 1);
      const when = whenItHolds(it);
      return {
        description: `${it.message}${when === '' ? '' : ` (${when})`}`,
        check_name: it.ruleId,
        fingerprint: createHash('sha256').update(`${key}\0${count}`).digest('hex').slice(0, 40),
        severity: SEVERITIES[it.severity],
        location: { path: it.file, lines: { begin: it.range.start.line, end: it.range.end.line } },
      };
    }),
  );
};
