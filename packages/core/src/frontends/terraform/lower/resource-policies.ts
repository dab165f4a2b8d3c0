import type { ResourcePolicy } from '../../../graph/nodes.ts';
import type { Value } from '../../../values/value.ts';
import { ownPolicy, resourcePolicy } from '../../cloudformation/lower/resource-policies.ts';
import type { Lowerings, TerraformReader } from '../reader.ts';
import { structured } from '../scope.ts';

/** Policies of buckets, secrets, keys and repositories. */
export const resourcePolicyLowerings: Lowerings = {
  aws_s3_bucket_policy: (r) => attached(r, 's3', 'bucket'),
  aws_secretsmanager_secret_policy: (r) => attached(r, 'secretsmanager', 'secret_arn'),
  aws_ecr_repository_policy: (r) => attached(r, 'ecr', 'repository'),
  aws_kms_key_policy: (r) => attached(r, 'kms', 'key_id'),
  aws_kms_key: (r) => ownPolicy(r, 'kms', () => written(structured(r.value('policy')))),
  aws_secretsmanager_secret: (r) => ownPolicy(r, 'secretsmanager', () => written(structured(r.value('policy')))),
};

function attached(r: TerraformReader, prefix: ResourcePolicy['prefix'], carrier: string): ResourcePolicy {
  return resourcePolicy(r.base, prefix, () => r.text(carrier), () => structured(r.value('policy')));
}

/** In a plan an argument that nobody sets and the provider computes looks like one that is not known yet. */
function written(value: Value): Value {
  return value.kind === 'unknown' ? { kind: 'absent', at: value.at } : value;
}
