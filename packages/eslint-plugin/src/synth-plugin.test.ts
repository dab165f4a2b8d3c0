import { utimesSync, writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Linter } from 'eslint';
import { expect, test } from 'vitest';
import { PrivatelintPlugin } from './index.ts';
import { lint, short } from './testing/eslint.ts';
import { temporaryFolder } from './testing/folder.ts';

const PROGRAM = `import * as cdk from 'aws-cdk-lib';
import { network } from './network';

export class App extends cdk.Stack {
  constructor(scope, id) {
    super(scope, id);
    network(this);
  }
}
`;

/** As \`cdk synth\` leaves it, with an endpoint whose service does not exist. */
function assembly(): { readonly folder: string; readonly template: string; readonly program: string } {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'cdk.out'));
  const program = join(folder, 'app.ts');
  const template = join(folder, 'cdk.out', 'App.template.json');
  writeFileSync(program, PROGRAM);
  writeFileSync(
    template,
    JSON.stringify({
      Resources: {
        Endpoint1: {
          Type: 'AWS::EC2::VPCEndpoint',
          Properties: { ServiceName: 'com.amazonaws.eu-west-1.ecr-api', VpcId: 'vpc-1', VpcEndpointType: 'Interface' },
          Metadata: { 'aws:cdk:path': 'App/Endpoint/Resource' },
        },
      },
    }),
  );
  writeFileSync(
    join(folder, 'cdk.out', 'manifest.json'),
    JSON.stringify({
      artifacts: {
        App: {
          type: 'aws:cloudformation:stack',
          environment: 'aws://111122223333/eu-west-1',
          properties: { templateFile: 'App.template.json' },
          metadata: { '/App/Endpoint/Resource': [{ type: 'aws:cdk:creationStack', data: [`new App (${program}:7:5)`] }] },
        },
      },
    }),
  );
  return { folder, template, program };
}

test('a fresh assembly decides what the source does not show, at the line of the program', async () => {
  const { folder, program } = assembly();
  utimesSync(program, new Date(0), new Date(0));
  const messages = await lint('cdkOut', program, PROGRAM, [], folder);
  expect(messages.map(short)).toContain('7:5-7:12 error privatelint/unknown-endpoint-service');
});

test('a stale assembly is said and ignored', async () => {
  const { folder, program } = assembly();
  utimesSync(program, new Date(4e12), new Date(4e12));
  const messages = await lint('cdkOut', program, PROGRAM, [], folder);
  expect(messages.map(({ ruleId, message }) => [ruleId, message])).toEqual([['privatelint/stale-assembly', '`cdk.out` is older than this file and is not used: run `cdk synth`']]);
});

test('an assembly that is older than another of its programs is stale too', async () => {
  const { folder, program } = assembly();
  utimesSync(program, new Date(4e12), new Date(4e12));
  const other = join(folder, 'other.ts');
  writeFileSync(other, PROGRAM);
  utimesSync(other, new Date(0), new Date(0));
  const messages = await lint('cdkOut', other, PROGRAM, [], folder);
  expect(messages.map(({ message }) => message)).toEqual(['`cdk.out` is older than `app.ts` and is not used: run `cdk synth`']);
});

test.each([
  ['settings that a program imports', 'network.ts', "export * from './settings.js';\n", 'settings.ts'],
  ['settings in JSON', 'network.ts', "import settings from './sizes.json';\nexport const network = settings;\n", 'sizes.json'],
  ['the program that `cdk.json` runs', 'cdk.json', '{ "app": "npx ts-node --prefer-ts-exts bin/main.ts" }', 'bin/main.ts'],
  ['what that program imports', 'cdk.json', '{ "app": "node bin/start.mjs" }', 'environments/index.ts'],
  ['the context', 'cdk.json', '{}', 'cdk.context.json'],
])('an assembly that is older than %s is stale', async (_, path, text, changed) => {
  const { folder, program } = assembly();
  for (const below of ['bin', 'environments']) mkdirSync(join(folder, below));
  writeFileSync(join(folder, 'bin/start.mjs'), "const it = require('../environments');\n");
  writeFileSync(join(folder, path), text);
  writeFileSync(join(folder, changed), '{}');
  for (const file of [program, join(folder, 'bin/start.mjs'), join(folder, path), join(folder, changed)]) utimesSync(file, new Date(0), new Date(0));
  const said = async (): Promise<string[]> => (await lint('cdkOut', program, PROGRAM, [], folder)).map(({ message }) => message);
  expect((await said()).some((message) => message.startsWith('`cdk.out` is older'))).toBe(false);
  utimesSync(join(folder, changed), new Date(4e12), new Date(4e12));
  expect(await said()).toEqual([`\`cdk.out\` is older than \`${changed}\` and is not used: run \`cdk synth\``]);
});

test('files outside of the project, and packages, are not looked at', async () => {
  const { folder, program } = assembly();
  const root = join(folder, 'project');
  mkdirSync(join(root, 'node_modules'), { recursive: true });
  for (const path of ['outside.ts', 'project/node_modules/inside.ts']) {
    writeFileSync(join(folder, path), '');
    utimesSync(join(folder, path), new Date(4e12), new Date(4e12));
  }
  const text = `${PROGRAM}import './outside';\nimport './project/node_modules/inside';\n`;
  writeFileSync(program, text);
  utimesSync(program, new Date(0), new Date(0));
  const elsewhere: Linter.Config = { settings: { privatelint: { cdkOut: '../cdk.out' } } };
  const messages = await lint('cdkOut', program, text, [elsewhere], root);
  expect(messages.filter(({ ruleId }) => ruleId === 'privatelint/stale-assembly')).toEqual([]);
});

