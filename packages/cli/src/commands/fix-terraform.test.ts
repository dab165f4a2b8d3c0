import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { folderWith } from '../testing/folder.ts';
import { runCli } from '../testing/memory-io.ts';

const read = (folder: string, name: string): string => readFileSync(join(folder, name), 'utf8');

/** An endpoint without private DNS, which the only workload passes by. */
const MAIN = `provider "aws" {
  region = "eu-west-1"
}

resource "aws_vpc" "main" {
  cidr_block           = "10.0.0.0/16"
  enable_dns_hostnames = true
}

resource "aws_subnet" "private" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.1.0/24"
}

resource "aws_security_group" "all" {
  vpc_id = aws_vpc.main.id

  ingress {
    protocol    = "-1"
    from_port   = 0
    to_port     = 0
    cidr_blocks = ["10.0.0.0/16"]
  }

  egress {
    protocol    = "-1"
    from_port   = 0
    to_port     = 0
    cidr_blocks = ["0.0.0.0/0"]
  }
}

# Logs stay inside.
resource "aws_vpc_endpoint" "logs" {
  vpc_id             = aws_vpc.main.id
  service_name       = "com.amazonaws.eu-west-1.logs"
  vpc_endpoint_type  = "Interface"
  subnet_ids         = [aws_subnet.private.id]
  security_group_ids = [aws_security_group.all.id]
}

resource "aws_ecs_task_definition" "app" {
  family       = "app"
  network_mode = "awsvpc"
  container_definitions = jsonencode([{
    name  = "app"
    image = "public.ecr.aws/docker/library/nginx"
    logConfiguration = {
      logDriver = "awslogs"
      options   = { "awslogs-group" = "app", "awslogs-region" = "eu-west-1" }
    }
  }])
}

resource "aws_ecs_service" "app" {
  name            = "app"
  task_definition = aws_ecs_task_definition.app.arn
  launch_type     = "FARGATE"

  network_configuration {
    subnets         = [aws_subnet.private.id]
    security_groups = [aws_security_group.all.id]
  }

  depends_on = [aws_vpc_endpoint.logs]
}
`;

const RULE = ['--fix-rule', 'private-dns-disabled'];
const MENDED = MAIN.replace(
  /  vpc_id {13}= aws_vpc.main.id\n  service_name {7}= (.*)\n  vpc_endpoint_type {2}= (.*)\n  subnet_ids {9}= (.*)\n  security_group_ids = (.*)\n/,
  '  vpc_id              = aws_vpc.main.id\n  service_name        = $1\n  vpc_endpoint_type   = $2\n  subnet_ids          = $3\n  security_group_ids  = $4\n  private_dns_enabled = true\n',
);

test('a dry run prints the lines that would change, and writes nothing', async () => {
  const cwd = folderWith({ '.git/': '', 'main.tf': MAIN });
  const { stdout, stderr } = await runCli(['.', '--fix-dry-run', ...RULE], { cwd });
  expect(stdout).toMatch(/^--- a\/main\.tf\n\+\+\+ b\/main\.tf\n@@ -/);
  expect(stdout).toContain('+  private_dns_enabled = true\n');
  expect(stderr).toContain('would fix main.tf private-dns-disabled `aws_vpc_endpoint.logs`: turn private DNS of `aws_vpc_endpoint.logs` on, an update in place\n');
  expect(read(cwd, 'main.tf')).toBe(MAIN);
});

test('a fix leaves the file as `terraform fmt` would', async () => {
  const cwd = folderWith({ '.git/': '', 'main.tf': MAIN });
  await runCli(['.', '--fix-suggestions', ...RULE], { cwd });
  expect(read(cwd, 'main.tf')).toBe(MENDED);
});

test.each(['.', 'plan.json'])('beside a plan the files are edited, and the plan is told to be old: %s', async (path) => {
  const scenario = new URL('../../../../test-templates/private-dns-left-off/broken/', import.meta.url);
  const [main, plan] = ['main.tf', 'plan.json'].map((name) => readFileSync(new URL(name, scenario), 'utf8')) as [string, string]; // as many as were named
  const cwd = folderWith({ '.git/': '', 'main.tf': main, 'plan.json': plan });
  const { code, stdout, stderr } = await runCli([path, '--fix-suggestions'], { cwd });
  expect(stderr).toContain('fixed main.tf private-dns-disabled');
  expect(stderr).toContain('plan.json tells how it was before: make the plan again\n');
  expect(read(cwd, 'main.tf')).not.toBe(main);
  expect(read(cwd, 'plan.json')).toBe(plan);
  expect(stdout).toContain('nothing found');
  expect(code).toBe(0);
});

test('a plan without its files is not edited', async () => {
  const plan = readFileSync(new URL('../../../../test-templates/private-dns-left-off/broken/plan.json', import.meta.url), 'utf8');
  const cwd = folderWith({ '.git/': '', 'plan.json': plan });
  const { stderr } = await runCli(['plan.json', '--fix-suggestions'], { cwd });
  expect(stderr).toContain('a plan is not edited, and the files that it was made from are not beside it');
  expect(read(cwd, 'plan.json')).toBe(plan);
});

test('a module that two root modules call is edited once, for both', async () => {
  const [provider = '', ...network] = MAIN.split(/\n\n(?=\S)/);
  const call = `${provider}\n\nmodule "network" {\n  source = "../network"\n}\n`;
  const cwd = folderWith({ '.git/': '', 'dev/main.tf': call, 'prod/main.tf': `# with care\n${call}`, 'network/main.tf': network.join('\n\n') });
  await runCli(['.', '--fix-suggestions', ...RULE], { cwd });
  expect(read(cwd, 'network/main.tf')).toBe(MENDED.slice(provider.length + 2));
  expect(read(cwd, 'dev/main.tf')).toBe(call);
});

test('a value that a file of values gives is changed there', async () => {
  const main = MAIN.replace('  vpc_endpoint_type  = "Interface"\n', '  vpc_endpoint_type  = "Interface"\n\n  private_dns_enabled = var.dns\n\n') + '\nvariable "dns" {\n  type = bool\n}\n';
  const cwd = folderWith({ '.git/': '', 'main.tf': main, 'terraform.tfvars': 'dns = false # for now\n' });
  await runCli(['.', '--fix-suggestions', ...RULE], { cwd });
  expect(read(cwd, 'main.tf')).toBe(main);
  expect(read(cwd, 'terraform.tfvars')).toBe('dns = true # for now\n');
});

test('programs get fixes of Terraform that were tried', async () => {
  const cwd = folderWith({ '.git/': '', 'main.tf': MAIN });
  const { stdout } = await runCli(['.', '--format', 'sarif'], { cwd });
  const sarif = JSON.parse(stdout) as { runs: { results: { ruleId: string; fixes?: { artifactChanges: { replacements: { insertedContent?: { text: string } }[] }[] }[] }[] }[] }; // as the format has it
  const fixed = sarif.runs.flatMap(({ results }) => results).find(({ ruleId }) => ruleId === 'private-dns-disabled');
  expect(JSON.stringify(fixed?.fixes)).toContain('private_dns_enabled = true');
});

test('the guide shows what is printed', async () => {
  const root = fileURLToPath(new URL('../../../../', import.meta.url));
  const guide = read(root, 'docs/guide/terraform.md');
  const [, line = '', shown = ''] = /\n\$ privatelint (.*--fix-dry-run)\n([\s\S]*?)```/.exec(guide) ?? [];
  const { stdout, stderr } = await runCli(line.split(' '), { cwd: root });
  expect(stdout + stderr).toBe(shown);
});
