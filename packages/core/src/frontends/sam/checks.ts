import type { MappingEntry, MappingNode, SyntaxNode } from '../../syntax/tree.ts';
import { callOf } from '../cloudformation/expand/nodes.ts';
import { ifOf } from '../cloudformation/resolve.ts';
import { asMapping, scalarText } from '../cloudformation/template.ts';
import { targetOf, type Expansion, type SamResource } from './expansion.ts';

/**
 * What the transform refuses of events, tags and resources, as far as its documentation tells:
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-resources-and-properties.html
 */
export function checkEvents(expansion: Expansion, resource: SamResource): void {
  const events = resource.properties.get('Events');
  for (const entry of asMapping(events)?.entries ?? []) checkEvent(expansion, resource, entry);
  checkAlias(expansion, resource.properties.get('AutoPublishAlias'));
  const invoked = asMapping(asMapping(resource.properties.get('EventInvokeConfig'))?.get('DestinationConfig'));
  for (const { value } of invoked?.entries ?? []) checkDestination(expansion, value, ['SQS', 'SNS', 'Lambda', 'EventBridge', 'S3Bucket']);
}

export function checkTags(expansion: Expansion, properties: MappingNode): void {
  for (const { key, value } of asMapping(properties.get('Tags'))?.entries ?? []) {
    if (key === 'lambda:createdBy' || key.startsWith('serverlessrepo:')) expansion.refuse(value, `the tag \`${key}\` is SAM's own`);
  }
}

/** Resources of SAM that are left as they are, too, must have what the transform demands. */
export function checkOther(expansion: Expansion, type: string, entry: MappingEntry): void {
  const properties = asMapping(asMapping(entry.value)?.get('Properties'));
  if (type === 'AWS::Serverless::SimpleTable') {
    const key = asMapping(properties?.get('PrimaryKey'));
    for (const name of key === undefined ? [] : ['Name', 'Type']) demand(expansion, entry.value, key, name, 'PrimaryKey');
  }
  if (type === 'AWS::Serverless::LayerVersion') demand(expansion, entry.value, properties, 'ContentUri', entry.key);
  const shared = asMapping(asMapping(expansion.root.get('Globals'))?.get('CapacityProvider'));
  if (type === 'AWS::Serverless::CapacityProvider' && shared === undefined) demand(expansion, entry.value, asMapping(properties?.get('VpcConfig')), 'SubnetIds', entry.key);
  if (type === 'AWS::Serverless::Connector') for (const name of ['Source', 'Destination', 'Permissions']) demand(expansion, entry.value, properties, name, entry.key);
  if (type === 'AWS::Serverless::Api') demand(expansion, entry.value, withShared(expansion, 'Api', properties), 'StageName', entry.key);
  const location = asMapping(properties?.get('Location'));
  if (type === 'AWS::Serverless::Application' && location !== undefined && callOf(location) === undefined) {
    for (const name of ['ApplicationId', 'SemanticVersion']) {
      const value = location.get(name);
      if (value === undefined || isNull(value)) expansion.refuse(location, `\`Location\` needs \`${name}\``);
      else if (scalarText(value)?.includes('{{resolve:') === true) expansion.refuse(value, `\`${name}\` must be known when the template is expanded`);
    }
  }
}

export function checkDependsOn(expansion: Expansion, node: MappingNode): void {
  const waits = node.get('DependsOn');
  const items = waits === undefined ? [] : waits.kind === 'sequence' ? waits.items : [waits];
  if (items.some((item) => item.kind !== 'scalar')) expansion.refuse(waits ?? node, '`DependsOn` names resources');
}

function checkEvent(expansion: Expansion, { id, type: owner }: SamResource, { key, value }: MappingEntry): void {
  const event = asMapping(value);
  const type = scalarText(event?.get('Type')) ?? '';
  const known = owner === 'AWS::Serverless::StateMachine' ? MACHINE_EVENTS : FUNCTION_EVENTS;
  if (!known.has(type)) {
    expansion.refuse(value, `\`${key}\` has no type of event that ${owner} knows`);
    return;
  }
  const config = asMapping(event?.get('Properties'));
  for (const name of REQUIRED.get(type) ?? []) demand(expansion, value, config, name, key);
  const made = OWN_RESOURCE.has(type) ? `${id}${key}` : `${id}${key}Permission`;
  if (type !== 'Api' && type !== 'HttpApi' && expansion.sources.has(made)) expansion.refuse(value, `\`${made}\` is what SAM calls a resource that it makes`);
  if (config === undefined) return;
  checkAccess(expansion, type, config);
  checkDeadLetters(expansion, type, config);
  const failures = asMapping(asMapping(config.get('DestinationConfig'))?.get('OnFailure'));
  if (failures !== undefined) checkDestination(expansion, failures, ['SQS', 'SNS', 'S3', 'S3Bucket', 'Kafka']);
  for (const [name, wanted] of TARGETS.get(type) ?? []) {
    const target = config.get(name);
    const found = targetOf(target);
    if (target !== undefined && (found === undefined || expansion.typeOf(found) !== wanted)) {
      expansion.refuse(target, `\`${name}\` must refer to a ${wanted} of this template`);
    }
  }
  const names = config.get('Events');
  if (type === 'S3' && names?.kind === 'mapping') expansion.refuse(names, '`Events` are texts');
  if (scalarText(config.get('State')) !== undefined && config.get('Enabled') !== undefined) expansion.refuse(value, '`State` and `Enabled` exclude each other');
}

