import { describe, expect, test } from 'vitest';
import { BLOCKER_KINDS, type BlockerKind } from '@privatelint/core';
import { rules as shipped } from '@privatelint/rules';
import { messageProblems } from './cases.ts';
import { ruleFolders } from './rule-folders.ts';

const folders = await ruleFolders();

/** What ends a need whatever way leads to the service: rules about roles tell it once for each role, and no path is put down to it. */
const OF_NO_PATH: readonly BlockerKind[] = ['role-policy'];

describe('every rule', () => {
  for (const { id, rule } of folders) {
    if (rule === undefined) continue;
    test(id, () => {
      expect(rule.id).toBe(id);
      expect(id).toMatch(/^(?!no-)[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
      expect(rule.description).toMatch(/^[^a-z\n][^\n]*\.$/);
      expect(rule.why).toMatch(/^[^a-z\n][^\n]*\.$/);
      expect(rule.references).not.toEqual([]);
      for (const url of rule.references) expect(new URL(url).protocol).toBe('https:');
      expect(Object.keys(rule.messages)).not.toEqual([]);
      for (const message of Object.values(rule.messages)) expect(messageProblems(message), message).toEqual([]);
    });
  }

  test('is shipped', () => {
    expect(shipped.map(({ id }) => id)).toEqual(folders.map(({ id }) => id));
  });
});

/** A rule blames causes of blocked paths, or covers them by what it reports at the node itself. */
interface Claim {
  readonly id: string;
  readonly kind: BlockerKind;
  readonly features?: readonly string[];
  readonly services?: readonly string[];
}

describe('every kind of blocker belongs to one rule', () => {
  const claims = folders.flatMap(({ rule }): Claim[] => {
    if (rule === undefined) return [];
    const { id } = rule;
    const covered = 'covers' in rule ? (rule.covers ?? []).map((kind) => ({ id, kind })) : [];
    return rule.on === 'blocked' ? [...rule.blames.map((claim) => ({ id, ...claim })), ...covered] : covered;
  });

  test.each(BLOCKER_KINDS.filter((kind) => !OF_NO_PATH.includes(kind)))('%s', (kind) => {
    expect(claims.filter((claim) => claim.kind === kind)).not.toEqual([]);
  });

  test.each(BLOCKER_KINDS)('%s has no two owners', (kind) => {
    const own = claims.filter((claim) => claim.kind === kind);
    const parts = own.flatMap(({ features = ['*'], services = ['*'] }) => features.flatMap((feature) => services.map((service) => `${feature} ${service}`)));
    expect(parts, own.map(({ id }) => id).join(' and ')).toEqual([...new Set(parts)]);
  });

  test('kinds that no path is put down to have no owner', () => {
    expect(OF_NO_PATH.filter((kind) => claims.some((claim) => claim.kind === kind))).toEqual([]);
  });
});
