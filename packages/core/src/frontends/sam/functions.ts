import type { MappingNode, SyntaxNode } from '../../syntax/tree.ts';
import { callOf, draw, type Draft } from '../cloudformation/expand/nodes.ts';
import { ifOf } from '../cloudformation/resolve.ts';
import { asMapping, scalarText } from '../cloudformation/template.ts';
import { inherited, tagsOf, targetOf, type Expansion, type SamResource } from './expansion.ts';
import { pollerNeeds } from './pollers.ts';
import { addRole, policy } from './roles.ts';

/** Properties that a function of SAM shares with one of Lambda. */
const SHARED = [
  'FunctionName',
  'Handler',
  'Runtime',
  'Description',
  'MemorySize',
  'Timeout',
  'VpcConfig',
  'Environment',
  'KmsKeyArn',
  'Layers',
  'ReservedConcurrentExecutions',
  'FileSystemConfigs',
  'ImageConfig',
  'CodeSigningConfigArn',
  'Architectures',
  'SnapStart',
  'EphemeralStorage',
  'RuntimeManagementConfig',
  'LoggingConfig',
  'RecursiveLoop',
  'TenancyConfig',
  'DurableConfig',
  'FunctionScalingConfig',
  'PublishToLatestPublished',
];

export function addFunction(expansion: Expansion, resource: SamResource): void {
  const { id, properties, node, at } = resource;
  const role = properties.get('Role');
  const tags = tagsOf('lambda:createdBy', properties);
  const provider = asMapping(properties.get('CapacityProviderConfig'));
  expansion.add(id, at, {
    Type: 'AWS::Lambda::Function',
    ...inherited(node, 'DependsOn', 'Condition', 'Metadata', 'DeletionPolicy', 'UpdateReplacePolicy', 'CreationPolicy', 'UpdatePolicy'),
    Properties: {
      ...inherited(properties, ...SHARED),
      Code: codeOf(properties),
      PackageType: properties.get('PackageType'),
      DeadLetterConfig: deadLetters(properties),
      TracingConfig: traceMode(expansion, properties) === undefined ? undefined : { Mode: properties.get('Tracing') },
      CapacityProviderConfig: provider === undefined ? properties.get('CapacityProviderConfig') : capacity(provider),
      Role: roleOf(resource, role),
      Tags: tags,
    },
  });
  check(expansion, resource);
  if (needsRole(role)) addFunctionRole(expansion, resource, tags);
  for (const name of LEFT) if (properties.get(name) !== undefined) expansion.unexpanded.add(id);
}

/** What makes further resources that have nothing to do with networks and roles. */
const LEFT = ['AutoPublishAlias', 'DeploymentPreference', 'FunctionUrlConfig', 'ProvisionedConcurrencyConfig', 'EventInvokeConfig'];

function addFunctionRole(expansion: Expansion, resource: SamResource, tags: Draft): void {
  const { properties } = resource;
  const needed = [properties.get('DurableConfig') === undefined ? 'service-role/AWSLambdaBasicExecutionRole' : 'service-role/AWSLambdaBasicDurableExecutionRolePolicy'];
  if (traceMode(expansion, properties) !== undefined) needed.push(xrayPolicy(expansion));
  if (properties.get('VpcConfig') !== undefined) needed.push('service-role/AWSLambdaVPCAccessExecutionRole');
  const ownPolicies: Draft[] = [];
  const queue = asMapping(properties.get('DeadLetterQueue'));
  const target = queue?.get('TargetArn');
  const action = DEAD_LETTER_ACTIONS.get(scalarText(queue?.get('Type')) ?? '');
  if (target !== undefined && action !== undefined) {
    ownPolicies.push(policy('DeadLetterQueuePolicy', [{ Action: action, Resource: target, Effect: 'Allow' }]));
  }
  const polled = pollerNeeds(expansion, resource);
  needed.push(...polled.managed);
  ownPolicies.push(...polled.inline);
  addRole(expansion, { resource, service: 'lambda.amazonaws.com', needed, ownPolicies, tags });
}

const DEAD_LETTER_ACTIONS: ReadonlyMap<string, string> = new Map([
  ['SQS', 'sqs:SendMessage'],
  ['SNS', 'sns:Publish'],
]);

function needsRole(role: SyntaxNode | undefined): boolean {
  if (role === undefined) return true;
  const choice = ifOf(role);
  return choice !== undefined && [choice.whenTrue, choice.whenFalse].some(isNothing);
}

/** A role that is given only under a condition is made by SAM otherwise. */
function roleOf({ id, at }: SamResource, role: SyntaxNode | undefined): Draft {
  const own = { 'Fn::GetAtt': [`${id}Role`, 'Arn'] };
  if (role === undefined) return own;
  const choice = ifOf(role);
  if (choice === undefined || !needsRole(role)) return role;
  const [whenTrue, whenFalse] = [choice.whenTrue, choice.whenFalse].map((branch) => (isNothing(branch) ? draw(at, own) : branch));
  return whenTrue === undefined || whenFalse === undefined ? role : { 'Fn::If': [choice.condition, whenTrue, whenFalse] };
}

