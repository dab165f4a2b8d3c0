import { expect, test } from 'vitest';
import { inspectParse } from './inspect-parse.ts';

test('resources and the places of their keys', () => {
  expect(
    inspectParse({
      kind: 'cloudformation',
      text: 'Resources:\n  A/b:\n    Type: AWS::S3::Bucket\n    Properties: !If [C, {D~: 1}, !Ref E]\n',
    }),
  ).toEqual({
    ok: true,
    errors: [],
    resources: ['A/b'],
    positions: {
      '/Resources/A~1b': [2, 3],
      '/Resources/A~1b/Type': [3, 5],
      '/Resources/A~1b/Properties': [4, 5],
      '/Resources/A~1b/Properties/Fn::If': [4, 17],
      '/Resources/A~1b/Properties/Fn::If/1/D~0': [4, 26],
      '/Resources/A~1b/Properties/Fn::If/2/Ref': [4, 34],
    },
  });
});

test('equal keys are reported at both places', () => {
  expect(
    inspectParse({ kind: 'cloudformation', text: 'A: 1\nA: 2\n' }).errors.map(({ line, column }) => [line, column]),
  ).toEqual([
    [1, 1],
    [2, 1],
  ]);
});

test('a stream is read as YAML 1.2 and without functions', () => {
  expect(inspectParse({ kind: 'yaml-stream', text: 'a: yes\nb: 0o17\n--- !x\n- 1e3\n' }).values).toEqual([
    { a: 'yes', b: 15 },
    [1000],
  ]);
});

test('JSON', () => {
  expect(inspectParse({ kind: 'json', text: '{"a": 1, "a": 2}' })).toEqual({ ok: true, errors: [] });
  expect(inspectParse({ kind: 'json', text: '[1,]' })).toEqual({
    ok: false,
    errors: [{ line: 1, column: 3, message: 'a comma must not stand before `]`' }],
  });
});

test.each([
  ['a lone continuation byte', [0x41, 0x0a, 0xc3, 0xa9, 0x80], 2, 2, 'the file is not UTF-8: byte 5 is invalid'],
  ['an overlong form', [0xc0, 0xaf], 1, 1, 'the file is not UTF-8: byte 1 is invalid'],
  ['a surrogate', [0x41, 0xed, 0xa0, 0x80], 1, 2, 'the file is not UTF-8: byte 2 is invalid'],
  ['a cut sequence', [0x41, 0xf0, 0x9f, 0x98], 1, 2, 'the file is not UTF-8: byte 2 is invalid'],
  ['UTF-16', [0xff, 0xfe, 0x41, 0x00], 1, 1, 'the file is UTF-16; it must be UTF-8'],
])('bytes that are not UTF-8: %s', (_, bytes, line, column, message) => {
  expect(inspectParse({ kind: 'cloudformation', bytes: Uint8Array.from(bytes) })).toEqual({
    ok: false,
    errors: [{ line, column, message }],
  });
});
