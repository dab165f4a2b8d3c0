import { describe, expect, test } from 'vitest';
import { judgeCall, printPolicy, readPolicy, sourceOfPolicy, type Call } from '../analysis/policy/index.ts';
import { Verdicts } from '../analysis/verdicts.ts';
import type { VpcEndpoint } from '../graph/nodes.ts';
import type { Graph } from '../graph/graph.ts';
import { isList, isText, type Json } from '../values/json.ts';
import { analyze } from './analyze.ts';
import { callsThrough, neededPolicy } from './needed-policy.ts';

/** The evaluator that judges policies judges those that are printed too. */
describe.each(['S3', 'Api', 'Dkr', 'Logs', 'Secrets', 'Parameters', 'Messages', 'Ecs', 'Agent', 'Telemetry'])('the least policy of %s', (address) => {
  const { endpoint, calls, policy } = neededThrough(address);

  test('reads without problems, and lets every call pass', () => {
    const { document, problems } = readPolicy(sourceOfPolicy(policy), 'endpoint');
    expect(problems).toEqual([]);
    expect(calls.length).toBeGreaterThan(0);
    expect(calls.map((call) => `${call.action} ${judgeCall(call, document, endpoint, REGION).allowed}`)).toEqual(calls.map(({ action }) => `${action} yes`));
  });

  test('has nothing that could be left out', () => {
    const smaller = withoutOnePart(policy);
    expect(smaller.length).toBeGreaterThan(0);
    for (const less of smaller) {
      const { document } = readPolicy(sourceOfPolicy(less), 'endpoint');
      expect({ less, passes: calls.every((call) => judgeCall(call, document, endpoint, REGION).allowed === 'yes') }).toEqual({ less, passes: false });
    }
  });
});

describe('a policy is written once, whatever is chosen later', () => {
  const conditional = TEMPLATE.replace('Parameters:\n', `Parameters:
  Secrets: { Type: String, Default: 'no', AllowedValues: ['yes', 'no'] }
  Extra: { Type: String, Default: 'no', AllowedValues: ['yes', 'no'] }
`)
    .replace('Resources:\n', `Conditions: { HasSecrets: !Equals [!Ref Secrets, 'yes'], HasExtra: !Equals [!Ref Extra, 'yes'] }\nResources:\n`)
    .replace('Secrets: [{ Name: PASSWORD', "Secrets: !If [HasSecrets, [{ Name: PASSWORD")
    .replace('ValueFrom: /app/key }]', 'ValueFrom: /app/key }], !Ref AWS::NoValue]')
    .replace('  OtherRole: { Type: AWS::IAM::Role,', '  OtherRole: { Condition: HasExtra, Type: AWS::IAM::Role,')
    .replace('  OtherTask:\n', '  OtherTask:\n    Condition: HasExtra\n')
    .replace('  Other:\n', '  Other:\n    Condition: HasExtra\n');

  test('it holds the calls of other values of parameters', () => {
    const { policy } = neededThrough('Parameters', conditional);
    expect(printPolicy(policy)).toContain('parameter/app/key');
  });

  test('it refers to nothing that is not always there', () => {
    const { calls, endpoint, policy } = neededThrough('Api', conditional);
    expect(calls.map(({ role }) => role?.kind === 'node' ? role.node.address : '')).toContain('OtherRole');
    expect(printPolicy(policy)).toContain('${Role.Arn}');
    expect(printPolicy(policy)).not.toContain('OtherRole');
    const { document } = readPolicy(sourceOfPolicy(policy), 'endpoint');
    expect(calls.every((call) => judgeCall(call, document, endpoint, REGION).allowed === 'yes')).toBe(true);
  });
});

const REGION = 'eu-west-1';

interface Needed {
  readonly endpoint: VpcEndpoint;
  readonly calls: readonly Call[];
  readonly policy: Json;
}

