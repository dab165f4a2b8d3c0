import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import { folderWith } from '../testing/folder.ts';
import { runCli, type Outcome } from '../testing/memory-io.ts';
import { repositoryWith, writeInto } from '../testing/repository.ts';
import { BROKEN, CLEAN } from '../testing/templates.ts';

function diff(cwd: string, ...argv: readonly string[]): Promise<Outcome> {
  return runCli(['diff', ...argv], { cwd, env: { PATH: '/usr/local/bin:/usr/bin:/bin' } });
}

const S3 = `  S3:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      VpcEndpointType: Gateway
      ServiceName: !Sub com.amazonaws.\${AWS::Region}.s3
      VpcId: !Ref Vpc
      RouteTableIds: [!Ref Table]
`;

const TABLE = `  Table:
    Type: AWS::EC2::RouteTable
    Properties:
      VpcId: !Ref Vpc
  Association:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties:
      SubnetId: !Ref Subnet
      RouteTableId: !Ref Table
`;

const WITHOUT = `${BROKEN}${TABLE}`;
const WITH = `${WITHOUT}${S3}`;

describe('privatelint diff', () => {
  test('two files: the proof that a removed endpoint carried, who did it, and the finding that comes of it', async () => {
    const cwd = folderWith({ 'old.yaml': WITH, 'new.yaml': WITHOUT });
    const { code, stdout, stderr } = await diff(cwd, 'old.yaml', 'new.yaml');
    expect(stderr).toBe('');
    expect(code).toBe(1);
    expect(stdout).toContain('new.yaml:35  broken  `Service` no longer reaches s3 (it was proven)\n  removed `S3` (AWS::EC2::VPCEndpoint), new.yaml:');
    expect(stdout).toMatch(/new {2}error {2}missing-s3-endpoint/);
    expect(stdout).toContain('old.yaml -> new.yaml: 1 proof broken, 1 new finding');
  });

  test('the other way round it is mended, and running tasks are to be started anew', async () => {
    const cwd = folderWith({ 'old.yaml': WITHOUT, 'new.yaml': WITH });
    const { code, stdout } = await diff(cwd, 'old.yaml', 'new.yaml');
    expect(code).toBe(0);
    expect(stdout).toContain('mended  `Service` reaches s3 (it was refuted)\n  added `S3` (AWS::EC2::VPCEndpoint)');
    expect(stdout).toContain('force a new deployment of `Service`: its tasks were started without s3');
    expect((await diff(cwd, 'old.yaml', 'new.yaml', '-f', 'concise')).stdout).toContain('new.yaml:35 mended Service s3 refuted -> proven (added S3)\n');
  });

  test('two folders, as JSON', async () => {
    const cwd = folderWith({ 'before/net/a.yaml': WITH, 'after/net/a.yaml': WITHOUT });
    const { code, stdout } = await diff(cwd, 'before', 'after', '--format', 'json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      base: 'before',
      head: 'after',
      proofs: { broken: [{ workload: 'Service', file: 'net/a.yaml', service: 's3', from: 'proven', to: 'refuted', by: [{ how: 'removed', address: 'S3' }] }], lost: [], mended: [] },
      findings: { new: [{ ruleId: 'missing-s3-endpoint', file: 'net/a.yaml' }] },
    });
  });

  test('what is only a warning in the files is an error as a change', async () => {
    const cwd = folderWith({ 'old.yaml': WITH, 'new.yaml': WITHOUT });
    expect((await diff(cwd, 'old.yaml', 'new.yaml', '--rule', 'missing-s3-endpoint:off')).code).toBe(1);
  });

  test('a resource that CloudFormation replaces', async () => {
    const cwd = folderWith({ 'old.yaml': CLEAN, 'new.yaml': CLEAN.replace('10.0.0.0/16', '10.1.0.0/16') });
    expect((await diff(cwd, 'old.yaml', 'new.yaml')).stdout).toBe('replaced  `Vpc` (AWS::EC2::VPC), new.yaml\nold.yaml -> new.yaml: no proof and no finding changes\n');
  });

  test('a resource that Terraform replaces, for certain where plain values differ', async () => {
    const text = (zone: string, block: string, name: string): string => `resource "aws_subnet" "a" {\n  vpc_id            = aws_vpc.v.id\n  cidr_block        = ${block}\n  availability_zone = ${zone}\n\n  tags = { Name = "${name}" }\n}\n\nresource "aws_vpc" "v" {\n  cidr_block = "10.0.0.0/16"\n}\n`;
    const cwd = folderWith({ 'old/main.tf': text('"eu-west-1a"', '"10.0.1.0/24"', 'a'), 'one/main.tf': text('"eu-west-1b"', '"10.0.1.0/24"', 'a'), 'two/main.tf': text('"eu-west-1a"', 'cidrsubnet("10.0.0.0/16", 8, 1)', 'a'), 'three/main.tf': text(' "eu-west-1a"', '"10.0.1.0/24"', 'b') });
    expect((await diff(cwd, 'old', 'one')).stdout).toBe('replaced  `aws_subnet.a` (aws_subnet), main.tf\nold -> one: no proof and no finding changes\n');
    expect((await diff(cwd, 'old', 'two')).stdout).toBe('perhaps replaced  `aws_subnet.a` (aws_subnet), main.tf\nold -> two: no proof and no finding changes\n');
    expect((await diff(cwd, 'old', 'three')).stdout).toBe('old -> three: no proof and no finding changes\n');
  });

  test('Git revisions, and the files as they are now; no copy is left behind', async () => {
    const { folder, commit, git } = repositoryWith({ 'infra/a.yaml': WITH });
    git('switch', '-q', '-c', 'topic');
    commit({ 'infra/a.yaml': WITHOUT });
    const { code, stdout } = await diff(folder, 'main..topic');
    expect(code).toBe(1);
    expect(stdout).toContain('removed `S3` (AWS::EC2::VPCEndpoint), infra/a.yaml:');
    expect(stdout).toContain(' of main\n');
    expect((await diff(`${folder}/infra`, 'main...')).stdout).toContain('1 proof broken');
    expect((await diff(folder, 'topic', 'main')).stdout).toContain('topic -> main: 1 mended');
    writeInto(folder, { 'infra/a.yaml': WITH });
    expect((await diff(folder, 'HEAD')).stdout).toContain('HEAD -> the files as they are now: 1 mended');
    expect((await diff(folder, 'main')).stdout).toBe('main -> the files as they are now: no proof and no finding changes\n');
    expect(readdirSync(tmpdir()).filter((it) => it.startsWith('privatelint-tree-'))).toEqual([]);
  });

  test.each([
    [[], 'needs two files'],
    [['a.yaml', 'b.yaml', 'c.yaml'], '`c.yaml` is a third one'],
    [['a.yaml', 'nope.yaml'], 'there is no file or folder `nope.yaml`'],
    [['HEAD', 'folder'], '`privatelint diff HEAD` compares it with the files as they are'],
    [['a.yaml', 'folder'], 'compare two of a kind'],
    [['nope..HEAD'], '`nope` is no commit'],
    [['--', '--output=x..HEAD'], '`--output=x` is no commit'],
    [['a.yaml', 'b.yaml', '-f', 'sarif'], 'pretty, concise and json'],
  ])('mistakes: %j', async (argv, message) => {
    const { folder } = repositoryWith({ 'a.yaml': CLEAN, 'b.yaml': CLEAN, 'folder/c.yaml': CLEAN });
    const { code, stderr } = await diff(folder, ...argv);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
