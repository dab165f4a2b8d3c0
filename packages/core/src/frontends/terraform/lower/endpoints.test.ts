import { expect, test } from 'vitest';
import { LoweredModule } from '../testing.ts';

test('an endpoint without a type is a gateway', () => {
  const module = new LoweredModule(`
resource "aws_vpc_endpoint" "a" {
  vpc_id       = "vpc-1"
  service_name = "com.amazonaws.eu-west-1.s3"
}`);
  expect(module.show('aws_vpc_endpoint.a')).toMatchObject({ serviceName: 'com.amazonaws.eu-west-1.s3', shape: { kind: 'gateway', routeTables: [] } });
});

test('private DNS is off unless it is set', () => {
  const module = new LoweredModule(`
resource "aws_vpc_endpoint" "a" {
  service_name      = "com.amazonaws.eu-west-1.logs"
  vpc_endpoint_type = "Interface"
}`);
  expect(module.show('aws_vpc_endpoint.a')).toMatchObject({ shape: { kind: 'interface', subnets: [], groups: [], privateDns: 'no' } });
});

test('the Region of the provider is the same unknown everywhere', () => {
  const module = new LoweredModule(`
data "aws_region" "current" {}
resource "aws_vpc_endpoint" "a" { service_name = "com.amazonaws.\${data.aws_region.current.name}.s3" }`);
  expect(module.show('aws_vpc_endpoint.a')).toMatchObject({ serviceName: 'com.amazonaws.${AWS::Region}.s3' });
  expect(module.graph.worlds.inWorld(new Map(), () => module.graph.unit('.')?.region())).toMatchObject({ parts: [{ id: 'AWS::Region' }] });
});

test('separate resources attach subnets, groups, tables, policies and private DNS', () => {
  const module = new LoweredModule(`
resource "aws_vpc_endpoint" "a" {}
resource "aws_vpc_endpoint_subnet_association" "b" {
  vpc_endpoint_id = aws_vpc_endpoint.a.id
  subnet_id       = "subnet-1"
}
resource "aws_vpc_endpoint_private_dns" "c" {
  vpc_endpoint_id     = aws_vpc_endpoint.a.id
  private_dns_enabled = true
}
resource "aws_vpc_endpoint_route_table_association" "d" {
  vpc_endpoint_id = aws_vpc_endpoint.a.id
  route_table_id  = "rtb-1"
}`);
  expect(module.show('aws_vpc_endpoint_subnet_association.b')).toMatchObject({ endpoint: '-> aws_vpc_endpoint.a', attached: { kind: 'subnet', ref: 'outside subnet-1' } });
  expect(module.show('aws_vpc_endpoint_private_dns.c')).toMatchObject({ attached: { kind: 'private-dns', enabled: 'yes' } });
  expect(module.show('aws_vpc_endpoint_route_table_association.d')).toMatchObject({ attached: { kind: 'route-table', ref: 'outside rtb-1' } });
});

test('an unknown number of associations may be with any table', () => {
  const module = new LoweredModule(`
variable "tables" { type = list(string) }
resource "aws_vpc_endpoint_route_table_association" "a" {
  for_each        = toset(var.tables)
  vpc_endpoint_id = "vpce-1"
  route_table_id  = each.value
}
resource "aws_vpc_endpoint_route_table_association" "b" {
  vpc_endpoint_id = "vpce-1"
  route_table_id  = var.tables[0]
}`);
  const several = (id: string): boolean | undefined =>
    module.graph.worlds.inWorld(new Map(), () => {
      const attached = module.graph.nodeOf('endpoint-attachment', id)?.attached;
      return attached?.kind === 'route-table' && attached.ref.kind === 'outside' ? attached.ref.several === true : undefined;
    });
  expect(several('aws_vpc_endpoint_route_table_association.a[*]')).toBe(true);
  expect(several('aws_vpc_endpoint_route_table_association.b')).toBe(false);
});
