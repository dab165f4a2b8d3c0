import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderWith } from '../testing/folder.ts';
import { runCli } from '../testing/memory-io.ts';

/** A service in a private subnet; what it calls is up to the rest. */
const template = (rest: string): string => `Parameters:
  Env: { Type: String, AllowedValues: [dev, prod] }
Conditions: { IsProd: !Equals [!Ref Env, prod] }
Resources:
  Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16, EnableDnsHostnames: true } }
  A: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24 } }
  Table: { Type: AWS::EC2::RouteTable, Properties: { VpcId: !Ref Vpc } }
  Association: { Type: AWS::EC2::SubnetRouteTableAssociation, Properties: { SubnetId: !Ref A, RouteTableId: !Ref Table } }
  Group: { Type: AWS::EC2::SecurityGroup, Properties: { GroupDescription: e, VpcId: !Ref Vpc, SecurityGroupIngress: [{ IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/16 }] } }
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      NetworkMode: awsvpc
      ContainerDefinitions: [{ Name: a, Image: 10.0.0.9/x, LogConfiguration: { LogDriver: awslogs, Options: { awslogs-group: g, awslogs-region: !Ref AWS::Region } } }]
${rest}`;
const service = (condition = ''): string =>
  `  Service: { Type: AWS::ECS::Service, ${condition}Properties: { LaunchType: FARGATE, TaskDefinition: !Ref Task, NetworkConfiguration: { AwsvpcConfiguration: { Subnets: [!Ref A] } } } }\n`;
const logs = (condition = ''): string =>
  `  Logs: { Type: AWS::EC2::VPCEndpoint, ${condition}Properties: { VpcEndpointType: Interface, ServiceName: !Sub 'com.amazonaws.\${AWS::Region}.logs', VpcId: !Ref Vpc, SubnetIds: [!Ref A], SecurityGroupIds: [!Ref Group], PrivateDnsEnabled: true } }\n`;

async function checked(text: string, ...flags: readonly string[]): Promise<{ readonly stdout: string; readonly after: string }> {
  const cwd = folderWith({ 'a.yaml': text });
  const { stdout } = await runCli(['a.yaml', '--region', 'eu-west-1', ...flags], { cwd });
  return { stdout, after: readFileSync(join(cwd, 'a.yaml'), 'utf8') };
}

test('the alternative that is shown is the one that is written', async () => {
  const text = template(service());
  const { stdout } = await checked(text);
  const { after } = await checked(text, '--fix-suggestions');
  const shown = [...stdout.matchAll(/^ {7}\+ (.*)$/gm)].map(([, line]) => line ?? '').filter((line) => line !== '…');
  expect(shown.join('\n')).toContain('DependsOn: LogsEndpoint');
  for (const line of shown) expect(after).toContain(line);
});

test('nothing is shown as a fix that is refused: it is help, with the reason and without what is not valid', async () => {
  // One of two endpoints that are there in turns is missing from what a service may wait for.
  const text = template(`${logs('Condition: IsProd, ')}${logs('Condition: IsDev, ').replace('Logs:', 'DevLogs:')}${service()}`).replace('IsProd: !', 'IsDev: !Not [!Condition IsProd], IsProd: !');
  const { stdout } = await checked(text);
  expect(stdout).toContain('endpoint-creation-order');
  expect(stdout).toMatch(/ {2}next {2}create `Service` after `Logs` and `DevLogs`\n {8}left to you: `Service` cannot wait for `Logs`, which is left out where `IsProd` is false\n/);
  expect(stdout).not.toContain('DependsOn');
  expect(stdout).not.toContain('  fix  ');
  expect((await checked(text, '--fix-suggestions')).after).toBe(text);
});

test('an explanation names each step once, and what the network lacks', async () => {
  const cwd = folderWith({ 'a.yaml': template(service()) });
  const { stdout } = await runCli(['explain', 'Service', 'a.yaml', '--region', 'eu-west-1'], { cwd });
  expect(stdout.match(/the call starts here/g)).toHaveLength(1);
  expect(stdout).toContain('-> Vpc (a.yaml:5): has no logs endpoint');
});

test('hosts wait for the endpoints of their agents, and a service that waits for its hosts is left alone', async () => {
  const hosts = `  Cluster: { Type: AWS::ECS::Cluster }
  Provider: { Type: AWS::ECS::CapacityProvider, Properties: { AutoScalingGroupProvider: { AutoScalingGroupArn: !Ref Hosts } } }
  Links: { Type: AWS::ECS::ClusterCapacityProviderAssociations, Properties: { Cluster: !Ref Cluster, CapacityProviders: [!Ref Provider], DefaultCapacityProviderStrategy: [{ CapacityProvider: !Ref Provider }] } }
  Launch: { Type: AWS::EC2::LaunchTemplate, Properties: { LaunchTemplateData: { ImageId: ami-1, SecurityGroupIds: [!Ref Group], UserData: { 'Fn::Base64': !Sub 'echo ECS_CLUSTER=\${Cluster} >> /etc/ecs/ecs.config' } } } }
  Hosts:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties: { MinSize: '1', MaxSize: '1', VPCZoneIdentifier: [!Ref A], LaunchTemplate: { LaunchTemplateId: !Ref Launch, Version: !GetAtt Launch.LatestVersionNumber } }
  Web:
    Type: AWS::ECS::Service
    DependsOn: Links
    Properties: { Cluster: !Ref Cluster, TaskDefinition: !Ref Task, NetworkConfiguration: { AwsvpcConfiguration: { Subnets: [!Ref A] } } }
`;
  const { after } = await checked(template(`${logs()}${hosts}`), '--fix-suggestions', '--fix-rule', 'missing-ecs-endpoint');
  expect(after).toMatch(/ {2}Hosts:\n {4}Type: AWS::AutoScaling::AutoScalingGroup\n {4}DependsOn: \[Ecs/);
  expect(after).toContain('    DependsOn: Links\n');
});
