import { applyEdits } from '@privatelint/core';
import { fixesOf } from '../adapter.ts';
import { readApps } from './apps.ts';
import { judge } from './judge.ts';

interface MendedApp {
  readonly before: string;
  readonly after: string;
}

/** Of each rule the apps of `apps.md` that it finds something in, and what is written first to mend it. */
export function mendedApps(): ReadonlyMap<string, readonly MendedApp[]> {
  const mended = new Map<string, MendedApp[]>();
  for (const { text: before, findings } of readApps()) {
    if (findings.length === 0) continue;
    for (const finding of judge(before)) {
      const { safe, suggested } = fixesOf(finding);
      const edits = safe?.edits ?? suggested[0]?.edits;
      const applied = edits === undefined ? undefined : applyEdits(edits);
      const after = applied?.kind === 'applied' ? applied.files.get('app.ts') : undefined;
      if (after !== undefined) mended.set(finding.ruleId, [...(mended.get(finding.ruleId) ?? []), { before, after }]);
    }
  }
  return mended;
}
