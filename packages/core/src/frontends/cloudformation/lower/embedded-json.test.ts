import { expect, test } from 'vitest';
import type { Span } from '../../../text/source-file.ts';
import { member } from '../../../values/read.ts';
import { textOf, type Hole } from '../../../values/text.ts';
import type { Value } from '../../../values/value.ts';
import { Worlds } from '../../../values/worlds.ts';
import { jsonValue } from './embedded-json.ts';
import { shown } from './testing.ts';

const worlds = new Worlds();
const region: Hole = { id: 'AWS::Region', cause: 'the Region is not known' };
const count: Hole = { id: 'Count', cause: 'parameter `Count` has no value' };

test('text that holds JSON becomes the structure', () => {
  expect(shown(worlds, jsonValue(written('{"a": [1, true, null, "x\\ny"], "b": {}}')))).toEqual({ a: [1, true, 'absent', 'x\ny'], b: {} });
});

test('what is a structure already stays', () => {
  const list: Value = { kind: 'list', items: { items: [] }, at: nowhere() };
  expect(jsonValue(list)).toBe(list);
});

test('a hole inside a string makes a pattern of it', () => {
  const text = textOf(['{"image": "repo.', region, '.example/app", "escaped\\"": "a"}']);
  expect(shown(worlds, jsonValue({ kind: 'pattern', pattern: text as never, at: nowhere() }))).toEqual({
    image: 'repo.${AWS::Region}.example/app',
    'escaped"': 'a',
  });
});

test('a hole outside of strings is a value that is not known', () => {
  const text = textOf(['{"n": ', count, ', "list": ["a", ', count, ']}']);
  expect(shown(worlds, jsonValue({ kind: 'pattern', pattern: text as never, at: nowhere() }))).toEqual({
    n: '?Count',
    list: ['a', '... parameter `Count` has no value'],
  });
});

test('a key with a hole leaves the object open', () => {
  const text = textOf(['{"known": 1, "', region, ':sub": 2}']);
  expect(shown(worlds, jsonValue({ kind: 'pattern', pattern: text as never, at: nowhere() }))).toEqual({
    known: 1,
    '...': 'a key of it is not known',
  });
});

test('text that is no JSON is not known', () => {
  expect(jsonValue(written('arn:aws:iam::aws:policy/x'))).toMatchObject({ kind: 'unknown', hole: { cause: 'its text is no JSON' } });
  expect(jsonValue(written('{"a": 1,}'))).toMatchObject({ kind: 'unknown' });
});

test('places lead into a quoted scalar with escapes', () => {
  const at = span('X: "{\\"a\\": \\"b\\", \\n \\"c\\": \\"d\\"}"', 3);
  expect(source(member(jsonValue({ kind: 'scalar', value: '{"a": "b", \n "c": "d"}', at }), 'c'))).toBe('\\"d\\"');
});

test('places lead into a block scalar, over what was substituted', () => {
  const at = span('X: |\n  {"first": "${Name}-x${Count}",\n   "second": "${Other}"}\n', 3);
  const text = textOf(['{"first": "service-name-x', count, '",\n "second": "o"}\n']);
  const value = jsonValue({ kind: 'pattern', pattern: text as never, at });
  expect(source(member(value, 'first'))).toBe('"${Name}-x${Count}"');
  expect(source(member(value, 'second'))).toBe('"${Other}"');
});

test('where one placeholder ends and the next begins after blanks, nobody can tell what stands for which', () => {
  const text = 'X: !Sub \'{"first": "${One} ${Two}", "second": "${Three}"}\'';
  const at = span(text, 8);
  expect(source(member(jsonValue({ kind: 'scalar', value: '{"first": "a b c", "second": "d"}', at }), 'second'))).toBe(source({ kind: 'absent', at }));
});

test('places of a text that was put together elsewhere are those of the whole', () => {
  const at = span('X: !Join ["", ["{", "}"]]', 3);
  expect(jsonValue({ kind: 'scalar', value: '{"a": 1}', at }).at).toEqual(at);
});

function written(value: string): Value {
  return { kind: 'scalar', value, at: nowhere() };
}

function nowhere(): Span {
  return span('', 0);
}

function span(text: string, start: number): Span {
  return { file: { path: 't.yaml', text }, start, end: text.length };
}

function source(value: Value): string {
  const { file, start, end } = value.at;
  return file.text.slice(start, end);
}
