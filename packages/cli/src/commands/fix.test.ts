import { chmodSync, lstatSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderWith } from '../testing/folder.ts';
import { runCli } from '../testing/memory-io.ts';
import { BROKEN, CLEAN } from '../testing/templates.ts';

const AT = ['--region', 'us-east-1'];
const read = (folder: string, name: string): string => readFileSync(join(folder, name), 'utf8');

test('a dry run prints what would be written and what a deployment does, and writes nothing', async () => {
  const cwd = folderWith({ '.git/': '', 't.yaml': BROKEN });
  const { code, stdout, stderr } = await runCli(['t.yaml', '--fix-dry-run', ...AT], { cwd });
  expect(stdout).toMatch(/^--- a\/t\.yaml\n\+\+\+ b\/t\.yaml\n@@ -/);
  expect(stdout).toContain('+  EcrApiEndpoint:\n');
  expect(stdout).toContain('A deployment of t.yaml:\n');
  expect(stdout).toContain('  EcrApiEndpoint (AWS::EC2::VPCEndpoint): created\n');
  expect(stdout).toContain('  Service (AWS::ECS::Service): updated in place\n');
  expect(stderr).toContain('would fix t.yaml missing-ecr-endpoint `Service`: add endpoints for ecr.api and ecr.dkr, new resources\n');
  expect(code, 'nothing is mended yet').toBe(1);
  expect(read(cwd, 't.yaml')).toBe(BROKEN);
});

test('suggestions are written when somebody asks for them', async () => {
  const cwd = folderWith({ '.git/': '', 't.yaml': BROKEN });
  const safe = await runCli(['t.yaml', '--fix', ...AT], { cwd });
  expect(safe.stderr).toMatch(/suggestions are left; `--fix-suggestions` writes them\n$/);
  expect(safe.code).toBe(1);
  expect(read(cwd, 't.yaml')).toBe(BROKEN);
  const { code, stdout } = await runCli(['t.yaml', '--fix-suggestions', ...AT], { cwd });
  expect(stdout).toContain('nothing found');
  expect(code).toBe(0);
  expect(read(cwd, 't.yaml')).toContain('  S3Endpoint:\n');
  const again = read(cwd, 't.yaml');
  await runCli(['t.yaml', '--fix-suggestions', ...AT], { cwd });
  expect(read(cwd, 't.yaml')).toBe(again);
});

test('only what a rule finds', async () => {
  const cwd = folderWith({ '.git/': '', 't.yaml': BROKEN });
  const { code } = await runCli(['t.yaml', '--fix-suggestions', '--fix-rule', 'missing-s3-endpoint', ...AT], { cwd });
  expect(code).toBe(1);
  expect(read(cwd, 't.yaml')).toContain('S3Endpoint');
  expect(read(cwd, 't.yaml')).not.toContain('EcrApiEndpoint');
  expect((await runCli(['t.yaml', '--fix', '--fix-rule', 'missing-s3'], { cwd })).stderr).toContain('there is no rule `missing-s3`');
});

test('what is suppressed or switched off is let be', async () => {
  const cwd = folderWith({
    '.git/': '',
    't.yaml': BROKEN,
    'privatelint.config.json': JSON.stringify({ suppress: [{ rule: 'missing-s3-endpoint', reason: 'known' }], overrides: [{ files: ['t.yaml'], rules: { 'missing-ecr-endpoint': 'off' } }] }),
  });
  await runCli(['t.yaml', '--fix-suggestions', ...AT], { cwd });
  expect(read(cwd, 't.yaml')).toBe(BROKEN);
});

test('the mode of the file and the link that leads to it stay', async () => {
  const cwd = folderWith({ '.git/': '', 'real/t.yaml': BROKEN });
  chmodSync(join(cwd, 'real/t.yaml'), 0o640);
  symlinkSync('real/t.yaml', join(cwd, 'link.yaml'));
  await runCli(['link.yaml', '--fix-suggestions', ...AT], { cwd });
  expect(lstatSync(join(cwd, 'link.yaml')).isSymbolicLink()).toBe(true);
  expect(statSync(join(cwd, 'real/t.yaml')).mode & 0o777).toBe(0o640);
  expect(read(cwd, 'real/t.yaml')).toContain('EcrApiEndpoint');
});

test.each([
  ['t.yaml', 'the file is read-only', (path: string) => chmodSync(path, 0o444)],
  ['node_modules/t.yaml', 'it lies in node_modules: the next installation would undo the change', undefined],
  ['cdk.out/t.yaml', 'it lies in cdk.out: the next `cdk synth` would undo the change', undefined],
  ['.aws-sam/build/t.yaml', 'it lies in .aws-sam: the next `sam build` would undo the change', undefined],
  ['.serverless/t.yaml', 'it lies in .serverless: the next `serverless package` would undo the change', undefined],
])('%s is refused: %s', async (name, reason, prepare) => {
  const cwd = folderWith({ '.git/': '', [name]: BROKEN });
  prepare?.(join(cwd, name));
  const { code, stderr } = await runCli([name, '--fix-suggestions', ...AT], { cwd });
  expect(stderr).toContain(`add endpoints for ecr.api and ecr.dkr: ${reason}\n`);
  expect(code).toBe(1);
  expect(read(cwd, name)).toBe(BROKEN);
});

test('a link that leads out of the project is not followed', async () => {
  const other = folderWith({ 't.yaml': BROKEN });
  const cwd = folderWith({ '.git/': '' });
  mkdirSync(join(cwd, 'a'));
  symlinkSync(join(other, 't.yaml'), join(cwd, 'a/t.yaml'));
  const { stderr } = await runCli(['a/t.yaml', '--fix-suggestions', ...AT], { cwd });
  expect(stderr).toContain('its link leads out of the project');
  expect(read(other, 't.yaml')).toBe(BROKEN);
});

test('a file that is not UTF-8 stays as it is, and is told of', async () => {
  const cwd = folderWith({ '.git/': '' });
  const bytes = Buffer.concat([Buffer.from('# caf\xe9\n', 'latin1'), Buffer.from(BROKEN)]);
  writeFileSync(join(cwd, 't.yaml'), bytes);
  const { stdout } = await runCli(['t.yaml', '--fix-suggestions', ...AT], { cwd });
  expect(stdout).toContain('the file is not UTF-8: byte 6 is invalid');
  expect(readFileSync(join(cwd, 't.yaml'))).toEqual(bytes);
});

test('JSON announces the edits that are then written', async () => {
  const cwd = folderWith({ '.git/': '', 't.yaml': BROKEN });
  const { stdout } = await runCli(['t.yaml', '-f', 'json', ...AT], { cwd });
  const report = JSON.parse(stdout) as { findings: { fixes: { applicability: string; impact: string; edits: unknown[] }[] }[] };
  const fixes = report.findings.flatMap((it) => it.fixes);
  expect(fixes).not.toEqual([]);
  for (const fix of fixes) expect(fix).toMatchObject({ applicability: 'suggestion', impact: 'new-resource' });
  for (const { edits } of fixes) expect(edits).not.toEqual([]);
});

test('nothing to fix is said', async () => {
  const cwd = folderWith({ '.git/': '', 't.yaml': CLEAN });
  writeFileSync(join(cwd, 't.yaml'), CLEAN);
  const { code, stderr } = await runCli(['t.yaml', '--fix', ...AT], { cwd });
  expect(stderr).toBe('nothing to fix\n');
  expect(code).toBe(0);
});
