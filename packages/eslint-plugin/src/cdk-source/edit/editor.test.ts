import { applyEdits, type AnalyzeOptions, type Diagnostic } from '@privatelint/core';
import type { Term } from '@privatelint/core/front-end-api';
import { describe, expect, test } from 'vitest';
import { readApps } from '../../testing/apps.ts';
import { judge, parse, told } from '../../testing/judge.ts';
import { graphOfRun } from '../graph.ts';
import { runProgram } from '../program.ts';
import { sourceEditor } from './editor.ts';

/** Findings with edits, and the text after them. */
function edited(text: string, options: Partial<AnalyzeOptions> = {}): readonly { readonly finding: Diagnostic; readonly after: string }[] {
  return judge(text, options).flatMap((finding) =>
    finding.fixes.flatMap(({ edits }) => {
      const applied = edits.length === 0 ? undefined : applyEdits(edits);
      return applied?.kind === 'applied' ? [{ finding, after: applied.files.get('app.ts') ?? '' }] : [];
    }),
  );
}

function inserted(before: string, after: string): string[] {
  const known = new Set(before.split('\n'));
  return after.split('\n').filter((line) => !known.has(line));
}

describe('what is written mends what is found', () => {
  test.each(readApps())('$title', ({ text }) => {
    for (const { finding, after } of edited(text)) {
      const before = told(judge(text));
      const left = told(judge(after));
      expect(left.some((line) => line.includes(` ${finding.ruleId} ${finding.address} `)), finding.message + after).toBe(false);
      expect(left.filter((line) => !before.includes(line))).toEqual([]);
    }
  });
});

test('a missing endpoint is written like the one that stands there', () => {
  const text = readApps().find(({ title }) => title.startsWith('A Fargate service in isolated'))?.text ?? '';
  expect(edited(text).map(({ finding, after }) => [finding.ruleId, ...inserted(text, after)])).toEqual([
    ['endpoint-creation-order', "    const ecrApi = vpc.addInterfaceEndpoint('EcrApi', { service: ec2.InterfaceVpcEndpointAwsService.ECR });", SERVICE, '    service.node.addDependency(ecrApi);'],
    ['missing-ecr-endpoint', "    const ecrDkrEndpoint = vpc.addInterfaceEndpoint('EcrDkrEndpoint', { service: ec2.InterfaceVpcEndpointAwsService.ECR_DOCKER });", SERVICE, '    service.node.addDependency(ecrDkrEndpoint);'],
    ['missing-logs-endpoint', "    const logsEndpoint = vpc.addInterfaceEndpoint('LogsEndpoint', { service: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS });", SERVICE, '    service.node.addDependency(logsEndpoint);'],
    ['missing-s3-endpoint', "    const s3Endpoint = vpc.addGatewayEndpoint('S3Endpoint', { service: ec2.GatewayVpcEndpointAwsService.S3 });", SERVICE, '    service.node.addDependency(s3Endpoint);'],
  ]);
});

const SERVICE = "    const service = new ecs.FargateService(this, 'Service', { cluster, taskDefinition: task });";

const NAMED = `import { Stack } from 'aws-cdk-lib';
import { SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerImage, FargateService, FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';

class Net extends Stack {
  private readonly vpc: Vpc;
  constructor(scope, id) {
    super(scope, id)
    this.vpc = new Vpc(this, 'Vpc', { natGateways: 0, subnetConfiguration: [{ name: 'a', subnetType: SubnetType.PRIVATE_ISOLATED }] })
    const taskDefinition = new FargateTaskDefinition(this, 'Task')
    taskDefinition.addContainer('app', { image: ContainerImage.fromRegistry('111122223333.dkr.ecr.eu-west-1.amazonaws.com/app') })
    new FargateService(this, 'Service', { cluster: new Cluster(this, 'Cluster', { vpc: this.vpc }), taskDefinition })
  }
}
`;

