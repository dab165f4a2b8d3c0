import { expect, test } from 'vitest';
import json from '../../../data/terraform-modules.json' with { type: 'json' };
import { evaluateTerraform } from '../hcl/module.ts';
import { toJson } from '../hcl/json-value.ts';
import { withDescriptions } from './described.ts';
import { FACTS } from './roots.ts';

function resources(text: string): Map<string, unknown> {
  const access = withDescriptions({ files: (folder) => (folder === '.' ? ['main.tf'] : []), read: (path) => (path === 'main.tf' ? text : undefined) });
  const { resources: made, problems } = evaluateTerraform({ ...access, directory: '.', facts: FACTS });
  expect(problems).toEqual([]);
  return new Map(made.filter(({ mode }) => mode === 'managed').map(({ address, values: { entries } }) => [address, Object.fromEntries([...entries].map(([name, value]) => [name, toJson(value)]))]));
}

test('groups: rules to lists of prefixes, and computed ones by their number', () => {
  const made = resources(`
module "group" {
  source                          = "terraform-aws-modules/security-group/aws"
  version                         = "~> 5.0"
  vpc_id                          = "vpc-1"
  egress_with_prefix_list_ids     = [{ rule = "https-443-tcp", prefix_list_ids = "pl-1,pl-2" }]
  computed_egress_rules           = ["all-all", "https-443-tcp"]
  number_of_computed_egress_rules = 1
}
`);
  expect([...made.keys()]).toEqual([
    'module.group.aws_security_group.this_name_prefix[0]',
    'module.group.aws_security_group_rule.computed_egress_rules[0]',
    'module.group.aws_security_group_rule.egress_with_prefix_list_ids[0]',
  ]);
  expect(made.get('module.group.aws_security_group_rule.egress_with_prefix_list_ids[0]')).toMatchObject({ from_port: 443, to_port: 443, protocol: 'tcp', prefix_list_ids: ['pl-1', 'pl-2'] });
});

test('groups: submodules add the rules that they are called after', () => {
  const made = resources(`
module "https" {
  source              = "terraform-aws-modules/security-group/aws//modules/https-443"
  version             = "~> 5.0"
  vpc_id              = "vpc-1"
  ingress_cidr_blocks = ["10.0.0.0/16"]
}
`);
  expect([...made.keys()]).toEqual([
    'module.https.module.sg.aws_security_group.this_name_prefix[0]',
    'module.https.module.sg.aws_security_group_rule.ingress_rules[0]',
    'module.https.module.sg.aws_security_group_rule.ingress_with_self[0]',
    'module.https.module.sg.aws_security_group_rule.egress_rules[0]',
  ]);
  expect(made.get('module.https.module.sg.aws_security_group_rule.ingress_rules[0]')).toMatchObject({ from_port: 443, to_port: 443, protocol: 'tcp', cidr_blocks: ['10.0.0.0/16'] });
  expect(made.get('module.https.module.sg.aws_security_group_rule.ingress_with_self[0]')).toMatchObject({ protocol: '-1', self: true });
});

test('groups: every submodule adds rules that the module knows', () => {
  for (const { source } of json.modules.filter((it) => it.source.includes('security-group/aws//'))) {
    const rules = [...resources(`module "m" {\n  source = "${source}"\n  version = "~> 5.0"\n}\n`)].filter(([address]) => address.includes('.ingress_rules['));
    expect(rules, source).not.toEqual([]);
    expect(rules.map(([, rule]) => typeof (rule as { from_port?: unknown }).from_port).filter((type) => type !== 'number'), source).toEqual([]);
  }
});

