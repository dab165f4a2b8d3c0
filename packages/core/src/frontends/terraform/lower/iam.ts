import type { RolePolicy } from '../../../graph/nodes.ts';
import { nodeOf, refTo } from '../../../graph/references.ts';
import { mapSeveral } from '../../../graph/resource-reader.ts';
import { itemsOf, textOfValue } from '../../../values/read.ts';
import type { Text } from '../../../values/text.ts';
import type { Value } from '../../../values/value.ts';
import type { Worlds } from '../../../values/worlds.ts';
import { namedRef } from '../../cloudformation/lower/named.ts';
import { partsOf } from '../../cloudformation/lower/parts.ts';
import type { Lowerings, TerraformReader } from '../reader.ts';
import { structured } from '../scope.ts';
import { listOf } from './shapes.ts';

/** Roles, what they may do, and the instance profiles that hand them to hosts. */
export const iamLowerings: Lowerings = {
  aws_iam_role: (r) => ({
    ...r.base,
    kind: 'role',
    get name() {
      return r.text('name');
    },
    get managedPolicies() {
      return r.texts('managed_policy_arns');
    },
    get inlinePolicies() {
      return mapSeveral(r.items('inline_policy'), (read) => structured(r.in(read(), 'policy')));
    },
    get policyNames() {
      return mapSeveral(r.items('inline_policy'), (read) => textOfValue(r.in(read(), 'name')) ?? '');
    },
    get boundary() {
      return r.text('permissions_boundary');
    },
  }),

  aws_iam_role_policy: (r) => rolePolicy(r, () => single(r.value('role')), () => structured(r.value('policy'))),
  /** A policy that others attach by its ARN. */
  aws_iam_policy: (r) => rolePolicy(r, () => listOf([], r.base.at), () => structured(r.value('policy'))),
  aws_iam_role_policy_attachment: (r) => attachment(r, () => single(r.value('role'))),
  aws_iam_policy_attachment: (r) => attachment(r, () => r.value('roles')),
  /** Attaches what is missing, and takes off what it does not list. */
  aws_iam_role_policy_attachments_exclusive: (r) =>
    partsOf(r, 'policies', () => membersOf(r.graph.worlds, r.value('policy_arns'))).map(({ base, read }) => attachment(r.withBase(base), () => single(r.value('role_name')), read)),

  aws_iam_instance_profile: (r) => ({
    ...r.base,
    kind: 'instance-profile',
    get name() {
      return r.text('name');
    },
    get role() {
      return namedRef(r, 'role', r.value('role'));
    },
  }),
};

function rolePolicy(r: TerraformReader, roles: () => Value, document: () => Value, managedPolicy: () => Text | undefined = () => undefined): RolePolicy {
  return {
    ...r.base,
    kind: 'role-policy',
    get name() {
      return r.text('name');
    },
    get roles() {
      return mapSeveral(itemsOf(roles()), (read) => namedRef(r, 'role', read()));
    },
    get document() {
      return document();
    },
    get managedPolicy() {
      return managedPolicy();
    },
  };
}

/** The document of an attached policy that a resource declares is that resource's. */
function attachment(r: TerraformReader, roles: () => Value, policy: () => Value = () => r.value('policy_arn')): RolePolicy {
  const declared = (): RolePolicy | undefined => nodeOf(refTo(r.graph, policy(), 'role-policy'));
  return rolePolicy(
    r,
    roles,
    () => declared()?.document ?? { kind: 'absent', at: r.base.at },
    () => (declared() === undefined ? textOfValue(policy()) : undefined),
  );
}

/** The members of a list, and something unknown where there may be more. */
function membersOf(worlds: Worlds, list: Value): Value[] {
  const { open } = itemsOf(list);
  const known = worlds.present(itemsOf(list)).map((read) => read());
  return open === undefined ? known : [...known, { kind: 'unknown', hole: { id: `members@${list.at.file.path}:${String(list.at.start)}`, cause: open }, at: list.at }];
}

function single(value: Value): Value {
  return listOf(value.kind === 'absent' ? [] : [value], value.at);
}