test('classes are imported by name where others are', () => {
  const [ecr, s3] = edited(NAMED);
  expect(inserted(NAMED, ecr?.after ?? '')).toEqual([
    "import { SubnetType, Vpc, InterfaceVpcEndpointAwsService } from 'aws-cdk-lib/aws-ec2';",
    "    const ecrApiEndpoint = this.vpc.addInterfaceEndpoint('EcrApiEndpoint', { service: InterfaceVpcEndpointAwsService.ECR })",
    "    const ecrDkrEndpoint = this.vpc.addInterfaceEndpoint('EcrDkrEndpoint', { service: InterfaceVpcEndpointAwsService.ECR_DOCKER })",
    "    const service = new FargateService(this, 'Service', { cluster: new Cluster(this, 'Cluster', { vpc: this.vpc }), taskDefinition })",
    '    service.node.addDependency(ecrApiEndpoint, ecrDkrEndpoint)',
  ]);
  expect(inserted(NAMED, s3?.after ?? '')).toEqual([
    "import { SubnetType, Vpc, GatewayVpcEndpointAwsService } from 'aws-cdk-lib/aws-ec2';",
    "    const s3Endpoint = this.vpc.addGatewayEndpoint('S3Endpoint', { service: GatewayVpcEndpointAwsService.S3 })",
    "    const service = new FargateService(this, 'Service', { cluster: new Cluster(this, 'Cluster', { vpc: this.vpc }), taskDefinition })",
    '    service.node.addDependency(s3Endpoint)',
  ]);
});

test('a VPC without a name cannot be added to', () => {
  const text = NAMED.replace(/this\.vpc = (new Vpc\(.*\))/, 'this.make($1)').replace('constructor', 'make(vpc) { this.vpc = vpc; }\n  constructor');
  expect(judge(text).map(({ ruleId, fixes }) => [ruleId, fixes.map(({ reason }) => reason)])).toEqual([
    ['missing-ecr-endpoint', ['`Net/Vpc` has no name where it is made']],
    ['missing-s3-endpoint', ['`Net/Vpc` has no name where it is made']],
  ]);
});

/** A service beside a network that somebody spells out. */
function app(network: string, service = "new ecs.FargateService(this, 'Service', { cluster, taskDefinition });"): string {
  return `import * as cdk from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';

class Net extends cdk.Stack {
  constructor(scope, id) {
    super(scope, id);
    const vpc = new ec2.Vpc(this, 'Vpc', { natGateways: 0, subnetConfiguration: [{ name: 'isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }] });
    const cluster = new ecs.Cluster(this, 'Cluster', { vpc });
    const taskDefinition = new ecs.FargateTaskDefinition(this, 'Task');
    taskDefinition.addContainer('app', { image: ecs.ContainerImage.fromRegistry('111122223333.dkr.ecr.eu-west-1.amazonaws.com/app'), logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'app' }) });
    vpc.addGatewayEndpoint('S3', { service: ec2.GatewayVpcEndpointAwsService.S3 });
    vpc.addInterfaceEndpoint('EcrApi', { service: ec2.InterfaceVpcEndpointAwsService.ECR });
    vpc.addInterfaceEndpoint('EcrDocker', { service: ec2.InterfaceVpcEndpointAwsService.ECR_DOCKER });
    ${network}
    ${service}
  }
}
`;
}

/** The lines that the edits of one rule write. */
function written(text: string, rule: string, options: Partial<AnalyzeOptions> = {}): readonly (readonly string[])[] {
  return edited(text, options).filter(({ finding }) => finding.ruleId === rule).map(({ after }) => inserted(text, after).map((line) => line.trim()));
}

