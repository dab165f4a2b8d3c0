import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderWith } from '../testing/folder.ts';
import { runCli } from '../testing/memory-io.ts';

const NETWORK = `Resources:
  Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16, EnableDnsHostnames: true } }
  Private: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24 } }
  Table: { Type: AWS::EC2::RouteTable, Properties: { VpcId: !Ref Vpc } }
  InTable: { Type: AWS::EC2::SubnetRouteTableAssociation, Properties: { SubnetId: !Ref Private, RouteTableId: !Ref Table } }
Outputs:
  Private: { Value: !Ref Private, Export: { Name: private } }
`;
const SERVICE = `Parameters: { Tag: { Type: String } }
Resources:
  Task: { Type: AWS::ECS::TaskDefinition, Properties: { NetworkMode: awsvpc, ContainerDefinitions: [{ Name: a, Image: !Sub '111122223333.dkr.ecr.eu-west-1.amazonaws.com/a:\${Tag}' }] } }
  Web: { Type: AWS::ECS::Service, Properties: { LaunchType: FARGATE, TaskDefinition: !Ref Task, NetworkConfiguration: { AwsvpcConfiguration: { Subnets: [!ImportValue private] } } } }
`;
const FILES = { 'infra/network.yaml': NETWORK, 'infra/service.yaml': SERVICE };

/** The commands that a run offers for its fixes. */
async function offered(cwd: string, ...argv: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await runCli(argv, { cwd });
  return [...stdout.matchAll(/^ {7}privatelint (.*)$/gm)].map(([, words]) => words ?? '');
}

test('the command that is offered mends what was found', async () => {
  const cwd = folderWith(FILES);
  const commands = await offered(cwd, 'infra', '--region', 'eu-west-1');
  expect(commands).toContain('infra --region eu-west-1 --fix-suggestions --fix-dry-run --fix-rule missing-s3-endpoint');
  for (const command of commands) expect((await runCli(command.split(' '), { cwd })).stdout).toContain('+++ b/infra/network.yaml');
  expect(readFileSync(join(cwd, 'infra/network.yaml'), 'utf8')).toBe(NETWORK);
});

test('it says again what the run was told, and no value of a parameter', async () => {
  const cwd = folderWith({ ...FILES, 'own config.json': '{}', 'net.yaml': 'networks: []\n' });
  const [first] = await offered(cwd, '--param', 'Tag=hunter2', '--network', 'net.yaml', '-c', 'own config.json', '--rule', 'network-undecided:off', 'infra');
  expect(first).toMatch(/^infra --param Tag=\.\.\. --network net\.yaml --rule network-undecided:off --config 'own config\.json' --fix-suggestions --fix-dry-run --fix-rule missing-\w+-endpoint$/);
});

test('without paths it names none; where the whole project is judged it names the file', async () => {
  const cwd = folderWith(FILES);
  expect((await offered(cwd))[0]).toMatch(/^--fix-suggestions --fix-dry-run /);
  expect((await offered(cwd, '--related', 'infra/service.yaml'))[0]).toMatch(/^infra\/service\.yaml --fix-suggestions /);
});

test('paths that a shell has spread are not repeated', async () => {
  const many = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`${i}.yaml`, 'Resources: { Topic: { Type: AWS::SNS::Topic } }\n']));
  const [first] = await offered(folderWith({ ...FILES, ...many }), ...Object.keys(many), 'infra');
  expect(first).toMatch(/^\.\.\. --fix-suggestions /);
});
