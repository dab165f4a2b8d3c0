import { expect, test } from 'vitest';
import { analyze } from '../../engine/analyze.ts';

/** What a policy that AWS refuses would do cannot be said: it accuses nobody. */
test.each([
  ['a version that does not exist', "{ Version: '2012-10-18', Statement: [{ Effect: Allow, Principal: '*', Action: 'dynamodb:*', Resource: '*' }] }"],
  ['a misspelt effect', "{ Statement: [{ Effect: allow, Principal: '*', Action: '*', Resource: '*' }] }"],
  ['a statement that is text', '{ Statement: everything }'],
  ['no statements', '{ Statement: [] }'],
  ['no statement at all', '{ Version: 2012-10-17 }'],
  ['no actions', "{ Statement: [{ Effect: Allow, Principal: '*', Action: [], Resource: '*' }] }"],
  ['no resources', "{ Statement: [{ Effect: Allow, Principal: '*', Action: '*', Resource: [] }] }"],
  ['no principals', "{ Statement: [{ Effect: Allow, Principal: {}, Action: '*', Resource: '*' }] }"],
  ['no values in a condition', "{ Statement: [{ Effect: Allow, Principal: '*', Action: '*', Resource: '*', Condition: { StringEquals: { aws:SourceVpc: [] } } }] }"],
  ['an operator that does not exist', "{ Statement: [{ Effect: Allow, Principal: '*', Action: '*', Resource: '*', Condition: { StringIs: { aws:SourceVpc: vpc-1 } } }] }"],
  ['a list within the statements', "{ Statement: [[{ Effect: Allow, Principal: '*', Action: '*', Resource: '*' }]] }"],
  ['a number', '42'],
  ['a list', '[1, 2]'],
  ['text that is no JSON', `'{"Statement": [}'`],
  ['text that is nested without end', `'${'['.repeat(5000)}'`],
])('%s leaves the verdict open', (_, policy) => {
  expect(verdictWith(policy)).toBe('undecided');
});

test.each([
  ['allows', "{ Statement: [{ Effect: Allow, Principal: '*', Action: s3:GetObject, Resource: '*' }] }", 'proven'],
  ['allows something else', "{ Statement: [{ Effect: Allow, Principal: '*', Action: s3:PutObject, Resource: '*' }] }", 'refuted'],
  ['denies', "{ Statement: [{ Effect: Allow, Principal: '*', Action: '*', Resource: '*' }, { Effect: Deny, Principal: '*', Action: s3:Get*, Resource: '*' }] }", 'refuted'],
])('a policy that %s decides', (_, policy, verdict) => {
  expect(verdictWith(policy)).toBe(verdict);
});

function verdictWith(policy: string): string | undefined {
  const text = `
Resources:
  Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16 } }
  Private: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24 } }
  Table: { Type: AWS::EC2::RouteTable, Properties: { VpcId: !Ref Vpc } }
  OfPrivate: { Type: AWS::EC2::SubnetRouteTableAssociation, Properties: { SubnetId: !Ref Private, RouteTableId: !Ref Table } }
  S3:
    Type: AWS::EC2::VPCEndpoint
    Properties: { ServiceName: !Sub 'com.amazonaws.\${AWS::Region}.s3', VpcId: !Ref Vpc, RouteTableIds: [!Ref Table], PolicyDocument: ${policy} }
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties: { RequiresCompatibilities: [FARGATE], NetworkMode: awsvpc, ContainerDefinitions: [{ Name: app, Image: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/app }] }
  Api:
    Type: AWS::ECS::Service
    Properties: { LaunchType: FARGATE, TaskDefinition: !Ref Task, NetworkConfiguration: { AwsvpcConfiguration: { Subnets: [!Ref Private] } } }
`;
  const options = { regions: ['eu-west-1'], parameters: new Map(), levels: new Map(), ruleOptions: new Map(), preset: 'all', complete: false, read: () => undefined } as const;
  const { workloads, crashes } = analyze([{ path: 'a.yaml', text }], [], options);
  expect(crashes).toEqual([]);
  return workloads[0]?.needs.find(({ service }) => service === 's3')?.verdict;
}
