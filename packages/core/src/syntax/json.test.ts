import { expect, test } from 'vitest';
import { plainValue } from './inspect-parse.ts';
import { readJson } from './json.ts';

function problems(text: string) {
  return readJson(text).problems.map(({ start, end, message }) => `${start}-${end} ${message}`);
}

test('keys and values keep their quotes in their places', () => {
  expect(readJson(' {"a": "b"}').root).toMatchObject({
    start: 1,
    end: 11,
    entries: [{ key: 'a', keyStart: 2, keyEnd: 5, value: { start: 7, end: 10, value: 'b', style: 'double' } }],
  });
});

test('escapes', () => {
  const { root } = readJson('"\\u00e9\\n\\/\\ud83d\\ude00"');
  expect(root).toMatchObject({ value: 'é\n/😀' });
});

test('goes on behind a mistake', () => {
  const { root } = readJson('{"a": [1 2], "b": tru, "c": 3,}');
  expect(root && plainValue(root)).toEqual({ a: [1, 2], b: 'tru', c: 3 });
  expect(problems('{"a": [1 2], "b": tru, "c": 3,}')).toEqual([
    '9-10 expected `,` before `2`',
    '18-21 `tru` is no JSON value',
    '29-30 a comma must not stand before `}`',
  ]);
});

test('a text that ends too early gives what is there', () => {
  const { root } = readJson('{"a": {"b": [1');
  expect(root && plainValue(root)).toEqual({ a: { b: [1] } });
  expect(problems('{"a": {"b": [1')).toEqual(['14-14 `]` is missing at the end of the text']);
});

test.each([
  ['', '0-0 the document is empty'],
  ['{"a" 1}', '5-6 expected `:`, found `1`'],
  ["{'a': 1}", "1-2 expected a key in double quotes, found `'`"],
  ['[01]', '1-3 `01` is no JSON value'],
  ['["a\tb"]', '3-4 a control character in text must be escaped'],
  ['["\\x"]', '2-4 unknown escape in text'],
  ['["a', '1-3 the closing `"` of this text is missing'],
  ['1 2', '2-3 unexpected `2` after the end of the document'],
  ['[1}', '2-3 expected `]`, found `}`'],
])('%j', (text, problem) => {
  expect(problems(text)).toContain(problem);
});

test('equal keys are a problem only where they are asked to be', () => {
  expect(problems('{"a": 1, "a": 2}')).toEqual(['9-12 `a` is defined twice in this object; the last one counts']);
  expect(readJson('{"a": 1, "a": 2}', { uniqueKeys: false }).problems).toEqual([]);
});

test('more than 500 levels are refused without a crash', () => {
  expect(problems('['.repeat(100_000))).toEqual(['500-501 values are nested more than 500 levels deep']);
});
