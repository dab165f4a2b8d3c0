import { describe, expect, test } from 'vitest';
import { rules } from '@privatelint/rules';
import { check } from './check.ts';

/** What a run says of Regions beside the findings of single rules. */

const endpoint = (name: string, serviceName: string, more = '') => `
  ${name}:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      VpcId: !Ref Vpc
      VpcEndpointType: Interface
      ServiceName: ${serviceName}
      SubnetIds: [!Ref Private]
      PrivateDnsEnabled: true${more}`;

const network = `
  Vpc:
    Type: AWS::EC2::VPC
    Properties: { CidrBlock: 10.0.0.0/16, EnableDnsHostnames: true }
  Private:
    Type: AWS::EC2::Subnet
    Properties: { VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24 }`;

const service = `
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      NetworkMode: awsvpc
      ContainerDefinitions:
        - Name: api
          Image: !Sub \${AWS::AccountId}.dkr.ecr.\${AWS::Region}.amazonaws.com/api
  Api:
    Type: AWS::ECS::Service
    Properties:
      LaunchType: FARGATE
      TaskDefinition: !Ref Task
      NetworkConfiguration: { AwsvpcConfiguration: { Subnets: [!Ref Private] } }`;

describe('Regions that a template spells out', () => {
  const files = {
    'template.yaml': `Resources:${network}${endpoint('Ecs', 'com.amazonaws.us-east-1.ecs')}${endpoint('Agent', 'com.amazonaws.us-east-1.ecs-agent')}${endpoint('Logs', 'com.amazonaws.ca-west-1.logs')}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - { Name: vendor, Image: 210987654321.dkr.ecr.eu-west-1.amazonaws.com/agent }
`,
  };

  test('are counted while the target is not known', () => {
    // The image of another account says nothing of where the template goes.
    expect(check({ files, rules }).regionHints).toEqual([
      { region: 'us-east-1', count: 2 },
      { region: 'ca-west-1', count: 1 },
    ]);
  });

  test('are of no interest once it is', () => {
    expect(check({ files, rules, regions: ['ca-west-1'] }).regionHints).toEqual([]);
  });

  test('are no hint where the template looks them up', () => {
    const mapped = `Mappings:
  Ecs: { us-east-1: { Name: com.amazonaws.us-east-1.ecs } }
Resources:${network}${endpoint('Ecs', '!FindInMap [Ecs, !Ref AWS::Region, Name]')}
`;
    expect(check({ files: { 'template.yaml': mapped }, rules }).regionHints).toEqual([]);
  });

  test('are not those that a condition names while the text follows the stack', () => {
    const named = `Conditions: { InEurope: !Equals [!Ref AWS::Region, eu-west-1] }
Resources:${network}${endpoint('Ecs', '!Sub com.amazonaws.${AWS::Region}.ecs')}${endpoint('Logs', 'com.amazonaws.eu-west-1.logs')}
`;
    expect(check({ files: { 'template.yaml': named }, rules }).regionHints).toEqual([{ region: 'eu-west-1', count: 1 }]);
  });
});

test('Regions in which CDK counts its users are not told apart', () => {
  const synthesized = (type: string): string => `Conditions: { InChina: !Equals [!Ref AWS::Region, cn-north-1] }
Resources:${network}${endpoint('Ecr', '!Sub com.amazonaws.${AWS::Region}.ecr.api')}
  Own: { Type: ${type}, Condition: InChina }
`;
  const told = (type: string) => check({ files: { 'template.yaml': synthesized(type) }, rules }).findings.map(({ ruleId }) => ruleId);
  expect(told('AWS::CDK::Metadata')).toEqual([]);
  expect(told('AWS::S3::Bucket')).toEqual(['unknown-endpoint-service']);
});

describe('a stale endpoint', () => {
  const files = { 'template.yaml': `Resources:${network}${endpoint('Ecr', 'com.amazonaws.us-east-1.ecr.api')}${service}\n` };

  test('is told with whom it stops, once', () => {
    const { findings } = check({ files, rules, regions: ['ca-west-1'] });
    const about = findings.filter(({ services }) => services.includes('ecr.api'));
    expect(about.map(({ ruleId, workloads }) => [ruleId, workloads])).toEqual([['stale-region-endpoint', ['Api']]]);
  });

  test('says in which of several Regions it fails, at its own level', () => {
    const { findings } = check({ files, rules, regions: ['us-east-1', 'ca-west-1'] });
    const [stale, ...more] = findings.filter(({ ruleId }) => ruleId === 'stale-region-endpoint');
    expect(more).toEqual([]);
    expect(stale).toMatchObject({ severity: 'error', regions: ['ca-west-1'] });
  });

  test('stands in nobody\'s way once it says that it crosses Regions', () => {
    const crossing = endpoint('Ecr', 'com.amazonaws.us-east-1.ecr.api', '\n      ServiceRegion: us-east-1');
    const { findings } = check({ files: { 'template.yaml': `Resources:${network}${crossing}${service}\n` }, rules, regions: ['ca-west-1'] });
    const about = findings.filter(({ services }) => services.includes('ecr.api'));
    expect(about.map(({ ruleId }) => ruleId)).toEqual(['missing-ecr-endpoint']);
  });
});

describe('a Region that only a condition names', () => {
  const files = {
    'template.yaml': `Parameters:
  Region: { Type: String, AllowedValues: [here, there], Default: here }
Conditions:
  IsChina: !Equals [!Ref AWS::Region, cn-north-1]
  IsThere: !Equals [!Ref Region, there]
Resources:
  Logs:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      VpcId: vpc-0123
      VpcEndpointType: !If [IsChina, Interface, Gateway]
      ServiceName: !Sub com.amazonaws.\${AWS::Region}.logs
  Secrets:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      VpcId: vpc-0123
      VpcEndpointType: !If [IsThere, Gateway, Interface]
      SubnetIds: [subnet-0123]
      ServiceName: !Sub com.amazonaws.\${AWS::Region}.secretsmanager
`,
  };
  const mismatches = (regions: readonly string[]) =>
    check({ files, rules, regions }).findings.filter(({ messageId, ruleId }) => ruleId === 'endpoint-type-mismatch' && messageId === 'gateway');

  test('is a choice while no target is known', () => {
    const [logs] = mismatches([]);
    expect(logs).toMatchObject({ address: 'Logs', severity: 'warning', regions: [] });
    expect(logs?.scenarios?.[0]?.conditions).toEqual({ IsChina: false });
  });

  test('decides once the target is known', () => {
    expect(mismatches(['eu-west-1'])[0]).toMatchObject({ address: 'Logs', severity: 'error', regions: ['eu-west-1'] });
    expect(mismatches(['cn-north-1']).map(({ address }) => address)).toEqual(['Secrets']);
  });

  test('is not confused with a parameter of that name', () => {
    const secrets = mismatches(['eu-west-1']).find(({ address }) => address === 'Secrets');
    expect(secrets).toMatchObject({ regions: ['eu-west-1'], scenarios: [{ conditions: { IsThere: true }, inputs: { Region: ['there'] } }] });
  });
});
