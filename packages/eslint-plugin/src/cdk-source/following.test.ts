import { describe, expect, test } from 'vitest';
import { judge, told } from '../testing/judge.ts';

/** A service in isolated subnets whose network lacks nothing but the endpoint for CloudWatch Logs. */
function app(parts: { readonly imports?: string; readonly before?: string; readonly vpc?: string; readonly after?: string; readonly members?: string; readonly exported?: boolean }): string {
  return `
${parts.imports ?? "import * as cdk from 'aws-cdk-lib';\nimport * as ec2 from 'aws-cdk-lib/aws-ec2';\nimport * as ecs from 'aws-cdk-lib/aws-ecs';\nimport * as ecr from 'aws-cdk-lib/aws-ecr';"}
${parts.before ?? ''}
${parts.exported === true ? 'export ' : ''}class Net extends cdk.Stack {
  ${parts.members ?? ''}
  constructor(scope, id, props) {
    super(scope, id, props);
    ${parts.vpc ?? 'const vpc = '}new ec2.Vpc(this, 'Vpc', { natGateways: 0, subnetConfiguration: [{ name: 'isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }] });
    const task = new ecs.FargateTaskDefinition(this, 'Task');
    task.addContainer('app', { image: ecs.ContainerImage.fromRegistry('registry.internal/app'), logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'app' }) });
    new ecs.FargateService(this, 'Service', { cluster: new ecs.Cluster(this, 'Cluster', { vpc }), taskDefinition: task });
    vpc.addGatewayEndpoint('S3', { service: ec2.GatewayVpcEndpointAwsService.S3 });
    vpc.addInterfaceEndpoint('EcrApi', { service: ec2.InterfaceVpcEndpointAwsService.ECR });
    vpc.addInterfaceEndpoint('EcrDocker', { service: ec2.InterfaceVpcEndpointAwsService.ECR_DOCKER });
    ${parts.after ?? ''}
  }
}
`;
}

const MISSING = ['error missing-logs-endpoint Net/Service/Service "new ecs.FargateService"'];
const LOGS = "vpc.addInterfaceEndpoint('Logs', { service: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS });";

test('the network lacks one endpoint', () => {
  expect(told(judge(app({})))).toEqual(MISSING);
  expect(told(judge(app({ after: LOGS })))).toEqual([]);
});

describe('imports', () => {
  const uses = app({ imports: '' });
  test.each([
    ['named submodules', "import { aws_ec2 as ec2, aws_ecs as ecs } from 'aws-cdk-lib';\nimport * as cdk from 'aws-cdk-lib';"],
    ['require', "const cdk = require('aws-cdk-lib');\nconst ec2 = require('aws-cdk-lib/aws-ec2');\nconst { aws_ecs: ecs } = cdk;"],
    ['import equals', "import cdk = require('aws-cdk-lib');\nimport ec2 = require('aws-cdk-lib/aws-ec2');\nimport ecs = cdk.aws_ecs;\nconst ecsAgain = ecs;"],
    ['default', "import cdk from 'aws-cdk-lib';\nimport ec2 from 'aws-cdk-lib/aws-ec2';\nimport ecs from 'aws-cdk-lib/aws-ecs';"],
  ])('%s', (kind, imports) => {
    expect(told(judge(imports + uses))).toEqual(kind === 'import equals' ? [] : MISSING);
  });

  test('other modules are not CDK', () => {
    expect(told(judge(`import { cdk, ec2, ecs } from './cdk'; // aws-cdk-lib\n${uses}`))).toEqual([]);
  });
});

describe('what is done after a caught error', () => {
  test.each([
    ['a literal condition', "try { if (true) throw new Error('no'); } catch {}"],
    ['an unknown condition', "try { if (props.check) throw new Error('no'); } catch (e) { console.warn(e); }"],
    ['an error in a function', "const check = () => { throw new Error('no'); };\n    try { check(); } catch {}"],
  ])('is done: %s', (_, failing) => {
    expect(told(judge(app({ after: `${failing}\n    ${LOGS}` })))).toEqual([]);
  });

  test('unless the handler throws again', () => {
    expect(told(judge(app({ after: `try { if (props.check) throw new Error('no'); } catch (e) { throw e; }\n    ${LOGS}` })))).toEqual([]);
  });
});

