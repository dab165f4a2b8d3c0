import { describe, expect, test } from 'vitest';
import { folderWith } from '../testing/folder.ts';
import { runCli } from '../testing/memory-io.ts';

interface Explained {
  readonly version: number;
  readonly endpoints: readonly {
    readonly address: string;
    readonly service: string;
    readonly line: number;
    readonly hasPolicy: boolean;
    readonly calls: readonly { readonly workloads: readonly string[]; readonly action: string; readonly resource: string; readonly principal: string; readonly outcome: string; readonly statement?: object; readonly missing: readonly string[] }[];
    readonly perhaps: readonly object[];
    readonly policy?: { readonly Statement: readonly object[] };
  }[];
}

test('which calls pass, which are denied, and by which statement', async () => {
  const cwd = folderWith({ 'a.yaml': template(POLICY) });
  const { code, stdout } = await runCli(['explain', 'policy', 'S3', 'a.yaml', '--region', 'eu-west-1'], { cwd });
  expect(code).toBe(0);
  expect(stdout.slice(0, stdout.indexOf('\nThe least policy'))).toBe(`S3  s3  a.yaml:10
  policy: a.yaml:17

  denied
    s3:GetObject on arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/\${layer} by whoever has a URL that ECR signed
      no statement allows it; Settings (a.yaml:18) would, but for its resources
      needed by Service for an image from ECR
    s3:GetBucketLocation on arn:aws:s3:::settings by Role
      denied by NoBuckets (a.yaml:23)
      needed by Service for environment files

  passes
    s3:GetObject on arn:aws:s3:::settings/app.env by Role
      allowed by Settings (a.yaml:18)
      needed by Service for environment files
`);
});

test('the least policy in three notations', async () => {
  const cwd = folderWith({ 'a.yaml': template('') });
  const { stdout } = await runCli(['explain', 'policy', 'S3', 'a.yaml', '--region', 'eu-west-1'], { cwd });
  expect(stdout).toContain('\n  no policy: everything passes\n');
  expect(stdout).toContain('"Resource": "arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*"');
  expect(stdout).toContain('      Resource: !Sub arn:${AWS::Partition}:s3:::prod-${AWS::Region}-starport-layer-bucket/*\n');
  expect(stdout).toContain('"arn:${data.aws_partition.current.partition}:s3:::prod-${data.aws_region.current.region}-starport-layer-bucket/*"\n');
});

test('for programs', async () => {
  const [endpoint] = (await explained(template(POLICY), 's3')).endpoints;
  expect(endpoint).toMatchObject({ address: 'S3', service: 's3', file: 'a.yaml', line: 10, hasPolicy: true, takesPolicies: 'yes', policyAt: { line: 17 } });
  expect(endpoint?.calls).toContainEqual({
    workloads: ['Service'], feature: 'environment-files', action: 's3:GetBucketLocation', resource: 'arn:aws:s3:::settings', principal: 'Role',
    outcome: 'denied', statement: { name: 'NoBuckets', file: 'a.yaml', line: 23 }, missing: [],
  });
});

