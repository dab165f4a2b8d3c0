import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { folderWith } from '../testing/folder.ts';
import { runCli, type Outcome } from '../testing/memory-io.ts';
import { BROKEN } from '../testing/templates.ts';

const RULE = `{ id: 'no-endpoints', severity: 'warning', description: 'd', messages: { one: 'an endpoint: {{name}}' }, on: 'vpc-endpoint', *check(endpoint, context) { yield { messageId: 'one', data: { name: endpoint.address + (context.options.mark ?? '') }, at: endpoint.at, node: endpoint }; } }`;
const ENDPOINT = `${BROKEN}  Mine: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcId: !Ref Vpc, ServiceName: !Sub "com.amazonaws.\${AWS::Region}.sqs", VpcEndpointType: Interface, SubnetIds: [!Ref Subnet]}}\n`;

function check(files: Readonly<Record<string, string>>, ...argv: readonly string[]): Promise<Outcome> {
  return runCli(['a.yaml', '--format', 'concise', '--allow-code', ...argv], { cwd: folderWith({ 'a.yaml': ENDPOINT, ...files }) });
}

function withRules(code: string, config: object = {}, name = 'own.cjs'): Readonly<Record<string, string>> {
  return { [name]: code, 'privatelint.config.json': JSON.stringify({ ruleFiles: [name], ...config }) };
}

describe('own rules', () => {
  test.each([
    ['a rule', `module.exports = ${RULE}`, 'own.cjs'],
    ['a list', `module.exports = [${RULE}]`, 'own.cjs'],
    ['a function that is handed the rule API', `export default ({ defineRule }) => defineRule(${RULE})`, 'own.mjs'],
  ])('%s', async (_, code, name) => {
    const { code: exit, stdout, stderr } = await check(withRules(code, {}, name));
    expect({ exit, stderr }).toEqual({ exit: 1, stderr: '' });
    expect(stdout).toMatch(/^a\.yaml:\d+:\d+ warning no-endpoints an endpoint: Mine$/m);
  });

  test('come in packages, too', async () => {
    const { stdout } = await check({ 'node_modules/our-rules/index.js': `module.exports = ${RULE}`, 'privatelint.config.json': '{"ruleFiles": ["our-rules"]}' });
    expect(stdout).toContain('warning no-endpoints');
  });

  test('obey levels, options, overrides and suppressions, and are listed in reports', async () => {
    const code = `module.exports = ${RULE}`;
    expect((await check(withRules(code, { rules: { 'no-endpoints': { level: 'error', options: { mark: '!' } } } }))).stdout).toContain('error no-endpoints an endpoint: Mine!');
    expect((await check(withRules(code, { overrides: [{ files: ['a.yaml'], rules: { 'no-endpoints': 'off' } }] }))).stdout).not.toContain('no-endpoints');
    expect((await check(withRules(code), '--rule', 'no-endpoints:off')).stdout).not.toContain('no-endpoints');
    expect((await check(withRules(code, { suppress: [{ rule: 'no-endpoints', reason: 'r' }] }))).stdout).not.toContain('no-endpoints');
    expect((await check({ ...withRules(code), 'a.yaml': ENDPOINT.replace('  Mine:', '  # privatelint-disable-next-line no-endpoints -- because\n  Mine:') })).stdout).not.toContain('no-endpoints');
    const { stdout } = await runCli(['a.yaml', '--format', 'sarif', '--allow-code'], { cwd: folderWith({ 'a.yaml': ENDPOINT, ...withRules(code) }) });
    expect(stdout).toContain('"id": "no-endpoints"');
  });

  test('are explained', async () => {
    const cwd = folderWith(withRules(`module.exports = ${RULE}`));
    expect((await runCli(['explain', 'no-endpoints', '--allow-code'], { cwd })).stdout).toMatch(/^# no-endpoints\nd\n/);
  });

  test('do not run unless they may', async () => {
    const cwd = folderWith({ 'a.yaml': ENDPOINT, ...withRules('throw new Error("ran")') });
    expect(await runCli(['a.yaml'], { cwd })).toEqual({ code: 2, stdout: '', stderr: 'privatelint: privatelint.config.json:1:14: own rules are code of the repository that is linted: they run only with `--allow-code`\n' });
  });

  test('that fail are told of, and the others go on', async () => {
    const { code, stdout, stderr } = await check(withRules(`module.exports = { ...${RULE}, *check() { throw new Error('boo'); } }`));
    expect(code).toBe(2);
    expect(stdout).toContain('missing-ecr-endpoint');
    expect(stderr).toMatch(/^privatelint: the own rule `no-endpoints` failed:\nError: boo\n/);
  });

  test.each([
    ['throw new Error("boo")', '`own.cjs` failed: boo'],
    ['module.exports = 3', '`own.cjs`: it must export a rule, a list of rules, or a function that gives them'],
    [`module.exports = { ...${RULE}, id: 'Mine' }`, '`own.cjs`: the id of a rule is words in small letters with `-` between them, not `Mine`'],
    [`module.exports = { ...${RULE}, id: 'missing-s3-endpoint' }`, '`own.cjs`: there is another rule `missing-s3-endpoint`'],
    [`module.exports = { ...${RULE}, severity: 'fatal' }`, '`own.cjs`: rule `no-endpoints`: `severity` is error, warning or info, not `fatal`'],
    [`module.exports = { ...${RULE}, messages: 'x' }`, '`own.cjs`: rule `no-endpoints`: `messages` are texts by name'],
    [`module.exports = { ...${RULE}, on: 'vpc-endpont' }`, '`own.cjs`: rule `no-endpoints`: there is no `on: vpc-endpont`; did you mean `vpc-endpoint`?'],
    [`module.exports = { ...${RULE}, check: undefined }`, '`own.cjs`: rule `no-endpoints` lacks a `check`'],
  ])('%s is a mistake in one line', async (code, message) => {
    expect(await check(withRules(code))).toEqual({ code: 2, stdout: '', stderr: `privatelint: ${message}\n` });
  });

  test('that are in no file and no package are a mistake', async () => {
    const { code, stderr } = await check({ 'privatelint.config.json': '{"ruleFiles": ["gone.mjs"]}' });
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringMatching(/^privatelint: `gone\.mjs` failed: Cannot find module 'gone\.mjs'\n$/) as string });
  });
});

