import { anchorOf, defineRule, nameList, otherWorkloads, traceOf, wordList, workloadAddresses } from '@privatelint/core/rule-api';

export default defineRule({
  id: 'missing-ecr-endpoint',
  severity: 'error',
  recommended: true,
  description: 'A workload pulls a private ECR image from a network that has no path to ECR.',
  why: 'Without the endpoints of ECR and without a public path the image cannot be pulled, so that tasks fail with CannotPullContainerError or ResourceInitializationError.',
  references: ['https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html'],
  fix: 'suggestion',
  messages: {
    missing: '{{workloads}} cannot pull from ECR: {{vpc}} has no {{services}} endpoint and no public path leads there',
  },
  on: 'blocked',
  blames: [{ kind: 'no-endpoint', features: ['image-ecr'] }],

  *check(cause) {
    const services = cause.services.filter((service) => service !== 's3');
    const anchor = anchorOf(cause);
    yield {
      messageId: 'missing',
      data: {
        workloads: nameList(workloadAddresses(cause)),
        vpc: `\`${cause.node.address}\``,
        services: wordList(services, 'or'),
      },
      at: anchor.at,
      node: anchor,
      services,
      workloads: workloadAddresses(cause),
      trace: traceOf(cause),
      related: otherWorkloads(cause),
      help: `create interface endpoints for ${wordList(services)} with private DNS in ${cause.node.address}`,
    };
  },
});
