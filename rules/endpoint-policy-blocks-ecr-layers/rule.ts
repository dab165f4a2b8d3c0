import { allowCalls, allowingHelp, defectOf, defineRule, deniedBy, whom } from '@privatelint/core/rule-api';

export default defineRule({
  id: 'endpoint-policy-blocks-ecr-layers',
  severity: 'error',
  recommended: true,
  description: 'The policy of an S3 endpoint does not let the image layers of ECR be read.',
  why: 'ECR keeps image layers in a bucket of its own, one per Region, and hands out URLs for them that it has signed itself: a policy that lists other buckets, names the bucket of another Region, or asks for the account or organisation of the caller stops every pull, also where a NAT gateway would lead to S3.',
  references: [
    'https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html',
    'https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html',
  ],
  fix: 'suggestion',
  messages: {
    denied: '{{workloads}} cannot pull image layers: `{{endpoint}}` {{denial}}',
  },
  on: 'blocked',
  blames: [{ kind: 'endpoint-policy', services: ['s3'], features: ['image-ecr'] }],

  *check(cause, context) {
    const { blocker, node, workloads } = cause;
    const layers = deniedBy(cause).filter(({ feature }) => feature === 'image-ecr');
    yield {
      messageId: 'denied',
      data: { workloads: whom(workloads), endpoint: node.address, denial: blocker.text },
      ...defectOf(cause),
      notes: ['tasks stop with "CannotPullContainerError", and the registry answers "403 Forbidden" for a layer'],
      help: allowingHelp(node, layers, context),
      proposals: allowCalls(layers, cause, context),
    };
  },
});