describe('what is written', () => {
  test('a service by its constant, where CDK then turns private DNS on', () => {
    const text = app("vpc.addInterfaceEndpoint('Logs', { service: new ec2.InterfaceVpcEndpointService(`com.amazonaws.${this.region}.logs`, 443) });");
    expect(written(text, 'private-dns-disabled')).toEqual([["vpc.addInterfaceEndpoint('Logs', { service: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS });"]]);
  });

  test('private DNS itself, where the service is not of the Region of the stack', () => {
    const text = app("vpc.addInterfaceEndpoint('Logs', { service: new ec2.InterfaceVpcEndpointService('com.amazonaws.eu-west-1.logs', 443) });");
    expect(written(text, 'private-dns-disabled', { regions: ['eu-west-1'] })).toEqual([["vpc.addInterfaceEndpoint('Logs', { service: new ec2.InterfaceVpcEndpointService('com.amazonaws.eu-west-1.logs', 443), privateDnsEnabled: true });"]]);
  });

  test('a name that is misspelt becomes the constant, or is spelt right', () => {
    const followed = app("vpc.addInterfaceEndpoint('Logs', { service: new ec2.InterfaceVpcEndpointService(`com.amazonaws.${this.region}.ecr-dkr`, 443) });");
    expect(written(followed, 'unknown-endpoint-service')).toEqual([["vpc.addInterfaceEndpoint('Logs', { service: ec2.InterfaceVpcEndpointAwsService.ECR_DOCKER });"]]);
    const plain = app("new ec2.CfnVPCEndpoint(this, 'Logs', { vpcId: vpc.vpcId, serviceName: 'com.amazonaws.eu-west-1.ecr-dkr' });");
    expect(written(plain, 'unknown-endpoint-service')).toEqual([["new ec2.CfnVPCEndpoint(this, 'Logs', { vpcId: vpc.vpcId, serviceName: 'com.amazonaws.eu-west-1.ecr.dkr' });"]]);
  });

  test('the Region of the stack, in place of another one', () => {
    const constant = app("vpc.addInterfaceEndpoint('Logs', { service: new ec2.InterfaceVpcEndpointService('com.amazonaws.us-east-1.logs') });");
    expect(written(constant, 'stale-region-endpoint', { regions: ['eu-west-1'] })).toEqual([["vpc.addInterfaceEndpoint('Logs', { service: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS });"]]);
    const text = app("new ec2.CfnVPCEndpoint(this, 'Logs', { vpcId: vpc.vpcId, serviceName: 'com.amazonaws.us-east-1.logs' });");
    expect(written(text, 'stale-region-endpoint', { regions: ['eu-west-1'] })).toEqual([["new ec2.CfnVPCEndpoint(this, 'Logs', { vpcId: vpc.vpcId, serviceName: `com.amazonaws.${cdk.Aws.REGION}.logs` });"]]);
  });

  test('who may call an endpoint, behind both', () => {
    const text = app("vpc.addInterfaceEndpoint('Logs', { service: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS, open: false });");
    expect(written(text, 'endpoint-security-group-closed')).toEqual([
      [
        "const logs = vpc.addInterfaceEndpoint('Logs', { service: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS, open: false });",
        "const service = new ecs.FargateService(this, 'Service', { cluster, taskDefinition });",
        'logs.connections.allowFrom(service, ec2.Port.tcp(443));',
      ],
    ]);
  });

  test('the whole VPC, where those who call wait for the endpoint', () => {
    const text = app(
      "const logs = vpc.addInterfaceEndpoint('Logs', { service: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS, open: false });",
      "const service = new ecs.FargateService(this, 'Service', { cluster, taskDefinition });\n    service.node.addDependency(logs);",
    );
    expect(written(text, 'endpoint-security-group-closed')).toEqual([['logs.connections.allowFrom(ec2.Peer.ipv4(vpc.vpcCidrBlock), ec2.Port.tcp(443));']]);
  });

  test('nobody waits for what refers back to him', () => {
    const text = app("const logs = vpc.addInterfaceEndpoint('Logs', { service: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS, open: false });", "const service = new ecs.FargateService(this, 'Service', { cluster, taskDefinition });\n    logs.connections.allowDefaultPortFrom(service);");
    expect(written(text, 'endpoint-creation-order')).toEqual([]);
    expect(judge(text).filter(({ ruleId }) => ruleId === 'endpoint-creation-order').flatMap(({ fixes }) => fixes.map(({ reason }) => reason))).toEqual(['`Net/Vpc/Logs` refers to `Net/Service/Service` already']);
  });

  test('private DNS of S3 for all resolvers', () => {
    const text = app("vpc.addInterfaceEndpoint('S3Interface', {\n      service: ec2.InterfaceVpcEndpointAwsService.S3,\n      privateDnsOnlyForInboundResolverEndpoint: ec2.VpcEndpointPrivateDnsOnlyForInboundResolverEndpoint.ONLY_INBOUND_RESOLVER,\n    });").replace(/.*addGatewayEndpoint.*\n/, '');
    expect(written(text, 's3-private-dns-without-gateway')).toContainEqual(['privateDnsOnlyForInboundResolverEndpoint: ec2.VpcEndpointPrivateDnsOnlyForInboundResolverEndpoint.ALL_RESOLVERS,']);
  });

  test('a value that was put in behind the back of the construct', () => {
    const text = app("const logs = vpc.addInterfaceEndpoint('Logs', { service: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS });\n    (logs.node.defaultChild as ec2.CfnVPCEndpoint).addPropertyOverride('PrivateDnsEnabled', false);");
    expect(written(text, 'private-dns-disabled')).toEqual([["(logs.node.defaultChild as ec2.CfnVPCEndpoint).addPropertyOverride('PrivateDnsEnabled', true);"]]);
  });

  test('what a network ACL lets pass', () => {
    const text = app("const acl = new ec2.NetworkAcl(this, 'Acl', { vpc, subnetSelection: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED } });\n    acl.addEntry('Out', { cidr: ec2.AclCidr.anyIpv4(), ruleNumber: 100, traffic: ec2.AclTraffic.allTraffic(), direction: ec2.TrafficDirection.EGRESS });\n    acl.addEntry('In', { cidr: ec2.AclCidr.anyIpv4(), ruleNumber: 100, traffic: ec2.AclTraffic.tcpPort(443), direction: ec2.TrafficDirection.INGRESS });");
    expect(written(text, 'network-acl-blocks')).toEqual([["acl.addEntry('AnswersIn', { cidr: ec2.AclCidr.anyIpv4(), ruleNumber: 200, traffic: ec2.AclTraffic.tcpPortRange(1024, 65535), direction: ec2.TrafficDirection.INGRESS });"]]);
  });

  test('S3 by gateway, before the private DNS that needs it', () => {
    const text = app("vpc.addInterfaceEndpoint('S3Interface', { service: ec2.InterfaceVpcEndpointAwsService.S3 });").replace(/.*addGatewayEndpoint.*\n/, '');
    expect(written(text, 's3-private-dns-without-gateway')).toEqual([
      [
        "const s3Endpoint = vpc.addGatewayEndpoint('S3Endpoint', { service: ec2.GatewayVpcEndpointAwsService.S3 });",
        "const s3Interface = vpc.addInterfaceEndpoint('S3Interface', { service: ec2.InterfaceVpcEndpointAwsService.S3 });",
        's3Interface.node.addDependency(s3Endpoint);',
      ],
    ]);
  });

  test.each([
    ['a method', "vpc.addGatewayEndpoint('Logs', { service: new ec2.GatewayVpcEndpointAwsService('logs') });", ["vpc.addInterfaceEndpoint('Logs', { service: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS });"]],
    ['a construct', "new ec2.GatewayVpcEndpoint(this, 'Logs', { vpc, service: new ec2.GatewayVpcEndpointAwsService('logs') });", ["new ec2.InterfaceVpcEndpoint(this, 'Logs', { vpc, service: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS });"]],
    ['a construct on some route tables', "new ec2.GatewayVpcEndpoint(this, 'Logs', { vpc, service: new ec2.GatewayVpcEndpointAwsService('logs'), subnets: [{ subnetType: ec2.SubnetType.PRIVATE_ISOLATED }] });", undefined],
    ['a resource', "new ec2.CfnVPCEndpoint(this, 'Logs', { vpcId: vpc.vpcId, serviceName: `com.amazonaws.${cdk.Aws.REGION}.logs`, vpcEndpointType: 'Gateway' });", ["new ec2.CfnVPCEndpoint(this, 'Logs', { vpcId: vpc.vpcId, serviceName: `com.amazonaws.${cdk.Aws.REGION}.logs`, vpcEndpointType: 'Interface' });"]],
    ['a resource without a type', "new ec2.CfnVPCEndpoint(this, 'Logs', { vpcId: vpc.vpcId, serviceName: `com.amazonaws.${cdk.Aws.REGION}.logs` });", ["new ec2.CfnVPCEndpoint(this, 'Logs', { vpcId: vpc.vpcId, serviceName: `com.amazonaws.${cdk.Aws.REGION}.logs`, vpcEndpointType: 'Interface' });"]],
  ])('the type that a service has: %s', (_, endpoint, lines) => {
    expect(written(app(endpoint), 'endpoint-type-mismatch')).toEqual(lines === undefined ? [] : [lines]);
  });

  test('nothing where a property of the other type is all that is wrong, but its end', () => {
    const text = app("new ec2.CfnVPCEndpoint(this, 'Logs', { vpcId: vpc.vpcId, serviceName: `com.amazonaws.${cdk.Aws.REGION}.s3`, vpcEndpointType: 'Gateway', privateDnsEnabled: true });");
    expect(written(text, 'endpoint-type-mismatch')).toEqual([["new ec2.CfnVPCEndpoint(this, 'Logs', { vpcId: vpc.vpcId, serviceName: `com.amazonaws.${cdk.Aws.REGION}.s3`, vpcEndpointType: 'Gateway' });"]]);
  });

  const endpoint = (more: string): string => `new ec2.CfnVPCEndpoint(this, 'Logs', { vpcId: vpc.vpcId, serviceName: \`com.amazonaws.\${cdk.Aws.REGION}.logs\`, vpcEndpointType: 'Interface', privateDnsEnabled: true${more} });`;

  test('a group for an endpoint that has none, before it', () => {
    const text = app(endpoint(', subnetIds: vpc.isolatedSubnets.map((it) => it.subnetId), securityGroupIds: [vpc.vpcDefaultSecurityGroup]'));
    expect(written(text, 'endpoint-security-group-closed')).toEqual([
      [
        "const endpointSecurityGroup = new ec2.SecurityGroup(this, 'EndpointSecurityGroup', { vpc, description: 'VPC endpoints' });",
        endpoint(', subnetIds: vpc.isolatedSubnets.map((it) => it.subnetId), securityGroupIds: [vpc.vpcDefaultSecurityGroup, endpointSecurityGroup.securityGroupId]'),
        "const service = new ecs.FargateService(this, 'Service', { cluster, taskDefinition });",
        'endpointSecurityGroup.connections.allowFrom(service, ec2.Port.tcp(443));',
      ],
    ]);
  });

  test('the subnets of those who call, as the group that they are', () => {
    const group = "const group = new ec2.SecurityGroup(this, 'Group', { vpc });\n    group.addIngressRule(ec2.Peer.ipv4(vpc.vpcCidrBlock), ec2.Port.tcp(443));\n    ";
    const own = ', securityGroupIds: [group.securityGroupId]';
    expect(written(app(group + endpoint(own)), 'endpoint-without-subnets')).toEqual([[endpoint(`${own}, subnetIds: vpc.selectSubnets({ subnetGroupName: 'isolated' }).subnetIds`)]]);
    expect(written(app(group + endpoint(`${own}, subnetIds: []`)), 'endpoint-without-subnets')).toEqual([[endpoint(`${own}, subnetIds: [...vpc.selectSubnets({ subnetGroupName: 'isolated' }).subnetIds]`)]]);
  });

  test('a gateway endpoint on all route tables', () => {
    const text = app("vpc.addInterfaceEndpoint('Logs', { service: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS });")
      .replace("subnetConfiguration: [{", "subnetConfiguration: [{ name: 'other', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }, {")
      .replace('GatewayVpcEndpointAwsService.S3 }', "GatewayVpcEndpointAwsService.S3, subnets: [{ subnetGroupName: 'isolated' }] }");
    expect(written(text, 'gateway-endpoint-off-route')).toEqual([["vpc.addGatewayEndpoint('S3', { service: ec2.GatewayVpcEndpointAwsService.S3 });"]]);
  });

  test('what a group lets out', () => {
    const text = app('', "const group = new ec2.SecurityGroup(this, 'Group', { vpc, allowAllOutbound: false });");
    const file = { path: 'app.ts', text };
    const { run, modules } = runProgram({ file, program: parse(text) }, { regions: [] });
    const editor = sourceEditor({ programs: modules, resources: graphOfRun(run, file).resources });
    const to = { kind: 'map', entries: { protocol: literal('tcp'), fromPort: literal(443), toPort: literal(443), peerCidr: { kind: 'ref', node: 'Net>Vpc', attribute: 'cidr' } } } as const;
    const outcome = editor.edit([{ kind: 'list-add', node: 'Net>Group', property: 'egress', items: [to] }], new Map());
    expect(outcome.kind === 'edits' ? outcome.edits.map(({ newText }) => newText.trim()) : outcome.reason).toEqual(['group.connections.allowTo(ec2.Peer.ipv4(vpc.vpcCidrBlock), ec2.Port.tcp(443));']);
  });

  test.each([
    ['in a loop', "for (const id of ['A', 'B']) new ec2.CfnVPCEndpoint(this, id, { vpcId: vpc.vpcId, serviceName: 'com.amazonaws.eu-west-1.logs', vpcEndpointType: 'Interface', privateDnsEnabled: false });"],
  ])('nothing %s', (_, network) => {
    expect(written(app(network), 'private-dns-disabled', { regions: ['eu-west-1'] })).toEqual([]);
  });
});