describe('the policy that is printed', () => {
  test.each(['S3', 'Api', 'Dkr', 'Logs', 'Secrets'])('lets all calls through %s pass when it is pasted into the template', async (address) => {
    const { stdout } = await runCli(['explain', 'policy', address, 'a.yaml', '--region', 'eu-west-1', '--format', 'cloudformation'], { cwd: folderWith({ 'a.yaml': template('') }) });
    const pasted = template('').replace(`      # policy of ${address}`, () => stdout.trimEnd().replace(/^/gm, '      '));
    expect(pasted).toContain('PolicyDocument:');
    const [endpoint] = (await explained(pasted, address)).endpoints;
    expect(endpoint).toMatchObject({ hasPolicy: true });
    expect(endpoint?.calls.length).toBeGreaterThan(0);
    expect(endpoint?.calls.filter(({ outcome }) => outcome !== 'passes')).toEqual([]);
    const checked = await runCli(['a.yaml', '--region', 'eu-west-1', '--format', 'concise'], { cwd: folderWith({ 'a.yaml': pasted }) });
    expect(checked.stdout.split('\n').filter((line) => line.includes('endpoint-policy'))).toEqual([]);
  });

  test.each(['aws_vpc_endpoint.s3', 'aws_vpc_endpoint.secrets'])('lets all calls through %s pass when it is pasted into the module', async (address) => {
    const argv = ['explain', 'policy', address, '.', '--region', 'eu-west-1'];
    const { stdout } = await runCli([...argv, '--format', 'hcl'], { cwd: folderWith({ 'main.tf': MODULE }) });
    expect(stdout).toContain('jsonencode(');
    const pasted = MODULE.replace(`  # policy of ${address}\n`, () => stdout);
    const answer = await runCli([...argv, '--format', 'json'], { cwd: folderWith({ 'main.tf': pasted }) });
    const [endpoint] = (JSON.parse(answer.stdout) as Explained).endpoints;
    expect(endpoint).toMatchObject({ hasPolicy: true });
    expect(endpoint?.calls.length).toBeGreaterThan(0);
    expect(endpoint?.calls.filter(({ outcome }) => outcome !== 'passes')).toEqual([]);
  });

  test('has blanks in the notation of another language', async () => {
    const { stdout } = await runCli(['explain', 'policy', 'Logs', 'a.yaml', '--format', 'hcl'], { cwd: folderWith({ 'a.yaml': template('') }) });
    expect(stdout).toContain('AWS = "<Role.Arn>"');
  });
});

test('a policy does not refer to what waits for its endpoint', async () => {
  const circle = template('').replace('Role: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: {} } }', 'Role: { Type: AWS::IAM::Role, DependsOn: Logs, Properties: { AssumeRolePolicyDocument: {} } }');
  const { stdout } = await runCli(['explain', 'policy', 'Logs', 'a.yaml', '--format', 'cloudformation'], { cwd: folderWith({ 'a.yaml': circle }) });
  expect(stdout).toContain("Principal: '*'");
  expect(stdout).not.toContain('Role.Arn');
});

test('whose way is open', async () => {
  const open = template('').replace('Subnets: [!Ref Private]', 'Subnets: !Ref Subnets').replace('Resources:', 'Parameters:\n  Subnets: { Type: List<AWS::EC2::Subnet::Id> }\nResources:');
  const { stdout } = await runCli(['explain', 'policy', 'S3', 'a.yaml'], { cwd: folderWith({ 'a.yaml': open }) });
  expect(stdout).toContain('no call is known that comes through it');
  expect(stdout).toMatch(/may come through as well\n {4}Service: /);
  expect(stdout).not.toContain('JSON:');
});

test('the calls of other values of parameters, each on a line of its own', async () => {
  const conditional = template(POLICY)
    .replace('Resources:\n', "Parameters: {Files: {Type: String, Default: 'no'}}\nConditions: {HasFiles: !Equals [!Ref Files, 'yes']}\nResources:\n")
    .replace(/EnvironmentFiles: (\[.*?\])(?=[,\n}])/, 'EnvironmentFiles: !If [HasFiles, $1, !Ref AWS::NoValue]');
  const cwd = folderWith({ 'a.yaml': conditional });
  const { stdout } = await runCli(['explain', 'policy', 'S3', 'a.yaml', '--region', 'eu-west-1'], { cwd });
  expect(stdout).toContain(`
  with other values of parameters
    s3:GetObject on arn:aws:s3:::settings/app.env by Role for environment files
    s3:GetBucketLocation on arn:aws:s3:::settings by Role for environment files

The least policy`);
});

test('what does not come so far', async () => {
  const closed = template('').replace('CidrIp: 10.0.0.0/16', 'CidrIp: 192.168.0.0/16');
  const { stdout } = await runCli(['explain', 'policy', 'Logs', 'a.yaml'], { cwd: folderWith({ 'a.yaml': closed }) });
  expect(stdout).toContain('      does not come so far: Group ');
});

