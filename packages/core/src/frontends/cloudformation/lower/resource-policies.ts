import type { NodeBase, ResourcePolicy } from '../../../graph/nodes.ts';
import type { ResourceReader } from '../../../graph/resource-reader.ts';
import type { Text } from '../../../values/text.ts';
import type { Value } from '../../../values/value.ts';
import { jsonValue } from './embedded-json.ts';
import type { Lowerings } from './lowering.ts';
import { existsWhere, possible } from './parts.ts';

/** Policies of buckets, secrets and keys; those of repositories stand in the repository. */
export const resourcePolicyLowerings: Lowerings = {
  'AWS::S3::BucketPolicy': (r) => attached(r, 's3', 'Bucket', 'PolicyDocument'),
  'AWS::SecretsManager::ResourcePolicy': (r) => attached(r, 'secretsmanager', 'SecretId', 'ResourcePolicy'),
  'AWS::KMS::Key': (r) => ownPolicy(r, 'kms', () => jsonValue(r.value('KeyPolicy'))),
};

function attached(r: ResourceReader, prefix: ResourcePolicy['prefix'], carrier: string, document: string): ResourcePolicy {
  return resourcePolicy(r.base, prefix, () => r.text(carrier), () => jsonValue(r.value(document)));
}

/** A policy that stands in the resource which carries it: a node beside that of the resource. */
export function ownPolicy(r: ResourceReader, prefix: ResourcePolicy['prefix'], document: () => Value): ResourcePolicy[] {
  const { id, address, resourceType } = r.base;
  const ref = { resource: id, attribute: 'id', type: resourceType };
  const carrier: Text = { parts: [{ id, cause: `\`${address}\` is made with the stack`, ref }] };
  const when = existsWhere(r, 'has a policy', () => document().kind !== 'absent');
  return possible([resourcePolicy({ ...r.base, id: `${id}#policy`, when }, prefix, () => carrier, document)]);
}

export function resourcePolicy(base: NodeBase, prefix: ResourcePolicy['prefix'], carrier: () => Text | undefined, document: () => Value): ResourcePolicy {
  return {
    ...base,
    kind: 'resource-policy',
    prefix,
    get carrier() {
      return carrier();
    },
    get document() {
      return document();
    },
  };
}