function isNothing(node: SyntaxNode): boolean {
  const call = callOf(node);
  return call?.key === 'Ref' && scalarText(call.value) === 'AWS::NoValue';
}

function codeOf(properties: MappingNode): Draft {
  const key = properties.get('SourceKMSKeyArn');
  const inline = properties.get('InlineCode');
  const image = properties.get('ImageUri');
  const uri = properties.get('CodeUri');
  if (inline !== undefined) return { ZipFile: inline };
  if (image !== undefined) return { ImageUri: image };
  if (uri?.kind === 'mapping' && callOf(uri) === undefined) {
    return { S3Bucket: uri.get('Bucket'), S3Key: uri.get('Key'), S3ObjectVersion: uri.get('Version'), SourceKMSKeyArn: key };
  }
  const text = scalarText(uri) ?? '';
  const [, bucket, path, version] = /^s3:\/\/([^/]+)\/([^?]+)(?:\?versionId=(.+))?$/.exec(text) ?? [];
  // Until it is packaged, the code is a local path.
  return bucket === undefined ? (uri ?? {}) : { S3Bucket: bucket, S3Key: path, S3ObjectVersion: version, SourceKMSKeyArn: key };
}

function deadLetters(properties: MappingNode): Draft | undefined {
  const target = asMapping(properties.get('DeadLetterQueue'))?.get('TargetArn');
  return target === undefined ? undefined : { TargetArn: target };
}

/** How calls are traced; undefined when they are not. */
function traceMode(expansion: Expansion, properties: MappingNode): SyntaxNode | undefined {
  const given = properties.get('Tracing');
  const mode = given === undefined ? undefined : expansion.withDefault(given);
  return mode === undefined || mode.kind === 'scalar' && (mode.value === null || mode.value === 'Disabled' || mode.value === '') ? undefined : mode;
}

export function xrayPolicy({ options: { partition } }: Expansion): string {
  return partition === undefined || partition === 'aws' ? 'AWSXrayWriteOnlyAccess' : 'AWSXRayDaemonWriteAccess';
}

function capacity(provider: MappingNode): Draft {
  const { Arn, ...rest } = inherited(provider, ...provider.entries.map(({ key }) => key));
  return { LambdaManagedInstancesCapacityProviderConfig: { CapacityProviderArn: Arn, ...rest } };
}

/** Whether a deployment is gradual, as far as it is spelt out. */
export function isEnabled(preference: SyntaxNode | undefined): boolean {
  const enabled = asMapping(preference)?.get('Enabled');
  return preference !== undefined && (enabled === undefined || (enabled.kind === 'scalar' && scalarText(enabled) !== 'false'));
}

function check(expansion: Expansion, { properties, at, id }: SamResource): void {
  const packaged = scalarText(properties.get('PackageType'));
  if (packaged === 'Image' && ['Handler', 'Runtime', 'Layers'].some((name) => properties.get(name) !== undefined)) {
    expansion.refuse(at, `\`${id}\` is packaged as an image: it takes no \`Handler\`, \`Runtime\` or \`Layers\``);
  }
  const isZip = packaged === undefined || packaged === 'Zip';
  if (isZip && properties.get('Runtime') === undefined) expansion.refuse(at, `\`${id}\` needs a \`Runtime\``);
  const queue = properties.get('DeadLetterQueue');
  const type = scalarText(asMapping(queue)?.get('Type'));
  if (queue !== undefined && (targetOf(queue) !== undefined || !DEAD_LETTER_ACTIONS.has(type ?? ''))) {
    expansion.refuse(queue, '`DeadLetterQueue` needs a `Type` of SQS or SNS and a `TargetArn`');
  }
  checkCode(expansion, properties);
  if (properties.get('TenancyConfig') !== undefined) {
    const other = ['SnapStart', 'ProvisionedConcurrencyConfig', 'FunctionUrlConfig'].find((name) => properties.get(name) !== undefined);
    if (other !== undefined) expansion.refuse(at, `\`TenancyConfig\` and \`${other}\` exclude each other`);
  }
  const role = properties.get('Role');
  const branches = callOf(role)?.key === 'Fn::If' && role !== undefined && ifOf(role) === undefined;
  const isText = role?.kind === 'scalar' && typeof role.value === 'string';
  if (role !== undefined && !isText && (callOf(role) === undefined || branches)) {
    expansion.refuse(role, '`Role` must be the ARN of a role');
  }
  if (isEnabled(properties.get('DeploymentPreference')) && properties.get('AutoPublishAlias') === undefined) {
    expansion.refuse(at, '`DeploymentPreference` needs an `AutoPublishAlias`');
  }
}

function checkCode(expansion: Expansion, properties: MappingNode): void {
  const uri = properties.get('CodeUri');
  if (uri === undefined || properties.get('InlineCode') !== undefined) return;
  const isNoBucket = /^s3:\/\/[^/]*[[\]]/.test(scalarText(uri) ?? '');
  if (uri.kind === 'sequence' || isNoBucket) expansion.refuse(uri, '`CodeUri` names no code in a bucket');
}