describe('whoever is not followed may add what is missing', () => {
  test.each([
    ['a function from elsewhere', { before: "import { endpoints } from './endpoints';", after: 'endpoints(this, vpc);' }],
    ['a construct from elsewhere', { before: "import { Endpoints } from './endpoints';", after: "new Endpoints(this, 'Endpoints', { vpc });" }],
    ['a construct that gets the cluster', { before: "import { Endpoints } from './endpoints';", after: "new Endpoints(this, 'Endpoints', { cluster: new ecs.Cluster(this, 'Other', { vpc }) });" }],
    ['a public field of an exported class', { exported: true, members: 'vpc;', after: 'this.vpc = vpc;' }],
    ['a public method of an exported class', { exported: true, members: '#vpc; network() { return this.#vpc; }', after: 'this.#vpc = vpc;' }],
    ['an aspect', { before: "import { Endpoints } from './endpoints';", after: 'cdk.Aspects.of(this).add(new Endpoints());' }],
    ['a loop over something unknown', { after: 'for (const service of props.services) vpc.addInterfaceEndpoint(service.name, { service });' }],
    ['a callback', { before: "import { each } from './each';", after: "each((name) => { vpc.addInterfaceEndpoint(name, { service: new ec2.InterfaceVpcEndpointAwsService(name) }); });" }],
    ['a custom resource', { after: "new cdk.CustomResource(this, 'Custom', { serviceToken: 'arn', properties: { vpc: vpc.vpcId, of: vpc } });" }],
    ['a child that is looked for', { after: "this.node.findChild('Vpc').addInterfaceEndpoint('Logs', {});" }],
    ['a condition on something unknown', { after: `if (props.logs) { ${LOGS} }` }],
    ['an endpoint for something unknown', { after: "vpc.addInterfaceEndpoint('Other', { service: props.service });" }],
  ])('%s', (_, parts) => {
    expect(told(judge(app(parts)))).toEqual([]);
  });
});

describe('what stays in sight changes nothing', () => {
  test.each([
    ['a private field of an exported class', { exported: true, members: 'private readonly vpc;', after: 'this.vpc = vpc;' }],
    ['a public field of a class that nobody else sees', { members: 'vpc;', after: 'this.vpc = vpc;' }],
    ['outputs and tags', { after: "new cdk.CfnOutput(this, 'Id', { value: vpc.vpcId }); cdk.Tags.of(vpc).add('a', 'b');" }],
    ['constructs of other services', { after: "new lambda.Function(this, 'Function', { vpc });", before: "import * as lambda from 'aws-cdk-lib/aws-lambda';" }],
    ['rule packs that look', { before: "import { AwsSolutionsChecks } from 'cdk-nag';", after: 'cdk.Aspects.of(this).add(new AwsSolutionsChecks());' }],
    ['a branch that is never taken', { after: `if (false) { ${LOGS} }` }],
    ['a constant that says no', { before: 'const FLAGS = { logs: false };', after: `if (FLAGS.logs) ${LOGS}` }],
    ['a check that fails', { after: "if (!props.name) throw new Error('no name');" }],
    ['a private function of the file', { before: 'const same = (value) => value;', after: 'same(vpc);' }],
  ])('%s', (_, parts) => {
    expect(told(judge(app(parts)))).toEqual(MISSING);
  });
});

