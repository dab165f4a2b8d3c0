import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderWith } from '../testing/folder.ts';
import { readParameterFile } from './parameter-file.ts';

function read(text: string, name = 'params.json'): Record<string, string> {
  return Object.fromEntries(readParameterFile(join(folderWith({ [name]: text }), name), name));
}

test.each([
  ['[{"ParameterKey": "A", "ParameterValue": "1"}, {"ParameterKey": "B", "UsePreviousValue": true}]', { A: '1' }],
  ['["A=1", "B=x=y"]', { A: '1', B: 'x=y' }],
  ['{"Parameters": {"A": "1", "L": ["x", "y"], "P": {"Fn::GetParam": ["a", "b", "c"]}}, "Tags": {"t": "v"}}', { A: '1', L: 'x,y' }],
  ['{"A": 1, "B": true}', { A: '1', B: 'true' }],
  ['{}', {}],
])('%s', (text, expected) => {
  expect(read(text)).toEqual(expected);
});

test('YAML too', () => {
  expect(read('A: x\nB:\n  - 1\n  - 2\n', 'params.yaml')).toEqual({ A: 'x', B: '1,2' });
});

test.each([
  ['[{"ParameterKey": "A"}]', 'params.json:1:2: `ParameterValue` of `A` is missing'],
  ['[{"ParameterValue": "A"}]', 'params.json:1:2: `ParameterKey` is missing'],
  ['[1, {}]', 'params.json:1:2: expected {"ParameterKey": ..., "ParameterValue": ...}'],
  ['"text"', 'params.json:1:1: expected a list of'],
  ['{"A": ', 'params.json:1:7: '],
])('%s', (text, message) => {
  expect(() => read(text)).toThrow(message);
});