test('an assembly is of no use for what is not saved yet', async () => {
  const { folder, program } = assembly();
  utimesSync(program, new Date(0), new Date(0));
  const messages = await lint('cdkOut', program, `\n${PROGRAM}`, [], folder);
  expect(messages.map(({ message }) => message)).toEqual(['`cdk.out` is older than this file and is not used: run `cdk synth`']);
});

test('settings that name an assembly are enough', async () => {
  const { folder, program } = assembly();
  utimesSync(program, new Date(4e12), new Date(4e12));
  const settings: Linter.Config = { settings: { privatelint: { cdkOut: 'cdk.out' } } };
  expect((await lint('recommended', program, PROGRAM, [settings], folder)).map(({ ruleId }) => ruleId)).toEqual(['privatelint/stale-assembly']);
});

test('a missing assembly is said', async () => {
  const elsewhere: Linter.Config = { settings: { privatelint: { cdkOut: 'nowhere' } } };
  const messages = await lint('cdkOut', 'app.ts', PROGRAM, [elsewhere]);
  expect(messages.map(({ message }) => message)).toEqual(['`nowhere` holds no cloud assembly: run `cdk synth`']);
});

test('stacks are judged when they are synthesized', () => {
  const { template } = assembly();
  const plugin = new PrivatelintPlugin();
  const report = plugin.validate({ templatePaths: [template], stackTemplates: [{ stackConstructPath: 'App', templatePath: template, region: 'eu-west-1' }] });
  expect(report.success).toBe(false);
  expect(report.violations.map(({ ruleName, severity, violatingResources }) => ({ ruleName, severity, violatingResources }))).toContainEqual({
    ruleName: 'unknown-endpoint-service',
    severity: 'error',
    violatingResources: [{ constructPath: 'App/Endpoint', templatePath: template, locations: [] }],
  });
  expect(new PrivatelintPlugin({ rules: { 'unknown-endpoint-service': 'off' } }).validate({ templatePaths: [template] }).violations.map(({ ruleName }) => ruleName)).not.toContain('unknown-endpoint-service');
});

test('stacks that read outputs of each other are judged together, by the names that the app gives them', () => {
  const folder = temporaryFolder();
  const stack = (name: string, resources: object, outputs: object = {}) => {
    const templatePath = join(folder, `${name}.template.json`);
    writeFileSync(templatePath, JSON.stringify({ Resources: resources, Outputs: outputs }));
    return { stackConstructPath: `Prod/${name}`, templatePath, accountId: '111122223333', region: 'eu-west-1' };
  };
  const from = (OutputName: string) => ({ 'Fn::GetStackOutput': { StackName: 'prod-net', Region: 'eu-west-1', OutputName } });
  const network = stack('Net', { Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } }, Subnet: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.0.0/24' } } }, { Subnet: { Value: { Ref: 'Subnet' } }, Vpc: { Value: { Ref: 'Vpc' } } });
  const app = stack('App', {
    Group: { Type: 'AWS::EC2::SecurityGroup', Properties: { GroupDescription: 'tasks', VpcId: from('Vpc') } },
    Task: { Type: 'AWS::ECS::TaskDefinition', Properties: { NetworkMode: 'awsvpc', ContainerDefinitions: [{ Name: 'app', Image: 'registry.internal/app', LogConfiguration: { LogDriver: 'awslogs', Options: { 'awslogs-region': 'eu-west-1' } } }] } },
    Service: { Type: 'AWS::ECS::Service', Properties: { LaunchType: 'FARGATE', TaskDefinition: { Ref: 'Task' }, NetworkConfiguration: { AwsvpcConfiguration: { Subnets: [from('Subnet')], SecurityGroups: [{ Ref: 'Group' }] } } } },
  });
  const construct = (children: Record<string, object>, more: object = {}): object => ({ node: { tryFindChild: (id: string) => children[id] }, ...more });
  const named = (net: string) => construct({ Prod: construct({ Net: construct({}, { stackName: net }), App: construct({}, { stackName: 'prod-app' }) }) }) as never; // as much of a construct as is looked at
  const context = { templatePaths: [network.templatePath, app.templatePath], stackTemplates: [network, app] };
  const found = (net: string) => new PrivatelintPlugin().validate({ ...context, appConstruct: named(net) }).violations.map(({ ruleName }) => ruleName);
  expect(found('prod-net')).toEqual(['missing-logs-endpoint']);
  expect(found('other')).toEqual([]);
});

test('whatever it is given, synthesis goes on', () => {
  const plugin = new PrivatelintPlugin();
  expect(plugin.validate({ templatePaths: ['/nowhere/template.json'] })).toMatchObject({ success: true, violations: [] });
  expect(plugin.validate({} as never)).toMatchObject({ success: true, violations: [] }); // not what CDK promises
});
