import { expect, test } from 'vitest';
import { LoweredModule } from '../testing.ts';

test('a VPC has the defaults of the provider', () => {
  const module = new LoweredModule('resource "aws_vpc" "a" { cidr_block = "10.0.0.0/16" }');
  expect(module.show('aws_vpc.a')).toEqual({ kind: 'vpc', cidrs: ['10.0.0.0/16'], dnsSupport: 'yes', dnsHostnames: 'no' });
});

test('further address blocks belong to their VPC', () => {
  const module = new LoweredModule(`
resource "aws_vpc" "a" { cidr_block = "10.0.0.0/16" }
resource "aws_vpc_ipv4_cidr_block_association" "b" {
  vpc_id     = aws_vpc.a.id
  cidr_block = "10.1.0.0/16"
}`);
  expect(module.show('aws_vpc.a')).toMatchObject({ cidrs: ['10.0.0.0/16', '10.1.0.0/16'] });
});

test('routes inside of a table are routes, also with a NAT gateway as gateway_id', () => {
  const module = new LoweredModule(`
resource "aws_nat_gateway" "nat" {}
resource "aws_route_table" "a" {
  vpc_id = "vpc-1"
  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_nat_gateway.nat.id
  }
  route {
    cidr_block         = "10.1.0.0/16"
    transit_gateway_id = "tgw-1"
  }
}`);
  expect(module.ids('route')).toEqual(['aws_route_table.a.route', 'aws_route_table.a#1.route']);
  expect(module.show('aws_route_table.a.route')).toMatchObject({
    table: '-> aws_route_table.a',
    destination: { kind: 'cidr', text: '0.0.0.0/0' },
    target: { kind: 'nat-gateway', ref: '-> aws_nat_gateway.nat' },
  });
  expect(module.show('aws_route_table.a#1.route')).toMatchObject({ target: { kind: 'transit-gateway', ref: 'outside tgw-1' } });
});

test('the default route table of a VPC takes the place of its main table', () => {
  const module = new LoweredModule(`
resource "aws_vpc" "a" {}
resource "aws_default_route_table" "b" {
  default_route_table_id = aws_vpc.a.default_route_table_id
  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = "igw-1"
  }
}`);
  expect(module.ids('route-table')).toEqual(['aws_vpc.a.MainRouteTable']);
  expect(module.show('aws_default_route_table.b')).toMatchObject({ main: true, vpc: '-> aws_vpc.a' });
  expect(module.show('aws_vpc.a.MainRouteTable.route')).toMatchObject({ table: '-> aws_vpc.a.MainRouteTable', target: { kind: 'internet-gateway' } });
});

test('an association with the main table makes a table the main one', () => {
  const module = new LoweredModule(`
resource "aws_vpc" "a" {}
resource "aws_route_table" "b" { vpc_id = aws_vpc.a.id }
resource "aws_main_route_table_association" "c" {
  vpc_id         = aws_vpc.a.id
  route_table_id = aws_route_table.b.id
}`);
  expect(module.graph.node('aws_vpc.a.MainRouteTable')?.id).toBe('aws_route_table.b');
});

test('what is looked up by a data source comes from outside', () => {
  const module = new LoweredModule(`
data "aws_vpc" "shared" { tags = { Name = "shared" } }
resource "aws_subnet" "a" { vpc_id = data.aws_vpc.shared.id }`);
  expect(module.show('aws_subnet.a')).toMatchObject({ vpc: 'outside ${data.aws_vpc.shared.id}' });
});

test('a list that is given as a whole goes by its name', () => {
  const module = new LoweredModule(`
variable "subnets" { type = list(string) }
data "aws_subnets" "private" {}
resource "aws_vpc_endpoint" "a" {
  vpc_endpoint_type = "Interface"
  subnet_ids        = data.aws_subnets.private.ids
}
resource "aws_vpc_endpoint" "b" {
  vpc_endpoint_type = "Interface"
  subnet_ids        = var.subnets
}`);
  expect(module.show('aws_vpc_endpoint.a')).toMatchObject({ shape: { subnets: ['outside ${data.aws_subnets.private.ids}'] } });
  expect(module.show('aws_vpc_endpoint.b')).toMatchObject({ shape: { subnets: ['outside ${var.subnets}'] } });
});