test('services: the group stands in the VPC of the first subnet', () => {
  const made = resources(`
module "web" {
  source                = "terraform-aws-modules/ecs/aws//modules/service"
  version               = "~> 7.0"
  name                  = "web"
  cluster_arn           = "arn:aws:ecs:eu-west-1:111122223333:cluster/c"
  subnet_ids            = ["subnet-1"]
  vpc_id                = "vpc-1"
  launch_type           = "EC2"
  network_mode          = "awsvpc"
  security_group_ingress_rules = { http = { from_port = 80, referenced_security_group_id = "sg-1" } }
  container_definitions = { web = { image = "web" }, none = { create = false, image = "none" } }
}
`);
  expect([...made.keys()].map((address) => address.replace('module.web.', '')).sort()).toEqual([
    'aws_ecs_service.this[0]',
    'aws_ecs_task_definition.this[0]',
    'aws_iam_policy.task_exec[0]',
    'aws_iam_role.task_exec[0]',
    'aws_iam_role.tasks[0]',
    'aws_iam_role_policy_attachment.task_exec[0]',
    'aws_security_group.this[0]',
    'aws_vpc_security_group_ingress_rule.this["http"]',
  ]);
  expect(made.get('module.web.aws_vpc_security_group_ingress_rule.this["http"]')).toMatchObject({ from_port: 80, to_port: 80, ip_protocol: 'tcp', referenced_security_group_id: 'sg-1' });
  expect(made.get('module.web.aws_ecs_service.this[0]')).toMatchObject({ launch_type: 'EC2', platform_version: null });
});

test('clusters: the default strategy under the names of both interfaces', () => {
  const strategy = (version: string, argument: string): unknown => {
    const made = resources(`
module "cluster" {
  source  = "terraform-aws-modules/ecs/aws//modules/cluster"
  version = "${version}"
  ${argument}
}
`);
    const { default_capacity_provider_strategy: given } = made.get('module.cluster.aws_ecs_cluster_capacity_providers.this[0]') as Record<string, unknown>; // checked below
    return given;
  };
  expect(strategy('~> 7.0', 'default_capacity_provider_strategy = { FARGATE = { weight = 1 } }')).toEqual([{ capacity_provider: 'FARGATE', base: null, weight: 1 }]);
  expect(strategy('~> 5.0', 'fargate_capacity_providers = { FARGATE_SPOT = {} }')).toEqual([{ capacity_provider: 'FARGATE_SPOT', base: null, weight: null }]);
});

test.each([
  ['git::https://github.com/terraform-aws-modules/terraform-aws-vpc.git//modules/vpc-endpoints?ref=v5.1.0', true],
  ['github.com/terraform-aws-modules/terraform-aws-vpc//modules/vpc-endpoints?ref=v6.0.1', true],
  ['git@github.com:terraform-aws-modules/terraform-aws-vpc.git//modules/vpc-endpoints?ref=v5.1.0', true],
  ['registry.terraform.io/terraform-aws-modules/vpc/aws//modules/vpc-endpoints', true],
  ['git::https://github.com/terraform-aws-modules/terraform-aws-vpc.git//modules/vpc-endpoints?ref=master', false],
  ['git::https://github.com/someone-else/terraform-aws-vpc.git//modules/vpc-endpoints?ref=v5.1.0', false],
])('endpoints: %s', (source, known) => {
  const access = withDescriptions({ files: (folder) => (folder === '.' ? ['main.tf'] : []), read: () => `module "m" {\n  source = "${source}"\n  vpc_id = "vpc-1"\n  endpoints = { logs = { service = "logs" } }\n}\n` });
  const { resources: made } = evaluateTerraform({ ...access, directory: '.', facts: FACTS });
  expect(made.map(({ address }) => address).includes('module.m.aws_vpc_endpoint.this["logs"]')).toBe(known);
});

test('each version of a module is a description of its own', () => {
  const made = resources(`
module "old" {
  source               = "terraform-aws-modules/ecs/aws//modules/cluster"
  version              = "~> 5.0"
  fargate_capacity_providers = { FARGATE_SPOT = {} }
}
module "new" {
  source  = "terraform-aws-modules/ecs/aws//modules/cluster"
  version = "~> 7.0"
  default_capacity_provider_strategy = { FARGATE = { weight = 1 } }
}
`);
  const strategies = ['old', 'new'].map((name) => (made.get(`module.${name}.aws_ecs_cluster_capacity_providers.this[0]`) as { default_capacity_provider_strategy: { capacity_provider: string }[] }).default_capacity_provider_strategy.map((it) => it.capacity_provider));
  expect(strategies).toEqual([['FARGATE_SPOT'], ['FARGATE']]);
});
