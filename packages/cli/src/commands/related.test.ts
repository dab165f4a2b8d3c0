import { expect, test } from 'vitest';
import { folderWith } from '../testing/folder.ts';
import { runCli, type Outcome } from '../testing/memory-io.ts';
import { BROKEN, CLEAN } from '../testing/templates.ts';

const APP = BROKEN.replace(/ {2}Vpc:[\s\S]*? {2}Group:/, '  Group:').replace('VpcId: !Ref Vpc', 'VpcId: !ImportValue Vpc').replace('[!Ref Subnet]', '[!ImportValue Subnet]');
const NETWORK = `Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.0.0.0/16
  Subnet:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Vpc
      CidrBlock: 10.0.0.0/24
Outputs:
  Vpc: {Value: !Ref Vpc, Export: {Name: Vpc}}
  Subnet: {Value: !Ref Subnet, Export: {Name: Subnet}}
`;

function check(cwd: string, ...argv: readonly string[]): Promise<Outcome> {
  return runCli(['check', '--format', 'concise', ...argv], { cwd });
}

test('a changed network is told of the workloads that it fails in other files, and of nothing else', async () => {
  const cwd = folderWith({ '.git/': '', 'app/app.yaml': APP, 'net/network.yaml': NETWORK, 'other.yaml': BROKEN, 'clean.yaml': CLEAN });
  const { stdout } = await check(cwd, '--related', 'net/network.yaml');
  expect(stdout).toMatch(/^app\/app\.yaml:\d+:\d+ \w+ missing-ecr-endpoint /m);
  expect(stdout).not.toContain('other.yaml');
  expect((await check(cwd, 'net/network.yaml')).stdout).toBe('');
  expect(await check(cwd, '--related', 'clean.yaml')).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(await check(`${cwd}/app`, '--related', '../clean.yaml')).toEqual({ code: 0, stdout: '', stderr: '' });
});

test('files that are no templates are told apart in silence with --quiet', async () => {
  const cwd = folderWith({ '.git/': '', 'other.yaml': BROKEN, 'package.json': '{}' });
  expect(await check(cwd, '--related', '--quiet', 'package.json')).toEqual({ code: 0, stdout: '', stderr: '' });
});

test('is for what is only judged', async () => {
  expect((await check(folderWith({ 'a.yaml': BROKEN }), '--related', '--fix', 'a.yaml')).code).toBe(2);
});
