import { mapSeveral, type ResourceReader } from '../../../graph/resource-reader.ts';
import type { Ref, Role, RolePolicy } from '../../../graph/nodes.ts';
import { nodeOf } from '../../../graph/references.ts';
import { causeOf, itemsOf, member, textOfValue } from '../../../values/read.ts';
import { showText } from '../../../values/text.ts';
import type { Value } from '../../../values/value.ts';
import { jsonValue } from './embedded-json.ts';
import type { Lowerings } from './lowering.ts';
import { namedRef, namedRefs } from './named.ts';

/** Roles, what they may do, and the instance profiles that hand them to hosts. */
export const iamLowerings: Lowerings = {
  'AWS::IAM::Role': (r) => ({
    ...r.base,
    kind: 'role',
    get name() {
      return r.text('RoleName');
    },
    get managedPolicies() {
      return r.texts('ManagedPolicyArns');
    },
    get inlinePolicies() {
      return mapSeveral(r.items('Policies'), (read) => jsonValue(member(read(), 'PolicyDocument')));
    },
    get policyNames() {
      return mapSeveral(r.items('Policies'), (read) => textOfValue(member(read(), 'PolicyName')) ?? '');
    },
    get boundary() {
      return r.text('PermissionsBoundary');
    },
  }),

  'AWS::IAM::Policy': (r) => rolePolicy(r, () => r.value('Roles')),
  'AWS::IAM::ManagedPolicy': (r) => rolePolicy(r, () => r.value('Roles')),
  'AWS::IAM::RolePolicy': (r) => rolePolicy(r, () => listOf(r, r.value('RoleName'))),

  'AWS::IAM::InstanceProfile': (r) => ({
    ...r.base,
    kind: 'instance-profile',
    get name() {
      return r.text('InstanceProfileName');
    },
    get role() {
      // "An instance profile can contain only one role": https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2_instance-profiles.html
      const roles = r.value('Roles');
      const [first] = r.graph.worlds.present(itemsOf(roles));
      return namedRef(r, 'role', first?.() ?? withoutMembers(roles));
    },
  }),
};

/** The role that hosts have through an instance profile, given by name or ARN. */
export function roleOfProfile(r: ResourceReader, profile: Value): Ref<Role> {
  const node = nodeOf(namedRef(r, 'instance-profile', profile));
  if (node !== undefined) return node.role;
  const text = textOfValue(profile);
  if (text === undefined) return { kind: 'none', at: profile.at };
  return { kind: 'outside', id: `role of ${showText(text)}`, cause: causeOf(text), at: profile.at };
}

/** A managed policy is attached by its own `Roles`, or by the `ManagedPolicyArns` of roles; see `Role.managedPolicies`. */
function rolePolicy(r: ResourceReader, roles: () => Value): RolePolicy {
  return {
    ...r.base,
    kind: 'role-policy',
    managedPolicy: undefined,
    get name() {
      return r.text('PolicyName');
    },
    get roles() {
      return namedRefs(r, 'role', roles());
    },
    get document() {
      return jsonValue(r.value('PolicyDocument'));
    },
  };
}

function listOf(r: ResourceReader, value: Value): Value {
  const items = value.kind === 'absent' ? [] : [{ value: () => value, when: r.graph.worlds.always }];
  return { kind: 'list', items: { items }, at: value.at };
}

/** What a list without a known member leaves to refer to. */
function withoutMembers(list: Value): Value {
  return textOfValue(list) === undefined ? { kind: 'absent', at: list.at } : list;
}