function literal(value: string | number): Term {
  return { kind: 'literal', value };
}

describe('policies of endpoints', () => {
  const program = (endpoint: string, head = "import * as iam from 'aws-cdk-lib/aws-iam';\n"): string => `import * as cdk from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
${head}
export class Web extends cdk.Stack {
  constructor(scope: cdk.App, id: string) {
    super(scope, id, { env: { account: '111122223333', region: 'eu-west-1' } });
    const vpc = new ec2.Vpc(this, 'Vpc', { natGateways: 0, subnetConfiguration: [{ name: 'a', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }] });
    ${endpoint}
    const task = new ecs.FargateTaskDefinition(this, 'Task');
    task.addContainer('app', { image: ecs.ContainerImage.fromRegistry('registry.internal/app'), logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'app' }) });
    const service = new ecs.FargateService(this, 'Service', { cluster: new ecs.Cluster(this, 'Cluster', { vpc }), taskDefinition: task });
    service.node.addDependency(logs);
  }
}
new Web(new cdk.App(), 'Web');
`;

  test('get a statement for what no statement allows', () => {
    const text = program(`const logs = vpc.addInterfaceEndpoint('Logs', { service: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS });
    logs.addToPolicy(new iam.PolicyStatement({ principals: [new iam.AnyPrincipal()], actions: ['logs:DescribeLogGroups'], resources: ['*'] }));`);
    const found = edited(text).filter(({ finding }) => finding.ruleId === 'endpoint-policy-blocks-need');
    expect(found.map(({ after }) => inserted(text, after))).toEqual([
      [
        "    logs.addToPolicy(new iam.PolicyStatement({ principals: [new iam.AnyPrincipal()], actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [`arn:${cdk.Aws.PARTITION}:logs:${cdk.Aws.REGION}:${cdk.Aws.ACCOUNT_ID}:log-group:*:log-stream:*`] }));",
      ],
    ]);
  });
});

