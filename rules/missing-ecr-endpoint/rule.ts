import { absenceOf, defineRule, launchedOn, whom, wordList } from '@privatelint/core/rule-api';

export default defineRule({
  id: 'missing-ecr-endpoint',
  severity: 'error',
  recommended: true,
  description: 'A workload pulls a private ECR image from a network that has no path to ECR.',
  why: 'Without the endpoints of ECR and without a public path the image cannot be pulled, so that no task starts.',
  references: [
    'https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html',
    'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html',
  ],
  fix: 'suggestion',
  messages: {
    missing: '{{workloads}} cannot pull from ECR: no path to {{services}}',
  },
  on: 'blocked',
  blames: [{ kind: 'no-endpoint', features: ['image-ecr'], services: ['ecr.api', 'ecr.dkr'] }],

  *check(cause, context) {
    const { services, workloads } = cause;
    const onFargate = launchedOn(cause, 'FARGATE').length > 0;
    yield {
      messageId: 'missing',
      data: { workloads: whom(workloads), services: wordList(services) },
      ...absenceOf(cause, context),
      notes: [
        services.includes('ecr.api') && onFargate
          ? 'tasks stop with "ResourceInitializationError: unable to pull secrets or registry auth"'
          : 'tasks stop with "CannotPullContainerError"',
      ],
    };
  },
});
