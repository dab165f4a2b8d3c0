import type { Text } from '../../values/text.ts';
import type { Value } from '../../values/value.ts';
import type { Several } from '../../values/worlds.ts';
import type { NodeBase, Ref } from './base.ts';

export interface Role extends NodeBase {
  readonly kind: 'role';
  readonly name: Text | undefined;
  /** ARNs. That of a policy which a resource declares is a hole whose `ref` names a `RolePolicy`. */
  readonly managedPolicies: Several<() => Text>;
  readonly inlinePolicies: Several<() => Value>;
  /** What the inline policies are called: one more of the same name would take the place of one of them. */
  readonly policyNames: Several<() => Text>;
  /** ARN of the policy that bounds what the others can grant. */
  readonly boundary?: Text | undefined;
}

/** A policy that is attached by a resource of its own. */
export interface RolePolicy extends NodeBase {
  readonly kind: 'role-policy';
  /** Of a policy inside of a role: its name there. */
  readonly name?: Text | undefined;
  readonly roles: Several<() => Ref<Role>>;
  readonly document: Value;
  /** An attached managed policy by ARN. */
  readonly managedPolicy: Text | undefined;
}

export interface InstanceProfile extends NodeBase {
  readonly kind: 'instance-profile';
  readonly name?: Text | undefined;
  readonly role: Ref<Role>;
}

/** What a bucket, a secret, a key or a repository says of who may call it. */
export interface ResourcePolicy extends NodeBase {
  readonly kind: 'resource-policy';
  /** The prefix of the actions that it is about. */
  readonly prefix: 's3' | 'secretsmanager' | 'kms' | 'ecr';
  /** What carries it, by identifier, name or ARN; what the run declares is a hole whose `ref` names it. */
  readonly carrier: Text | undefined;
  /** Absent: there is none. */
  readonly document: Value;
}
