import { expect, test } from 'vitest';
import { LoweredTemplate } from './testing.ts';

test('container definitions as JSON text', () => {
  const template = new LoweredTemplate(`
Parameters: { Tag: { Type: String } }
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions: !Sub '[{"Name": "app", "Image": "app:\${Tag}", "LogConfiguration": {"LogDriver": "awslogs"}}]'
`);
  expect(template.show('Task')).toMatchObject({ containers: [{ name: 'app', image: 'app:${Tag}', imageAt: '7:61', logDriver: 'awslogs' }] });
});

test('reading one property of a container consults no condition of another', () => {
  const template = new LoweredTemplate(`
Parameters: { Logs: { Type: String } }
Conditions: { WithLogs: !Equals [!Ref Logs, 'yes'] }
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - { Image: app, LogConfiguration: !If [WithLogs, { LogDriver: awslogs }, !Ref AWS::NoValue] }
`);
  const { worlds } = template.graph;
  const task = template.graph.all('task-definition')[0];
  const of = (what: 'image' | 'logDriver') =>
    worlds.answers({ label: what, beyond: undefined, ask: () => task?.containers.items[0]?.value()[what] }).length;
  expect(of('image')).toBe(1);
  expect(of('logDriver')).toBe(2);
});

test('a service names its cluster and its task definition', () => {
  const template = new LoweredTemplate(`
Resources:
  Cluster: { Type: AWS::ECS::Cluster, Properties: { ClusterName: main } }
  Task: { Type: AWS::ECS::TaskDefinition, Properties: { Family: app } }
  ByName: { Type: AWS::ECS::Service, Properties: { Cluster: main, TaskDefinition: 'app:3' } }
  ByArn:
    Type: AWS::ECS::Service
    Properties:
      Cluster: !Sub arn:aws:ecs:\${AWS::Region}:\${AWS::AccountId}:cluster/main
      TaskDefinition: !Ref Task
  Elsewhere: { Type: AWS::ECS::Service, Properties: { Cluster: other, TaskDefinition: !Ref Task } }
`);
  expect(template.show('ByName')).toMatchObject({ cluster: '-> Cluster', taskDefinition: '-> Task' });
  expect(template.show('ByArn')).toMatchObject({ cluster: '-> Cluster' });
  expect(template.show('Elsewhere')).toMatchObject({ cluster: 'outside other' });
});

test('a task set runs with the Exec setting of its service, and in a network of its own', () => {
  const template = new LoweredTemplate(`
Resources:
  Service: { Type: AWS::ECS::Service, Properties: { EnableExecuteCommand: true, DeploymentController: { Type: EXTERNAL } } }
  Set:
    Type: AWS::ECS::TaskSet
    Properties:
      Service: !Ref Service
      TaskDefinition: t
      LaunchType: FARGATE
      NetworkConfiguration: { AwsVpcConfiguration: { Subnets: [subnet-1] } }
`);
  expect(template.show('Set')).toMatchObject({ runner: 'task-set', exec: 'yes', taskDefinition: 'outside t', placement: { subnets: ['outside subnet-1'] } });
});
