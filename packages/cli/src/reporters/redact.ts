import { createHash } from 'node:crypto';
import type { Report } from './report.ts';

const IDS = /(?<![\w-])(?:(vpc|subnet)-(?:[0-9a-f]{17}|[0-9a-f]{8})|(\d{12}))(?![\w-])/g;

/** The report with ids of accounts, VPCs and subnets replaced by short hashes: equal ids stay equal, in every text. */
export function redacted(report: Report): Report {
  return { ...replaced(report), rules: report.rules } as Report; // the same shape: only texts change
}

function replaced(value: unknown): object {
  if (Array.isArray(value)) return value.map(inside);
  const result: Record<string, unknown> = {};
  for (const [key, it] of Object.entries(value ?? {})) result[redactText(key)] = it instanceof Map ? it : inside(it);
  return result;
}

function inside(value: unknown): unknown {
  if (typeof value === 'string') return redactText(value);
  return typeof value === 'object' && value !== null ? replaced(value) : value;
}

/** Six digits of a hash: enough to tell ids apart, too few to find an account by trying all of them. */
export function redactText(text: string): string {
  return text.replace(IDS, (id, kind: string | undefined) => {
    const hash = createHash('sha256').update(id).digest('hex').slice(0, 6);
    return `${kind ?? 'account'}-#${hash}`;
  });
}
