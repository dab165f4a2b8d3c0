import { absenceOf, defineRule, launchedOn, whom } from '@privatelint/core/rule-api';

export default defineRule({
  id: 'missing-logs-endpoint',
  severity: 'error',
  recommended: true,
  description: 'A workload logs with the awslogs driver from a network that has no path to CloudWatch Logs.',
  why: 'A task on Fargate does not start without its log stream, whether the driver is blocking or not; a container on EC2 loses its logs, or does not start in blocking mode.',
  references: [
    'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html',
    'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html',
  ],
  fix: 'suggestion',
  messages: {
    start: '{{workloads}} cannot start: the awslogs driver has no path to CloudWatch Logs',
    lose: '{{workloads}} cannot write logs: the awslogs driver has no path to CloudWatch Logs',
  },
  on: 'blocked',
  blames: [{ kind: 'no-endpoint', features: ['logs-awslogs', 'logs-awslogs-create-group'], services: ['logs'] }],

  *check(cause, context) {
    const onFargate = launchedOn(cause, 'FARGATE').length > 0;
    const elsewhere = launchedOn(cause, 'EC2', 'MANAGED_INSTANCES').length > 0;
    yield {
      messageId: elsewhere ? 'lose' : 'start',
      data: { workloads: whom(cause.workloads) },
      ...absenceOf(cause, context),
      notes: [
        ...(onFargate ? ['on Fargate tasks stop with "ResourceInitializationError: failed to validate logger args", whether the driver is blocking or not'] : []),
        ...(elsewhere ? ['on EC2 a container starts and loses its logs; with `mode: blocking` it does not start'] : []),
      ],
    };
  },
});