function neededThrough(address: string, template = TEMPLATE): Needed {
  const graphs: Graph[] = [];
  analyze([{ path: 'a.yaml', text: template }], [], {
    regions: [REGION],
    parameters: new Map(),
    levels: new Map(),
    ruleOptions: new Map(),
    preset: 'all',
    complete: false,
    read: () => undefined,
    onGraph: (it) => graphs.push(it),
  });
  const [graph] = graphs;
  const endpoint = graph?.all('vpc-endpoint').find((it) => it.address === address);
  if (graph === undefined || endpoint === undefined) throw new Error(`there is no endpoint ${address}`);
  const { worlds } = graph;
  return worlds.inWorld(new Map(), () => {
    const verdicts = new Verdicts(graph);
    const calls = callsThrough(endpoint, verdicts) ?? [];
    const policy = neededPolicy(endpoint, calls, graph);
    if (policy === undefined) throw new Error(`nobody calls through ${address}`);
    return { endpoint, calls: calls.map(({ value }) => value), policy };
  });
}

/** Every policy that lacks one statement, one action, one resource or one caller. */
function withoutOnePart(policy: Json): Json[] {
  if (isText(policy) || isList(policy)) return [];
  const { Statement: statements = [], ...head } = policy;
  if (isText(statements) || !isList(statements)) return [];
  const replaced = (i: number, by: readonly Json[]): Json => ({ ...head, Statement: [...statements.slice(0, i), ...by, ...statements.slice(i + 1)] });
  return statements.flatMap((statement, i) => [replaced(i, []), ...shortened(statement).map((less) => replaced(i, [less]))]);
}

function shortened(statement: Json): Json[] {
  if (isText(statement) || isList(statement)) return [];
  return Object.entries(statement).flatMap(([key, value]) => {
    const lists = isText(value) || !isList(value) ? (isText(value) ? [] : shortened(value)) : value.map((_, i) => value.filter((_other, j) => j !== i));
    return lists.filter((list) => !isList(list) || list.length > 0).map((list) => ({ ...statement, [key]: list }));
  });
}

