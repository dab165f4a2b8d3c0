import { expect, test } from 'vitest';
import { LoweredModule } from './testing.ts';

/** When a node exists, as the inputs that it depends on with the values under which it does. */
function existence(module: LoweredModule, id: string): unknown {
  const { graph } = module;
  const { guards } = graph.worlds;
  const when = graph.node(id)?.when ?? graph.worlds.always;
  return guards.support(when).map((input) => ({
    [input.label]: input.domain.filter((_, value) => guards.satisfiable(guards.and(when, guards.is(input, value)))),
    ...(input.hidden ? { hidden: true } : {}),
  }));
}

test('a count that depends on a variable without a value is a choice of the user', () => {
  const module = new LoweredModule(`
variable "nat" { type = bool }
resource "aws_nat_gateway" "a" { count = var.nat ? 1 : 0 }`);
  expect(existence(module, 'aws_nat_gateway.a[0]')).toEqual([{ 'var.nat': ['true'] }]);
});

test('values that conditions compare a variable with exclude each other', () => {
  const module = new LoweredModule(`
variable "env" { type = string }
resource "aws_vpc" "prod" { count = var.env == "prod" ? 1 : 0 }
resource "aws_vpc" "dev" { count = var.env == "dev" ? 1 : 0 }
resource "aws_vpc" "other" { count = var.env != "prod" ? 1 : 0 }`);
  expect(existence(module, 'aws_vpc.prod[0]')).toEqual([{ 'var.env': ['prod'] }]);
  expect(existence(module, 'aws_vpc.dev[0]')).toEqual([{ 'var.env': ['dev'] }]);
  expect(existence(module, 'aws_vpc.other[0]')).toEqual([{ 'var.env': ['dev', undefined] }]);
});

test('a condition on what a data source reads is hidden', () => {
  const module = new LoweredModule(`
data "aws_ssm_parameter" "flag" { name = "flag" }
resource "aws_vpc" "a" { count = data.aws_ssm_parameter.flag.value == "on" ? 1 : 0 }`);
  expect(existence(module, 'aws_vpc.a[0]')).toEqual([{ 'data.aws_ssm_parameter.flag.value == "on"': ['true'], hidden: true }]);
});

test('each side of an undecided conditional is a world of its own', () => {
  const module = new LoweredModule(`
variable "own" { type = bool }
resource "aws_vpc" "a" {}
resource "aws_subnet" "b" { vpc_id = var.own ? aws_vpc.a.id : "vpc-1" }`);
  const { graph } = module;
  const answers = graph.worlds.answers({
    label: 'the VPC of the subnet',
    beyond: '',
    ask: () => {
      const { vpc } = graph.all('subnet')[0] ?? { vpc: { kind: 'none' } as const };
      return vpc.kind === 'none' ? '' : vpc.id;
    },
  });
  expect(answers.map(({ value }) => value)).toEqual(['aws_vpc.a', 'vpc-1']);
});

test('an input without a value is an unknown that somebody chooses', () => {
  const module = new LoweredModule(`
variable "vpc_id" { type = string }
resource "aws_subnet" "a" { vpc_id = var.vpc_id }`);
  expect(module.show('aws_subnet.a')).toMatchObject({ vpc: 'outside ${var.vpc_id}' });
});

test('what a module is given that is not on disk may be added to', () => {
  const module = new LoweredModule(`
resource "aws_vpc" "a" {}
module "network" {
  source = "acme/network/aws"
  vpc_id = aws_vpc.a.id
}
module "logs" {
  source = "terraform-aws-modules/s3-bucket/aws"
  bucket = aws_vpc.a.id
}`);
  expect(module.graph.escapesOf('aws_vpc.a').map(({ cause }) => cause)).toEqual(['`module.network` (acme/network/aws) may add to it']);
});

test('resources of other Regions are another unit', () => {
  const module = new LoweredModule(`
provider "aws" { region = "eu-west-1" }
provider "aws" {
  alias  = "us"
  region = "us-east-1"
}
resource "aws_vpc" "a" {}
resource "aws_vpc" "b" { provider = aws.us }`);
  const { graph } = module;
  expect(['aws_vpc.a', 'aws_vpc.b'].map((id) => graph.node(id)?.unit)).toEqual(['.', '. (us-east-1)']);
  expect(graph.unit('. (us-east-1)')?.targets).toEqual(['us-east-1']);
});

