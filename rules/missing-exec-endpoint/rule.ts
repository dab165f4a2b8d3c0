import { absenceOf, defineRule, whom, wordList } from '@privatelint/core/rule-api';

export default defineRule({
  id: 'missing-exec-endpoint',
  severity: 'error',
  recommended: true,
  description: 'ECS Exec is enabled for tasks in a network that has no path to the services it runs on.',
  why: 'Sessions go through `ssmmessages`, and through `kms` where the cluster has a key for them: without a path `execute-command` fails.',
  references: ['https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html'],
  fix: 'suggestion',
  messages: {
    missing: 'ECS Exec does not work for {{workloads}}: no path to {{services}}',
  },
  on: 'blocked',
  blames: [{ kind: 'no-endpoint', features: ['exec', 'exec-kms', 'exec-logging-cloudwatch', 'exec-logging-s3'] }],

  *check(cause, context) {
    yield {
      messageId: 'missing',
      data: { workloads: whom(cause.workloads), services: wordList(cause.services) },
      ...absenceOf(cause, context),
      notes: ['execute-command fails with "TargetNotConnectedException"; the tasks themselves run'],
    };
  },
});
