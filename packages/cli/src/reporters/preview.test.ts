import { expect, test } from 'vitest';
import { previewOf } from './preview.ts';

function preview(text: string, old: string, newText: string): ReturnType<typeof previewOf> {
  const start = text.indexOf(old);
  const file = { path: 'a.yaml', text };
  return previewOf({ title: 'x', applicability: 'safe', impact: 'none', edits: [{ file, start, end: start + old.length, newText }] });
}

test('a replaced text: its line before and after', () => {
  expect(preview('A:\n  Region: us-east-1 # here\n', 'us-east-1', 'ca-west-1')).toEqual([{ file: 'a.yaml', line: 2, removed: ['  Region: us-east-1 # here'], added: ['  Region: ca-west-1 # here'] }]);
});

test('lines that are put between others', () => {
  const file = { path: 'a.yaml', text: 'A:\n  B: 1\nC: 2\n' };
  const fix = { title: 'x', applicability: 'safe', impact: 'none', edits: [{ file, start: 9, end: 9, newText: '\n  D: 1\n  E: 2' }] } as const;
  expect(previewOf(fix)).toEqual([{ file: 'a.yaml', line: 2, removed: [], added: ['  D: 1', '  E: 2'] }]);
});

test('lines with what may be secret are not shown', () => {
  expect(preview('Environment:\n  - Name: A\n    Value: hunter2\n', 'hunter2', 'x')).toEqual([{ file: 'a.yaml', line: 3, removed: [], added: ['x'] }]);
});

test('long fixes are cut short', () => {
  const [only] = preview('A:\n', '\n', `\n${Array.from({ length: 60 }, (_, i) => `  K${i}: 1`).join('\n')}\n`);
  expect(only?.added.at(-1)).toBe('…');
  expect(only?.added.length).toBeLessThan(40);
});

test('in JSON, the lines that differ, each place with its line, in the order of the file', () => {
  const file = { path: 'a.json', text: '{\n  "A": {\n    "B": 1\n  },\n  "C": {},\n  "F": 0\n}\n' };
  const [one, brace] = [file.text.indexOf('1') + 1, file.text.indexOf('{}') + 2];
  const edits = [
    { file, start: brace, end: brace, newText: ',\n  "E": {\n  }' },
    { file, start: one, end: one, newText: ',\n    "D": 2' },
  ];
  expect(previewOf({ title: 'x', applicability: 'safe', impact: 'none', edits })).toEqual([
    { file: 'a.json', line: 3, removed: ['    "B": 1'], added: ['    "B": 1,', '    "D": 2'] },
    { file: 'a.json', line: 5, removed: [], added: ['  "E": {', '  },'] },
  ]);
});

test('of a long line only what is new', () => {
  const text = `{"A":{"B":1},"C":"${'x'.repeat(200)}"}`;
  expect(preview(text, '1', '1, "D": 2')).toEqual([{ file: 'a.yaml', line: 1, removed: [], added: ['1, "D": 2'] }]);
});
