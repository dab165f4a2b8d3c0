import { dirname, resolve } from 'node:path';
import type { Diagnostic } from '@privatelint/core';
import { existsSync, readFileSync } from '../io/disk.ts';
import { seenFrom } from '../io/paths.ts';
import { reasonOf } from '../io/read.ts';
import { UsageError } from '../io/usage-error.ts';
import { writeAll } from '../io/write.ts';
import type { GoneEntry } from '../reporters/report.ts';

/** A finding that is known and let be: where, about what, by which rule, and which one of those. Lines do not count. */
export type BaselineEntry = GoneEntry;

export interface Baselined {
  /** Without those that the baseline lists. */
  readonly findings: readonly Diagnostic[];
  readonly matched: number;
  /** Entries of judged files, or of files that are no more, that no finding matches. */
  readonly gone: readonly BaselineEntry[];
}

export function writeBaseline(path: string, findings: readonly Diagnostic[], absolute: (file: string) => string): number {
  const keys = new Map(findings.map((it) => entryOf(it, path, absolute)).map((it) => [keyOf(it), it]));
  const entries = [...keys].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, it]) => it);
  writeAll([{ path, text: `${JSON.stringify({ version: 1, findings: entries }, null, 2)}\n` }]);
  return entries.length;
}

export function applyBaseline(path: string, findings: readonly Diagnostic[], absolute: (file: string) => string, judged: ReadonlySet<string>): Baselined {
  const entries = new Map(readBaseline(path).map((it) => [keyOf(it), it]));
  const met = new Set<string>();
  const left = findings.filter((it) => {
    const key = keyOf(entryOf(it, path, absolute));
    if (!entries.has(key)) return true;
    met.add(key);
    return false;
  });
  const gone = [...entries].filter(([key, { file }]) => !met.has(key) && wasLookedFor(resolve(dirname(path), file), judged)).map(([, it]) => it);
  return { findings: left, matched: findings.length - left.length, gone };
}

/** A run over a part of the files says nothing about the others. */
function wasLookedFor(file: string, judged: ReadonlySet<string>): boolean {
  return judged.has(file) || !existsSync(file);
}

function entryOf({ at, address, ruleId, fingerprint }: Diagnostic, path: string, absolute: (file: string) => string): BaselineEntry {
  return { file: seenFrom(dirname(path), absolute(at.file.path)), address, rule: ruleId, fingerprint };
}

function keyOf({ file, address, rule, fingerprint }: BaselineEntry): string {
  return JSON.stringify([file, address, rule, fingerprint]);
}

function readBaseline(path: string): readonly BaselineEntry[] {
  const value = parsed(path);
  if (!isRecord(value) || value.version !== 1 || !Array.isArray(value.findings)) {
    throw new UsageError(`\`${path}\` is no baseline: expected {"version": 1, "findings": [...]}, as \`--write-baseline\` writes it`);
  }
  return value.findings.map((it: unknown, i) => {
    if (!isRecord(it)) throw new UsageError(`\`${path}\` is no baseline: findings[${i}] is no object`);
    const { file, address, rule, fingerprint } = it;
    if (typeof file !== 'string' || typeof address !== 'string' || typeof rule !== 'string' || typeof fingerprint !== 'string') {
      throw new UsageError(`\`${path}\` is no baseline: findings[${i}] needs texts for file, address, rule and fingerprint`);
    }
    return { file, address, rule, fingerprint };
  });
}

function parsed(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read the baseline \`${path}\`: ${reasonOf(error)}; \`--write-baseline\` makes one`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`\`${path}\` is no baseline: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
