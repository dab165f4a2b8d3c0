import { expect, test } from 'vitest';
import { analyze } from './analyze.ts';
import { resolvedResources, type ResolvedResource } from './resolved.ts';

function resolved(files: Readonly<Record<string, string>>, parameters: Readonly<Record<string, string>> = {}): Readonly<Record<string, ResolvedResource['variants']>> {
  const found: ResolvedResource[] = [];
  const sources = Object.entries(files).map(([path, text]) => ({ path, text }));
  analyze(sources, [], { regions: ['eu-west-1'], parameters: new Map(Object.entries(parameters)), read: (path) => files[path], onGraph: (graph) => void found.push(...resolvedResources(graph)) });
  return Object.fromEntries(found.map(({ address, variants }) => [address, variants]));
}

test('a resource has its properties after functions, in each scenario in which they differ', () => {
  const text = `
Parameters: { Kind: { Type: String, Default: dev, AllowedValues: [dev, prod] }, Subnets: { Type: 'List<AWS::EC2::Subnet::Id>' } }
Conditions: { IsProd: !Equals [!Ref Kind, prod] }
Resources:
  Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: !If [IsProd, 10.0.0.0/16, 10.1.0.0/16] } }
  Bucket: { Type: AWS::S3::Bucket, Condition: IsProd, Properties: { BucketName: !Sub '\${AWS::Region}-\${Kind}' } }
  Service: { Type: AWS::ECS::Service, Properties: { DesiredCount: 2, NetworkConfiguration: { AwsvpcConfiguration: { Subnets: !Ref Subnets } } } }
`;
  const prod = { conditions: { IsProd: true }, inputs: { Kind: ['prod'] } };
  expect(resolved({ 'a.yaml': text })).toEqual({
    Vpc: [
      { scenarios: [prod], scenariosComplete: true, properties: { CidrBlock: '10.0.0.0/16' } },
      { scenarios: [{ conditions: { IsProd: false }, inputs: { Kind: ['dev'] }, byDefault: true }], scenariosComplete: true, properties: { CidrBlock: '10.1.0.0/16' } },
    ],
    Bucket: [{ scenarios: [prod], scenariosComplete: true, properties: { BucketName: 'eu-west-1-prod' } }],
    Service: [{ scenarios: [], scenariosComplete: true, properties: { DesiredCount: 2, NetworkConfiguration: { AwsvpcConfiguration: { Subnets: { unknown: 'parameter `Subnets` has no value' } } } } }],
  });
});

test('what an unknown fact decides is told as incomplete', () => {
  const text = "Parameters: { Stored: { Type: 'AWS::SSM::Parameter::Value<String>', Default: /kind } }\nConditions: { Odd: !Equals [!Ref Stored, a] }\nResources:\n  Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: !If [Odd, 10.0.0.0/16, 10.1.0.0/16] } }\n";
  expect(resolved({ 'a.yaml': text }).Vpc?.map(({ scenariosComplete, properties }) => [scenariosComplete, properties])).toEqual([
    [false, { CidrBlock: '10.0.0.0/16' }],
    [false, { CidrBlock: '10.1.0.0/16' }],
  ]);
});

test('resources of Terraform have their arguments; unknown parts say why', () => {
  const { 'aws_vpc.v': vpc, 'aws_subnet.s[0]': subnet } = resolved({ 'main.tf': 'variable "c" { default = "10.0.0.0/16" }\nresource "aws_vpc" "v" { cidr_block = var.c }\nresource "aws_subnet" "s" {\n  count = 1\n  vpc_id = aws_vpc.v.id\n  cidr_block = cidrsubnet(var.c, 8, 1)\n}\n' });
  expect(vpc?.[0]?.properties).toEqual({ cidr_block: '10.0.0.0/16' });
  expect(subnet?.[0]?.properties).toEqual({ cidr_block: '10.0.1.0/24', vpc_id: { unknown: expect.stringContaining('`aws_vpc.v`') as string } });
});

test('values that may be secret are left out, wherever they stand', () => {
  const cloudformation = `
Parameters: { Pw: { Type: String, NoEcho: true, Default: hunter2 } }
Resources:
  Vpc: { Type: AWS::EC2::VPC, Properties: { Tags: [{ Key: a, Value: !Sub 'x-\${Pw}' }] } }
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties: { ContainerDefinitions: [{ Name: a, Image: i, Environment: [{ Name: A, Value: hunter2 }], Command: ['--token hunter2'] }] }
  Db: { Type: AWS::RDS::DBInstance, Properties: { MasterUserPassword: hunter2 } }
  Secret: { Type: AWS::SecretsManager::Secret, Properties: { Description: hunter2 } }
  Hosts: { Type: AWS::EC2::LaunchTemplate, Properties: { LaunchTemplateData: { UserData: { 'Fn::Base64': hunter2 } } } }
`;
  const terraform = 'variable "p" {\n  default = "hunter2"\n  sensitive = true\n}\nresource "aws_vpc" "v" { tags = { a = var.p } }\nresource "aws_ecs_task_definition" "t" {\n  family = "t"\n  container_definitions = jsonencode([{ name = "a", image = "i", environment = [{ name = "A", value = "hunter2" }] }])\n}\nresource "aws_ssm_parameter" "s" { value = "hunter2" }\n';
  for (const shown of [resolved({ 'a.yaml': cloudformation }), resolved({ 'a.yaml': cloudformation }, { Pw: 'hunter2hunter2' }), resolved({ 'main.tf': terraform })]) {
    expect(JSON.stringify(shown)).not.toContain('hunter2');
    expect(JSON.stringify(shown)).toContain('***');
    expect(Object.keys(shown).length).toBeGreaterThan(2);
  }
});
