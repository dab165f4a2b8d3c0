import { expect, test } from 'vitest';
import { countBy, judgeLabel, type Label } from './scores-corpus.ts';
import { suitesText, type Suite } from './scores-oracles.ts';
import { comparisonRow, growthRow } from './scores-speed.ts';
import { median, percent, replaceSections, table } from './scores-text.ts';

const suite: Suite = { suite: 'yaml', pass: 7, total: 10, unsupported: 0, wrong: 3, noAnswer: 0 };

test('tables, medians and shares', () => {
  expect(table(['a', 'b'], [['x', '1']])).toBe('| a | b |\n| --- | ---: |\n| x | 1 |');
  expect([median([3, 1, 2]), median([1, 2]), median([])]).toEqual([2, 1.5, Number.NaN]);
  expect([percent(9999, 10_000), percent(2, 2), percent(0, 0)]).toEqual(['99.9 %', '100.0 %', '-']);
});

test('a section that is not measured again stays', () => {
  const page = '# Scores\n\n## A\n\nold a\n\n## B\n\nold b\n';
  expect(replaceSections(page, ['A', 'B', 'C'], new Map([['B', 'new b']]))).toBe('## A\n\nold a\n\n## B\n\nnew b\n\n## C\n\nNot measured.\n');
});

test('wrong answers without an explanation are counted, and explanations without a wrong answer are not shown', () => {
  const text = suitesText(
    [suite],
    [
      { suite: 'yaml', of: 'wrong', count: 2, text: 'duplicate keys' },
      { suite: 'yaml', of: 'unsupported', text: 'tags' },
    ],
  );
  expect(text).toContain('| yaml | 7/10 | 70.0 % | 0 | 3 | 0 |');
  expect(text).toContain('duplicate keys');
  expect(text).not.toContain('tags');
  expect(text).toContain('1 wrong without an explanation');
});

test('a label is held against findings', () => {
  const ideas = { ruleIdeas: { dns: ['private-dns-disabled'], missing: ['missing-*-endpoint'] }, ideasWithoutRule: ['role'] };
  const label: Label = {
    id: 'C1',
    file: 'a.yaml',
    also: [],
    kind: 'cfn',
    expected: [{ rule: 'dns', level: 'warning' }],
    forbidden: [{ rule: 'missing' }, { rule: 'role' }, { rule: 'new' }],
  };
  const dns = { ruleId: 'private-dns-disabled', severity: 'error', file: 'a.yaml' };
  expect(judgeLabel(label, [dns], false, ideas)).toEqual({
    expected: '1/1',
    forbidden: '1/1',
    remarks: ['dns is told as error, labelled warning', 'no rule: role', 'not mapped: new'],
  });
  expect(judgeLabel(label, [{ ...dns, ruleId: 'missing-s3-endpoint' }], false, ideas)).toMatchObject({ expected: '0/1', forbidden: '0/1' });
  expect([...countBy([dns, dns])]).toEqual([['private-dns-disabled error', 2]]);
});

test('ratios are taken round by round; growth leaves out what a start takes', () => {
  const pairs = [[200, 100], [900, 300], [100, 100]].map(([a = 0, b = 0]) => [{ wall: a, cpu: a }, { wall: b, cpu: undefined }] as const);
  expect(comparisonRow('W1', 'node', pairs)).toEqual(['W1', 'node', '3', '200', '100', '2.00', '-']);
  expect(growthRow('wide', [50, 60, 150, 10_050])).toEqual(['wide', '1.00', '2.00']);
  expect(growthRow('wide', [50, 52, 150, undefined])).toEqual(['wide', '-', '-']);
});