describe('a network of resources as they are', () => {
  const program = (endpoint: string): string => `import { App, Aws, Stack } from 'aws-cdk-lib';
import { CfnSecurityGroup, CfnSubnet, CfnVPC, CfnVPCEndpoint } from 'aws-cdk-lib/aws-ec2';
import { CfnService, CfnTaskDefinition } from 'aws-cdk-lib/aws-ecs';

class Net extends Stack {
  constructor(scope: App, id: string) {
    super(scope, id, { env: { account: '111122223333', region: 'eu-west-1' } });
    const network = new CfnVPC(this, 'Network', { cidrBlock: '10.0.0.0/16', enableDnsHostnames: true });
    const subnet = new CfnSubnet(this, 'Subnet', { vpcId: network.ref, cidrBlock: '10.0.0.0/24', availabilityZone: 'eu-west-1a' });
    ${endpoint}
    const task = new CfnTaskDefinition(this, 'Task', { networkMode: 'awsvpc', requiresCompatibilities: ['FARGATE'], cpu: '256', memory: '512', executionRoleArn: 'arn:aws:iam::111122223333:role/r', containerDefinitions: [{ name: 'app', image: 'registry.internal/app', logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': 'g', 'awslogs-region': 'eu-west-1', 'awslogs-stream-prefix': 'p' } } }] });
    new CfnService(this, 'Service', { launchType: 'FARGATE', taskDefinition: task.ref, networkConfiguration: { awsvpcConfiguration: { subnets: [subnet.ref], securityGroups: [new CfnSecurityGroup(this, 'Group', { groupDescription: 'app', vpcId: network.ref }).attrGroupId] } } });
  }
}
new Net(new App(), 'Net');
`;
  const endpoint = (more: string): string => `new CfnVPCEndpoint(this, 'Logs', { vpcId: network.ref, serviceName: 'com.amazonaws.eu-west-1.logs', vpcEndpointType: 'Interface', privateDnsEnabled: true${more} });`;

  test('gets subnets by their names', () => {
    const group = ", securityGroupIds: [new CfnSecurityGroup(this, 'Open', { groupDescription: 'open', vpcId: network.ref, securityGroupIngress: [{ ipProtocol: 'tcp', fromPort: 443, toPort: 443, cidrIp: '10.0.0.0/16' }] }).attrGroupId]";
    expect(written(program(endpoint(group)), 'endpoint-without-subnets')).toEqual([[endpoint(`${group}, subnetIds: [subnet.ref]`)]]);
  });

  test('gets a group that admits all of it, for who calls is made later', () => {
    const given = endpoint(", subnetIds: [subnet.ref], securityGroupIds: [new CfnSecurityGroup(this, 'Shut', { groupDescription: 'shut', vpcId: network.ref }).attrGroupId]");
    expect(written(program(given), 'endpoint-security-group-closed')).toEqual([]);
    expect(written(program(endpoint(', subnetIds: [subnet.ref]')), 'endpoint-security-group-closed')).toEqual([
      [
        "const endpointSecurityGroup = new CfnSecurityGroup(this, 'EndpointSecurityGroup', { groupDescription: 'VPC endpoints', vpcId: network.ref, securityGroupIngress: [{ ipProtocol: 'tcp', fromPort: 443, toPort: 443, cidrIp: network.attrCidrBlock }] });",
        endpoint(', subnetIds: [subnet.ref], securityGroupIds: [endpointSecurityGroup.attrGroupId]'),
      ],
    ]);
  });
});

