import { describe, expect, test } from 'vitest';
import { SecurityGroups } from '../../analysis/reachability/groups.ts';
import { Network } from '../../analysis/reachability/network.ts';
import { publicParty, type Party } from '../../analysis/reachability/parties.ts';
import { LoweredModule } from './testing.ts';

const NETWORK = `
variable "zones" {}
variable "others" {}
resource "aws_vpc" "main" { cidr_block = "10.0.0.0/16" }
resource "aws_route_table" "private" { vpc_id = aws_vpc.main.id }`;

/** The route table that every subnet of an unknown number has: its id, or `open`. */
function tableWith(blocks: string): string {
  const { graph } = new LoweredModule(`${NETWORK}\n${blocks}`);
  const subnet = graph.nodeOf('subnet', 'aws_subnet.private[*]');
  if (subnet === undefined) throw new Error('there is no such subnet');
  const table = graph.worlds.inWorld(new Map(), () => new Network(graph).tableOf({ kind: 'node', id: subnet.id, node: subnet, at: subnet.at }));
  return table.kind === 'node' ? table.id : table.kind === 'outside' ? 'open' : 'none';
}

const blocks = (subnets: string, associations: string, subnet: string): string => `
resource "aws_subnet" "private" {
  ${subnets}
  vpc_id = aws_vpc.main.id
}
resource "aws_route_table_association" "private" {
  ${associations}
  subnet_id      = ${subnet}
  route_table_id = aws_route_table.private.id
}`;

describe('what belongs to every instance of a block, whose number is not known', () => {
  test.each([
    ['count = length(var.zones)', 'count = length(var.zones)', 'aws_subnet.private[count.index].id'],
    ['count = length(var.zones)', 'count = length(var.zones)', 'aws_subnet.private.*.id[count.index]'],
    ['count = length(var.zones)', 'count = length(var.zones)', 'element(aws_subnet.private[*].id, count.index)'],
    ['count = length(var.zones)', 'count = length(var.zones)', '[for it in aws_subnet.private : it.id][count.index]'],
    ['count = length(var.zones)', 'count = length(aws_subnet.private)', 'aws_subnet.private[count.index].id'],
    ['count = length(var.zones)', 'count = length(aws_subnet.private[*].id)', 'element(aws_subnet.private[*].id, count.index)'],
    ['for_each = var.zones', 'for_each = var.zones', 'aws_subnet.private[each.key].id'],
    ['for_each = var.zones', 'for_each = aws_subnet.private', 'each.value.id'],
    ['for_each = var.zones', 'for_each = aws_subnet.private', 'aws_subnet.private[each.key].id'],
  ])('%s, %s: %s', (subnets, associations, subnet) => {
    expect(tableWith(blocks(subnets, associations, subnet))).toBe('aws_route_table.private');
  });
});

describe('what perhaps belongs to some instance leaves it open', () => {
  test.each([
    ['count = length(var.zones)', 'count = length(var.others)', 'aws_subnet.private[count.index].id'],
    ['count = length(var.zones)', 'count = length(var.others)', 'element(aws_subnet.private[*].id, count.index)'],
    ['count = length(var.zones)', 'count = length(aws_subnet.private) - 1', 'aws_subnet.private[count.index].id'],
    ['for_each = var.zones', 'for_each = var.others', 'aws_subnet.private[each.value].id'],
    ['for_each = var.zones', 'for_each = { for it in values(aws_subnet.private) : it.tags.Name => it.id }', 'each.value'],
    ['for_each = var.zones', 'for_each = { for it in var.others : it => aws_subnet.private[it].id }', 'each.value'],
  ])('%s, %s: %s', (subnets, associations, subnet) => {
    expect(tableWith(blocks(subnets, associations, subnet))).toBe('open');
  });

  test('what belongs to others leaves it alone', () => {
    const other = 'resource "aws_subnet" "other" { vpc_id = aws_vpc.main.id }';
    expect(tableWith(`${other}\n${blocks('count = length(var.zones)', '', 'aws_subnet.other.id')}`)).toBe('aws_vpc.main.MainRouteTable');
  });
});

test('a rule for one of several groups leaves each of them open', () => {
  const { graph } = new LoweredModule(`
variable "prefix" {}
resource "aws_vpc" "main" { cidr_block = "10.0.0.0/16" }
resource "aws_security_group" "tasks" { vpc_id = aws_vpc.main.id }
resource "aws_security_group" "endpoints" { vpc_id = aws_vpc.main.id }
resource "aws_security_group" "other" { vpc_id = aws_vpc.main.id }
locals {
  rules = { for group in [aws_security_group.tasks, aws_security_group.endpoints] : "\${var.prefix}-\${group.id}" => group.id }
}
resource "aws_vpc_security_group_egress_rule" "https" {
  for_each          = local.rules
  security_group_id = each.value
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}`);
  const groups = new SecurityGroups(graph);
  const letsOut = (id: string): string => {
    const node = graph.nodeOf('security-group', id);
    if (node === undefined) throw new Error(`there is no ${id}`);
    const caller: Party = { key: id, groups: [{ kind: 'node', id, node, at: node.at }], blocks: [], within: [] };
    return graph.worlds.inWorld(new Map(), () => groups.admit('egress', caller, publicParty('service')));
  };
  expect(['tasks', 'endpoints', 'other'].map((name) => letsOut(`aws_security_group.${name}`))).toEqual(['unknown', 'unknown', 'no']);
});

test('what a module is given of every instance of a block of another module belongs to that block still', () => {
  const { graph } = new LoweredModule({
    'main.tf': 'module "vpc" { source = "./vpc" }\nmodule "routes" {\n  source = "./routes"\n  vpc_id = module.vpc.id\n  subnet_ids = module.vpc.subnets\n}\n',
    'vpc/main.tf': 'variable "cidrs" { default = null }\nvariable "zones" {}\nresource "aws_vpc" "main" {}\nresource "aws_subnet" "private" {\n  count = length(var.zones)\n  vpc_id = aws_vpc.main.id\n}\noutput "id" { value = aws_vpc.main.id }\noutput "subnets" { value = aws_subnet.private[*].id }\n',
    'routes/main.tf': 'variable "vpc_id" { type = string }\nvariable "subnet_ids" { type = list(string) }\nresource "aws_route_table" "private" { vpc_id = var.vpc_id }\nresource "aws_route_table_association" "private" {\n  count = length(var.subnet_ids)\n  subnet_id = var.subnet_ids[count.index]\n  route_table_id = aws_route_table.private.id\n}\n',
  });
  const subnet = graph.nodeOf('subnet', 'module.vpc.aws_subnet.private[*]');
  if (subnet === undefined) throw new Error('there is no such subnet');
  const table = graph.worlds.inWorld(new Map(), () => new Network(graph).tableOf({ kind: 'node', id: subnet.id, node: subnet, at: subnet.at }));
  expect(table).toMatchObject({ kind: 'node', id: 'module.routes.aws_route_table.private' });
});
