import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Linter } from 'eslint';
import { ESLint as ESLint9 } from 'eslint-9';
import { describe, expect, test } from 'vitest';
import { lint, short } from '../testing/eslint.ts';
import { temporaryFolder } from '../testing/folder.ts';

const TEMPLATE = `Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties: { CidrBlock: 10.0.0.0/16, EnableDnsHostnames: true }
  Subnet:
    Type: AWS::EC2::Subnet
    Properties: { VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24 }
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: endpoints
      VpcId: !Ref Vpc
      SecurityGroupIngress: [{ IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/16 }]
  Logs:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      VpcEndpointType: Interface
      ServiceName: !Sub com.amazonaws.\${AWS::Region}.logs
      VpcId: !Ref Vpc
      SubnetIds: [!Ref Subnet]
      SecurityGroupIds: [!Ref Group]
      PrivateDnsEnabled: false # on purpose?
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      NetworkMode: awsvpc
      ContainerDefinitions:
        - Name: app
          Image: registry.internal.example.com/app
          LogConfiguration: { LogDriver: awslogs, Options: { awslogs-region: !Ref AWS::Region } }
  Service:
    Type: AWS::ECS::Service
    DependsOn: Logs
    Properties:
      LaunchType: FARGATE
      TaskDefinition: !Ref Task
      NetworkConfiguration: { AwsvpcConfiguration: { Subnets: [!Ref Subnet], SecurityGroups: [!Ref Group] } }
`;

const ON = TEMPLATE.replace('PrivateDnsEnabled: false', 'PrivateDnsEnabled: true');

describe('templates as a language', () => {
  test('findings stand where the template linter has them', async () => {
    const messages = await lint('templates', 'stack.yaml', TEMPLATE);
    expect(messages.map(short)).toEqual(['22:7-22:24 error privatelint/private-dns-disabled']);
    expect(messages[0]?.message).toContain('`Logs` has no private DNS');
    expect(await lint('templates', 'stack.yaml', ON)).toEqual([]);
  });

  test('so do the templates of ESLint 9', async () => {
    const found = await lint('templates', 'stack.yaml', TEMPLATE, [], '/project', ESLint9);
    expect(found.map(short)).toEqual(['22:7-22:24 error privatelint/private-dns-disabled']);
  });

  test('fixes keep comments and order', async () => {
    const [message] = await lint('templates', 'stack.yaml', TEMPLATE);
    const fix = message?.fix ?? message?.suggestions?.[0]?.fix;
    expect(fix === undefined ? '' : TEMPLATE.slice(0, fix.range[0]) + fix.text + TEMPLATE.slice(fix.range[1])).toBe(ON);
  });

  test('comments of ESLint and of privatelint switch rules off', async () => {
    const above = (comment: string): string => TEMPLATE.replace('      PrivateDnsEnabled', `      ${comment}\n      PrivateDnsEnabled`);
    expect(await lint('templates', 'stack.yaml', above('# eslint-disable-next-line privatelint/private-dns-disabled -- a zone follows'))).toEqual([]);
    expect(await lint('templates', 'stack.yaml', above('# privatelint-disable-next-line private-dns-disabled -- a zone follows'))).toEqual([]);
    expect((await lint('templates', 'stack.yaml', above('# eslint-disable-next-line privatelint/missing-s3-endpoint'))).map(short)).toContain('23:7-23:24 error privatelint/private-dns-disabled');
  });

  test('JSON', async () => {
    const json = '{\n  "Resources": {\n    "Endpoint": { "Type": "AWS::EC2::VPCEndpoint", "Properties": { "ServiceName": "com.amazonaws.eu-west-1.ecr-api", "VpcId": "vpc-1", "VpcEndpointType": "Interface" } }\n  }\n}\n';
    const found = await lint('templates', 'stack.template.json', json);
    const service = found.find(({ ruleId }) => ruleId === 'privatelint/unknown-endpoint-service');
    expect(json.split('\n')[2]?.slice((service?.column ?? 1) - 1, (service?.endColumn ?? 1) - 1)).toBe('ecr-api');
  });

  test('a template that cannot be read is an error; other texts are none of ours', async () => {
    const broken = await lint('templates', 'stack.yaml', TEMPLATE.replace('Properties: { CidrBlock: 10.0.0.0/16,', 'Properties: { CidrBlock: 10.0.0.0/16, ]'));
    expect(broken[0]).toMatchObject({ fatal: true, line: 4 });
    expect(await lint('templates', 'values.yaml', 'replicas: 1\nname: "a\n')).toEqual([]);
    expect(await lint('templates', 'empty.yaml', '')).toEqual([]);
  });

  test('the target Region comes from the settings', async () => {
    const stale = TEMPLATE.replace('!Sub com.amazonaws.${AWS::Region}.logs', 'com.amazonaws.us-east-1.logs');
    const settings: Linter.Config = { settings: { privatelint: { regions: ['eu-west-1'] } } };
    expect((await lint('templates', 'stack.yaml', stale, [settings])).map(short)).toContain('18:34-18:43 error privatelint/stale-region-endpoint');
  });

  test('so do needs of applications, in a file that the settings name', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'needs.yaml'), 'needs: [{workloads: Service, services: [sqs]}]\n');
    const settings: Linter.Config = { settings: { privatelint: { network: ['needs.yaml'] } } };
    const [found] = await lint('templates', join(cwd, 'stack.yaml'), ON, [settings], cwd);
    expect(found?.message).toContain('`Service` cannot reach sqs, which it is stated to call');
  });

  test('what is wrong in a network context is told at the workload; folders are contexts too', async () => {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, 'network'));
    writeFileSync(join(cwd, 'network/own.yaml'), 'networks: [{egress: none, securityGroups: open, region: eu-west-1, endpoints: [{service: logs, privateDns: false}]}]\n');
    const settings: Linter.Config = { settings: { privatelint: { network: ['network'] } } };
    const outside = `Parameters: { Net: { Type: String } }\nResources:\n${ON.slice(ON.indexOf('  Task:')).replace('    DependsOn: Logs\n', '').replace('!Ref Subnet', '!Ref Net').replace(', SecurityGroups: [!Ref Group]', '')}`;
    const [found] = await lint('templates', join(cwd, 'stack.yaml'), outside, [settings], cwd);
    expect(found?.message).toContain('has no private DNS: `Service` cannot reach logs');
    expect(outside.split('\n')[(found?.line ?? 0) - 1]).toBe('  Service:');
  });

  test.each([
    [{ network: ['nope.yaml'] }, 'there is no network context `nope.yaml`'],
    [{ networks: [] }, 'unknown key `networks` in `settings.privatelint`; one of: regions, region, network, cdkOut, complete'],
  ])('settings that cannot be heard are an error: %j', async (privatelint, message) => {
    await expect(lint('templates', 'stack.yaml', ON, [{ settings: { privatelint } }], temporaryFolder())).rejects.toThrow(message);
  });
});

test('a processor beside another language', async () => {
  const other: Linter.Config = { files: ['**/*.yaml'], plugins: { other: { languages: { yaml: await otherLanguage() } } }, language: 'other/yaml' };
  const messages = await lint('processor', 'stack.yaml', TEMPLATE, [other]);
  expect(messages.map(short)).toEqual(['22:7-22:24 error privatelint/private-dns-disabled']);
});

/** Stands for a plugin that lints YAML as YAML. */
async function otherLanguage(): Promise<never> {
  const { templateLanguage } = await import('./language.ts');
  return { ...templateLanguage } as never; // any language will do
}
