import { expect, test } from 'vitest';
import { choice, concatenated, listOf, literal, mapOf, ref, REGION, type GraphChange } from '../../edits/changes.ts';
import { Graph } from '../../graph/graph.ts';
import { parseTemplate } from '../../syntax/parse.ts';
import { Worlds } from '../../values/worlds.ts';
import { lowerStack } from '../cloudformation/front-end.ts';
import { StackScope } from '../cloudformation/scope.ts';
import { templateOf } from '../cloudformation/template.ts';
import { stackEditor } from './editor.ts';

const at = (path: string): object => ({ 'aws:cdk:path': path });
const TEMPLATE = JSON.stringify({
  Resources: {
    Vpc8378EB38: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' }, Metadata: at('App/Vpc/Resource') },
    VpcLogsF2: { Type: 'AWS::EC2::VPCEndpoint', Properties: { VpcId: { Ref: 'Vpc8378EB38' } }, Metadata: at('App/Vpc/Logs/Resource') },
    TasksE1: { Type: 'AWS::EC2::SecurityGroup', Properties: { VpcId: { Ref: 'Vpc8378EB38' } }, Metadata: at('App/Web/Tasks/Resource') },
    JobsE2: { Type: 'AWS::EC2::SecurityGroup', Properties: { VpcId: { Ref: 'Vpc8378EB38' } }, Metadata: at('App/Jobs/Tasks/Resource') },
    WebServiceA1: { Type: 'AWS::ECS::Service', Properties: {}, Metadata: at('App/Web/Service') },
    Bare: { Type: 'AWS::EC2::VPC', Properties: {}, Metadata: at('App/Bare') },
  },
});

/** What is shown of changes of the template, which a program wrote. */
function sketched(...changes: readonly GraphChange[]): string | undefined {
  const file = { path: 'App.template.json', text: TEMPLATE };
  const { root } = parseTemplate(file);
  if (root?.kind !== 'mapping') throw new Error('the text is no template');
  const worlds = new Worlds();
  const graph = new Graph(worlds);
  const scope = new StackScope(templateOf(file, root), worlds, { regions: [], parameters: new Map() });
  lowerStack(graph, scope);
  return stackEditor(graph, [scope]).sketch?.(changes, new Map());
}

const endpoint = (service: string, type: string, ...words: string[]): GraphChange => ({
  kind: 'add-node',
  id: service,
  node: 'vpc-endpoint',
  name: { words, suffix: ['endpoint'] },
  beside: 'Vpc8378EB38',
  when: 'Vpc8378EB38',
  properties: { type: literal(type), serviceName: concatenated(literal('com.amazonaws.'), REGION, literal(`.${service}`)), subnets: listOf(choice('one subnet per zone')) },
});

test('endpoints are methods of the VPC, and those who call wait for them', () => {
  const changes = [endpoint('ecr.dkr', 'interface', 'ecr', 'dkr'), endpoint('s3', 'gateway', 's3'), { kind: 'depend-on', node: 'WebServiceA1', on: ['ecr.dkr', 'VpcLogsF2'] }] as const;
  expect(sketched(...changes)).toBe(`// vpc: App/Vpc
// web: App/Web
// logs: App/Vpc/Logs
const ecrDkrEndpoint = vpc.addInterfaceEndpoint('EcrDkrEndpoint', { service: ec2.InterfaceVpcEndpointAwsService.ECR_DOCKER });
vpc.addGatewayEndpoint('S3Endpoint', { service: ec2.GatewayVpcEndpointAwsService.S3 });
web.node.addDependency(ecrDkrEndpoint, logs);`);
});

test('properties are those of the construct', () => {
  expect(sketched({ kind: 'set', node: 'VpcLogsF2', property: 'privateDns', to: literal(true) })).toBe('// in the properties of App/Vpc/Logs\nprivateDnsEnabled: true,');
});

test('rules of groups, whose names are told apart', () => {
  const https = { protocol: literal('tcp'), fromPort: literal(443), toPort: literal(443) };
  const items = [mapOf({ ...https, peerGroup: ref('JobsE2') }), mapOf({ ...https, peerCidr: ref('Vpc8378EB38', 'cidr') }), mapOf({ ...https, peerCidr: literal('0.0.0.0/0') })];
  expect(sketched({ kind: 'list-add', node: 'TasksE1', property: 'ingress', items })).toBe(`// tasks: App/Web/Tasks
// tasks2: App/Jobs/Tasks
// vpc: App/Vpc
tasks.addIngressRule(tasks2, ec2.Port.tcp(443));
tasks.addIngressRule(ec2.Peer.ipv4(vpc.vpcCidrBlock), ec2.Port.tcp(443));
tasks.addIngressRule(ec2.Peer.ipv4('0.0.0.0/0'), ec2.Port.tcp(443));`);
});

test('nothing is made up of what has no construct, or no words in CDK', () => {
  expect(sketched({ kind: 'set', node: 'Bare', property: 'dnsSupport', to: literal(true) })).toBeUndefined();
  expect(sketched(endpoint('no-such-service', 'interface', 'x'))).toBeUndefined();
  expect(sketched({ kind: 'remove-node', node: 'VpcLogsF2' })).toBeUndefined();
});
