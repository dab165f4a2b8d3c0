import { agree, defineRule, nodeOf, showText, whom, wordList, type Role, type RoleDenial, type RuleContext, type Workload } from '@privatelint/core/rule-api';

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
  fix: 'none',
  messages: {
    missing: '`{{role}}` does not allow {{actions}}, which {{workloads}} {{need}} to start',
  },
  on: 'role',

  *check(role, context) {
    const found = startedWith(role, context).map((runner) => ({ runner, missing: missingIn(context.verdicts.roles.denials(runner, context.verdicts)) }));
    const affected = found.filter(({ missing }) => missing.length > 0);
    if (affected.length === 0) return;
    const missing = affected.flatMap((it) => it.missing);
    const actions = [...new Set(missing.map(({ action }) => action))];
    const resources = [...new Set(missing.map(({ resource }) => showText(resource)))];
    const workloads = affected.map(({ runner }) => runner);
    yield {
      messageId: 'missing',
      data: { role: role.address, actions: wordList(actions.map((action) => `\`${action}\``)), workloads: whom(workloads), need: agree(workloads, 'needs', 'need') },
      at: role.at,
      node: role,
      workloads: workloads.map(({ address }) => address),
      related: workloads.map(({ address, at }) => ({ address, at, message: `\`${address}\` starts with it` })),
      help: `allow ${wordList(actions)} on ${wordList(resources)} in a policy of \`${role.address}\``,
    };
  },
});

function startedWith(role: Role, { graph, worlds }: RuleContext): Extract<Workload, { kind: 'task-runner' }>[] {
  return graph.all('task-runner').filter((runner) => {
    const uses = worlds.ask({
      label: `${runner.id} starts with ${role.id}`,
      beyond: false,
      ask: () => worlds.holds(runner.when) && nodeOf(nodeOf(runner.taskDefinition)?.executionRole ?? { kind: 'none', at: runner.at })?.id === role.id,
    });
    return uses;
  });
}

function missingIn(denials: readonly RoleDenial[]): RoleDenial[] {
  return denials.filter(({ way }) => way === undefined);
}
