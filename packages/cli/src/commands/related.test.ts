import { expect, test } from 'vitest';
import { folderWith } from '../testing/folder.ts';
import { runCli, type Outcome } from '../testing/memory-io.ts';
import { BROKEN, CLEAN } from '../testing/templates.ts';

const APP = BROKEN.replace(/ {2}Vpc:[\s\S]*? {2}Group:/, '  Group:').replace('VpcId: !Ref Vpc', 'VpcId: !ImportValue Vpc').replace('[!Ref Subnet]', '[!ImportValue Subnet]');
const NETWORK = `Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.0.0.0/16
  Subnet:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Vpc
      CidrBlock: 10.0.0.0/24
Outputs:
  Vpc: {Value: !Ref Vpc, Export: {Name: Vpc}}
  Subnet: {Value: !Ref Subnet, Export: {Name: Subnet}}
`;

function check(cwd: string, ...argv: readonly string[]): Promise<Outcome> {
  return runCli(['check', '--format', 'concise', ...argv], { cwd });
}

test('a changed network is told of the workloads that it fails in other files, and of nothing else', async () => {
  const cwd = folderWith({ '.git/': '', 'app/app.yaml': APP, 'net/network.yaml': NETWORK, 'other.yaml': BROKEN, 'clean.yaml': CLEAN });
  const { stdout } = await check(cwd, '--related', 'net/network.yaml');
  expect(stdout).toMatch(/^app\/app\.yaml:\d+:\d+ \w+ missing-ecr-endpoint /m);
  expect(stdout).not.toContain('other.yaml');
  expect((await check(cwd, 'net/network.yaml')).stdout).toBe('');
  expect(await check(cwd, '--related', 'clean.yaml')).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(await check(`${cwd}/app`, '--related', '../clean.yaml')).toEqual({ code: 0, stdout: '', stderr: '' });
});

test('files that say how others are judged concern what they decide', async () => {
  const variables = 'variable "tasks" { default = 0 }\n';
  const terraform = `${variables}resource "aws_vpc" "v" { cidr_block = "10.0.0.0/16" }
resource "aws_subnet" "s" {
  vpc_id = aws_vpc.v.id
  cidr_block = "10.0.0.0/24"
}
resource "aws_ecs_task_definition" "t" {
  family = "t"
  requires_compatibilities = ["FARGATE"]
  container_definitions = jsonencode([{ name = "a", image = "nginx" }])
}
resource "aws_ecs_service" "s" {
  task_definition = aws_ecs_task_definition.t.arn
  launch_type = "FARGATE"
  desired_count = var.tasks
  network_configuration { subnets = [aws_subnet.s.id] }
}
`;
  const cwd = folderWith({ '.git/': '', 'a/main.tf': terraform, 'a/terraform.tfvars': 'tasks = 2\n', 'b/main.tf': terraform, 'b/terraform.tfvars': 'tasks = 2\n', 'privatelint.config.json': '{}', 'package.json': '{}', 'net.yaml': 'networks: []\n' });
  const files = async (...argv: readonly string[]): Promise<string[]> => [...new Set((await check(cwd, '--related', '--quiet', ...argv)).stdout.match(/^[ab]\/main\.tf/gm) ?? [])];
  expect(await files('a/terraform.tfvars')).toEqual(['a/main.tf']);
  expect(await files('privatelint.config.json')).toEqual(['a/main.tf', 'b/main.tf']);
  expect(await files('net.yaml', '--network', 'net.yaml')).toEqual(['a/main.tf', 'b/main.tf']);
  expect(await files('net.yaml')).toEqual([]);
  expect(await files('package.json')).toEqual([]);
});

test('files that are no templates are told apart in silence with --quiet', async () => {
  const cwd = folderWith({ '.git/': '', 'other.yaml': BROKEN, 'package.json': '{}' });
  expect(await check(cwd, '--related', '--quiet', 'package.json')).toEqual({ code: 0, stdout: '', stderr: '' });
});

test('is for what is only judged', async () => {
  expect((await check(folderWith({ 'a.yaml': BROKEN }), '--related', '--fix', 'a.yaml')).code).toBe(2);
});

test('units of Terragrunt concern what is decided for their workloads', async () => {
  const net = 'resource "aws_vpc" "v" { cidr_block = "10.0.0.0/16" }\nresource "aws_subnet" "s" {\n  vpc_id = aws_vpc.v.id\n  cidr_block = "10.0.0.0/24"\n}\noutput "subnet" { value = aws_subnet.s.id }\n';
  const app = `variable "subnet" {}
resource "aws_ecs_task_definition" "t" {
  family = "t"
  requires_compatibilities = ["FARGATE"]
  container_definitions = jsonencode([{ name = "a", image = "nginx" }])
}
resource "aws_ecs_service" "s" {
  task_definition = aws_ecs_task_definition.t.arn
  launch_type = "FARGATE"
  network_configuration { subnets = [var.subnet] }
}
`;
  const unit = (module: string, rest = ''): string => `terraform { source = "../../modules/${module}" }\n${rest}`;
  const ofNet = unit('app', 'dependency "net" { config_path = "../net" }\ninputs = { subnet = dependency.net.outputs.subnet }\n');
  const cwd = folderWith({ '.git/': '', 'modules/net/main.tf': net, 'modules/app/main.tf': app, 'live/net/terragrunt.hcl': unit('net'), 'live/a/terragrunt.hcl': ofNet, 'live/b/terragrunt.hcl': ofNet, 'live/c/terragrunt.hcl': unit('app') });
  const rules = async (path: string): Promise<string> => (await check(cwd, '--related', '--quiet', path)).stdout;
  for (const path of ['live/net', 'live/a', 'live/b', 'modules/app/main.tf']) expect(await rules(path)).toContain('image-without-public-path `aws_ecs_service.s` (2 of them) cannot pull');
  expect(await rules('live/c')).toBe('');
});
