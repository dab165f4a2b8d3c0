import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Linter } from 'eslint';
import { describe, expect, test } from 'vitest';
import { lint } from '../testing/eslint.ts';
import { temporaryFolder } from '../testing/folder.ts';

type Files = Readonly<Record<string, string>>;

const PROJECT: Files = { 'tsconfig.json': '{ "compilerOptions": { "module": "nodenext", "target": "es2022", "types": [] }, "include": ["**/*.ts"] }' };

/** Just enough of aws-cdk-lib's shape for a checker to find out where a name comes from. */
const CDK: Files = {
  'node_modules/aws-cdk-lib/package.json': '{ "name": "aws-cdk-lib", "version": "2.0.0", "types": "index.d.ts" }',
  'node_modules/aws-cdk-lib/index.d.ts': "export declare class Stack { constructor(scope?: unknown, id?: string); }\nexport * as aws_ec2 from './aws-ec2';",
  'node_modules/aws-cdk-lib/aws-ec2/index.d.ts': "export * from './lib';",
  'node_modules/aws-cdk-lib/aws-ec2/lib/index.d.ts': "export * from './vpc';",
  'node_modules/aws-cdk-lib/aws-ec2/lib/vpc.d.ts': 'export declare class Vpc { constructor(scope: unknown, id: string, props?: object); addInterfaceEndpoint(id: string, props: object): unknown; }\nexport declare class InterfaceVpcEndpointService { constructor(name: string); }',
  'node_modules/wrapped-cdk/package.json': '{ "name": "wrapped-cdk", "version": "1.0.0", "types": "index.d.ts" }',
  'node_modules/wrapped-cdk/index.d.ts': "export { Vpc, InterfaceVpcEndpointService as Service } from 'aws-cdk-lib/aws-ec2';",
};

function project(files: Files): string {
  const folder = temporaryFolder();
  for (const [path, text] of Object.entries({ ...PROJECT, ...files })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** What is said of a file of a project: rule and line. */
async function said(files: Files, path: string, isTyped = true): Promise<string[]> {
  const folder = project(files);
  const text = files[path] ?? '';
  const typed: Linter.Config = { files: ['**/*.ts'], languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: folder } } };
  const messages = await lint('recommended', join(folder, path), text, isTyped ? [typed] : [], folder);
  return messages.map(({ ruleId, line }) => `${ruleId ?? 'fatal'} ${text.split('\n')[line - 1]?.trim() ?? ''}`);
}

test.each(['./cdk.js', 'wrapped-cdk'])('names are followed through %s', async (source) => {
  const files = {
    ...CDK,
    'cdk.ts': "export { Vpc, InterfaceVpcEndpointService as Service } from 'aws-cdk-lib/aws-ec2';",
    'app.ts': `import { Stack } from 'aws-cdk-lib';
import { Vpc, Service } from '${source}';
class Net extends Stack {
  constructor(scope: unknown, id: string) {
    super(scope, id);
    new Vpc(this, 'Vpc').addInterfaceEndpoint('Ecr', { service: new Service('com.amazonaws.eu-west-1.ecr-api') });
  }
}
`,
  };
  expect(await said(files, 'app.ts', false)).toEqual([]);
  expect(await said(files, 'app.ts')).toEqual(["privatelint/unknown-endpoint-service new Vpc(this, 'Vpc').addInterfaceEndpoint('Ecr', { service: new Service('com.amazonaws.eu-west-1.ecr-api') });"]);
});

const NETWORK = `import * as cdk from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { subnets } from './settings.js';

export class Network extends cdk.Stack {
  readonly vpc: ec2.Vpc;
  constructor(scope: cdk.App, id: string) {
    super(scope, id);
    this.vpc = new ec2.Vpc(this, 'Vpc', { natGateways: 0, subnetConfiguration: subnets });
    this.vpc.addGatewayEndpoint('S3', { service: ec2.GatewayVpcEndpointAwsService.S3 });
    this.vpc.addInterfaceEndpoint('EcrApi', { service: ec2.InterfaceVpcEndpointAwsService.ECR });
    this.vpc.addInterfaceEndpoint('EcrDocker', { service: ec2.InterfaceVpcEndpointAwsService.ECR_DOCKER });
  }
}
`;

const SETTINGS = `import { SubnetType } from 'aws-cdk-lib/aws-ec2';
export const subnets = [{ name: 'isolated', subnetType: SubnetType.PRIVATE_ISOLATED }];
`;