test('an endpoint that the defaults leave out is judged where it exists', async () => {
  const conditional = template(POLICY).replace(/^Resources:/m, "Parameters:\n  Stage: { Type: String, AllowedValues: [dev, prod], Default: dev }\nConditions:\n  IsProd: !Equals [!Ref Stage, prod]\nResources:").replace(/^( {2}S3:\n {4}Type: AWS::EC2::VPCEndpoint\n)/m, '$1    Condition: IsProd\n');
  const { stdout } = await runCli(['explain', 'policy', 'S3', 'a.yaml', '--region', 'eu-west-1'], { cwd: folderWith({ 'a.yaml': conditional }) });
  expect(stdout).toMatch(/^S3 {2}s3 {2}a\.yaml:\d+\n {2}exists only when IsProd is true\n {2}policy: a\.yaml:\d+\n/);
  expect(stdout).toContain('\n  passes\n    s3:GetObject on arn:aws:s3:::settings/app.env by Role\n');
});

test('what cannot be answered', async () => {
  const cwd = folderWith({ 'a.yaml': template(''), 'b.yaml': 'Resources:\n  Topic: { Type: AWS::SNS::Topic }\n' });
  const explain = (...argv: string[]) => runCli(['explain', 'policy', ...argv], { cwd });
  expect((await explain('S4', 'a.yaml')).stderr).toBe('privatelint: there is no endpoint `S4`; did you mean `S3`?\n');
  expect((await explain('Nothing', 'a.yaml')).stderr).toMatch(/^privatelint: there is no endpoint `Nothing`; endpoints are S3, Api, /);
  expect((await explain('S3', 'b.yaml')).stderr).toBe('privatelint: there is no endpoint `S3`; the files hold no endpoint\n');
  expect(await explain('S3', 'a.yaml', '--format', 'yaml')).toMatchObject({ code: 2, stderr: expect.stringContaining('unknown format `yaml`; one of: pretty, json, cloudformation, hcl') as string });
  expect(await explain()).toMatchObject({ code: 2, stdout: expect.stringMatching(/^Usage: privatelint explain policy ENDPOINT/) as string });
  expect(await explain('--help')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Usage: privatelint explain policy ENDPOINT/) as string });
});

test('a policy that nobody calls through', async () => {
  const idle = template('').replace(/ {2}Service:[\s\S]*$/, '');
  const { code, stderr } = await runCli(['explain', 'policy', 'S3', 'a.yaml', '--format', 'hcl'], { cwd: folderWith({ 'a.yaml': idle }) });
  expect({ code, stderr }).toEqual({ code: 2, stderr: 'privatelint: no call is known that comes through `S3`, so that there is no policy to print\n' });
});

async function explained(text: string, what: string): Promise<Explained> {
  const { stdout } = await runCli(['explain', 'policy', what, 'a.yaml', '--region', 'eu-west-1', '--format', 'json'], { cwd: folderWith({ 'a.yaml': text }) });
  return JSON.parse(stdout) as Explained;
}

const POLICY = `PolicyDocument:
        Statement:
          - Sid: Settings
            Effect: Allow
            Principal: '*'
            Action: s3:GetObject
            Resource: arn:aws:s3:::settings/*
          - Sid: NoBuckets
            Effect: Deny
            Principal: '*'
            Action: s3:GetBucket*
            Resource: '*'`;