test('what an edit needs is imported, behind what is imported already', () => {
  const text = `import { App, Stack } from "aws-cdk-lib"
import { Vpc } from "aws-cdk-lib/aws-ec2"
import * as ecs from "aws-cdk-lib/aws-ecs"

class Web extends Stack {
  constructor(scope: App, id: string) {
    super(scope, id, { env: { account: "111122223333", region: "eu-west-1" } })
    const task = new ecs.FargateTaskDefinition(this, "Task")
    task.addContainer("app", { image: ecs.ContainerImage.fromRegistry("111122223333.dkr.ecr.eu-west-1.amazonaws.com/app"), logging: ecs.LogDrivers.awsLogs({ streamPrefix: "app" }) })
    new ecs.FargateService(this, "Service", { cluster: new ecs.Cluster(this, "Cluster", { vpc: new Vpc(this, "Vpc") }), taskDefinition: task })
  }
}
new Web(new App(), "Web")
`;
  const [found] = edited(text).filter(({ finding }) => finding.ruleId === 'execution-role-missing-permission');
  expect(inserted(text, found?.after ?? '')).toEqual([
    'import { App, Stack, Aws } from "aws-cdk-lib"',
    'import * as iam from "aws-cdk-lib/aws-iam"',
    "    task.addToExecutionRolePolicy(new iam.PolicyStatement({ actions: ['ecr:GetAuthorizationToken'], resources: ['*'] }))",
    "    task.addToExecutionRolePolicy(new iam.PolicyStatement({ actions: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], resources: [`arn:${Aws.PARTITION}:ecr:${Aws.REGION}:111122223333:repository/app`] }))",
  ]);
});

