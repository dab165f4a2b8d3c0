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

test('transit gateways, their attachments and tables', () => {
  const module = new LoweredModule(`
resource "aws_vpc" "a" { cidr_block = "10.0.0.0/16" }
resource "aws_ec2_transit_gateway" "g" { default_route_table_propagation = "disable" }
resource "aws_ec2_transit_gateway_vpc_attachment" "v" {
  transit_gateway_id = aws_ec2_transit_gateway.g.id
  vpc_id             = aws_vpc.a.id
  subnet_ids         = ["subnet-1"]
  transit_gateway_default_route_table_association = false
}
resource "aws_ec2_transit_gateway_route_table" "t" { transit_gateway_id = aws_ec2_transit_gateway.g.id }
resource "aws_ec2_transit_gateway_route_table_association" "s" {
  transit_gateway_attachment_id  = aws_ec2_transit_gateway_vpc_attachment.v.id
  transit_gateway_route_table_id = aws_ec2_transit_gateway_route_table.t.id
}
resource "aws_ec2_transit_gateway_route" "r" {
  destination_cidr_block         = "10.0.0.0/8"
  blackhole                      = true
  transit_gateway_route_table_id = aws_ec2_transit_gateway.g.association_default_route_table_id
}
resource "aws_vpc_peering_connection" "p" {
  vpc_id      = aws_vpc.a.id
  peer_vpc_id = "vpc-2"
  auto_accept = true
}
resource "aws_vpc_peering_connection" "q" {
  vpc_id      = aws_vpc.a.id
  peer_vpc_id = "vpc-2"
}`);
  expect(module.show('aws_ec2_transit_gateway.g')).toMatchObject({ gatewayKind: 'transit', ties: { association: 'yes', propagation: 'no' } });
  expect(module.show('aws_ec2_transit_gateway_vpc_attachment.v')).toMatchObject({ gateway: '-> aws_ec2_transit_gateway.g', vpc: '-> aws_vpc.a', subnets: ['outside subnet-1'], ties: { association: 'no', propagation: 'yes' } });
  expect(module.show('aws_ec2_transit_gateway_route_table_association.s')).toMatchObject({ way: 'association', attachment: '-> aws_ec2_transit_gateway_vpc_attachment.v', table: '-> aws_ec2_transit_gateway_route_table.t' });
  expect(module.show('aws_ec2_transit_gateway_route.r')).toMatchObject({ block: '10.0.0.0/8', blackhole: 'yes', table: '-> aws_ec2_transit_gateway.g.DefaultRouteTable' });
  expect(module.show('aws_vpc_peering_connection.q')).toMatchObject({ ends: [] });
  expect(module.show('aws_vpc_peering_connection.p')).toMatchObject({ gatewayKind: 'peering', ends: ['-> aws_vpc.a', 'outside vpc-2'] });
});
