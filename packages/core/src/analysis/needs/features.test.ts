import { expect, test } from 'vitest';
import { analyze } from '../../engine/analyze.ts';
import type { Feature } from '../../knowledge/needs.ts';
import type { Graph } from '../../graph/graph.ts';
import { Verdicts } from '../verdicts.ts';

/** What each workload of the templates does with a feature, by address; one answer for each case. */
function uses(feature: Feature, ...templates: readonly string[]): Readonly<Record<string, string>> {
  const graphs: Graph[] = [];
  analyze(templates.map((text, i) => ({ path: `${String(i)}.yaml`, text })), [], { regions: ['eu-west-1'], onGraph: (graph) => graphs.push(graph) });
  return Object.fromEntries(graphs.flatMap((graph) => {
    const { demands } = new Verdicts(graph);
    return demands.workloads.all().map((workload) => [workload.address, demands.features.answers(workload, feature).map(({ value }) => value).join()] as const);
  }));
}

const hosts = (...script: readonly string[]) => `
Resources:
  Hosts:
    Type: AWS::EC2::Instance
    Properties:
      SubnetId: subnet-1
      ImageId: '{{resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2/recommended/image_id}}'
      UserData:
        Fn::Base64: |
          #!/bin/bash
${script.map((line) => `          ${line}`).join('\n')}
`;

test('what stands in comments of a script is not done', () => {
  expect(uses('bootstrap-cfn-init', hosts('/opt/aws/bin/cfn-init --stack s --resource Hosts'))).toEqual({ Hosts: 'yes' });
  expect(uses('bootstrap-cfn-init', hosts('# /opt/aws/bin/cfn-init --stack s --resource Hosts'))).toEqual({ Hosts: 'no' });
});

test('log groups of two stacks are told apart by what their parameters are, not by how they are called', () => {
  const stack = (id: string, more = '') => `
Parameters: {Logs: {Type: String}}
Resources:
  Task${id}:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions: [{Name: app, Image: nginx, LogConfiguration: {LogDriver: awslogs, Options: {awslogs-create-group: 'true', awslogs-group: !Ref Logs}}}]
  Service${id}: {Type: AWS::ECS::Service, Properties: {LaunchType: FARGATE, TaskDefinition: !Ref Task${id}}}
${more}`;
  const group = "  Group: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: !Ref Logs}}\nOutputs: {Group: {Value: !Ref Group, Export: {Name: of-a}}}";
  const link = '  Copy: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !ImportValue of-a}}';
  expect(uses('logs-awslogs-create-group', stack('A', group), stack('B', link))).toEqual({ ServiceA: 'no', ServiceB: 'unknown' });
});

test('a kind of proxy that a parameter names is open', () => {
  const proxied = (type: string) => `
Parameters: {Kind: {Type: String}}
Resources:
  Task: {Type: AWS::ECS::TaskDefinition, Properties: {ContainerDefinitions: [{Name: app, Image: nginx}], ProxyConfiguration: {Type: ${type}, ContainerName: envoy}}}
  Service: {Type: AWS::ECS::Service, Properties: {LaunchType: FARGATE, TaskDefinition: !Ref Task}}`;
  expect(uses('app-mesh', proxied('APPMESH'))).toEqual({ Service: 'yes' });
  expect(uses('app-mesh', proxied('!Ref Kind'))).toEqual({ Service: 'unknown' });
});