test('options that a rule does not have are mistakes', async () => {
  const rules = (options: object): Readonly<Record<string, string>> => ({ 'privatelint.config.json': JSON.stringify({ rules: { 'missing-ecs-endpoint': { options } } }) });
  expect((await check(rules({ fargateInNewRegion: 'off' }))).stderr).toContain('unknown key `fargateInNewRegion` in `rules.missing-ecs-endpoint.options`; did you mean `fargateInNewRegions`?');
  expect((await check(rules({ fargateInNewRegions: 'no' }))).stderr).toContain('`rules.missing-ecs-endpoint.options.fargateInNewRegions`: `no` is none of on, off');
});

test('the rules of the guide work as they stand there', async () => {
  const guide = readFileSync(fileURLToPath(new URL('../../../../docs/guide/own-rules.md', import.meta.url)), 'utf8');
  const code = /^```js\n([\s\S]*?)^```$/m.exec(guide)?.[1] ?? '';
  const { stdout, stderr } = await check({ 'lint/our-rules.mjs': code, 'privatelint.config.json': /^```json\n([\s\S]*?)^```$/m.exec(guide)?.[1] ?? '' });
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^a\.yaml:\d+:\d+ error endpoint-without-policy `Mine` has no policy$/m);
  const withNat = readFileSync(fileURLToPath(new URL('../../../../test-templates/incomplete-set-behind-nat/broken/cloudformation.yaml', import.meta.url)), 'utf8');
  expect((await check({ 'a.yaml': withNat, 'lint/our-rules.mjs': code, 'privatelint.config.json': '{"ruleFiles": ["lint/our-rules.mjs"]}' })).stdout).toContain('warning service-over-nat `Hosts` reaches ecs past the endpoints of its network');
});
