import { expect, test } from 'vitest';
import { analyze } from '@privatelint/core';
import { rules } from '@privatelint/rules';

const service = `
Parameters:
  Vpc: {Type: AWS::EC2::VPC::Id}
  Subnets: {Type: List<AWS::EC2::Subnet::Id>}
Resources:
  Group: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: !Ref Vpc, GroupDescription: tasks}}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties: {NetworkMode: awsvpc, ContainerDefinitions: [{Name: web, Image: 'nginx', LogConfiguration: {LogDriver: awslogs}}]}
  Service:
    Type: AWS::ECS::Service
    Properties: {LaunchType: FARGATE, TaskDefinition: !Ref Task, NetworkConfiguration: {AwsvpcConfiguration: {Subnets: !Ref Subnets, SecurityGroups: [!Ref Group]}}}
`;

const vpc = `
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16, EnableDnsHostnames: true}}
  Subnet: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24}}
Outputs:
  Vpc: {Value: !Ref Vpc}
  Subnet: {Value: !Ref Subnet}
`;

const parent = (start: string): string => `
Resources:
  Network: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ${start}network/vpc.yaml}}
  App:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: ${start}services/app.yaml
      Parameters: {Vpc: !GetAtt Network.Outputs.Vpc, Subnets: !GetAtt Network.Outputs.Subnet}
`;

function judged(start: string, templates: Readonly<Record<string, string>> = {}, folder = '') {
  const files = { [`${folder}main.yaml`]: parent(start), [`${folder}network/vpc.yaml`]: vpc, [`${folder}services/app.yaml`]: service };
  const { workloads, findings, problems } = analyze(Object.entries(files).map(([path, text]) => ({ path, text })), rules, { regions: ['eu-west-1'], templates, read: (path) => files[path as keyof typeof files] });
  const needs = workloads.flatMap((it) => it.needs.map(({ service: name, verdict }) => `${it.address} ${name} ${verdict}`));
  return { needs, help: findings.filter(({ ruleId }) => ruleId === 'network-undecided').map(({ help }) => help?.split('\n')[0]), problems: problems.map(({ message }) => message) };
}

test('templates in a bucket are linked where their folder is told', () => {
  const url = 'https://s3.amazonaws.com/bucket/';
  const alone = judged(url);
  expect(alone.needs.at(-1)).toBe('Service logs undecided');
  expect(alone.help).toEqual([expect.stringContaining('if it is created from there, write `templates: {"https://s3.amazonaws.com/bucket/": "."}` into the configuration; or save this')]);
  expect(judged(url, { [url]: '.' })).toMatchObject({ needs: [expect.any(String), 'App/Service logs refuted'], problems: [] });
  expect(judged(url, { [url]: 'cfn' }, 'cfn/').needs.at(-1)).toBe('App/Service logs refuted');
  expect(judged(url, {}, 'cfn/').help).toEqual([expect.stringContaining('{"https://s3.amazonaws.com/bucket/": "cfn"}')]);
});

test('what is put into a URL stands there as it is written', () => {
  const url = 'https://${Bucket}.s3.amazonaws.com/${Prefix}templates/';
  const written = (end: string): string => `!Sub '${url}${end}'`;
  const text = parent('').replace('network/vpc.yaml', written('network/vpc.yaml')).replace('services/app.yaml', written('services/app.yaml'));
  const files: Readonly<Record<string, string>> = { 'main.yaml': text, 'templates/network/vpc.yaml': vpc, 'templates/services/app.yaml': service };
  const run = (templates: Readonly<Record<string, string>>) => analyze(Object.entries(files).map(([path, it]) => ({ path, text: it })), rules, { regions: ['eu-west-1'], templates, read: (path) => files[path] });
  expect(run({}).findings[0]?.help).toContain('templates: {"https://${Bucket}.s3.amazonaws.com/${Prefix}": "."}'.replace('${Prefix}": "."', '${Prefix}templates/": "templates"'));
  expect(run({ [url]: 'templates' }).workloads[0]?.address).toBe('App/Service');
});

test('a folder that does not hold the template is said', () => {
  const url = 's3://bucket/';
  expect(judged(url, { [url]: 'elsewhere' }).problems).toEqual([expect.stringContaining('the template `s3://bucket/network/vpc.yaml` of `Network` is not there'), expect.stringContaining('`App` is not there')]);
});

test('templates of the same name are not taken for one', () => {
  const files = { 'main.yaml': parent('https://b.s3.amazonaws.com/'), 'a/services/app.yaml': service, 'b/services/app.yaml': service };
  const { findings } = analyze(Object.entries(files).map(([path, text]) => ({ path, text })), rules, { regions: ['eu-west-1'] });
  expect(findings).toHaveLength(2);
  for (const { help } of findings) expect(help).not.toContain('templates:');
});

test('an asset of CDK is the file that it names, whatever its URL', () => {
  const url = "{'Fn::Sub': 'https://s3.${AWS::Region}.${AWS::URLSuffix}/cdk-assets/0123.json'}";
  const asset = (path: string): string => `{Type: AWS::CloudFormation::Stack, Metadata: {'aws:asset:path': ${path}, 'aws:asset:property': TemplateURL}, Properties: {TemplateURL: ${url}`;
  const text = `Resources:
  Network: ${asset('network.yaml')}}}
  App: ${asset('app.yaml')}, Parameters: {Vpc: !GetAtt Network.Outputs.Vpc, Subnets: !GetAtt Network.Outputs.Subnet}}}
`;
  const files: Readonly<Record<string, string>> = { 'main.yaml': text, 'network.yaml': vpc, 'app.yaml': service };
  const { workloads } = analyze(Object.entries(files).map(([path, it]) => ({ path, text: it })), rules, { regions: ['eu-west-1'] });
  expect(workloads.map(({ address }) => address)).toEqual(['App/Service']);
});