describe('programs in JavaScript that require what they use', () => {
  const program = (head: string, stack: string, ec2: string): string => `${head}
const ecs = require('aws-cdk-lib/aws-ecs');

class Web extends ${stack} {
  constructor(scope, id, props) {
    super(scope, id, props);
    const vpc = new ${ec2}Vpc(this, 'Vpc', { natGateways: 0, subnetConfiguration: [{ name: 'a', subnetType: ${ec2}SubnetType.PRIVATE_ISOLATED }] });
    const taskDefinition = new ecs.FargateTaskDefinition(this, 'Task');
    taskDefinition.addContainer('app', { image: ecs.ContainerImage.fromRegistry('111122223333.dkr.ecr.eu-west-1.amazonaws.com/app') });
    new ecs.FargateService(this, 'Service', { cluster: new ecs.Cluster(this, 'Cluster', { vpc }), taskDefinition });
  }
}
module.exports = { Web };
`;

  test.each([
    ['a module', "const { Stack } = require('aws-cdk-lib');\nconst ec2 = require('aws-cdk-lib/aws-ec2');", 'Stack', 'ec2.', ["    const s3Endpoint = vpc.addGatewayEndpoint('S3Endpoint', { service: ec2.GatewayVpcEndpointAwsService.S3 });"]],
    ['its names', "const { Stack } = require('aws-cdk-lib');\nconst { Vpc, SubnetType } = require('aws-cdk-lib/aws-ec2');", 'Stack', '', ["const { Vpc, SubnetType, GatewayVpcEndpointAwsService } = require('aws-cdk-lib/aws-ec2');", "    const s3Endpoint = vpc.addGatewayEndpoint('S3Endpoint', { service: GatewayVpcEndpointAwsService.S3 });"]],
    ['a namespace of the root', "const { Stack, aws_ec2: net } = require('aws-cdk-lib');", 'Stack', 'net.', ["    const s3Endpoint = vpc.addGatewayEndpoint('S3Endpoint', { service: net.GatewayVpcEndpointAwsService.S3 });"]],
    ['the root', "const cdk = require('aws-cdk-lib');", 'cdk.Stack', 'cdk.aws_ec2.', ["    const s3Endpoint = vpc.addGatewayEndpoint('S3Endpoint', { service: cdk.aws_ec2.GatewayVpcEndpointAwsService.S3 });"]],
  ])('%s', (_, head, stack, ec2, lines) => {
    const text = program(head, stack, ec2);
    const [found = []] = written(text, 'missing-s3-endpoint');
    expect(found.filter((line) => /require|addGatewayEndpoint/.test(line))).toEqual(lines.map((line) => line.trim()));
  });

  test('what an edit needs is required, behind what is required already', () => {
    const text = program("const { Stack } = require('aws-cdk-lib');\nconst ec2 = require('aws-cdk-lib/aws-ec2');", 'Stack', 'ec2.')
      .replace('super(scope, id, props)', "super(scope, id, { env: { account: '111122223333', region: 'eu-west-1' } })")
      .replace("{ image:", "{ logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'app' }), image:")
      .replace(/new ec2.Vpc\(.*\)/, "new ec2.Vpc(this, 'Vpc')");
    const [first] = written(text, 'execution-role-missing-permission');
    expect(first?.filter((line) => line.includes('require'))).toEqual(["const { Stack, Aws } = require('aws-cdk-lib');", "const iam = require('aws-cdk-lib/aws-iam');"]);
  });
});
