import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderWith } from '../testing/folder.ts';
import { runCli } from '../testing/memory-io.ts';

const TEMPLATE = `Resources:
  Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16, EnableDnsHostnames: true } }
  Private: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24 } }
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: endpoints
      VpcId: !Ref Vpc
      SecurityGroupIngress: [{ IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/16 }]
  Secrets:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      ServiceName: !Sub com.amazonaws.\${AWS::Region}.secretsmanager
      VpcId: !Ref Vpc
      SubnetIds: [!Ref Private]
      SecurityGroupIds: [!Ref Group]
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      NetworkMode: awsvpc
      ContainerDefinitions:
        - Name: app
          Image: registry.example.com/app
          Secrets: [{ Name: KEY, ValueFrom: arn:aws:secretsmanager:eu-west-1:111122223333:secret:key }]
  Service:
    Type: AWS::ECS::Service
    DependsOn: Secrets
    Properties:
      LaunchType: FARGATE
      TaskDefinition: !Ref Task
      NetworkConfiguration: { AwsvpcConfiguration: { Subnets: [!Ref Private] } }
`;

test('an endpoint without a type gets private DNS as well, where callers would not find it without', async () => {
  const cwd = folderWith({ 'a.yaml': TEMPLATE });
  expect(await runCli(['a.yaml', '--fix-suggestions'], { cwd })).toMatchObject({ code: 0 });
  expect(readFileSync(join(cwd, 'a.yaml'), 'utf8')).toMatch(/VpcEndpointType: Interface\n.*PrivateDnsEnabled: true\n/);
});