/** A service behind endpoints, of which that of S3 has the policy. */
function template(policy: string): string {
  const port = (name: string, service: string): string => `  ${name}:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      ServiceName: !Sub com.amazonaws.\${AWS::Region}.${service}
      VpcEndpointType: Interface
      VpcId: !Ref Vpc
      SubnetIds: [!Ref Private]
      SecurityGroupIds: [!Ref Group]
      PrivateDnsEnabled: true
      # policy of ${name}
`;
  return `Resources:
  Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16, EnableDnsHostnames: true } }
  Private: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24 } }
  Table: { Type: AWS::EC2::RouteTable, Properties: { VpcId: !Ref Vpc } }
  OfPrivate: { Type: AWS::EC2::SubnetRouteTableAssociation, Properties: { SubnetId: !Ref Private, RouteTableId: !Ref Table } }
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties: { GroupDescription: endpoints, VpcId: !Ref Vpc, SecurityGroupIngress: [{ IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/16 }] }
  Cluster: { Type: AWS::ECS::Cluster }
  S3:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      ServiceName: !Sub com.amazonaws.\${AWS::Region}.s3
      VpcId: !Ref Vpc
      RouteTableIds: [!Ref Table]
      ${policy === '' ? '# policy of S3' : policy}
${port('Api', 'ecr.api')}${port('Dkr', 'ecr.dkr')}${port('Logs', 'logs')}${port('Secrets', 'secretsmanager')}  Role: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: {} } }
  Repository: { Type: AWS::ECR::Repository }
  Secret: { Type: AWS::SecretsManager::Secret }
  LogGroup: { Type: AWS::Logs::LogGroup }
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      RequiresCompatibilities: [FARGATE]
      NetworkMode: awsvpc
      ExecutionRoleArn: !GetAtt Role.Arn
      ContainerDefinitions:
        - Name: app
          Image: !Sub \${Repository.RepositoryUri}:1
          EnvironmentFiles: [{ Type: s3, Value: arn:aws:s3:::settings/app.env }]
          Secrets: [{ Name: PASSWORD, ValueFrom: !Sub '\${Secret}:password::' }]
          LogConfiguration:
            LogDriver: awslogs
            Options: { awslogs-group: !Ref LogGroup, awslogs-region: !Ref AWS::Region, awslogs-stream-prefix: app }
  Service:
    Type: AWS::ECS::Service
    Properties:
      Cluster: !Ref Cluster
      LaunchType: FARGATE
      TaskDefinition: !Ref Task
      NetworkConfiguration: { AwsvpcConfiguration: { Subnets: [!Ref Private] } }
`;
}

const MODULE = `variable "bucket" {}
data "aws_region" "current" {}
data "aws_partition" "current" {}
resource "aws_vpc" "main" {
  cidr_block           = "10.0.0.0/16"
  enable_dns_hostnames = true
}
resource "aws_subnet" "private" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.1.0/24"
}
resource "aws_route_table" "private" {
  vpc_id = aws_vpc.main.id
}
resource "aws_route_table_association" "private" {
  subnet_id      = aws_subnet.private.id
  route_table_id = aws_route_table.private.id
}
resource "aws_vpc_endpoint" "s3" {
  vpc_id          = aws_vpc.main.id
  service_name    = "com.amazonaws.\${data.aws_region.current.region}.s3"
  route_table_ids = [aws_route_table.private.id]
  # policy of aws_vpc_endpoint.s3
}
resource "aws_vpc_endpoint" "secrets" {
  vpc_id              = aws_vpc.main.id
  vpc_endpoint_type   = "Interface"
  service_name        = "com.amazonaws.\${data.aws_region.current.region}.secretsmanager"
  subnet_ids          = [aws_subnet.private.id]
  private_dns_enabled = true
  # policy of aws_vpc_endpoint.secrets
}
resource "aws_iam_role" "execution" {
  assume_role_policy = "{}"
}
resource "aws_secretsmanager_secret" "db" {
  name = "db"
}
resource "aws_ecs_cluster" "main" {
  name = "main"
}
resource "aws_ecs_task_definition" "app" {
  family                   = "app"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  execution_role_arn       = aws_iam_role.execution.arn
  container_definitions = jsonencode([{
    name             = "app"
    image            = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/app:1"
    environmentFiles = [{ type = "s3", value = "arn:aws:s3:::\${var.bucket}/app.env" }]
    secrets          = [{ name = "PASSWORD", valueFrom = "\${aws_secretsmanager_secret.db.arn}:password::" }]
  }])
}
resource "aws_ecs_service" "app" {
  name            = "app"
  cluster         = aws_ecs_cluster.main.id
  launch_type     = "FARGATE"
  task_definition = aws_ecs_task_definition.app.arn
  network_configuration {
    subnets = [aws_subnet.private.id]
  }
}
`;
