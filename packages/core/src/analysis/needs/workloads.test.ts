import { expect, test } from 'vitest';
import { analyze } from '../../engine/analyze.ts';
import type { Graph } from '../../graph/graph.ts';
import { Verdicts } from '../verdicts.ts';

/** A service on the hosts of its cluster. */
const service = (cluster: string) => `
  Cluster: {Type: AWS::ECS::Cluster, Properties: {ClusterName: ${cluster}}}
  Task: {Type: AWS::ECS::TaskDefinition, Properties: {NetworkMode: bridge, ContainerDefinitions: [{Name: app, Image: nginx}]}}
  Service: {Type: AWS::ECS::Service, Properties: {Cluster: !Ref Cluster, LaunchType: EC2, TaskDefinition: !Ref Task}}`;

const hosts = (id: string, cluster: string, more = '') => `
  ${id}:
    Type: AWS::EC2::Instance
    ${more}
    Properties:
      SubnetId: subnet-1
      ImageId: '{{resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2/recommended/image_id}}'
      UserData:
        Fn::Base64: !Sub |
          #!/bin/bash
          echo ECS_CLUSTER=${cluster} >> /etc/ecs/ecs.config`;

const parameter = '\nParameters: {Name: {Type: String}}\nResources:';

/** Ids of the hosts of the service, or why they are not known; one answer for each case. */
function hostsOfService(...templates: readonly string[]): readonly string[] {
  const graphs: Graph[] = [];
  const files = templates.map((text, i) => ({ path: `${String(i)}.yaml`, text }));
  analyze(files, [], { regions: ['eu-west-1'], onGraph: (graph) => graphs.push(graph) });
  return graphs.flatMap((graph) => {
    const { demands } = new Verdicts(graph);
    const ask = (): string[] => graph.all('task-runner').flatMap((runner) => {
      const { instances, open } = demands.workloads.hostsOf(runner);
      return open === undefined ? instances.map(({ address }) => address) : [open];
    });
    return graph.worlds.answers({ label: 'hosts', ask: () => ask().join(), beyond: '' }).map(({ value }) => value);
  });
}

test('hosts belong to the cluster that their user data names', () => {
  expect(hostsOfService(`${parameter}${service('!Ref Name')}${hosts('Own', '${Cluster}')}${hosts('Other', 'batch')}`)).toEqual(['Own']);
  expect(hostsOfService(`${parameter}${service('!Ref Name')}${hosts('Own', '${Name}')}`)).toEqual(['Own']);
  expect(hostsOfService(`${parameter}${service('app')}${hosts('Own', 'app')}`)).toEqual(['Own']);
});

test('a name is read to its end', () => {
  expect(hostsOfService(`${parameter}${service("!Sub '${Name}-cluster'")}${hosts('Own', '${Name}-cluster')}`)).toEqual(['Own']);
  expect(hostsOfService(`${parameter}${service('!Ref Name')}${hosts('Other', '${Name}-batch')}`)).toEqual(['which cluster the hosts join is not known']);
});

test('parameters of two stacks that have one name are two parameters', () => {
  const link = '\n  Copy: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !ImportValue of-hosts}}';
  const output = '\nOutputs: {Hosts: {Value: !Ref Own, Export: {Name: of-hosts}}}';
  expect(hostsOfService(`${parameter}${service('!Ref Name')}${link}`, `${parameter}${hosts('Own', '${Name}')}${output}`)).toEqual(['which cluster the hosts join is not known']);
});

test('hosts of another cluster decide nothing, whether they are there or not', () => {
  const named = 'the container instances are not among the given files';
  const conditional = "\nParameters: {More: {Type: String, AllowedValues: ['yes', 'no']}}\nConditions: {More: !Equals [!Ref More, 'yes']}\nResources:";
  expect(hostsOfService(`${conditional}${service('app')}${hosts('Other', 'batch', 'Condition: More')}`)).toEqual([named]);
});

test('a variable of the shell may hold any name', () => {
  expect(hostsOfService(`${parameter}${service('app')}${hosts('Own', '$CLUSTER')}`)).toEqual(['which cluster the hosts join is not known']);
});