const SERVICE = `import * as cdk from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';

export class Service extends cdk.Stack {
  constructor(scope: cdk.App, id: string, props: { vpc: ec2.Vpc }) {
    super(scope, id);
    const task = new ecs.FargateTaskDefinition(this, 'Task');
    task.addContainer('app', { image: ecs.ContainerImage.fromRegistry('registry.internal/app'), logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'app' }) });
    new ecs.FargateService(this, 'Service', { cluster: new ecs.Cluster(this, 'Cluster', { vpc: props.vpc }), taskDefinition: task });
  }
}
`;

const ENTRY = `import { App } from 'aws-cdk-lib';
import { Network } from '../lib/network.js';
import { Service } from '../lib/service.js';

const app = new App();
const network = new Network(app, 'Network');
new Service(app, 'Service', { vpc: network.vpc });
`;

const APP: Files = { 'lib/settings.ts': SETTINGS, 'lib/network.ts': NETWORK, 'lib/service.ts': SERVICE, 'bin/app.ts': ENTRY };
const MISSING = ["privatelint/missing-logs-endpoint new ecs.FargateService(this, 'Service', { cluster: new ecs.Cluster(this, 'Cluster', { vpc: props.vpc }), taskDefinition: task });"];

describe('a program of several files', () => {
  test('is followed from where it begins', async () => {
    expect(await said(APP, 'lib/service.ts')).toEqual(MISSING);
    expect(await said(APP, 'lib/network.ts')).toEqual([]);
    expect(await said(APP, 'bin/app.ts')).toEqual([]);
  });

  test('is not followed without types', async () => {
    expect(await said(APP, 'lib/service.ts', false)).toEqual([]);
  });

  test('tests are no programs', async () => {
    const tested = "import { App } from 'aws-cdk-lib';\nimport { Network } from '../lib/network.js';\nimport { Service } from '../lib/service.js';\nconst app = new App();\nnew Service(app, 'S', { vpc: new Network(app, 'N').vpc });\n";
    const { 'bin/app.ts': _, ...library } = APP;
    expect(await said({ ...library, 'test/app.test.ts': tested }, 'lib/service.ts')).toEqual([]);
    expect(await said({ ...APP, 'test/app.test.ts': "import '../bin/app.js';\n" }, 'lib/service.ts')).toEqual(MISSING);
  });

  const LOGS = "network.vpc.addInterfaceEndpoint('Logs', { service: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS });\n";
  test.each<[string, Files]>([
    ['in the file where it begins', { 'bin/app.ts': `import * as ec2 from 'aws-cdk-lib/aws-ec2';\n${ENTRY}${LOGS}` }],
    ['in a file that goes on with it', { 'bin/app.ts': `${ENTRY}export { network };\n`, 'bin/more.ts': `import * as ec2 from 'aws-cdk-lib/aws-ec2';\nimport { network } from './app.js';\n${LOGS}` }],
    ['in a function of another file', { 'bin/app.ts': `import { complete } from '../lib/complete.js';\n${ENTRY}complete(network);\n`, 'lib/complete.ts': `import * as ec2 from 'aws-cdk-lib/aws-ec2';\nimport type { Network } from './network.js';\nexport default function complete(network: Network) { ${LOGS} }\nexport { complete };\n` }],
    ['in a module whose name is worked out', { 'bin/app.ts': `${ENTRY}export { network };\ndeclare function require(name: string): any;\nrequire(app.node.tryGetContext('plugin'));\n` }],
    ['in a module that is not there', { 'bin/app.ts': `import './generated.js';\n${ENTRY}export { network };\n` }],
    ['in a class that extends it', { 'bin/app.ts': `import * as ec2 from 'aws-cdk-lib/aws-ec2';\n${ENTRY.replace('new Network(', 'new Complete(')}`.replace('const app', `class Complete extends Network { constructor(scope: App, id: string) { super(scope, id); this.vpc.addInterfaceEndpoint('Logs', { service: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS }); } }\nconst app`) }],
  ])('what is missing may be %s', async (_, more) => {
    expect(await said({ ...APP, ...more }, 'lib/service.ts')).toEqual([]);
  });

  test('files that do not type-check are followed all the same', async () => {
    const wrong = `${ENTRY}const count: number = 'one';\ncount.twice();\nconst half: Missing = 1;\n`;
    expect(await said({ ...APP, 'bin/app.ts': wrong }, 'lib/service.ts')).toEqual(MISSING);
    expect(await said({ ...APP, 'bin/app.ts': `${ENTRY}new Missing(app, network.vpc.nothing.at.all);\n` }, 'lib/service.ts')).toEqual([]);
  });

  test('modules that import each other in a circle are survived', async () => {
    expect(await said({ ...APP, 'lib/settings.ts': `import { Network } from './network.js';\nexport const owner = () => Network;\n${SETTINGS}` }, 'lib/service.ts')).toEqual(MISSING);
  });
});
