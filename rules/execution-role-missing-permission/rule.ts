import { agree, allowRole, defineRule, showText, whom, wordList } from '@privatelint/core/rule-api';

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
  },
  on: 'role',

  *check(role, context) {
    const { verdicts, worlds } = context;
    const { guards } = worlds;
    const denied = verdicts.roles.deniedBy(role, verdicts).filter(({ value }) => value.way === undefined);
    const ever = guards.any(denied.map(({ when }) => when));
    if (!worlds.holds(ever)) return;
    // What is missing whenever something is: what fewer circumstances ask for is told once this is there.
    const certain = denied.filter(({ when }) => when === ever);
    const missing = (certain.length > 0 ? certain : denied).map(({ value }) => value);
    const actions = [...new Set(missing.map(({ action }) => action))];
    const resources = [...new Set(missing.map(({ resource }) => showText(resource)))];
    const workloads = [...new Set(missing.map(({ runner }) => runner))];
    yield {
      messageId: 'missing',
      data: { role: role.address, actions: wordList(actions.map((action) => `\`${action}\``)), workloads: whom(workloads), need: agree(workloads, 'needs', 'need') },
      at: role.at,
      node: role,
      workloads: workloads.map(({ address }) => address),
      related: workloads.map(({ address, at }) => ({ address, at, message: `\`${address}\` starts with it` })),
      help: `allow ${wordList(actions)} on ${wordList(resources)} in a policy of \`${role.address}\``,
      proposals: allowRole(role, missing, context),
    };
  },
});
