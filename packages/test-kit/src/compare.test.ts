import { expect, test } from 'vitest';
import { analyze, compareRuns, resourcesOf, type Comparison, type Resource, type RunToCompare } from '@privatelint/core';
import { rules } from '@privatelint/rules';

const HEAD = `Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.0.0.0/16
      EnableDnsHostnames: true
  Private:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Vpc
      CidrBlock: 10.0.1.0/24
  Open:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: HTTPS from the VPC
      VpcId: !Ref Vpc
      SecurityGroupIngress:
        - IpProtocol: tcp
          FromPort: 443
          ToPort: 443
          CidrIp: 10.0.0.0/16
`;

function endpoint(name: string, service: string): string {
  return `  ${name}:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      VpcEndpointType: Interface
      ServiceName: !Sub com.amazonaws.\${AWS::Region}.${service}
      VpcId: !Ref Vpc
      SubnetIds: [!Ref Private]
      SecurityGroupIds: [!Ref Open]
      PrivateDnsEnabled: true
`;
}

const HOSTS = `  Cluster:
    Type: AWS::ECS::Cluster
  Launch:
    Type: AWS::EC2::LaunchTemplate
    Properties:
      LaunchTemplateData:
        ImageId: '{{resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id}}'
        SecurityGroupIds: [!Ref Open]
        UserData:
          Fn::Base64: !Sub |
            #!/bin/bash
            echo ECS_CLUSTER=\${Cluster} >> /etc/ecs/ecs.config
  Hosts:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties:
      MinSize: '1'
      MaxSize: '2'
      VPCZoneIdentifier: [!Ref Private]
      LaunchTemplate:
        LaunchTemplateId: !Ref Launch
        Version: !GetAtt Launch.LatestVersionNumber
`;

const WEB = `  Cluster:
    Type: AWS::ECS::Cluster
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      RequiresCompatibilities: [FARGATE]
      NetworkMode: awsvpc
      Cpu: '256'
      Memory: '512'
      ExecutionRoleArn: arn:aws:iam::123456789012:role/x
      ContainerDefinitions:
        - Name: app
          Image: 123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:1
          Secrets:
            - Name: KEY
              ValueFrom: !Sub arn:aws:secretsmanager:\${AWS::Region}:123456789012:secret:key
  Web:
    Type: AWS::ECS::Service
    Properties:
      Cluster: !Ref Cluster
      LaunchType: FARGATE
      TaskDefinition: !Ref Task
      NetworkConfiguration:
        AwsvpcConfiguration:
          Subnets: [!Ref Private]
          SecurityGroups: [!Ref Open]
`;

function runOf(text: string): RunToCompare {
  const resources: Resource[] = [];
  const options = { regions: ['eu-west-1'], parameters: new Map<string, string>(), levels: new Map(), preset: 'recommended', complete: true } as const;
  const result = analyze([{ path: 'a.yaml', text }], rules, { ...options, onGraph: (graph) => resources.push(...resourcesOf(graph)) });
  return { result, resources };
}

function compared(before: string, after: string): Comparison {
  return compareRuns(runOf(HEAD + before), runOf(HEAD + after));
}

test('an endpoint that is removed breaks the proof that rested on it, and is named as what did it', () => {
  const { broken, mended, added, gone } = compared(endpoint('Key', 'secretsmanager') + WEB, WEB);
  expect(broken.filter(({ service }) => service === 'secretsmanager')).toMatchObject([
    { workload: 'Web', from: 'proven', to: 'refuted', by: [{ how: 'removed', address: 'Key', resourceType: 'AWS::EC2::VPCEndpoint' }] },
  ]);
  expect(mended).toEqual([]);
  expect(added.map(({ ruleId }) => ruleId)).toContain('missing-secrets-endpoint');
  expect(gone.map(({ ruleId }) => ruleId)).not.toContain('missing-secrets-endpoint');
});

test('an endpoint that is added mends it, and running tasks are to be started anew', () => {
  const { broken, mended, gone, newDeployments } = compared(WEB, WEB + endpoint('Key', 'secretsmanager'));
  expect(broken).toEqual([]);
  expect(mended).toMatchObject([{ workload: 'Web', service: 'secretsmanager', from: 'refuted', to: 'proven', by: [{ how: 'added', address: 'Key' }] }]);
  expect(gone.map(({ ruleId }) => ruleId)).toEqual(['missing-secrets-endpoint']);
  expect(newDeployments).toMatchObject([{ workload: 'Web', services: ['secretsmanager'] }]);
});

test('of several endpoints that go, each breaks its own', () => {
  const { broken } = compared(endpoint('Key', 'secretsmanager') + endpoint('Api', 'ecr.api') + WEB, WEB);
  expect(broken.map(({ service, by }) => `${service} by ${by.map(({ address }) => address).join()}`).sort()).toEqual(['ecr.api by Api', 'secretsmanager by Key']);
});

test('a group that closes is what breaks the proof, not the comment beside it', () => {
  const kept = endpoint('Key', 'secretsmanager') + WEB;
  const closed = compareRuns(runOf(HEAD + kept), runOf((HEAD + kept).replace('FromPort: 443', 'FromPort: 444').replace('ToPort: 443', 'ToPort: 444').replace('Name: app', 'Name: app # x')));
  expect(closed.broken.map(({ by }) => by.map(({ how, address }) => `${how} ${address}`))).toEqual([['changed Open']]);
});

test('nothing comes of lines that move', () => {
  const before = HEAD + endpoint('Key', 'secretsmanager') + WEB;
  const comparison = compareRuns(runOf(before), runOf(`# a comment\n\n${before}`));
  expect(Object.values(comparison).every((it: readonly unknown[]) => it.length === 0)).toBe(true);
});

test('agents beside new endpoints of ECS are to be restarted; those that come with them are not', () => {
  const all = endpoint('Ecs', 'ecs') + endpoint('EcsAgent', 'ecs-agent') + endpoint('EcsTelemetry', 'ecs-telemetry');
  expect(compared(HOSTS, HOSTS + all).afterwards).toMatchObject([
    { ruleId: 'agent-restart-required', severity: 'info', address: 'Hosts', services: ['ecs', 'ecs-agent', 'ecs-telemetry'] },
  ]);
  expect(compared(HOSTS + all, HOSTS).afterwards[0]?.message).toContain('loses ecs, ecs-agent, ecs-telemetry');
  expect(compared('', HOSTS + all).afterwards).toEqual([]);
  expect(compared(HOSTS + all, HOSTS + all.replace('EcsAgent:', 'Agent:')).afterwards).toEqual([]);
  expect(compared(HOSTS, HOSTS + endpoint('Logs', 'logs')).afterwards).toEqual([]);
});
