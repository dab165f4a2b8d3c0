import { describe, expect, test } from 'vitest';
import type { Diagnostic, Fix } from '../diagnostics/diagnostic.ts';
import type { SourceFile } from '../text/source-file.ts';
import { PROOF_BUDGET, provedFixes, sharing, UNTRIED } from './fixes.ts';

/** A text of letters in which every `x` is a finding that goes when it becomes a `y`; a `b` is a defect that a fix brings. */
function run(text: string, fixesAt: (at: number, file: SourceFile) => Fix, gone = (now: string, at: number): boolean => now[at] === 'y') {
  const file = { path: 'a.yaml', text };
  const places = [...text].flatMap((letter, at) => (letter === 'x' ? [at] : []));
  const told = (at: number, ruleId: string): Diagnostic => ({
    ruleId, messageId: 'm', severity: 'error', message: ruleId, at: { file, start: at, end: at + 1 }, address: String(at), resourceType: 't', workloads: [], services: [],
    scenariosComplete: true, assumes: [], deployments: [], regions: [], related: [], trace: [], notes: [], fixes: [], fingerprint: '',
  });
  let trials = 0;
  const judge = ([edited]: readonly SourceFile[]) => {
    trials++;
    const now = edited?.text ?? '';
    const brought = [...now].flatMap((letter, at) => (letter === 'b' ? [told(at, 'brought')] : []));
    return { findings: [...places.filter((at) => !gone(now, at)).map((at) => told(at, 'open')), ...brought], crashes: [] };
  };
  const findings = places.map((at) => ({ ...told(at, 'open'), fixes: [fixesAt(at, file)] }));
  const fixes = provedFixes({ sources: [file], files: undefined }, findings, judge).flatMap((it) => it.fixes);
  return { trials, titles: fixes.map(({ title, reason, edits }) => (edits.length > 0 ? title : `${title}: ${reason ?? ''}`)) };
}

function write(newText: string, at: number, file: SourceFile, otherwise?: Fix): Fix {
  return { title: `write ${newText}`, applicability: 'safe', impact: 'none', edits: [{ file, start: at, end: at + 1, newText }], ...(otherwise && { otherwise }) };
}

describe('many fixes', () => {
  test('are proved in few trials', () => {
    const { trials, titles } = run('x'.repeat(50), (at, file) => write('y', at, file));
    expect(titles).toEqual(Array.from({ length: 50 }, () => 'write y'));
    expect(trials).toBe(12);
  });

  test('one that does not do what it promises is found among them, and what does in its place', () => {
    const bad = (at: number, file: SourceFile): Fix => (at === 17 ? write('z', at, file, write('b', at, file, write('y', at, file))) : write('y', at, file));
    expect(run('x'.repeat(50), bad).titles).toEqual(Array.from({ length: 50 }, () => 'write y'));
    const worse = (at: number, file: SourceFile): Fix => write(at === 17 ? 'z' : at === 30 ? 'yb' : 'y', at, file);
    const { titles } = run('x'.repeat(50), worse, (now, at) => now.replaceAll('yb', 'y')[at] === 'y');
    expect(titles.filter((it) => it !== 'write y')).toEqual(['write z: the finding would stay', 'write yb: it would bring brought: brought']);
  });

  test.each([3, 20])('one of %d that does so beside another one alone is not offered', (count) => {
    // The finding at 0 goes only when that at 1 is mended as well.
    const { titles } = run('x'.repeat(count), (at, file) => write('y', at, file), (now, at) => now[at] === 'y' && (at !== 0 || now[1] === 'y'));
    expect(titles[0]).toBe('write y: the finding would stay');
    expect(titles.slice(1)).toEqual(Array.from({ length: count - 1 }, () => 'write y'));
  });

  test('what is right alone and wrong beside a change of another kind is tried apart', () => {
    // Every second finding is mended by a new resource, which those before it do not go with.
    const isNew = (at: number): boolean => at % 2 === 1;
    const fixesAt = (at: number, file: SourceFile): Fix => ({ ...write(isNew(at) ? 'n' : 'y', at, file), impact: isNew(at) ? 'new-resource' : 'none' });
    const { trials, titles } = run('x'.repeat(16), fixesAt, (now, at) => now[at] === 'n' || (now[at] === 'y' && !now.includes('n')));
    expect(titles).toEqual(Array.from({ length: 16 }, (_, at) => `write ${isNew(at) ? 'n' : 'y'}`));
    expect(trials).toBe(12);
  });

  test.each([
    [32, 10, 'write y'],
    [40, 0, `write y: ${UNTRIED}`],
  ])('of %d all are tried or none, as the budget allows: %d trials', (count, spent, told) => {
    const size = Math.floor(PROOF_BUDGET / 10);
    const { trials, titles } = run('x'.repeat(count) + ' '.repeat(size - count), (at, file) => write('y', at, file));
    expect(trials).toBe(spent);
    expect(titles).toEqual(Array.from({ length: count }, () => told));
  });
});

test('groups that have a file in common are one, through whichever others', () => {
  const joined = (...groups: readonly string[]): string[] => sharing(groups.map((files) => new Set(files))).map((files) => [...files].sort().join('')).sort();
  expect(joined('ab', 'cd', 'e')).toEqual(['ab', 'cd', 'e']);
  expect(joined('ab', 'cd', 'e', 'bc')).toEqual(['abcd', 'e']);
  expect(joined('a', 'b', 'c', 'abc', 'ad')).toEqual(['abcd']);
});
