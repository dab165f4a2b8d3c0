import { describe, expect, test } from 'vitest';
import { readCheckOptions } from './check-options.ts';

test('options may stand anywhere and under the names of neighbours', () => {
  const options = readCheckOptions(['a.yaml', '--regions', 'ca-west-1, us-east-1', '--var', 'A=1', '--rule=missing-s3-endpoint:off', '--fail-on', 'warning', '--max-warnings', '3', '-q', 'b.yaml', '--shard', '2/4', '--', '--odd']);
  expect(options).toMatchObject({ paths: ['a.yaml', 'b.yaml', '--odd'], regions: ['ca-west-1', 'us-east-1'], failOn: 'warning', maxWarnings: 3, quiet: true, shard: { index: 2, count: 4 } });
  expect([...options.parameters]).toEqual([['A', '1']]);
  expect([...options.levels]).toEqual([['missing-s3-endpoint', 'off']]);
});

test.each([
  [['--param', 'A=1', '--param', 'B=x=y'], { A: '1', B: 'x=y' }],
  [['--parameter-overrides', 'A=1 B=two words C='], { A: '1', B: 'two words', C: '' }],
  [['--parameter-overrides', 'A=1', 'B=2', '--quiet'], { A: '1', B: '2' }],
  [['--param', 'ParameterKey=A,ParameterValue=1,2'], { A: '1,2' }],
])('parameters: %j', (argv, expected) => {
  const { parameters, paths } = readCheckOptions(argv);
  expect(Object.fromEntries(parameters)).toEqual(expected);
  expect(paths).toEqual([]);
});

test.each([
  [[], [{ format: 'pretty' }]],
  [['--format', 'json', '--output', 'a', '--format', 'concise'], [{ format: 'json', file: 'a' }, { format: 'concise' }]],
  [['--output', 'a', '--format', 'json'], [{ format: 'json', file: 'a' }]],
  [['-o', 'r.sarif', '-f', 'pretty'], [{ format: 'pretty', file: 'r.sarif' }]],
  [['-o', 'r.sarif'], [{ format: 'sarif', file: 'r.sarif' }]],
  [['-f', 'pretty', '-f', 'junit', '-o', 'x.xml'], [{ format: 'pretty' }, { format: 'junit', file: 'x.xml' }]],
])('formats and outputs: %j', (argv, expected) => {
  expect(readCheckOptions(argv).outputs).toEqual(expected);
});

describe('mistakes are told in one line', () => {
  test.each([
    [['--formt', 'json'], 'unknown option `--formt`; did you mean `--format`?'],
    [['--frobnicate'], 'unknown option `--frobnicate`'],
    [['-x'], 'unknown option `-x`'],
    [['--format', 'jsn'], 'unknown format `jsn`; one of: pretty, concise, json, sarif, github, gitlab, junit, markdown; did you mean `json`?'],
    [['--format'], '`--format` needs a value: --format F'],
    [['--output', '--quiet'], '`--output` needs a value: --output FILE'],
    [['--quiet=yes'], '`--quiet` takes no value'],
    [['-f', 'json', '-f', 'sarif'], 'formats json and sarif both go to standard output; give one of them an `--output`'],
    [['-f', 'json', '-o', 'a', '-f', 'sarif', '-o', 'a'], '`--output a` is given twice'],
    [['--output', 'x.txt'], '`--output x.txt` needs a `--format`'],
    [['--fail-on', 'fatal'], '`--fail-on` is error, warning or info, not `fatal`'],
    [['--max-warnings', '-1'], '`--max-warnings` is a number, not `-1`'],
    [['--rule', 'x'], '`--rule` is ID:LEVEL, such as missing-s3-endpoint:warning, not `x`'],
    [['--rule', 'x:warn'], '`--rule`: the level is error, warning, info, off, not `warn`; did you mean `warning`?'],
    [['--shard', '5/4'], '`--shard` is I/N with I from 1 to N, such as 1/4, not `5/4`'],
    [['--param', 'A'], '`--param` is NAME=VALUE, not `A`'],
    [['--stdin', 'a.yaml'], '`--stdin` and paths exclude each other'],
    [['--stdin-filename', 'a.yaml'], '`--stdin-filename` needs `--stdin`'],
  ])('%j', (argv, message) => {
    expect(() => readCheckOptions(argv)).toThrow(message);
  });
});
