import { describe, expect, test } from 'vitest';
import type { NodeBase } from '../graph/nodes.ts';
import { ALWAYS } from '../values/guards.ts';
import { blame, isOfTheNetwork } from './blame.ts';
import { BLOCKER_KINDS, type Attempt, type Blocker, type BlockerKind } from './reachability/path.ts';

const at = { file: { path: 'a.yaml', text: '' }, start: 0, end: 0 };
const node: NodeBase = { id: 'n', address: 'n', resourceType: '', at, when: ALWAYS, unit: '', where: () => at };

function attempt(...kinds: readonly [BlockerKind, ...BlockerKind[]]): Attempt {
  const [first, ...rest] = kinds.map((kind): Blocker => ({ kind, node, at, text: kind }));
  if (first === undefined) throw new Error('an attempt ends somewhere');
  return { via: 'public', hops: [], stoppedBy: [first, ...rest] };
}

describe('one blocker is blamed for a path', () => {
  test.each(BLOCKER_KINDS.filter((kind) => kind !== 'no-public-path'))('%s by itself', (kind) => {
    expect(blame([attempt(kind)], 'logs')?.kind).toBe(kind);
  });

  test.each<[BlockerKind, BlockerKind]>([
    ['other-region', 'private-dns-off'],
    ['vpc-dns-off', 'private-dns-off'],
    ['private-dns-off', 'no-public-path'],
    ['endpoint-group-ingress', 'network-acl'],
    ['gateway-off-route', 'no-endpoint'],
    ['endpoint-policy', 'role-policy'],
    ['no-public-ip', 'no-public-path'],
    ['no-public-path', 'incomplete-set'],
  ])('%s before %s, in whichever order they were met', (first, second) => {
    const told = first === 'no-public-path' ? 'no-endpoint' : first;
    for (const kinds of [[first, second], [second, first]] as const) {
      expect(blame([attempt(...kinds)], 'logs')?.kind).toBe(told);
      expect(blame(kinds.map((kind) => attempt(kind)), 'logs')?.kind).toBe(told);
    }
  });

  test('nothing where nothing was tried', () => {
    expect(blame([], 'logs')).toBeUndefined();
  });
});

test.each([
  ['logs', 'no-endpoint'],
  ['internet', 'no-public-path'],
  ['api.example.com:443', 'no-public-path'],
])('without a public path %s misses: %s', (service, kind) => {
  expect(blame([attempt('no-public-path')], service)?.kind).toBe(kind);
});

test('absence belongs to the network, defects to what has them', () => {
  const ofNetwork = BLOCKER_KINDS.filter((kind) => isOfTheNetwork({ kind, node, at, text: '' }));
  expect([...ofNetwork].sort()).toEqual(['incomplete-set', 'no-endpoint', 'no-public-ip', 'no-public-path']);
});
