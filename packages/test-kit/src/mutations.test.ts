import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { analyze, type AnalysisResult } from '@privatelint/core';
import { rules } from '@privatelint/rules';
import { expect, test } from 'vitest';

const folder = fileURLToPath(new URL('../../../test-templates/', import.meta.url));

/** Templates of all scenarios, as seeds. */
const seeds = readdirSync(folder).flatMap((scenario) => {
  const broken = join(folder, scenario, 'broken');
  return readdirSync(broken)
    .filter((name) => name.startsWith('cloudformation') || name === 'sam.yaml')
    .map((name) => readFileSync(join(broken, name), 'utf8'));
});

function run(text: string): AnalysisResult {
  return analyze([{ path: 'template.yaml', text }], rules, {
    regions: ['ca-west-1'],
    parameters: new Map(),
    levels: new Map(),
    preset: 'all',
    complete: false,
  });
}

/** What people and merges do to a template: lines lost, doubled, swapped, words that become something else. */
type Mutation = (lines: string[], at: number, other: number) => void;

const WORDS = ['!Ref Nothing', '!GetAtt Vpc.Nothing', '[]', '{}', 'null', '!If [Nothing, 1, 2]', '!Ref AWS::NoValue', '"${"', '!Sub ${A', '- -', '&a *a', '443', 'true'];

const MUTATIONS: readonly Mutation[] = [
  (lines, at) => lines.splice(at, 1),
  (lines, at) => lines.splice(at, 0, lines[at] ?? ''),
  (lines, at, other) => {
    [lines[at], lines[other]] = [lines[other] ?? '', lines[at] ?? ''];
  },
  (lines, at, other) => {
    lines[at] = (lines[at] ?? '').replace(/:.*$/, `: ${WORDS[other % WORDS.length] ?? ''}`);
  },
  (lines, at) => {
    lines[at] = `  ${lines[at] ?? ''}`;
  },
  (lines, at) => {
    lines[at] = (lines[at] ?? '').slice(0, -3);
  },
];

test('law: whatever becomes of a template, the analysis ends, and no rule crashes', () => {
  const mutation = fc.record({ kind: fc.nat(MUTATIONS.length - 1), at: fc.nat(), other: fc.nat() });
  fc.assert(
    fc.property(fc.nat(seeds.length - 1), fc.array(mutation, { minLength: 1, maxLength: 6 }), (seed, mutations) => {
      const lines = (seeds[seed] ?? '').split('\n');
      for (const { kind, at, other } of mutations) MUTATIONS[kind]?.(lines, at % lines.length, other % lines.length);
      const { crashes } = run(lines.join('\n'));
      expect(crashes.map(({ ruleId, error }) => `${ruleId}: ${String(error)}`)).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test('law: the order of files changes nothing, to the byte', () => {
  const files = seeds.slice(0, 8).map((text, i) => ({ path: `${i}.yaml`, text }));
  const options = { regions: ['ca-west-1'], parameters: new Map(), levels: new Map(), preset: 'all' as const, complete: false };
  const told = (result: AnalysisResult): string => JSON.stringify(result.findings.map(({ at, ...rest }) => ({ ...rest, path: at.file.path, start: at.start })));
  const forwards = told(analyze(files, rules, options));
  fc.assert(
    fc.property(fc.shuffledSubarray(files, { minLength: files.length }), (shuffled) => {
      expect(told(analyze(shuffled, rules, options))).toBe(forwards);
    }),
    { numRuns: 10 },
  );
});
