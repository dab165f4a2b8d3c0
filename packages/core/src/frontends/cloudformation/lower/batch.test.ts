import { expect, test } from 'vitest';
import { LoweredTemplate } from './testing.ts';

test('a job on Fargate runs in the subnets of its environment', () => {
  const template = new LoweredTemplate(`
Resources:
  Subnet: { Type: AWS::EC2::Subnet }
  Role: { Type: AWS::IAM::Role }
  Environment:
    Type: AWS::Batch::ComputeEnvironment
    Properties:
      Type: MANAGED
      ComputeResources: { Type: FARGATE_SPOT, Subnets: [!Ref Subnet], SecurityGroupIds: [sg-1] }
  Job:
    Type: AWS::Batch::JobDefinition
    Properties:
      Type: container
      PlatformCapabilities: [FARGATE]
      ContainerProperties:
        Image: app
        ExecutionRoleArn: !GetAtt Role.Arn
        NetworkConfiguration: { AssignPublicIp: ENABLED }
        FargatePlatformConfiguration: { PlatformVersion: 1.4.0 }
        Secrets: [{ Name: KEY, ValueFrom: key }]
`);
  expect(template.ids('task-runner')).toEqual(['Job.Job@Environment.Environment']);
  expect(template.show('Job.Job@Environment.Environment')).toMatchObject({
    runner: 'batch',
    launchType: 'FARGATE',
    platformVersion: '1.4.0',
    cluster: '-> Environment.Cluster',
    taskDefinition: '-> Job',
    placement: { subnets: ['-> Subnet'], groups: ['outside sg-1'], publicIp: 'yes' },
  });
  expect(template.show('Job')).toMatchObject({
    networkMode: 'awsvpc',
    executionRole: '-> Role',
    containers: [{ image: 'app', logDriver: 'awslogs', secrets: [{ from: 'key' }] }],
  });
  expect(template.ids('container-instances')).toEqual([]);
});

test('a job on EC2 shares the network of the hosts that Batch starts', () => {
  const template = new LoweredTemplate(`
Resources:
  Job: { Type: AWS::Batch::JobDefinition, Properties: { Type: container, ContainerProperties: { Image: app } } }
  Role: { Type: AWS::IAM::Role }
  Profile: { Type: AWS::IAM::InstanceProfile, Properties: { Roles: [!Ref Role] } }
  Template:
    Type: AWS::EC2::LaunchTemplate
    Properties:
      LaunchTemplateName: hosts
      LaunchTemplateData: { ImageId: ami-1, SecurityGroupIds: [sg-1], UserData: !Base64 echo }
  Environment:
    Type: AWS::Batch::ComputeEnvironment
    Properties:
      Type: MANAGED
      ComputeResources:
        Type: SPOT
        Subnets: [subnet-1]
        InstanceRole: !GetAtt Profile.Arn
        LaunchTemplate: { LaunchTemplateName: hosts }
`);
  expect(template.show('Environment')).toMatchObject({
    kind: 'container-instances',
    image: 'ami-1',
    role: '-> Role',
    placement: { subnets: ['outside subnet-1'], groups: ['outside sg-1'], publicIp: 'subnet' },
  });
  expect(template.show('Job.Job@Environment.Environment')).toMatchObject({
    launchType: 'EC2',
    placement: undefined,
    strategy: [{ provider: '-> Environment.Capacity' }],
  });
  expect(template.show('Environment.Capacity')).toMatchObject({ group: '-> Environment' });
  expect(template.show('Job')).toMatchObject({ networkMode: 'host', compatibilities: ['EC2'] });
});

test('jobs run only where the platform is theirs', () => {
  const template = new LoweredTemplate(`
Resources:
  OnFargate: { Type: AWS::Batch::ComputeEnvironment, Properties: { ComputeResources: { Type: FARGATE } } }
  OnHosts: { Type: AWS::Batch::ComputeEnvironment, Properties: { ComputeResources: { Type: EC2 } } }
  OnEks: { Type: AWS::Batch::ComputeEnvironment, Properties: { EksConfiguration: {}, ComputeResources: { Type: EC2 } } }
  Light: { Type: AWS::Batch::JobDefinition, Properties: { PlatformCapabilities: [FARGATE], ContainerProperties: { Image: a } } }
  Heavy: { Type: AWS::Batch::JobDefinition, Properties: { ContainerProperties: { Image: a } } }
  Pod: { Type: AWS::Batch::JobDefinition, Properties: { EksProperties: {} } }
`);
  expect(template.ids('task-runner')).toEqual(['Light.Job@OnFargate.Environment', 'Heavy.Job@OnHosts.Environment']);
  expect(template.ids('container-instances')).toEqual(['OnHosts']);
  expect(template.graph.node('Pod')).toBeUndefined();
});

test('containers of ECS properties and of the nodes of a parallel job', () => {
  const template = new LoweredTemplate(`
Resources:
  Ecs:
    Type: AWS::Batch::JobDefinition
    Properties:
      EcsProperties:
        TaskProperties:
          - TaskRoleArn: arn:aws:iam::111122223333:role/task
            Containers: [{ Name: a, Image: a }, { Name: b, Image: b, LogConfiguration: { LogDriver: splunk } }]
            Volumes: [{ Name: v, EfsVolumeConfiguration: { FileSystemId: fs-1 } }]
  Nodes:
    Type: AWS::Batch::JobDefinition
    Properties:
      NodeProperties:
        NodeRangeProperties: [{ TargetNodes: '0', Container: { Image: main } }, { TargetNodes: '1:', Container: { Image: worker } }]
`);
  expect(template.show('Ecs')).toMatchObject({
    containers: [{ image: 'a', logDriver: 'awslogs' }, { image: 'b', logDriver: 'splunk' }],
    taskRole: 'outside arn:aws:iam::111122223333:role/task',
    volumes: [{ type: 'efs' }],
  });
  expect(template.show('Nodes')).toMatchObject({ networkMode: 'awsvpc', containers: [{ image: 'main' }, { image: 'worker' }] });
});

test('an environment that a condition moves to Fargate', () => {
  const template = new LoweredTemplate(`
Parameters: { Kind: { Type: String, Default: EC2, AllowedValues: [EC2, FARGATE] } }
Resources:
  Environment: { Type: AWS::Batch::ComputeEnvironment, Properties: { ComputeResources: { Type: !Ref Kind, Subnets: [subnet-1] } } }
  Job: { Type: AWS::Batch::JobDefinition, Properties: { PlatformCapabilities: [FARGATE], ContainerProperties: { Image: a } } }
`);
  expect(template.ids('container-instances')).toEqual(['Environment']);
  expect(template.ids('task-runner')).toEqual([]);
  expect(template.graph.all('task-runner')).toHaveLength(1);
});
