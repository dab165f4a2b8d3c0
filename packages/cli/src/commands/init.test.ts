import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderWith } from '../testing/folder.ts';
import { runCli, type Outcome } from '../testing/memory-io.ts';
import { BROKEN } from '../testing/templates.ts';
import { gitlab } from './init-files.ts';

function init(cwd: string, argv: readonly string[] = [], answers?: readonly string[]): Promise<Outcome> {
  return runCli(['init', ...argv], { cwd, ...(answers === undefined ? {} : { answers }) });
}

test('shows what it would write and writes nothing without being told to', async () => {
  const cwd = folderWith({ '.git/': '', 'infra/a.yaml': BROKEN, '.github/': '' });
  const { code, stdout } = await init(cwd);
  expect(code).toBe(0);
  expect(stdout).toContain('found: CloudFormation (infra/a.yaml)\n');
  expect(stdout).toContain('would write privatelint.config.json');
  expect(stdout).toContain('would write .github/workflows/privatelint.yml');
  expect(stdout).toContain('nothing was written; --yes writes\n');
  expect(existsSync(join(cwd, 'privatelint.config.json'))).toBe(false);
});

test('asks on a terminal', async () => {
  const cwd = folderWith({ '.git/': '', 'a.yaml': BROKEN });
  expect((await init(cwd, [], ['', 'n'])).stdout).toMatch(/nothing was written\n$/);
  expect(existsSync(join(cwd, 'privatelint.config.json'))).toBe(false);
  expect((await init(cwd, [], ['eu-wst-1', 'eu-west-1 us-east-1', 'y'])).stdout).toMatch(/wrote privatelint\.config\.json; now: privatelint\n$/);
  expect(JSON.parse(readFileSync(join(cwd, 'privatelint.config.json'), 'utf8'))).toMatchObject({ $schema: expect.stringMatching(/^https:\/\/unpkg\.com\/privatelint@[\d.]+\/schemas\/config\.schema\.json$/) as string, regions: ['eu-west-1', 'us-east-1'] });
  expect((await init(cwd, ['--yes'])).stdout).toMatch(/nothing to write\n$/);
});

test('what it writes is read again, and an existing file is not touched', async () => {
  const before = 'repos: []\n';
  const cwd = folderWith({ '.git/': '', 'cdk.json': '{}', 'main.tf': '', 'eslint.config.js': 'export default [];\n', '.pre-commit-config.yaml': before, '.gitlab-ci.yml': 'a: {}\n' });
  const { stdout } = await init(cwd, ['--yes']);
  expect(stdout).toContain('found: CDK (cdk.json), Terraform (main.tf)');
  expect(stdout).toContain('add to .pre-commit-config.yaml');
  expect(stdout).toContain('add to eslint.config.js: judge CDK code in the editor');
  expect(stdout).toContain('add to .gitlab-ci.yml');
  expect(readFileSync(join(cwd, '.pre-commit-config.yaml'), 'utf8')).toBe(before);
  const printed = await runCli(['check', '--config', 'privatelint.config.json', '--print-config', 'a.yaml'], { cwd });
  expect(JSON.parse(printed.stdout)).toMatchObject({ config: 'privatelint.config.json', preset: 'recommended', failOn: 'error' });
});

test('tools are found where they are, and apps of CDK in any folder and language', async () => {
  const cwd = folderWith({
    '.git/': '', '.github/': '', 'node_modules/privatelint/package.json': '{}', 'package.json': '{"lint-staged": {"*.ts": "eslint"}}', '.husky/pre-commit': 'npx lint-staged\n', 'ci/Jenkinsfile': '', 'buildspec-test.yml': '', 'azure-pipelines.yml': '', '.circleci/config.yml': '',
    'bitbucket-pipelines.yml': '', 'lefthook.yml': '', 'apps/infra/cdk.json': '{}', 'apps/infra/requirements.txt': '', 'apps/infra/eslint.config.mts': '', 'live/terragrunt.hcl': '', 'live/main.tofu': '',
  });
  const { stdout } = await init(cwd, ['--region', 'eu-west-1']);
  expect(stdout).toContain('found: Terraform (live/main.tofu), Terragrunt (live/terragrunt.hcl), CDK (apps/infra/cdk.json)\n');
  for (const path of ['package.json', 'ci/Jenkinsfile', 'buildspec-test.yml', 'azure-pipelines.yml', '.circleci/config.yml', 'bitbucket-pipelines.yml', 'lefthook.yml', 'apps/infra/eslint.config.mts']) expect(stdout).toContain(`add to ${path}: `);
  expect(stdout).not.toContain('add to .husky/pre-commit');
  expect(stdout).toContain('        - run: npm install --global aws-cdk && pip install -r requirements.txt\n          working-directory: "apps/infra"\n        - run: npx cdk synth --quiet\n');
  expect(stdout).toContain('"$schema": "./node_modules/privatelint/schemas/config.schema.json"');
  expect(stdout).toContain('"regions": [');
});

test('the job for GitLab is that of the guide', () => {
  const guide = readFileSync(join(import.meta.dirname, '../../../../docs/guide/ci.md'), 'utf8');
  expect(guide.replaceAll(/privatelint@[\w.-]+/g, 'privatelint')).toContain(`\`\`\`yaml\n${gitlab().replace(/privatelint@[\w.-]+/, 'privatelint')}\`\`\`\n`);
});

test('what is set up already is not shown again', async () => {
  const cwd = folderWith({ '.git/': '', 'package.json': '{"privatelint": {}}', '.gitlab-ci.yml': 'x: npx privatelint\n' });
  expect((await init(cwd)).stdout).toBe('found: no templates\n\nnothing to write\n');
});

test('--network prints commands that leave tags out', async () => {
  const { stdout } = await init(folderWith({}), ['--network']);
  const commands = stdout.split('\n').filter((it) => it.startsWith('aws ec2 describe-') && it.includes('--query'));
  expect(commands.length).toBe(13);
  for (const it of commands) expect(it).toMatch(/--query '\{(\w+): \1\[\]\.merge\(@, \{Tags: `\[\]`\}\)\}' > network\/[a-z-]+\.json$/);
});

test('--network prints a script that a shell takes', async () => {
  const { stdout } = await init(folderWith({}), ['--network']);
  const cwd = folderWith({ 'bin/aws': '#!/bin/sh\nprintf "%s\\n" "$@" >&2\necho Z1\n', 'collect.sh': stdout });
  chmodSync(join(cwd, 'bin/aws'), 0o755);
  const { status, stderr } = spawnSync('sh', ['-eu', 'collect.sh'], { cwd, encoding: 'utf8', env: { PATH: `${join(cwd, 'bin')}:/usr/bin:/bin` } });
  expect(status).toBe(0);
  expect(stderr).toContain('{VPCId: `"vpc-0123456789abcdef0"`, HostedZoneSummaries: HostedZoneSummaries, NextToken: NextToken}');
  expect(existsSync(join(cwd, 'network/records-Z1.json'))).toBe(true);
});

test('mistakes', async () => {
  expect((await init(folderWith({}), ['--region', 'eu-wst-1'])).stderr).toBe('privatelint: `eu-wst-1` is no Region; did you mean `eu-west-1`?\n');
  expect((await init(folderWith({}), ['nowhere'])).code).toBe(2);
  expect((await init(folderWith({}), ['--force'])).stderr).toContain('unknown option `--force`');
});