const FUNCTION_EVENTS = new Set(
  'S3 SNS Kinesis DynamoDB SQS Api Schedule ScheduleV2 CloudWatchEvent EventBridgeRule CloudWatchLogs IoTRule AlexaSkill Cognito HttpApi MSK MQ SelfManagedKafka DocumentDB'.split(' '),
);
const MACHINE_EVENTS = new Set(['Api', 'Schedule', 'ScheduleV2', 'CloudWatchEvent', 'EventBridgeRule']);

/** Events that are a resource called after them. */
const OWN_RESOURCE = new Set(['Kinesis', 'DynamoDB', 'SQS', 'MSK', 'MQ', 'SelfManagedKafka', 'DocumentDB', 'IoTRule', 'Schedule', 'CloudWatchEvent', 'EventBridgeRule']);

const REQUIRED: ReadonlyMap<string, readonly string[]> = new Map([
  ['Kinesis', ['Stream', 'StartingPosition']],
  ['DynamoDB', ['Stream', 'StartingPosition']],
  ['SQS', ['Queue']],
  ['S3', ['Bucket', 'Events']],
  ['SNS', ['Topic']],
  ['MQ', ['Broker', 'Queues', 'SourceAccessConfigurations']],
  ['MSK', ['Stream', 'Topics']],
  ['SelfManagedKafka', ['Topics', 'KafkaBootstrapServers']],
  ['DocumentDB', ['Cluster', 'SourceAccessConfigurations', 'DatabaseName']],
  ['Cognito', ['UserPool', 'Trigger']],
]);

const TARGETS: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map([
  ['S3', new Map([['Bucket', 'AWS::S3::Bucket']])],
  ['Cognito', new Map([['UserPool', 'AWS::Cognito::UserPool']])],
]);

function checkAccess(expansion: Expansion, type: string, config: MappingNode): void {
  const list = config.get('SourceAccessConfigurations');
  if (list === undefined || !['MSK', 'MQ', 'SelfManagedKafka', 'DocumentDB'].includes(type)) return;
  if (list.kind !== 'sequence') {
    expansion.refuse(list, '`SourceAccessConfigurations` is a list');
    return;
  }
  const items = list.items.map((item) => ({ type: scalarText(asMapping(item)?.get('Type')), uri: asMapping(item)?.get('URI') }));
  if (items.some(({ uri }) => uri === undefined)) expansion.refuse(list, 'every source of access needs a `URI`');
  const basic = items.filter((item) => item.type === 'BASIC_AUTH').length;
  if ((type === 'MQ' || type === 'DocumentDB') && basic !== 1) expansion.refuse(list, '`SourceAccessConfigurations` needs one of type BASIC_AUTH');
  const has = (name: string): boolean => items.some((item) => item.type === name);
  if (type === 'SelfManagedKafka' && has('VPC_SUBNET') !== has('VPC_SECURITY_GROUP')) expansion.refuse(list, 'a subnet and a security group belong together');
  const key = config.get('SecretsManagerKmsKeyId');
  if (key !== undefined && key.kind !== 'scalar' && expansion.withDefault(key).kind !== 'scalar') expansion.refuse(key, '`SecretsManagerKmsKeyId` is a text');
}

function checkDeadLetters(expansion: Expansion, type: string, config: MappingNode): void {
  const letters = asMapping(config.get('DeadLetterConfig'));
  if (letters === undefined || !['Schedule', 'ScheduleV2', 'CloudWatchEvent', 'EventBridgeRule'].includes(type)) return;
  const [arn, kind, name] = [letters.get('Arn'), letters.get('Type'), letters.get('QueueLogicalId')];
  if ((arn === undefined) === (kind === undefined)) expansion.refuse(letters, '`DeadLetterConfig` takes one of `Arn` and `Type`');
  else if (kind !== undefined && scalarText(kind) !== 'SQS') expansion.refuse(kind, 'SAM makes dead letter queues of type SQS');
  if (name !== undefined && name.kind !== 'scalar') expansion.refuse(name, '`QueueLogicalId` is a text');
}

function checkDestination(expansion: Expansion, node: SyntaxNode, types: readonly string[]): void {
  const map = asMapping(node);
  const type = map?.get('Type');
  const target = map?.get('Destination');
  if (type?.kind === 'scalar' && !types.includes(scalarText(type) ?? '')) expansion.refuse(type, `a destination is one of ${types.join(', ')}`);
  if (target !== undefined && callOf(target)?.key === 'Fn::If' && ifOf(target) === undefined) expansion.refuse(target, '`Fn::If` takes a condition and two values');
  if (map !== undefined && target === undefined && scalarText(type) !== 'SQS' && scalarText(type) !== 'SNS') expansion.refuse(node, 'the destination is missing');
}

function checkAlias(expansion: Expansion, alias: SyntaxNode | undefined): void {
  if (alias === undefined || isNull(alias)) return;
  const settled = expansion.withDefault(alias);
  if (settled.kind !== 'scalar' || scalarText(settled) === '') expansion.refuse(alias, '`AutoPublishAlias` is a text, or a parameter with a default');
}

function demand(expansion: Expansion, at: SyntaxNode, config: MappingNode | undefined, name: string, of: string): void {
  const value = config?.get(name);
  if (value === undefined || isNull(value)) expansion.refuse(at, `\`${of}\` needs \`${name}\``);
}

function withShared(expansion: Expansion, section: string, properties: MappingNode | undefined): MappingNode | undefined {
  const shared = asMapping(asMapping(expansion.root.get('Globals'))?.get(section));
  return properties?.get('StageName') === undefined && shared?.get('StageName') !== undefined ? shared : properties;
}

function isNull(node: SyntaxNode): boolean {
  return node.kind === 'scalar' && node.value === null;
}
