import { expect, test } from 'vitest';
import { LoweredModule } from '../testing.ts';

test('resources of Cloud Control are those of CloudFormation', () => {
  const module = new LoweredModule(`
resource "awscc_ec2_vpc" "a" {
  cidr_block           = "10.0.0.0/16"
  enable_dns_hostnames = true
}
resource "awscc_ec2_subnet" "b" { vpc_id = awscc_ec2_vpc.a.id }
resource "awscc_ec2_vpc_endpoint" "c" {
  vpc_id              = awscc_ec2_vpc.a.vpc_id
  service_name        = "com.amazonaws.eu-west-1.logs"
  vpc_endpoint_type   = "Interface"
  subnet_ids          = [awscc_ec2_subnet.b.subnet_id]
  private_dns_enabled = true
  policy_document     = jsonencode({ Statement = [{ Effect = "Allow", Action = "*" }] })
}
resource "awscc_ecs_service" "d" {
  launch_type = "FARGATE"
  network_configuration = {
    awsvpc_configuration = { subnets = [awscc_ec2_subnet.b.id], assign_public_ip = "DISABLED" }
  }
}`);
  expect(module.show('awscc_ec2_vpc.a')).toMatchObject({ cidrs: ['10.0.0.0/16'], dnsHostnames: 'yes' });
  expect(module.show('awscc_ec2_vpc_endpoint.c')).toMatchObject({
    vpc: '-> awscc_ec2_vpc.a',
    shape: { kind: 'interface', subnets: ['-> awscc_ec2_subnet.b'], privateDns: 'yes' },
    policy: { Statement: [{ Effect: 'Allow', Action: '*' }] },
  });
  expect(module.show('awscc_ecs_service.d')).toMatchObject({ launchType: 'FARGATE', placement: { subnets: ['-> awscc_ec2_subnet.b'], publicIp: 'no' } });
});
