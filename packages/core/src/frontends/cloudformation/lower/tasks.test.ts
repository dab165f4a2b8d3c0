import { expect, test } from 'vitest';
import { LoweredTemplate } from './testing.ts';

test('a rule starts the tasks of its ECS targets only', () => {
  const template = new LoweredTemplate(`
Resources:
  Cluster: { Type: AWS::ECS::Cluster }
  Task: { Type: AWS::ECS::TaskDefinition }
  Rule:
    Type: AWS::Events::Rule
    Properties:
      Targets:
        - { Id: function, Arn: 'arn:aws:lambda:eu-west-1:111122223333:function:f' }
        - Id: task
          Arn: !GetAtt Cluster.Arn
          EcsParameters:
            TaskDefinitionArn: !Ref Task
            LaunchType: FARGATE
            EnableExecuteCommand: true
            NetworkConfiguration:
              AwsVpcConfiguration: { Subnets: [subnet-1], AssignPublicIp: ENABLED }
`);
  expect(template.ids('task-runner')).toEqual(['Rule']);
  expect(template.show('Rule')).toMatchObject({
    runner: 'schedule',
    cluster: '-> Cluster',
    taskDefinition: '-> Task',
    launchType: 'FARGATE',
    exec: 'yes',
    placement: { subnets: ['outside subnet-1'], groups: [], publicIp: 'yes' },
  });
});

test('a rule without ECS targets starts nothing', () => {
  const template = new LoweredTemplate(`
Resources:
  Rule:
    Type: AWS::Events::Rule
    Properties: { Targets: [{ Id: queue, Arn: 'arn:aws:sqs:eu-west-1:111122223333:q' }] }
`);
  expect(template.graph.all('task-runner')).toEqual([]);
});

test('a target that a condition adds is a task under that condition', () => {
  const template = new LoweredTemplate(`
Parameters: { Env: { Type: String, Default: dev, AllowedValues: [dev, prod] } }
Conditions: { Prod: !Equals [!Ref Env, prod] }
Resources:
  Rule:
    Type: AWS::Events::Rule
    Properties:
      Targets: !If [Prod, [{ Id: task, Arn: c, EcsParameters: { TaskDefinitionArn: t } }], []]
`);
  expect(template.graph.all('task-runner')).toHaveLength(1);
  expect(template.ids('task-runner')).toEqual([]);
});

test('a disabled schedule starts nothing', () => {
  const template = new LoweredTemplate(`
Resources:
  Schedule:
    Type: AWS::Scheduler::Schedule
    Properties:
      State: DISABLED
      Target:
        Arn: arn:aws:ecs:eu-west-1:111122223333:cluster/c
        EcsParameters: { TaskDefinitionArn: t, NetworkConfiguration: { AwsvpcConfiguration: { Subnets: [subnet-1] } } }
`);
  expect(template.show('Schedule')).toMatchObject({ desiredCount: 0, placement: { subnets: ['outside subnet-1'], publicIp: 'no' } });
});

test('a schedule may call RunTask through the SDK', () => {
  const template = new LoweredTemplate(`
Resources:
  Cluster: { Type: AWS::ECS::Cluster }
  Schedule:
    Type: AWS::Scheduler::Schedule
    Properties:
      Target:
        Arn: arn:aws:scheduler:::aws-sdk:ecs:runTask
        Input: !Sub '{"Cluster": "\${Cluster}", "TaskDefinition": "t", "LaunchType": "FARGATE"}'
`);
  expect(template.show('Schedule')).toMatchObject({ cluster: '-> Cluster', taskDefinition: 'outside t', launchType: 'FARGATE' });
});

test('a pipe runs the task of its target', () => {
  const template = new LoweredTemplate(`
Resources:
  Cluster: { Type: AWS::ECS::Cluster }
  Task: { Type: AWS::ECS::TaskDefinition }
  Pipe:
    Type: AWS::Pipes::Pipe
    Properties:
      Target: !GetAtt Cluster.Arn
      TargetParameters:
        EcsTaskParameters: { TaskDefinitionArn: !Ref Task, LaunchType: FARGATE }
`);
  expect(template.show('Pipe')).toMatchObject({ cluster: '-> Cluster', taskDefinition: '-> Task', launchType: 'FARGATE' });
});

test('states run tasks, at every depth', () => {
  const template = new LoweredTemplate(`
Resources:
  Cluster: { Type: AWS::ECS::Cluster }
  Task: { Type: AWS::ECS::TaskDefinition }
  Subnet: { Type: AWS::EC2::Subnet }
  Machine:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      Definition:
        StartAt: Both
        States:
          Both:
            Type: Parallel
            Branches:
              - States:
                  First:
                    Type: Task
                    Resource: !Sub arn:\${AWS::Partition}:states:::ecs:runTask.sync
                    Parameters:
                      Cluster: !Ref Cluster
                      TaskDefinition: !Ref Task
                      LaunchType: FARGATE
                      NetworkConfiguration: { AwsvpcConfiguration: { Subnets: [!Ref Subnet] } }
          Each:
            Type: Map
            ItemProcessor:
              States:
                Second:
                  Type: Task
                  Resource: arn:aws:states:::ecs:runTask.waitForTaskToken
                  Parameters: { TaskDefinition.$: $.task, LaunchType: EC2 }
          Other: { Type: Task, Resource: 'arn:aws:states:::lambda:invoke' }
`);
  expect(template.ids('task-runner')).toEqual(['Machine', 'Machine#1']);
  expect(template.show('Machine')).toMatchObject({
    runner: 'state-machine',
    cluster: '-> Cluster',
    taskDefinition: '-> Task',
    placement: { subnets: ['-> Subnet'], publicIp: 'no' },
  });
  expect(template.show('Machine#1')).toMatchObject({ cluster: 'none', launchType: 'EC2' });
  expect(template.graph.worlds.inWorld(new Map(), () => template.graph.all('task-runner')[1]?.taskDefinition)).toMatchObject({
    kind: 'outside',
    cause: '`TaskDefinition` is known only when the state machine runs',
  });
});

