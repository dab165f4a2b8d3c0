import type { MappingEntry, MappingNode, SyntaxNode } from '../../syntax/tree.ts';
import { draw, mappingAt, sequenceAt, withEntry, type Draft } from '../cloudformation/expand/nodes.ts';
import { asMapping, scalarText, type Stretch } from '../cloudformation/template.ts';
import { inherited, targetOf, type Expansion } from './expansion.ts';

interface Notification {
  readonly functionId: string;
  readonly permission: string;
  readonly condition: string | undefined;
  /** The function as it is written. */
  readonly node: MappingNode;
  readonly config: MappingNode;
  readonly at: Stretch;
}

/** Buckets notify the functions that their events trigger: the one event that changes a resource of the author. */
export function notifyFunctions(expansion: Expansion): void {
  for (const [bucket, notifications] of notificationsByBucket(expansion)) {
    const index = expansion.made.findIndex(({ key }) => key === bucket);
    const entry = expansion.made[index];
    if (entry?.value.kind !== 'mapping' || expansion.typeOf(bucket) !== 'AWS::S3::Bucket') continue;
    expansion.made[index] = { ...entry, value: notifying(entry, entry.value, notifications) };
    for (const { permission, functionId, node, at } of notifications) {
      expansion.add(permission, at, {
        Type: 'AWS::Lambda::Permission',
        ...inherited(node, 'Condition', 'Metadata'),
        Properties: {
          Action: 'lambda:InvokeFunction',
          FunctionName: { Ref: functionId },
          Principal: 's3.amazonaws.com',
          SourceAccount: { Ref: 'AWS::AccountId' },
        },
      });
    }
  }
}

function notificationsByBucket(expansion: Expansion): Map<string, Notification[]> {
  const found = new Map<string, Notification[]>();
  for (const [functionId, node] of expansion.sources) {
    const properties = asMapping(node.get('Properties'));
    if (expansion.typeOf(functionId) !== 'AWS::Serverless::Function') continue;
    for (const { key, keyStart, keyEnd, value } of asMapping(properties?.get('Events'))?.entries ?? []) {
      const config = asMapping(asMapping(value)?.get('Properties'));
      const bucket = targetOf(config?.get('Bucket'));
      if (scalarText(asMapping(value)?.get('Type')) !== 'S3' || config === undefined || bucket === undefined) continue;
      // An alias, which may come from `Globals`, is called in the place of the function.
      if (expansion.unexpanded.has(bucket) || aliasOf(expansion, properties)) {
        expansion.unexpanded.add(bucket);
        continue;
      }
      const at = { start: keyStart, end: keyEnd, ...(value.made === undefined ? {} : { made: value.made }) };
      const notification = { functionId, permission: `${functionId}${key}Permission`, condition: scalarText(node.get('Condition')), node, config, at };
      found.set(bucket, [...(found.get(bucket) ?? []), notification]);
    }
  }
  return new Map([...found].filter(([bucket]) => !expansion.unexpanded.has(bucket)));
}

function aliasOf(expansion: Expansion, properties: MappingNode | undefined): boolean {
  const shared = asMapping(asMapping(expansion.root.get('Globals'))?.get('Function'));
  return (properties?.get('AutoPublishAlias') ?? shared?.get('AutoPublishAlias')) !== undefined;
}

function notifying(entry: MappingEntry, bucket: MappingNode, notifications: readonly Notification[]): MappingNode {
  const properties = asMapping(bucket.get('Properties')) ?? mappingAt(at(entry), []);
  const notification = asMapping(properties.get('NotificationConfiguration')) ?? mappingAt(at(entry), []);
  const written = notification.get('LambdaConfigurations');
  const known = written?.kind === 'sequence' ? written.items : [];
  const added = notifications.flatMap((it) => configurationsOf(it).map((draft) => draw(it.at, draft)));
  const shown = new Set(known.map((item) => JSON.stringify(plain(item))));
  const fresh = added.filter((item) => !shown.has(JSON.stringify(plain(item))));
  const configured = withEntry(notification, 'LambdaConfigurations', sequenceAt(at(entry), [...known, ...fresh]));
  const conditional = notifications.filter(({ condition }) => condition !== undefined);
  const notified = withEntry(properties, 'NotificationConfiguration', configured);
  const tagged = conditional.length === 0 ? notified : withEntry(notified, 'Tags', tagsOf(entry, properties.get('Tags'), conditional));
  const before = dependenciesOf(bucket.get('DependsOn'));
  const after = notifications.filter(({ condition }) => condition === undefined).map(({ permission }) => permission);
  const result = withEntry(bucket, 'Properties', tagged);
  return after.length === 0 ? result : withEntry(result, 'DependsOn', draw(at(entry), [...before, ...after]));
}

/** A conditional permission cannot stand in `DependsOn`; a tag that refers to it makes the order. */
function tagsOf(entry: MappingEntry, tags: SyntaxNode | undefined, conditional: readonly Notification[]): SyntaxNode {
  const own = tags?.kind === 'sequence' ? tags.items : [];
  const made = conditional.map(({ permission, condition }): Draft => {
    const value = { 'Fn::If': [condition ?? '', { Ref: permission }, 'no dependency'] };
    return { Key: `sam:ConditionalDependsOn:${permission}`, Value: value };
  });
  return draw(at(entry), [...own, ...made]);
}

function configurationsOf({ config, functionId, condition }: Notification): Draft[] {
  const events = config.get('Events');
  const items = events === undefined ? [] : events.kind === 'sequence' ? events.items : [events];
  return items.map((event) => {
    const configuration = { Event: event, Filter: config.get('Filter'), Function: { 'Fn::GetAtt': [functionId, 'Arn'] } };
    return condition === undefined ? configuration : { 'Fn::If': [condition, configuration, { Ref: 'AWS::NoValue' }] };
  });
}

function dependenciesOf(node: SyntaxNode | undefined): SyntaxNode[] {
  return node === undefined ? [] : node.kind === 'sequence' ? [...node.items] : [node];
}

function at({ keyStart, keyEnd, value }: MappingEntry): Stretch {
  return { start: keyStart, end: keyEnd, ...(value.made === undefined ? {} : { made: value.made }) };
}

/** The value with its keys in order, to compare by. */
function plain(node: SyntaxNode): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'sequence') return node.items.map(plain);
  return [...node.entries].sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ key, value }) => [key, plain(value)]);
}
