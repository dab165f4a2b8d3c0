import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderWith } from '../testing/folder.ts';
import type { Config } from './config.ts';
import { loadConfig } from './load.ts';

function load(name: string, text: string, others: Readonly<Record<string, string>> = {}, allowCode = false): Config {
  const folder = folderWith({ [name]: text, ...others });
  return loadConfig(join(folder, name), { allowCode, isNamed: false, cwd: folder });
}

describe('configuration files', () => {
  test('in JSON with comments', () => {
    const { file } = load('privatelint.config.jsonc', '{\n  // why\n  "preset": "strict", /* "x": 1 */\n  "rules": { "parse-error": "warning", },\n  "regions": "ca-west-1",\n}');
    expect(file).toEqual({ preset: 'strict', rules: { 'parse-error': 'warning' }, regions: ['ca-west-1'] });
  });

  test('in YAML', () => {
    const { file } = load('privatelint.config.yaml', 'complete: true\nmaxWarnings: 3\nparameters:\n  Count: 2\n  Nat: true\n  Zones: [a, b]\n');
    expect(file).toEqual({ complete: true, maxWarnings: 3, parameters: { Count: '2', Nat: 'true', Zones: 'a,b' } });
  });

  test('in package.json', () => {
    const { file } = load('package.json', '{"name": "x", "privatelint": {"failOn": "warning"}}');
    expect(file).toEqual({ failOn: 'warning' });
  });

  test('that are empty say nothing', () => {
    expect(load('privatelint.config.yaml', '').file).toEqual({});
  });

  test('name deployments, with their parameters in files', () => {
    const text = '{"deployments": {"prod": {"templates": "a.yaml", "parameters": "params/prod.json", "region": "ca-west-1", "account": "111122223333"}}}';
    const { file } = load('privatelint.config.json', text, { 'params/prod.json': '[{"ParameterKey": "Nat", "ParameterValue": "false"}]' });
    expect(file.deployments).toEqual({
      prod: { templates: ['a.yaml'], parameters: { Nat: 'false' }, parameterFiles: ['params/prod.json'], regions: ['ca-west-1'], account: '111122223333' },
    });
  });

  test('that are code run only when that is allowed', () => {
    const code = 'module.exports = { preset: "all" };\n';
    expect(() => load('privatelint.config.cjs', code)).toThrow('`privatelint.config.cjs` is code of the repository that is linted: it was found, and it runs only with `--allow-code`');
    expect(load('privatelint.config.cjs', code, {}, true).file).toEqual({ preset: 'all' });
    expect(load('privatelint.config.mjs', 'export default { preset: "strict" };\n', {}, true).file).toEqual({ preset: 'strict' });
    expect(() => load('privatelint.config.cjs', 'module.exports = { rulez: {} };\n', {}, true)).toThrow('privatelint.config.cjs: unknown key `rulez`; did you mean `rules`?');
    expect(() => load('privatelint.config.cjs', 'throw new Error("no");\n', {}, true)).toThrow('`privatelint.config.cjs` failed: no');
  });
});

describe('mistakes are told with their place', () => {
  test.each([
    ['{"prest": "all"}', '1:2: unknown key `prest`; did you mean `preset`?'],
    ['{\n  "preset": "every"\n}', '2:13: `preset`: `every` is none of recommended, strict, all'],
    ['{"rules": {"parse-eror": "off"}}', '1:12: unknown rule `parse-eror` in `rules`; did you mean `parse-error`?'],
    ['{"rules": {"parse-error": "warn"}}', '1:27: `rules.parse-error`: `warn` is none of error, warning, info, off; did you mean `warning`?'],
    ['{"rules": {"parse-error": 1}}', '1:27: `rules.parse-error` must be `error`, `warning`, `info`, `off` or a mapping, not a whole number'],
    ['{"rules": {"parse-error": {"level": "off", "opts": {}}}}', '1:44: unknown key `opts` in `rules.parse-error`; known are level, options'],
    ['{"needs": [{"services": ["sqs", "cloudwatch"]}]}', '1:33: `needs[0].services[1]`: `cloudwatch` is not known; did you mean `monitoring`?'],
    ['{"needs": {"services": "sqqs"}}', '1:24: `needs.services`: `sqqs` is not known; did you mean `sqs`?'],
    ['{"needs": [{"workload": "Api", "services": ["sqs"]}]}', '1:13: unknown key `workload` in `needs[0]`; did you mean `workloads`?'],
    ['{"overrides": [{"files": ["a"]}]}', '1:16: `rules` is missing in `overrides[0]`'],
    ['{"overrides": [{"files": [], "rules": {}}]}', '1:26: `overrides[0].files` must not be empty'],
    ['{"complete": "yes"}', '1:14: `complete` must be true or false, not a text'],
    ['{"suppress": [{"rule": "parse-error", "reason": " "}]}', '`suppress[0].reason`: ` ` is not a reason'],
    ['{"suppress": [{"rule": "parse-error", "reason": "x", "expires": "2026-13-01"}]}', '1:65: `suppress[0].expires`: `2026-13-01` is not a date such as 2027-01-31'],
    ['[]', '1:1: the configuration must be a mapping, not a list'],
    ['{"preset": "all"', '`}` is missing at the end of the text'],
    ['{"preset": "all", "preset": "strict"}', '`preset` is defined twice in this object'],
    ['{"deployments": {"prod": {"templates": "a", "parameters": "none.json"}}}', 'cannot read the parameter file `none.json` of `privatelint.config.json`: it does not exist'],
  ])('%s', (text, message) => {
    expect(() => load('privatelint.config.json', text)).toThrow(message);
  });

  test('all of them at once', () => {
    expect(() => load('privatelint.config.json', '{"a": 1, "b": 2}')).toThrow(/:1:2: .*`a`.*\n.*:1:10: .*`b`/);
  });
});
