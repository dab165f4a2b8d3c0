import { describe, expect, test } from 'vitest';
import { casesOf, messageProblems } from './cases.ts';
import { sectionsOf } from './markdown.ts';

/** The runner of cases is held to its own promises: what it overlooks, no rule would notice. */
describe('cases', () => {
  test('settings stand before the first block', () => {
    const [it] = casesOf('# Cases\n\n## A case\n\nRegion: ca-west-1, eu-west-1\nParameter: Stage=a=b\nComplete: true\nOption: off=[1]\n\n```yaml\na: 1\n```\nRegion: us-east-1\n');
    expect(it).toMatchObject({
      title: 'A case',
      regions: ['ca-west-1', 'eu-west-1'],
      parameters: { Stage: 'a=b' },
      complete: true,
      options: { off: [1] },
      files: { 'template.yaml': 'a: 1\n' },
      expected: [],
    });
  });

  test('a comment expects a finding at its line', () => {
    const [it] = casesOf('## A case\n```yaml net.yaml\na: 1\nb: 2 # error: [one] "x" # info: [two]\n```\n');
    expect(it?.expected).toEqual([
      { file: 'net.yaml', line: 2, severity: 'error', ruleId: 'one', says: 'x' },
      { file: 'net.yaml', line: 2, severity: 'info', ruleId: 'two', says: undefined },
    ]);
  });

  test('a list expects findings where there are no comments', () => {
    const [it] = casesOf('## A case\n```json\n{}\n```\n```findings\ntemplate.json:1 warning one "a part"\n```\n');
    expect(it?.expected).toEqual([{ file: 'template.json', line: 1, severity: 'warning', ruleId: 'one', says: 'a part' }]);
    expect(() => casesOf('## A case\n```findings\ntemplate.json warning one\n```\n')).toThrow('is no `file:line');
  });

  test('a heading over smaller headings is no case, one without a file is a mistake', () => {
    expect(casesOf('## Group\n\n### One\n```yaml\na: 1\n```\n').map(({ title }) => title)).toEqual(['One']);
    expect(() => casesOf('## Alone\n\nSome words.\n')).toThrow('has no file');
  });
});

test('a longer fence holds shorter ones', () => {
  const [section] = sectionsOf('# A\n````md\n```yaml\na: 1\n```\n````\n');
  expect(section?.blocks.map(({ text }) => text)).toEqual(['```yaml\na: 1\n```\n']);
});

test.each([
  ['`Web` needs logs', []],
  ['TCP 443 is closed', []],
  ['S3 is not reached', []],
  ['The endpoint is closed', ['the message starts with a capital']],
  ['it is closed.', ['the message ends with a period']],
  ['it is\nclosed', ['the message breaks the line']],
])('house style of %j', (message, problems) => {
  expect(messageProblems(message)).toEqual(problems);
});