const TEMPLATE = `
Parameters:
  Settings: { Type: String }
Resources:
  Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16, EnableDnsHostnames: true } }
  Private: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24 } }
  Table: { Type: AWS::EC2::RouteTable, Properties: { VpcId: !Ref Vpc } }
  OfPrivate: { Type: AWS::EC2::SubnetRouteTableAssociation, Properties: { SubnetId: !Ref Private, RouteTableId: !Ref Table } }
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties: { GroupDescription: endpoints, VpcId: !Ref Vpc, SecurityGroupIngress: [{ IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/16 }] }
  S3: { Type: AWS::EC2::VPCEndpoint, Properties: { ServiceName: !Sub 'com.amazonaws.\${AWS::Region}.s3', VpcId: !Ref Vpc, RouteTableIds: [!Ref Table] } }
  Api: { Type: AWS::EC2::VPCEndpoint, Properties: { ServiceName: !Sub 'com.amazonaws.\${AWS::Region}.ecr.api', VpcEndpointType: Interface, VpcId: !Ref Vpc, SubnetIds: [!Ref Private], SecurityGroupIds: [!Ref Group], PrivateDnsEnabled: true } }
  Dkr: { Type: AWS::EC2::VPCEndpoint, Properties: { ServiceName: !Sub 'com.amazonaws.\${AWS::Region}.ecr.dkr', VpcEndpointType: Interface, VpcId: !Ref Vpc, SubnetIds: [!Ref Private], SecurityGroupIds: [!Ref Group], PrivateDnsEnabled: true } }
  Logs: { Type: AWS::EC2::VPCEndpoint, Properties: { ServiceName: !Sub 'com.amazonaws.\${AWS::Region}.logs', VpcEndpointType: Interface, VpcId: !Ref Vpc, SubnetIds: [!Ref Private], SecurityGroupIds: [!Ref Group], PrivateDnsEnabled: true } }
  Secrets: { Type: AWS::EC2::VPCEndpoint, Properties: { ServiceName: !Sub 'com.amazonaws.\${AWS::Region}.secretsmanager', VpcEndpointType: Interface, VpcId: !Ref Vpc, SubnetIds: [!Ref Private], SecurityGroupIds: [!Ref Group], PrivateDnsEnabled: true } }
  Parameters: { Type: AWS::EC2::VPCEndpoint, Properties: { ServiceName: !Sub 'com.amazonaws.\${AWS::Region}.ssm', VpcEndpointType: Interface, VpcId: !Ref Vpc, SubnetIds: [!Ref Private], SecurityGroupIds: [!Ref Group], PrivateDnsEnabled: true } }
  Messages: { Type: AWS::EC2::VPCEndpoint, Properties: { ServiceName: !Sub 'com.amazonaws.\${AWS::Region}.ssmmessages', VpcEndpointType: Interface, VpcId: !Ref Vpc, SubnetIds: [!Ref Private], SecurityGroupIds: [!Ref Group], PrivateDnsEnabled: true } }
  Ecs: { Type: AWS::EC2::VPCEndpoint, Properties: { ServiceName: !Sub 'com.amazonaws.\${AWS::Region}.ecs', VpcEndpointType: Interface, VpcId: !Ref Vpc, SubnetIds: [!Ref Private], SecurityGroupIds: [!Ref Group], PrivateDnsEnabled: true } }
  Agent: { Type: AWS::EC2::VPCEndpoint, Properties: { ServiceName: !Sub 'com.amazonaws.\${AWS::Region}.ecs-agent', VpcEndpointType: Interface, VpcId: !Ref Vpc, SubnetIds: [!Ref Private], SecurityGroupIds: [!Ref Group], PrivateDnsEnabled: true } }
  Telemetry: { Type: AWS::EC2::VPCEndpoint, Properties: { ServiceName: !Sub 'com.amazonaws.\${AWS::Region}.ecs-telemetry', VpcEndpointType: Interface, VpcId: !Ref Vpc, SubnetIds: [!Ref Private], SecurityGroupIds: [!Ref Group], PrivateDnsEnabled: true } }
  Cluster: { Type: AWS::ECS::Cluster }
  HostRole: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: {} } }
  Profile: { Type: AWS::IAM::InstanceProfile, Properties: { Roles: [!Ref HostRole] } }
  Template:
    Type: AWS::EC2::LaunchTemplate
    Properties:
      LaunchTemplateData:
        ImageId: '{{resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id}}'
        IamInstanceProfile: { Arn: !GetAtt Profile.Arn }
        UserData: { Fn::Base64: !Sub 'echo ECS_CLUSTER=\${Cluster} >> /etc/ecs/ecs.config' }
  Hosts:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties: { MinSize: 1, MaxSize: 1, VPCZoneIdentifier: [!Ref Private], LaunchTemplate: { LaunchTemplateId: !Ref Template, Version: !GetAtt Template.LatestVersionNumber } }
  Role: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: {} } }
  OtherRole: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: {} } }
  TaskRole: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: {} } }
  Repository: { Type: AWS::ECR::Repository }
  Secret: { Type: AWS::SecretsManager::Secret }
  LogGroup: { Type: AWS::Logs::LogGroup }
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      RequiresCompatibilities: [FARGATE]
      NetworkMode: awsvpc
      ExecutionRoleArn: !GetAtt Role.Arn
      TaskRoleArn: !GetAtt TaskRole.Arn
      ContainerDefinitions:
        - Name: app
          Image: !Sub \${Repository.RepositoryUri}:1
          EnvironmentFiles: [{ Type: s3, Value: !Sub 'arn:\${AWS::Partition}:s3:::\${Settings}/app.env' }]
          Secrets: [{ Name: PASSWORD, ValueFrom: !Sub '\${Secret}:password::' }, { Name: KEY, ValueFrom: /app/key }]
          LogConfiguration:
            LogDriver: awslogs
            Options: { awslogs-group: !Ref LogGroup, awslogs-region: !Ref AWS::Region, awslogs-stream-prefix: app }
  OtherTask:
    Type: AWS::ECS::TaskDefinition
    Properties:
      RequiresCompatibilities: [FARGATE]
      NetworkMode: awsvpc
      ExecutionRoleArn: !GetAtt OtherRole.Arn
      ContainerDefinitions:
        - { Name: app, Image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/other:1' }
  Service:
    Type: AWS::ECS::Service
    Properties:
      Cluster: !Ref Cluster
      LaunchType: FARGATE
      EnableExecuteCommand: true
      TaskDefinition: !Ref Task
      NetworkConfiguration: { AwsvpcConfiguration: { Subnets: [!Ref Private] } }
  Other:
    Type: AWS::ECS::Service
    Properties:
      Cluster: !Ref Cluster
      LaunchType: FARGATE
      TaskDefinition: !Ref OtherTask
      NetworkConfiguration: { AwsvpcConfiguration: { Subnets: [!Ref Private] } }
`;
