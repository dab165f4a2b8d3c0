import { expect, test } from 'vitest';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { compareDiagnostics } from './order.ts';
import { sumUp } from './region-hints.ts';

const finding = (path: string, start: number, ruleId: string, message: string): Diagnostic =>
  ({ at: { file: { path, text: '' }, start, end: start }, ruleId, message }) as Diagnostic; // what the order looks at

test('findings are told by file, place, rule, message', () => {
  const ordered = [
    finding('a.yaml', 9, 'z', 'z'),
    finding('a.yaml', 10, 'a', 'z'),
    finding('a.yaml', 10, 'b', 'a'),
    finding('a.yaml', 10, 'b', 'b'),
    finding('b.yaml', 0, 'a', 'a'),
  ];
  expect([...ordered].reverse().sort(compareDiagnostics)).toEqual(ordered);
  expect(compareDiagnostics(finding('a', 1, 'b', 'c'), finding('a', 1, 'b', 'c'))).toBe(0);
});

test('hints at Regions are summed up, the most frequent first, then by name', () => {
  const hints = ['us-east-1', 'eu-west-1', 'ca-west-1', 'us-east-1'].map((region) => ({ region, count: 1 }));
  expect(sumUp(hints)).toEqual([{ region: 'us-east-1', count: 2 }, { region: 'ca-west-1', count: 1 }, { region: 'eu-west-1', count: 1 }]);
  expect(sumUp([])).toEqual([]);
});
