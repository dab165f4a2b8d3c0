import { defineRule, missingPermissions, unmetConditions, whom } from '@privatelint/core/rule-api';

export default defineRule({
  id: 'instance-role-missing-permission',
  severity: 'warning',
  recommended: true,
  description: 'The role of container instances does not allow what their agent, their Docker daemon and their start script call.',
  why: 'The ECS agent registers its instance and learns of tasks with the role of the instance, and the daemon pulls images and writes logs with it where a task has no execution role: without the permission the cluster never shows the instance, or its tasks do not start, whatever path leads to the service.',
  references: [
    'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/instance_IAM_role.html',
    'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-iam-roles.html',
    'https://repost.aws/knowledge-center/ecs-container-logs-cloudwatch',
  ],
  fix: 'suggestion',
  messages: {
    missing: '`{{role}}` does not allow {{actions}}, which {{workloads}} {{purpose}}',
    bounded: '`{{role}}` does not allow {{actions}}, which {{workloads}} {{purpose}}: {{boundary}}, its permissions boundary, does not',
    condition: '`{{role}}` allows `{{action}}` only with {{keys}} that the call of `{{workload}}` does not have, as it {{passes}}',
  },
  on: 'role',

  *check(role, context) {
    for (const { denials, finding, actions, workloads, purpose } of missingPermissions(role, 'instance', context)) {
      const [{ boundary }] = denials;
      const data = { role: role.address, actions, workloads: whom(workloads), purpose };
      if (boundary !== undefined) yield { messageId: 'bounded', data: { ...data, boundary }, ...finding };
      else if (denials.every(({ feature }) => feature !== 'agent')) yield { messageId: 'missing', data, ...finding };
      else yield { messageId: 'missing', data, ...finding, help: `${finding.help}, or attach the managed policy \`AmazonEC2ContainerServiceforEC2Role\``, notes: ['instances start, and the cluster never shows them'] };
    }
    for (const unmet of unmetConditions(role, 'instance', context)) yield { messageId: 'condition', ...unmet };
  },
});
