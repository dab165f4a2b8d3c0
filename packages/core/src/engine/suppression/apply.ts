import type { Diagnostic, Severity } from '../../diagnostics/diagnostic.ts';
import { editDistance } from '../../knowledge/edit-distance.ts';
import { positionAt, type Span } from '../../text/source-file.ts';
import { fingerprint } from '../fingerprint.ts';
import type { SuppressionComment } from './comments.ts';

/** What a resource or a template says in its metadata, or a configuration by address. */
export interface DeclaredSuppression {
  readonly id: string;
  readonly at: Span;
  readonly reason: string | undefined;
  /** `YYYY-MM-DD`: the last day on which it holds. */
  readonly expires: string | undefined;
  /** Only findings about these services; empty = about any. */
  readonly services: readonly string[];
  /** The resource; undefined = everything in the file. */
  readonly address: string | undefined;
  /** What is wrong with how it is written: it then hides nothing. */
  readonly mistake?: string;
}

export interface SuppressionInput {
  readonly comments: readonly SuppressionComment[];
  readonly declared: readonly DeclaredSuppression[];
  /** Every id that a finding may have. */
  readonly ruleIds: readonly string[];
  /** Ids that did not run: a suppression of theirs cannot be used. */
  readonly inactive: ReadonlySet<string>;
  /** `YYYY-MM-DD`; undefined = nothing expires. */
  readonly today: string | undefined;
}

interface Entry {
  readonly id: string;
  readonly at: Span;
  readonly reason: string | undefined;
  readonly covers: (finding: Diagnostic) => boolean;
  readonly address: string | undefined;
  readonly expired: boolean;
  readonly mistake?: string | undefined;
  used: boolean;
}

/** Marks suppressed findings and adds what is wrong with suppressions. Never hides what cannot be read. */
export function applySuppressions(findings: readonly Diagnostic[], input: SuppressionInput): Diagnostic[] {
  if (input.comments.length === 0 && input.declared.length === 0) return [...findings];
  const entries = [...input.comments.flatMap(commentEntries), ...input.declared.map((it) => declaredEntry(it, input.today))];
  const told = findings.map((finding) => suppressed(finding, entries));
  return [...told, ...entries.flatMap((entry) => complaint(entry, input))];
}

function commentEntries(comment: SuppressionComment): Entry[] {
  const { lines, file, reason } = comment;
  const covers = (finding: Diagnostic): boolean => {
    if (finding.at.file.path !== file.path) return false;
    if (lines === 'file') return true;
    const { line } = positionAt(finding.at.file, finding.at.start);
    return line >= lines.first && line <= lines.last;
  };
  return comment.ids.map(({ id, at }) => ({ id, at, reason, covers, address: undefined, expired: false, used: false }));
}

function declaredEntry(said: DeclaredSuppression, today: string | undefined): Entry {
  const { id, at, reason, address, services, expires, mistake } = said;
  return {
    id,
    at,
    reason,
    address,
    mistake,
    expired: expires !== undefined && today !== undefined && expires < today,
    used: false,
    covers: (finding) => {
      if (services.length > 0 && !finding.services.every((service) => services.includes(service))) return false;
      if (address === undefined) return finding.at.file.path === at.file.path;
      return finding.address === address || finding.workloads.includes(address);
    },
  };
}

/** A suppression at one of several workloads takes only that workload out. */
function suppressed(finding: Diagnostic, entries: readonly Entry[]): Diagnostic {
  if (finding.ruleId === 'parse-error') return finding;
  let rest = finding.workloads;
  for (const entry of entries) {
    if (entry.id !== finding.ruleId || entry.expired || entry.mistake !== undefined || !entry.covers(finding)) continue;
    entry.used = true;
    const { address } = entry;
    const others = address === undefined || address === finding.address ? [] : rest.filter((workload) => workload !== address);
    if (others.length > 0) {
      rest = others;
      continue;
    }
    return { ...finding, suppressed: { reason: entry.reason ?? '' } };
  }
  return rest === finding.workloads ? finding : { ...finding, workloads: rest };
}

function complaint(entry: Entry, { ruleIds, inactive }: SuppressionInput): Diagnostic[] {
  if (entry.mistake !== undefined) return [about(entry, 'unused-suppression', 'mistaken', 'error', entry.mistake)];
  if (!ruleIds.includes(entry.id)) {
    const near = ruleIds.filter((id) => editDistance(id, entry.id) <= 3).sort((a, b) => editDistance(a, entry.id) - editDistance(b, entry.id))[0];
    return [about(entry, 'unused-suppression', 'unknown-rule', 'error', `there is no rule \`${entry.id}\`${near === undefined ? '' : `; did you mean \`${near}\`?`}`)];
  }
  const found: Diagnostic[] = [];
  if (entry.reason === undefined) {
    found.push(about(entry, 'suppression-without-reason', 'no-reason', 'warning', `the suppression of \`${entry.id}\` gives no reason`));
  }
  if (entry.expired) found.push(about(entry, 'unused-suppression', 'expired', 'warning', `the suppression of \`${entry.id}\` has expired`));
  else if (!entry.used && !inactive.has(entry.id)) {
    found.push(about(entry, 'unused-suppression', 'unused', 'warning', `the suppression of \`${entry.id}\` hides nothing`));
  }
  return found;
}

function about(entry: Entry, ruleId: string, messageId: string, severity: Severity, message: string): Diagnostic {
  return {
    ruleId,
    messageId,
    severity,
    message,
    at: entry.at,
    address: entry.address ?? '',
    resourceType: '',
    workloads: [],
    services: [],
    scenariosComplete: true,
    assumes: [],
    deployments: [],
    regions: [],
    related: [],
    trace: [],
    notes: [],
    help: HELP[messageId] ?? 'remove it, or name the rule and the place that it is for',
    fixes: [],
    fingerprint: fingerprint([ruleId, messageId, entry.at.file.path, entry.id, entry.address ?? ''].join('\n')),
  };
}

const HELP: Readonly<Record<string, string>> = {
  'no-reason': 'write why after ` -- `, or as `reason`',
  expired: 'remove it, or give it a later date',
  mistaken: 'until it is mended it hides nothing',
};
