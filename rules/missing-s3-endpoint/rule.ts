import { absenceOf, type BlockedCause, defineRule, type Hub, type RuleContext, whom, wordList } from '@privatelint/core/rule-api';

export default defineRule({
  id: 'missing-s3-endpoint',
  severity: 'error',
  recommended: true,
  description: 'A workload needs S3 to start, for image layers of ECR or for files, from a network that has no path to S3.',
  why: 'ECR keeps image layers in S3: with the endpoints of ECR alone a pull begins, hangs and fails, so that no task starts.',
  references: [
    'https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/privatelink-interface-endpoints.html',
  ],
  fix: 'suggestion',
  messages: {
    missing: '{{workloads}} cannot {{purpose}}: no path to S3',
  },
  on: 'blocked',
  blames: [
    {
      kind: 'no-endpoint',
      features: ['image-ecr', 'environment-files', 'firelens-config-s3', 'firelens-init-s3', 'credential-spec-s3'],
      services: ['s3'],
    },
  ],

  *check(cause, context) {
    const purposes = purposesOf(cause);
    yield {
      messageId: 'missing',
      data: { workloads: whom(cause.workloads), purpose: wordList(purposes, 'or') },
      ...absenceOf(cause, context),
      notes: [
        purposes.includes(LAYERS)
          ? 'tasks stop with "CannotPullContainerError": the layers are fetched from the bucket prod-<region>-starport-layer-bucket'
          : 'tasks stop with "ResourceInitializationError"',
        ...hubsOf(cause, context).map(({ address }) => `a gateway endpoint in \`${address}\` is of no use here: gateway endpoints are not shared from a hub`),
      ],
    };
  },
});

/** Hubs that serve the VPC with other endpoints. */
function hubsOf({ vpc }: BlockedCause, { graph }: RuleContext): readonly Hub[] {
  return graph.all('hub').filter(({ spokes }) => spokes.some(({ id }) => id === vpc?.id));
}

const LAYERS = 'pull ECR image layers';

function purposesOf({ needs }: BlockedCause): string[] {
  const uses = (...wanted: readonly string[]): boolean =>
    needs.some(({ features }) => features.some((feature) => wanted.includes(feature)));
  return [
    ...(uses('image-ecr') ? [LAYERS] : []),
    ...(uses('environment-files') ? ['read environment files'] : []),
    ...(uses('firelens-config-s3', 'firelens-init-s3') ? ['read its FireLens configuration'] : []),
    ...(uses('credential-spec-s3') ? ['read its credential specification'] : []),
  ];
}
