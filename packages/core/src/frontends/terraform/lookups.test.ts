import { expect, test } from 'vitest';
import { LoweredModule } from './testing.ts';

/** The declared resources that `vpc_id` of a subnet may name. */
function vpcs(id: string, source: string, more = ''): readonly string[] {
  const { graph } = new LoweredModule(`
provider "aws" { region = "eu-west-1" }
resource "aws_vpc" "main" { tags = { Name = "main", Team = "a" } }
resource "aws_vpc" "other" { tags = { Name = "other" } }
resource "aws_subnet" "s" { vpc_id = ${id} }
${source}
${more}`);
  return graph.worlds.inWorld(new Map(), () => {
    const vpc = graph.nodeOf('subnet', 'aws_subnet.s')?.vpc;
    return vpc?.kind === 'outside' ? (vpc.perhaps ?? []) : [`${vpc?.kind ?? ''}: ${vpc?.kind === 'node' ? vpc.id : ''}`];
  });
}

const BOTH = ['aws_vpc.main', 'aws_vpc.other'];

test.each([
  ['nothing but that it exists', '', BOTH],
  ['a tag', 'tags = { Name = "main" }', ['aws_vpc.main']],
  ['a tag that none has', 'tags = { Name = "elsewhere" }', []],
  ['a tag that others lack', 'tags = { Team = "a" }', ['aws_vpc.main']],
  ['a filter by tag', 'filter {\nname = "tag:Name"\nvalues = ["other"]\n}', ['aws_vpc.other']],
  ['a filter with wildcards', 'filter {\nname = "tag:Name"\nvalues = ["ma*"]\n}', BOTH],
  ['a filter by several values', 'filter {\nname = "tag:Name"\nvalues = ["main", "other"]\n}', BOTH],
  ['a tag that somebody chooses', 'tags = { Name = var.name }', BOTH],
  ['the default VPC', 'default = true', []],
  ['the id of a declared one', 'id = aws_vpc.main.id', ['node: aws_vpc.main']],
])('a lookup by %s', (_, argument, expected) => {
  expect(vpcs('data.aws_vpc.x.id', `variable "name" { type = string }\ndata "aws_vpc" "x" {\n${argument}\n}`)).toEqual(expected);
});

test('what something that is looked up belongs to', () => {
  expect(vpcs('data.aws_subnet.x.vpc_id', 'data "aws_subnet" "x" { tags = { Name = "main" } }')).toEqual(BOTH);
});

test('what is computed from what is looked up', () => {
  expect(vpcs('tolist(data.aws_vpcs.x.ids)[0]', 'data "aws_vpcs" "x" { tags = { Name = "main" } }')).toEqual(['aws_vpc.main']);
});

test('tags that others may add', () => {
  const source = 'data "aws_vpc" "x" { tags = { Stage = "prod" } }';
  expect(vpcs('data.aws_vpc.x.id', source)).toEqual([]);
  expect(vpcs('data.aws_vpc.x.id', source, 'resource "aws_ec2_tag" "t" {}')).toEqual(BOTH);
  expect(vpcs('data.aws_vpc.x.id', source, 'resource "aws_vpc" "third" {\nlifecycle { ignore_changes = [tags["Stage"]] }\n}')).toEqual(['aws_vpc.third']);
  const tagged = 'provider "aws" {\nalias = "b"\nregion = "eu-west-1"\ndefault_tags {\ntags = { Stage = "prod" }\n}\n}\nresource "aws_vpc" "third" { provider = aws.b }';
  expect(vpcs('data.aws_vpc.x.id', source, tagged)).toEqual(['aws_vpc.third']);
});

test('a lookup in another Region', () => {
  const provider = 'provider "aws" {\nalias = "b"\nregion = "eu-central-1"\n}\n';
  expect(vpcs('data.aws_vpc.x.id', `${provider}data "aws_vpc" "x" { provider = aws.b }`)).toEqual([]);
});

test('states of other root modules hold nothing of this one', () => {
  expect(vpcs('data.terraform_remote_state.x.outputs.vpc_id', 'data "terraform_remote_state" "x" { backend = "http" }')).toEqual([]);
});

/** What a route may be in, or a rule may be of. */
function parts(kind: 'route-table' | 'security-group', source: string): readonly string[] {
  const { graph } = new LoweredModule(`
provider "aws" { region = "eu-west-1" }
resource "aws_vpc" "main" {}
resource "aws_vpc" "other" {}
resource "aws_route_table" "t" { vpc_id = aws_vpc.main.id }
resource "aws_security_group" "g" {
  name   = "g"
  vpc_id = aws_vpc.main.id
}
resource "aws_vpc_endpoint" "e" {
  route_table_ids = [data.aws_route_table.x.id]
}
resource "aws_security_group_rule" "r" {
  type              = "ingress"
  protocol          = "-1"
  from_port         = 0
  to_port           = 0
  cidr_blocks       = ["10.0.0.0/16"]
  security_group_id = data.aws_security_group.x.id
}
${source}`);
  return graph.worlds.inWorld(new Map(), () => {
    const shape = graph.all('vpc-endpoint')[0]?.shape;
    const table = shape?.kind === 'gateway' ? shape.routeTables.items[0]?.value() : undefined;
    const ref = kind === 'route-table' ? table : graph.all('group-rule')[0]?.group;
    return ref?.kind === 'outside' ? (ref.perhaps ?? []) : [];
  });
}

test('what comes with a VPC may be found too', () => {
  const inMain = 'vpc_id = aws_vpc.main.id';
  expect(parts('route-table', `data "aws_route_table" "x" { ${inMain} }`)).toEqual(['aws_route_table.t', 'aws_vpc.main.MainRouteTable']);
  expect(parts('route-table', 'data "aws_route_table" "x" { tags = { Name = "x" } }')).toEqual([]);
  expect(parts('security-group', `data "aws_security_group" "x" {\n${inMain}\nname = "default"\n}`)).toEqual(['aws_vpc.main.DefaultSecurityGroup']);
  expect(parts('security-group', `data "aws_security_group" "x" {\n${inMain}\nname = "g"\n}`)).toEqual(['aws_security_group.g']);
});
