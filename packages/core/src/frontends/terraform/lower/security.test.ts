import { expect, test } from 'vitest';
import { Network } from '../../../analysis/reachability/network.ts';
import { refId } from '../../../graph/references.ts';
import { LoweredModule } from '../testing.ts';

test('a group without egress rules lets nothing out', () => {
  const module = new LoweredModule('resource "aws_security_group" "a" { vpc_id = "vpc-1" }');
  expect(module.show('aws_security_group.a')).toMatchObject({ defaultEgress: false, ingress: [], egress: [] });
});

test('egress = [] is no egress either', () => {
  const module = new LoweredModule('resource "aws_security_group" "a" { egress = [] }');
  expect(module.show('aws_security_group.a')).toMatchObject({ defaultEgress: false, egress: [] });
});

test('a rule has as many parts as it has peers', () => {
  const module = new LoweredModule(`
resource "aws_security_group" "b" {}
resource "aws_security_group" "a" {
  ingress {
    from_port       = 443
    to_port         = 443
    protocol        = "tcp"
    cidr_blocks     = ["10.0.0.0/16", "10.1.0.0/16"]
    security_groups = [aws_security_group.b.id]
    self            = true
  }
}`);
  expect(module.show('aws_security_group.a')).toMatchObject({
    ingress: [
      { protocol: 'tcp', fromPort: 443, toPort: 443, peer: { kind: 'cidr', text: '10.0.0.0/16' } },
      { peer: { kind: 'cidr', text: '10.1.0.0/16' } },
      { peer: { kind: 'group', group: '-> aws_security_group.b' } },
      { peer: { kind: 'group', group: '-> aws_security_group.a' } },
    ],
  });
});

test('rules of their own name their group', () => {
  const module = new LoweredModule(`
resource "aws_security_group" "a" {}
resource "aws_security_group_rule" "self" {
  security_group_id = aws_security_group.a.id
  type              = "egress"
  protocol          = "-1"
  from_port         = 0
  to_port           = 0
  self              = true
}
resource "aws_vpc_security_group_ingress_rule" "https" {
  security_group_id = aws_security_group.a.id
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "10.0.0.0/8"
}`);
  expect(module.show('aws_security_group_rule.self')).toMatchObject({
    direction: 'egress',
    group: '-> aws_security_group.a',
    rule: { protocol: '-1', peer: { kind: 'group', group: '-> aws_security_group.a' } },
  });
  expect(module.show('aws_vpc_security_group_ingress_rule.https')).toMatchObject({
    direction: 'ingress',
    rule: { protocol: 'tcp', fromPort: 443, peer: { kind: 'cidr', text: '10.0.0.0/8' } },
  });
});

test('the default group that Terraform manages has the rules that it lists, and no others', () => {
  const module = new LoweredModule(`
resource "aws_vpc" "a" {}
resource "aws_default_security_group" "b" { vpc_id = aws_vpc.a.id }`);
  expect(module.ids('security-group')).toEqual(['aws_vpc.a.DefaultSecurityGroup']);
  expect(module.show('aws_vpc.a.DefaultSecurityGroup')).toMatchObject({ isDefault: true, defaultEgress: false, ingress: [], egress: [] });
});

test('an ACL has the entries and subnets that it lists', () => {
  const module = new LoweredModule(`
resource "aws_subnet" "a" {}
resource "aws_network_acl" "b" {
  subnet_ids = [aws_subnet.a.id]
  ingress {
    rule_no    = 100
    action     = "allow"
    protocol   = "tcp"
    cidr_block = "0.0.0.0/0"
    from_port  = 1024
    to_port    = 65535
  }
}`);
  expect(module.show('aws_network_acl.b.ingress')).toMatchObject({ acl: '-> aws_network_acl.b', egress: 'no', ruleNumber: 100, allow: 'yes', fromPort: 1024 });
  expect(module.show('aws_network_acl.b.subnet')).toMatchObject({ subnet: '-> aws_subnet.a', acl: '-> aws_network_acl.b' });
});

test('an ACL whose subnets are not known may be that of any subnet of its VPC', () => {
  const module = new LoweredModule(`
variable "subnets" { type = list(string) }
resource "aws_vpc" "a" { cidr_block = "10.0.0.0/16" }
resource "aws_subnet" "a" {
  vpc_id     = aws_vpc.a.id
  cidr_block = "10.0.1.0/24"
}
resource "aws_subnet" "b" {
  vpc_id     = aws_vpc.a.id
  cidr_block = "10.0.2.0/24"
}
resource "aws_network_acl" "own" {
  vpc_id     = aws_vpc.a.id
  subnet_ids = [aws_subnet.b.id]
}
resource "aws_network_acl" "open" {
  vpc_id     = aws_vpc.a.id
  subnet_ids = var.subnets
}`);
  const network = new Network(module.graph);
  const aclOf = (id: string): string | undefined => {
    const subnet = module.graph.nodeOf('subnet', id);
    return module.graph.worlds.inWorld(new Map(), () => (subnet === undefined ? undefined : refId(network.aclOf(subnet))));
  };
  expect(aclOf('aws_subnet.a')).toBe('perhaps aws_network_acl.open');
  expect(aclOf('aws_subnet.b')).toBe('aws_network_acl.own');
});