test('a definition as text, put together the way that CDK does', () => {
  const template = new LoweredTemplate(`{
  "Resources": {
    "Task": { "Type": "AWS::ECS::TaskDefinition" },
    "Subnet": { "Type": "AWS::EC2::Subnet" },
    "Machine": {
      "Type": "AWS::StepFunctions::StateMachine",
      "Properties": {
        "DefinitionString": { "Fn::Join": ["", [
          "{\\"States\\":{\\"Run\\":{\\"Type\\":\\"Task\\",\\"Resource\\":\\"arn:", { "Ref": "AWS::Partition" },
          ":states:::ecs:runTask\\",\\"Parameters\\":{\\"TaskDefinition\\":\\"", { "Ref": "Task" },
          "\\",\\"LaunchType\\":\\"FARGATE\\",\\"NetworkConfiguration\\":{\\"AwsvpcConfiguration\\":{\\"Subnets\\":[\\"",
          { "Ref": "Subnet" }, "\\"]}}}}}}"
        ]] }
      }
    }
  }
}`);
  expect(template.show('Machine')).toMatchObject({ taskDefinition: '-> Task', placement: { subnets: ['-> Subnet'] } });
});

test('substitutions fill a definition in, as text and as structure', () => {
  const template = new LoweredTemplate(`
Resources:
  Task: { Type: AWS::ECS::TaskDefinition }
  Text:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      DefinitionString: |
        {"States": {"Run": {"Resource": "arn:aws:states:::ecs:runTask", "Parameters": {"TaskDefinition": "\${Task}", "LaunchType": "\${Launch}"}}}}
      DefinitionSubstitutions: { Task: !Ref Task, Launch: FARGATE }
  Structure:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        QueryLanguage: JSONata
        States:
          Run:
            Resource: arn:aws:states:::ecs:runTask
            Arguments: { TaskDefinition: '\${Task}', LaunchType: '{% $launch %}' }
      DefinitionSubstitutions: { Task: !Ref Task }
`);
  expect(template.show('Text')).toMatchObject({ taskDefinition: '-> Task', launchType: 'FARGATE' });
  expect(template.show('Structure')).toMatchObject({ taskDefinition: '-> Task', launchType: '${{% $launch %}@template.yaml:626}' });
});

test('an Express service is a Fargate service with a task definition of its own', () => {
  const template = new LoweredTemplate(`
Resources:
  Role: { Type: AWS::IAM::Role }
  Subnet: { Type: AWS::EC2::Subnet }
  Web:
    Type: AWS::ECS::ExpressGatewayService
    Properties:
      ExecutionRoleArn: !GetAtt Role.Arn
      NetworkConfiguration: { Subnets: [!Ref Subnet] }
      PrimaryContainer:
        Image: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/web
        Secrets: [{ Name: KEY, ValueFrom: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:k' }]
`);
  expect(template.show('Web')).toMatchObject({
    runner: 'express',
    launchType: 'FARGATE',
    taskDefinition: '-> Web.TaskDefinition',
    placement: { subnets: ['-> Subnet'], groups: [], publicIp: 'unknown' },
  });
  expect(template.show('Web.TaskDefinition')).toMatchObject({
    networkMode: 'awsvpc',
    executionRole: '-> Role',
    containers: [{ image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/web', logDriver: 'awslogs', secrets: [{ from: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:k' }] }],
  });
});

test('an Express service without subnets runs in the default VPC', () => {
  const template = new LoweredTemplate(`
Resources:
  Web: { Type: AWS::ECS::ExpressGatewayService, Properties: { PrimaryContainer: { Image: web } } }
`);
  expect(template.show('Web')).toMatchObject({ placement: { subnets: ['... an Express service without subnets uses those of the default VPC'] } });
});

test('a daemon runs on the hosts of its capacity providers', () => {
  const template = new LoweredTemplate(`
Resources:
  Provider:
    Type: AWS::ECS::CapacityProvider
    Properties: { ManagedInstancesProvider: { InstanceLaunchTemplate: { NetworkConfiguration: { Subnets: [subnet-1] } } } }
  Agent: { Type: AWS::ECS::DaemonTaskDefinition, Properties: { ContainerDefinitions: [{ Name: agent, Image: agent }] } }
  Daemon:
    Type: AWS::ECS::Daemon
    Properties: { DaemonTaskDefinitionArn: !Ref Agent, CapacityProviderArns: [!GetAtt Provider.Arn] }
`);
  expect(template.show('Daemon')).toMatchObject({ runner: 'daemon', taskDefinition: '-> Agent', strategy: [{ provider: '-> Provider' }] });
  expect(template.show('Agent')).toMatchObject({ containers: [{ name: 'agent' }] });
  expect(template.show('Provider')).toMatchObject({ provides: 'managed-instances', group: '-> Provider.ManagedInstances' });
});