test('dependencies are explicit, or implied by references', () => {
  const module = new LoweredModule({
    'main.tf': `
resource "aws_vpc" "a" {}
resource "aws_subnet" "b" { vpc_id = aws_vpc.a.id }
module "m" {
  source     = "./m"
  depends_on = [aws_subnet.b]
}`,
    'm/main.tf': 'resource "aws_ecs_cluster" "c" {}',
  });
  const on = (id: string): string[] => module.graph.dependenciesOf({ id }).map((it) => it.on);
  expect([on('aws_subnet.b'), on('module.m.aws_ecs_cluster.c')]).toEqual([['aws_vpc.a'], ['aws_subnet.b']]);
});

test('an argument that is left out where it is null is what it is otherwise', () => {
  const module = new LoweredModule(`
data "aws_ssm_parameter" "image" { name = "image" }
locals { container = { name = "web", image = nonsensitive(data.aws_ssm_parameter.image.value), repositoryCredentials = null } }
resource "aws_ecs_task_definition" "a" {
  container_definitions = jsonencode([{ for name, value in local.container : name => value if value != null }])
}`);
  expect(module.show('aws_ecs_task_definition.a')).toMatchObject({ containers: [{ name: 'web', repositoryCredentials: undefined }] });
});

test('a plan of what exists already refers by identifiers of AWS', () => {
  const module = new LoweredModule({
    'plan.json': JSON.stringify({
      format_version: '1.2',
      terraform_version: '1.11.4',
      planned_values: {
        root_module: {
          resources: [
            { address: 'aws_subnet.a', mode: 'managed', type: 'aws_subnet', name: 'a', values: { id: 'subnet-0123456789abcdef0', vpc_id: 'vpc-0123456789abcdef0' } },
            { address: 'aws_security_group.b', mode: 'managed', type: 'aws_security_group', name: 'b', values: { id: 'sg-0123456789abcdef0', vpc_id: 'vpc-0123456789abcdef0' } },
            { address: 'aws_vpc.c', mode: 'managed', type: 'aws_vpc', name: 'c', values: { id: 'vpc-0123456789abcdef0', default_security_group_id: 'sg-0fedcba9876543210' } },
            {
              address: 'aws_vpc_endpoint.d',
              mode: 'managed',
              type: 'aws_vpc_endpoint',
              name: 'd',
              values: { vpc_endpoint_type: 'Interface', subnet_ids: ['subnet-0123456789abcdef0'], security_group_ids: ['sg-0123456789abcdef0', 'sg-0fedcba9876543210'] },
            },
            { address: 'aws_default_security_group.e', mode: 'managed', type: 'aws_default_security_group', name: 'e', values: { id: 'sg-0fedcba9876543210', vpc_id: 'vpc-0123456789abcdef0' } },
          ],
        },
      },
    }),
  });
  expect(module.show('aws_subnet.a')).toMatchObject({ vpc: '-> aws_vpc.c' });
  expect(module.show('aws_vpc_endpoint.d')).toMatchObject({ shape: { subnets: ['-> aws_subnet.a'], groups: ['-> aws_security_group.b', '-> aws_vpc.c.DefaultSecurityGroup'] } });
  expect(module.ids('security-group')).toEqual(['aws_security_group.b', 'aws_vpc.c.DefaultSecurityGroup']);
});

test.each([
  'aws_subnet.b.*.id[0]',
  'aws_subnet.b[*].id[1]',
  'element(aws_subnet.b[*].id, 0)',
  'aws_subnet.b[0].id',
])('%s is one of an unknown number of instances', (subnet) => {
  const module = new LoweredModule(`
variable "number" { type = number }
resource "aws_subnet" "b" { count = var.number }
resource "aws_ecs_service" "a" {
  network_configuration { subnets = [${subnet}] }
}`);
  expect(module.show('aws_ecs_service.a')).toMatchObject({ placement: { subnets: ['-> aws_subnet.b[*]'] } });
});
