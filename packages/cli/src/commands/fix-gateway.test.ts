import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderWith } from '../testing/folder.ts';
import { runCli } from '../testing/memory-io.ts';

const TEMPLATE = `Parameters:
  Env: { Type: String, Default: dev, AllowedValues: [dev, prod] }
Conditions: { IsProd: !Equals [!Ref Env, prod] }
Resources:
  Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16, EnableDnsHostnames: true } }
  A: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24 } }
  Table: { Type: AWS::EC2::RouteTable, Properties: { VpcId: !Ref Vpc } }
  Assoc: { Type: AWS::EC2::SubnetRouteTableAssociation, Properties: { SubnetId: !Ref A, RouteTableId: !Ref Table } }
  S3: { Type: AWS::EC2::VPCEndpoint, Condition: IsProd, Properties: { VpcId: !Ref Vpc, ServiceName: !Sub 'com.amazonaws.\${AWS::Region}.s3', RouteTableIds: [!Ref Table] } }
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      NetworkMode: awsvpc
      ContainerDefinitions: [{ Name: a, Image: r.example.com/x, EnvironmentFiles: [{ Type: s3, Value: 'arn:aws:s3:::cfg/x.env' }] }]
  Service: { Type: AWS::ECS::Service, Properties: { LaunchType: FARGATE, TaskDefinition: !Ref Task, NetworkConfiguration: { AwsvpcConfiguration: { Subnets: [!Ref A] } } } }
`;

test('what exists under a condition comes to exist wherever it is needed: no second gateway endpoint comes into a route table', async () => {
  const cwd = folderWith({ 'a.yaml': TEMPLATE });
  expect(await runCli(['a.yaml', '--fix-suggestions'], { cwd })).toMatchObject({ code: 0 });
  const mended = TEMPLATE.replace('AWS::EC2::VPCEndpoint, Condition: IsProd,', 'AWS::EC2::VPCEndpoint,').replace('AWS::ECS::Service,', 'AWS::ECS::Service, DependsOn: S3,');
  expect(readFileSync(join(cwd, 'a.yaml'), 'utf8')).toBe(mended);
});

test('the prefix list of S3 is named where the network context tells its id; without, a template can only open its group wider', async () => {
  const rule = '{ IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/16 }';
  const closed = TEMPLATE.replace(', Condition: IsProd', '')
    .replace('Subnets: [!Ref A]', 'Subnets: [!Ref A], SecurityGroups: [!Ref Tasks]')
    .replace('  Task:', `  Tasks:\n    Type: AWS::EC2::SecurityGroup\n    Properties:\n      GroupDescription: tasks\n      VpcId: !Ref Vpc\n      SecurityGroupEgress:\n        - ${rule}\n  Task:`);
  const list = { PrefixLists: [{ PrefixListId: 'pl-6da54004', PrefixListName: 'com.amazonaws.eu-west-1.s3', Cidrs: ['52.218.0.0/17'] }] };
  const mended = async (...more: readonly string[]): Promise<string> => {
    const cwd = folderWith({ 'a.yaml': closed, 'lists.json': JSON.stringify(list) });
    await runCli(['a.yaml', '--region', 'eu-west-1', '--fix-suggestions', '--fix-rule', 'workload-security-group-closed', ...more], { cwd });
    return readFileSync(join(cwd, 'a.yaml'), 'utf8');
  };
  expect(await mended('--network', 'lists.json')).toContain('          DestinationPrefixListId: pl-6da54004\n');
  expect(await mended()).toContain('          CidrIp: 0.0.0.0/0\n');
});
