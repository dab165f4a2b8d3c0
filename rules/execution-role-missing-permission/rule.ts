import { agree, defineRule, missingPermissions, whom } from '@privatelint/core/rule-api';

export default defineRule({
  id: 'execution-role-missing-permission',
  severity: 'warning',
  recommended: true,
  description: 'The execution role of a task does not allow what ECS calls with it to start the task.',
  why: 'ECS pulls images, reads secrets and opens log streams with the execution role before a container runs: without the permission the task stops with "AccessDeniedException", whatever path leads to the service.',
  references: [
    'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html',
    'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html',
  ],
  fix: 'suggestion',
  messages: {
    missing: '`{{role}}` does not allow {{actions}}, which {{workloads}} {{need}} to start',
    bounded: '`{{role}}` does not allow {{actions}}, which {{workloads}} {{need}} to start: {{boundary}}, its permissions boundary, does not',
  },
  on: 'role',

  *check(role, context) {
    for (const { denials: [{ boundary }], finding, actions, workloads } of missingPermissions(role, 'execution', context)) {
      const data = { role: role.address, actions, workloads: whom(workloads), need: agree(workloads, 'needs', 'need') };
      if (boundary === undefined) yield { messageId: 'missing', data, ...finding };
      else yield { messageId: 'bounded', data: { ...data, boundary }, ...finding };
    }
  },
});
