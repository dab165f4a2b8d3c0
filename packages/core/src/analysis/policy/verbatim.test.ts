import { expect, test } from 'vitest';
import type { SourceFile } from '../../text/source-file.ts';
import { locateVerbatim } from './verbatim.ts';

test('a quoted string', () => {
  expect(shown(`Policy: '{"Statement": 1}'`, '{"Statement": 1}', '"Statement"')).toBe('"Statement"');
});

test('lines that are indented', () => {
  const file = 'Policy: |\n    {\n      "Statement": [\n        "a" "b"]}\nNext: "b"\n';
  expect(shown(file, '{\n  "Statement": [\n    "a" "b"]}\n', '"b"')).toBe('"b"');
});

test('the place is that of the scalar, not of the same text elsewhere', () => {
  const text = 'A: "{}"\nB: "{}"';
  const file: SourceFile = { path: 'a.yaml', text };
  expect(locateVerbatim('{}', { file, start: text.lastIndexOf('"{'), end: text.length })?.(0, 2)).toEqual({ file, start: text.lastIndexOf('{'), end: text.lastIndexOf('}') + 1 });
});

test('what is written another way has no places', () => {
  const file: SourceFile = { path: 'a.yaml', text: 'Policy: "{\\"a\\": 1}"' };
  expect(locateVerbatim('{"a": 1}', { file, start: 8, end: file.text.length })).toBeUndefined();
});

function shown(text: string, value: string, part: string): string | undefined {
  const file: SourceFile = { path: 'a.yaml', text };
  const start = value.indexOf(part);
  const span = locateVerbatim(value, { file, start: text.indexOf(':') + 2, end: text.length })?.(start, start + part.length);
  return span === undefined ? undefined : text.slice(span.start, span.end);
}
