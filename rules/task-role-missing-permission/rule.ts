import { defineRule, missingPermissions, unmetConditions, whom } from '@privatelint/core/rule-api';

export default defineRule({
  id: 'task-role-missing-permission',
  severity: 'warning',
  recommended: true,
  description: 'The role of a task does not allow what is called with it inside of the task.',
  why: 'The agent of ECS Exec, log routers and the application call AWS services with the role of their task: without the permission the call fails with "AccessDeniedException", whatever path leads to the service. A session of ECS Exec then ends in "TargetNotConnectedException".',
  references: [
    'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html',
    'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html',
    'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/firelens-taskdef.html',
  ],
  fix: 'suggestion',
  messages: {
    missing: '`{{role}}` does not allow {{actions}}, which {{workloads}} {{purpose}}',
    bounded: '`{{role}}` does not allow {{actions}}, which {{workloads}} {{purpose}}: {{boundary}}, its permissions boundary, does not',
    condition: '`{{role}}` allows `{{action}}` only with {{keys}} that the call of `{{workload}}` does not have, as it {{passes}}',
  },
  on: 'role',

  *check(role, context) {
    for (const { denials: [{ boundary }], finding, actions, workloads, purpose } of missingPermissions(role, 'task', context)) {
      const data = { role: role.address, actions, workloads: whom(workloads), purpose };
      if (boundary === undefined) yield { messageId: 'missing', data, ...finding };
      else yield { messageId: 'bounded', data: { ...data, boundary }, ...finding };
    }
    for (const unmet of unmetConditions(role, 'task', context)) yield { messageId: 'condition', ...unmet };
  },
});
