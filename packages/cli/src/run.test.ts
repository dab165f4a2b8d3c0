import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { folderWith } from './testing/folder.ts';
import { runCli } from './testing/memory-io.ts';
import { BROKEN } from './testing/templates.ts';

const here = tmpdir();

test('--version says how old the facts about AWS are', async () => {
  const { code, stdout } = await runCli(['--version'], { cwd: here });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^privatelint \d+\.\d+\.\d+ \(AWS data of \d{4}-\d{2}-\d{2}\)\n$/);
});

describe('--help', () => {
  test.each([[['--help']], [['check', '--help']]])('%j', async (argv) => {
    const { code, stdout } = await runCli(argv, { cwd: here });
    expect(code).toBe(0);
    for (const text of ['--region R[,R2]', 'proven ', 'refuted ', 'Exit codes:']) expect(stdout).toContain(text);
    expect(stdout.split('\n').filter((line) => line.length > 130)).toEqual([]);
  });

  test('of the other commands', async () => {
    for (const command of ['explain', 'rules', 'graph']) {
      const { code, stdout } = await runCli([command, '--help'], { cwd: here });
      expect({ code, begins: stdout.startsWith(`Usage: privatelint ${command}`) }).toEqual({ code: 0, begins: true });
    }
  });
});

describe('rules', () => {
  test('as a table', async () => {
    const { code, stdout } = await runCli(['rules'], { cwd: here });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^missing-ecr-endpoint +error {4}A /m);
  });

  test('as JSON', async () => {
    const { rules } = JSON.parse((await runCli(['rules', '--format', 'json'], { cwd: here })).stdout) as { rules: readonly { id: string }[] };
    expect(rules.find((it) => it.id === 'missing-ecr-endpoint')).toMatchObject({ severity: 'error', recommended: true });
    expect(rules.map((it) => it.id)).toContain('parse-error');
  });
});