describe('ways to add an endpoint', () => {
  test.each([
    ['a loop over a table', { before: 'const NAMES = ["CLOUDWATCH_LOGS"];', after: 'for (const name of NAMES) vpc.addInterfaceEndpoint(name, { service: ec2.InterfaceVpcEndpointAwsService[name] });' }],
    ['a counting loop', { before: 'const NAMES = ["KMS", "CLOUDWATCH_LOGS"];', after: 'for (let i = 0; i < NAMES.length; i++) vpc.addInterfaceEndpoint(NAMES[i], { service: ec2.InterfaceVpcEndpointAwsService[NAMES[i]] });' }],
    ['forEach', { after: "[['Logs', ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS]].forEach(([id, service]) => vpc.addInterfaceEndpoint(id, { service }));" }],
    ['a function', { before: 'function add(vpc, id, service = ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS) { return vpc.addInterfaceEndpoint(id, { service }); }', after: "add(vpc, 'Logs');" }],
    ['a method', { members: "add(vpc) { vpc.addInterfaceEndpoint('Logs', this.options()); } options() { return { service: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS }; }", after: 'this.add(vpc);' }],
    ['both branches', { after: `if (props.prod) { ${LOGS} } else { ${LOGS} }` }],
    ['a switch', { after: `switch (props.stage) { case 'prod': ${LOGS} break; default: ${LOGS} }` }],
    ['a construct of the file', { before: "class Endpoints extends cdk.NestedStack { constructor(scope, id, { vpc }) { super(scope, id); vpc.addInterfaceEndpoint('Logs', { service: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS }); } }", after: "new Endpoints(this, 'More', { vpc });" }],
    ['its own class', { after: "new ec2.InterfaceVpcEndpoint(this, 'Logs', { vpc, service: new ec2.InterfaceVpcEndpointAwsService('logs') });" }],
    ['a resource', { after: "new ec2.CfnVPCEndpoint(this, 'Logs', { vpcId: vpc.vpcId, vpcEndpointType: 'Interface', privateDnsEnabled: true, serviceName: `com.amazonaws.${this.region}.logs`, subnetIds: vpc.isolatedSubnets.map((it) => it.subnetId), securityGroupIds: [group.ref] });", before: '', members: '', vpc: "const group = { ref: 'sg-1' }; const vpc = " }],
  ])('%s', (_, parts) => {
    expect(told(judge(app(parts))).filter((line) => line.includes('missing-'))).toEqual([]);
  });
});

describe('bad input', () => {
  test.each([
    ['an endless loop', 'while (true) {}'],
    ['endless recursion', 'const f = () => f(); f();'],
    ['a class that makes itself', "class A { constructor() { new A(); } } new A();"],
    ['members of nothing', 'undefined.x.y(); null?.x; (void 0)();'],
    ['odd syntax', 'label: for (;;) { break label; } with_ = 1; [a, ...b] = c; ({ d = 1, ...e } = f); x ||= y; x **= 2; `${z}`; class B { static { z(); } accessor q = 1; [k] = 2; }'],
    ['generators', 'function* g() { yield* g(); } for (const it of g()) it();'],
  ])('%s', (_, code) => {
    expect(() => judge(`import * as cdk from 'aws-cdk-lib';\n${code}`)).not.toThrow();
  });

  test.each([
    ['names in the manner of Python', { after: "vpc.add_interface_endpoint('Logs', service=ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS);" }],
    ['a module whose name is worked out', { before: "const endpoints = require('./' + process.env.STAGE);", after: 'endpoints.add(vpc);' }],
    ['a construct that CDK does not have', { after: "new ec2.InterfaceVpcEndpoints(this, 'All', { vpc });" }],
    ['a module that is not CDK under its name', { before: "import * as extra from 'aws-cdk-lib-extra';", after: "new extra.Endpoints(this, 'All', { vpc });" }],
  ])('%s accuses nobody', (_, parts) => {
    expect(told(judge(app(parts)))).toEqual([]);
  });

  test('a stack of more than a thousand lines is judged, and mended in time', () => {
    const services = Array.from({ length: 250 }, (_, i) => `    const task${i} = new ecs.FargateTaskDefinition(this, 'Task${i}');\n    task${i}.addContainer('app', {\n      image: ecs.ContainerImage.fromRegistry('registry.internal/app'),\n    });\n    new ecs.FargateService(this, 'Service${i}', { cluster: new ecs.Cluster(this, 'Cluster${i}', { vpc }), taskDefinition: task${i} });`);
    const text = app({ after: services.join('\n') });
    expect(text.split('\n').length).toBeGreaterThan(1000);
    expect(told(judge(text))).toEqual(MISSING);
  });

  test('a program that takes too long is not judged', () => {
    const deep = Array.from({ length: 9 }, (_, i) => `for (const a${i} of L) `).join('');
    expect(judge(app({ before: 'const L = [1,2,3,4,5,6,7,8,9];', after: `${deep} f(vpc);` }))).toEqual([]);
  });
});
