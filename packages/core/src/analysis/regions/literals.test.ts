import { expect, test } from 'vitest';
import { endpointFor, graphOf, serviceIn } from '../../engine/testing.ts';
import { deriveRegionLiterals } from './literals.ts';

/** `use of owner: Region`, and the text that is marked. */
function literals(template: string, regions: readonly string[] = []): string[] {
  const graph = graphOf(template, regions);
  deriveRegionLiterals(graph);
  return graph.all('region-literal').map(({ use, owner, region, at, foreign }) => `${use} of ${owner.address}: ${at.file.text.slice(at.start, at.end)} (${region})${foreign ? ' of another account' : ''}`);
}

const task = (container: string): string => serviceIn('').replace(/ContainerDefinitions: .*/, `ContainerDefinitions: [{Name: app, ${container}}]`);

test('what follows the stack spells out nothing', () => {
  expect(literals(serviceIn(endpointFor('Api', 'ecr.api')))).toEqual([]);
});

test('names of endpoint services and zones of subnets', () => {
  const template = serviceIn(endpointFor('Api', 'ecr.api').replace('${AWS::Region}', 'us-east-1')).replace('CidrBlock: 10.0.1.0/24', 'CidrBlock: 10.0.1.0/24, AvailabilityZone: us-east-1a');
  expect(literals(template)).toEqual(['endpoint-service of Api: us-east-1 (us-east-1)', 'availability-zone of Subnet: us-east-1 (us-east-1)']);
});

test.each([
  ['Image: 123456789012.dkr.ecr.us-east-1.amazonaws.com/app', 'image of Task: us-east-1 (us-east-1) of another account'],
  ["Image: !Sub '${AWS::AccountId}.dkr.ecr.us-east-1.amazonaws.com/app'", 'image of Task: us-east-1 (us-east-1)'],
  ['LogConfiguration: {LogDriver: awslogs, Options: {awslogs-region: us-east-1}}', 'log-group of Task: us-east-1 (us-east-1)'],
  ['LogConfiguration: {LogDriver: awsfirelens, Options: {Name: s3, region: us-east-1}}', 'log-group of Task: us-east-1 (us-east-1)'],
  ["Secrets: [{Name: P, ValueFrom: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:p'}]", 'secret of Task: us-east-1 (us-east-1)'],
  ["Secrets: [{Name: P, ValueFrom: 'arn:aws:ssm:us-east-1:123456789012:parameter/p'}]", 'parameter of Task: us-east-1 (us-east-1)'],
])('%s', (container, literal) => {
  expect(literals(task(container))).toEqual([literal]);
});

test.each([
  ['a driver that does not call AWS', 'LogConfiguration: {LogDriver: json-file, Options: {awslogs-region: us-east-1}}'],
  ['a parameter by its name', 'Secrets: [{Name: P, ValueFrom: us-east-1}]'],
  ['an image from elsewhere', 'Image: registry.example.com/us-east-1/app'],
])('%s names no Region', (_, container) => {
  expect(literals(task(container))).toEqual([]);
});

test('layer buckets in policies, unless another resource covers that of the target', () => {
  const s3 = (resources: string): string => `  S3: {Type: AWS::EC2::VPCEndpoint, Properties: {ServiceName: !Sub 'com.amazonaws.\${AWS::Region}.s3', VpcId: !Ref Vpc, RouteTableIds: [!Ref Table], PolicyDocument: {Statement: [{Effect: Allow, Principal: '*', Action: s3:GetObject, Resource: ${resources}}]}}}\n`;
  const bucket = (region: string): string => `arn:aws:s3:::prod-${region}-starport-layer-bucket/*`;
  const named = (resources: string): string[] => literals(serviceIn(s3(resources)), ['eu-west-1']).filter((it) => it.startsWith('endpoint-policy'));
  expect(named(`'${bucket('us-east-1')}'`)).toEqual(['endpoint-policy of S3: us-east-1 (us-east-1)']);
  expect(named(`['${bucket('us-east-1')}', '${bucket('eu-west-1')}']`)).toEqual(['endpoint-policy of S3: eu-west-1 (eu-west-1)']);
  expect(named(`['${bucket('us-east-1')}', '*']`)).toEqual([]);
});

test('a Region that stands where it is deployed to, of several, follows the deployment', () => {
  const parameters = "Conditions: {InEurope: !Equals [!Ref AWS::Region, eu-west-1]}";
  const template = serviceIn(endpointFor('Api', 'ecr.api').replace("!Sub 'com.amazonaws.${AWS::Region}.ecr.api'", "!If [InEurope, com.amazonaws.eu-west-1.ecr.api, com.amazonaws.us-east-1.ecr.api]"), parameters);
  expect(literals(template, ['eu-west-1', 'us-east-1'])).toEqual([]);
  expect(literals(template, ['eu-west-1', 'ca-west-1'])).toEqual(['endpoint-service of Api: us-east-1 (us-east-1)']);
});
