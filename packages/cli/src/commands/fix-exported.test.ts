import { expect, test } from 'vitest';
import { folderWith } from '../testing/folder.ts';
import { runCli } from '../testing/memory-io.ts';

const STAGE = 'Parameters: { Stage: { Type: String, Default: dev, AllowedValues: [dev, prod] } }\n';

/** A network whose second route table is exported under a name; the endpoint of S3 stands on the first one only. */
function files(name: string): Readonly<Record<string, string>> {
  const network = `${STAGE}Resources:
  Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16 } }
  Private: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24 } }
  TableA: { Type: AWS::EC2::RouteTable, Properties: { VpcId: !Ref Vpc } }
  TableB: { Type: AWS::EC2::RouteTable, Properties: { VpcId: !Ref Vpc } }
  InTable: { Type: AWS::EC2::SubnetRouteTableAssociation, Properties: { SubnetId: !Ref Private, RouteTableId: !Ref TableB } }
Outputs:
  Vpc: { Value: !Ref Vpc, Export: { Name: vpc } }
  Private: { Value: !Ref Private, Export: { Name: private } }
  A: { Value: !Ref TableA, Export: { Name: a } }
  B: { Value: !Ref TableB, Export: { Name: ${name} } }
`;
  const service = `${STAGE}Resources:
  S3: { Type: AWS::EC2::VPCEndpoint, Properties: { VpcEndpointType: Gateway, ServiceName: !Sub 'com.amazonaws.\${AWS::Region}.s3', VpcId: !ImportValue vpc, RouteTableIds: [!ImportValue a] } }
  Task: { Type: AWS::ECS::TaskDefinition, Properties: { NetworkMode: awsvpc, ContainerDefinitions: [{ Name: a, Image: 10.0.0.9/a, EnvironmentFiles: [{ Type: s3, Value: 'arn:aws:s3:::settings/a.env' }] }] } }
  Web: { Type: AWS::ECS::Service, Properties: { LaunchType: FARGATE, TaskDefinition: !Ref Task, NetworkConfiguration: { AwsvpcConfiguration: { Subnets: [!ImportValue private] } } } }
`;
  return { 'network.yaml': network, 'service.yaml': service };
}

test('what another stack exports is imported; a name that is put together there is left to a person', async () => {
  const plain = await runCli(['.', '--region', 'eu-west-1'], { cwd: folderWith(files('b')) });
  expect(plain.stdout).toContain('+ , !ImportValue b\n');
  const composed = await runCli(['.', '--region', 'eu-west-1'], { cwd: folderWith(files("!Sub '${Stage}-b'")) });
  expect(composed.stdout.replaceAll(/\n +/g, ' ')).toContain('left to you: import it from network.yaml, whose output `B` exports it under a name that is put together there');
});

test('a name that is put together is put together as the template does so already', async () => {
  const { 'network.yaml': network = '', 'service.yaml': service = '' } = files("!Sub '${AWS::StackName}-second'");
  const other = network.replace('Export: { Name: a }', "Export: { Name: !Sub '${AWS::StackName}-first' }");
  const asking = service.replace(/^Parameters.*\n/, 'Parameters: { Network: { Type: String } }\n').replace('RouteTableIds: [!ImportValue a]', "RouteTableIds: [{ 'Fn::ImportValue': !Sub '${Network}-first' }]");
  const { stdout } = await runCli(['.', '--region', 'eu-west-1'], { cwd: folderWith({ 'network.yaml': other, 'service.yaml': asking }) });
  expect(stdout).toContain('+ , { "Fn::ImportValue": !Sub \'${Network}-second\' }\n');
});
