import { expect, test } from 'vitest';
import { analyze } from '../engine/analyze.ts';

const options = { regions: ['eu-west-1'], parameters: new Map(), levels: new Map(), preset: 'recommended' as const, complete: false };

test('subnets that take their VPC from each other have none, and nothing hangs', () => {
  const text = `
Resources:
  A: {Type: AWS::EC2::Subnet, Properties: {VpcId: !GetAtt B.VpcId}}
  B: {Type: AWS::EC2::Subnet, Properties: {VpcId: !GetAtt A.VpcId}}
  C: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref C}}
  Cluster: {Type: AWS::ECS::Cluster}
  Task: {Type: AWS::ECS::TaskDefinition, Properties: {RequiresCompatibilities: [FARGATE], ContainerDefinitions: [{Name: a, Image: nginx}]}}
  Service:
    Type: AWS::ECS::Service
    Properties:
      Cluster: !Ref Cluster
      LaunchType: FARGATE
      TaskDefinition: !Ref Task
      NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [!Ref A, !Ref C]}}
`;
  const { crashes, workloads } = analyze([{ path: 't.yaml', text }], [], options);
  expect(crashes).toEqual([]);
  expect(workloads[0]?.needs.map(({ verdict }) => verdict)).toEqual(['undecided']);
});