describe('explain', () => {
  test('a rule: its page', async () => {
    const { code, stdout } = await runCli(['explain', 'missing-ecr-endpoint'], { cwd: here });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^# missing-ecr-endpoint\n/);
    expect(stdout).toContain('## Why\n');
  });

  test('a workload: every need, its verdict and where the path leads', async () => {
    const { code, stdout } = await runCli(['explain', 'Service', 'a.yaml'], { cwd: folderWith({ 'a.yaml': BROKEN }) });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Service {2}FARGATE {2}a\.yaml:\d+\n\n {2}ecr\.api {2}refuted\n {4}needed: an image from ECR\n/);
    expect(stdout).toMatch(/\n {4}-> Vpc \(a\.yaml:\d+\): has no default route\n/);
  });

  test('a workload without needs: that it may only run no task', async () => {
    const idle = BROKEN.replace(/(\n *)(LaunchType: FARGATE)/, '$1DesiredCount: 0$1$2');
    expect(idle).not.toBe(BROKEN);
    const { stdout } = await runCli(['explain', 'Service', 'a.yaml'], { cwd: folderWith({ 'a.yaml': idle }) });
    expect(stdout).toMatch(/^Service {2}FARGATE {2}a\.yaml:\d+\n {2}needs no service that this tool knows of, or runs no task \(desired count 0\)\n/);
  });

  test('a file or a folder: all of its workloads', async () => {
    const cwd = folderWith({ 'infra/a.yaml': BROKEN, 'infra/b.yaml': BROKEN.replaceAll('  Service:', '  Worker:'), 'empty.yaml': 'Resources: { Topic: { Type: AWS::SNS::Topic } }\n' });
    const heads = async (what: string): Promise<readonly string[]> => [...(await runCli(['explain', what], { cwd })).stdout.matchAll(/^\w+ {2}FARGATE {2}\S+/gm)].map(([head]) => head.replace(/:\d+$/, ''));
    expect(await heads('infra/b.yaml')).toEqual(['Worker  FARGATE  infra/b.yaml']);
    expect(await heads('infra')).toEqual(['Service  FARGATE  infra/a.yaml', 'Worker  FARGATE  infra/b.yaml']);
    const together = (await runCli(['explain', 'infra/b.yaml', 'infra/a.yaml'], { cwd })).stdout;
    expect([together.includes('Worker  FARGATE'), together.includes('Service  FARGATE')]).toEqual([true, false]);
    expect(await runCli(['explain', 'empty.yaml'], { cwd })).toEqual({ code: 2, stdout: '', stderr: 'privatelint: there is no workload in `empty.yaml`\n' });
  });

  test('what lies in a module of others is told at the line that calls it, and a fix by the file that it changes', async () => {
    const root = `module "vpc" {
  source          = "terraform-aws-modules/vpc/aws"
  version         = "5.0.0"
  cidr            = "10.0.0.0/16"
  azs             = ["eu-west-1a"]
  private_subnets = ["10.0.1.0/24"]
}
module "app" {
  source  = "./app"
  subnets = module.vpc.private_subnets
  vpc     = module.vpc.vpc_id
}
`;
    const app = `variable "subnets" {}
variable "vpc" {}
resource "aws_security_group" "g" {
  vpc_id = var.vpc
  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}
resource "aws_ecs_task_definition" "t" {
  network_mode          = "awsvpc"
  container_definitions = jsonencode([{ name = "a", image = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/a" }])
}
resource "aws_ecs_service" "s" {
  launch_type     = "FARGATE"
  task_definition = aws_ecs_task_definition.t.arn
  network_configuration {
    subnets         = var.subnets
    security_groups = [aws_security_group.g.id]
  }
}
`;
    const cwd = folderWith({ 'main.tf': root, 'app/main.tf': app });
    const { stdout } = await runCli(['explain', 'module.app.aws_ecs_service.s', '--region', 'eu-west-1'], { cwd });
    expect(stdout).toContain('    module.vpc.aws_subnet.private[0] (main.tf:1): the call starts here\n');
    expect(stdout).not.toContain('.registry');
    const { stdout: diff, stderr } = await runCli(['--region', 'eu-west-1', '--fix-dry-run', '--fix-rule', 'missing-s3-endpoint'], { cwd });
    expect(diff).toContain('+  route_table_ids   = module.vpc.private_route_table_ids\n');
    expect(stderr).toContain('would fix main.tf missing-s3-endpoint `module.app.aws_ecs_service.s`: add an endpoint for s3, new resources\n');
  });

  test('what is neither', async () => {
    const cwd = folderWith({ 'a.yaml': BROKEN });
    expect(await runCli(['explain', 'Servce', 'a.yaml'], { cwd })).toEqual({ code: 2, stdout: '', stderr: 'privatelint: there is no rule and no workload `Servce`; did you mean `Service`?\n' });
    expect((await runCli(['explain', 'x', 'a.yaml'], { cwd })).stderr).toBe('privatelint: there is no rule and no workload `x`; workloads are Service\n');
    const twice = folderWith({ 'a.yaml': BROKEN, 'b.yaml': BROKEN });
    expect((await runCli(['explain', 'x'], { cwd: twice })).stderr).toMatch(/; workloads are Service\n$/);
    expect((await runCli(['explain'], { cwd })).code).toBe(2);
  });
});

const binary = fileURLToPath(new URL('../bin/privatelint.js', import.meta.url));

describe.skipIf(!existsSync(fileURLToPath(new URL('../dist/privatelint.cjs', import.meta.url))))('the built binary', () => {
  test('works from any folder, the first time and from its cache', () => {
    const cwd = folderWith({ 'a.yaml': BROKEN });
    for (let i = 0; i < 2; i++) {
      const { status, stdout, stderr } = spawnSync(process.execPath, [binary, 'a.yaml', '--format', 'concise'], { cwd, encoding: 'utf8' });
      expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
      expect(stdout).toMatch(/^a\.yaml:\d+:\d+ error missing-ecr-endpoint /);
    }
  });

  test('reads standard input', () => {
    const { status, stdout } = spawnSync(process.execPath, [binary, '--stdin', '-f', 'concise'], { cwd: here, input: BROKEN, encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stdout).toMatch(/^stdin\.yaml:/);
  });
});
