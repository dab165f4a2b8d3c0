import {
  anchorOf,
  classifyImage,
  defineRule,
  nodeOf,
  relatedTo,
  showText,
  traceOf,
  whom,
  wordList,
  workloadAddresses,
  type BlockedCause,
  type RuleContext,
} from '@privatelint/core/rule-api';

export default defineRule({
  id: 'image-without-public-path',
  severity: 'error',
  recommended: true,
  description: 'An image comes from a public registry, and the network that pulls it has no public path.',
  why: 'No VPC endpoint serves Docker Hub, public.ecr.aws, ghcr.io and their like: the pull runs into a timeout.',
  references: [
    'https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html',
    'https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html',
  ],
  fix: 'none',
  messages: {
    unreachable: '{{workloads}} cannot pull from {{registries}}: no public path',
    cache: '{{workloads}} cannot fill the pull-through cache of ECR: no public path for the first pull',
  },
  on: 'blocked',
  blames: [{ kind: 'no-public-path' }],

  *check(cause, context) {
    const cached = cause.needs.every(({ features }) => features.every((feature) => feature === 'image-pull-through-cache'));
    const images = imagesOf(cause, context);
    const node = anchorOf(cause, context);
    yield {
      messageId: cached ? 'cache' : 'unreachable',
      data: { workloads: whom(cause.workloads), registries: wordList([...new Set(images.map(({ registry }) => registry))]) },
      at: node.at,
      node,
      workloads: workloadAddresses(cause),
      trace: traceOf(cause),
      related: [
        ...[...new Map(images.map((image) => [`${image.at.file.path} ${image.at.start}`, image])).values()].map(({ at, name, registry }) => ({ at, message: `\`${name}\` is on ${registry}` })),
        ...relatedTo(cause, context),
      ],
      notes: ['tasks stop with "CannotPullContainerError"; no VPC endpoint serves public registries'],
      help: 'copy the image to a private ECR repository and pull it through endpoints, or route the subnets to a NAT gateway',
      ...(cached ? { severity: 'warning' } : {}),
    };
  },
});

function imagesOf({ workloads }: BlockedCause, { worlds }: RuleContext) {
  return workloads.flatMap((workload) => {
    const definition = workload.kind === 'task-runner' ? nodeOf(workload.taskDefinition) : undefined;
    if (definition === undefined) return [];
    return worlds.present(definition.containers).flatMap((read) => {
      const { image, imageAt } = read();
      const location = image === undefined ? undefined : classifyImage(image);
      return image !== undefined && location?.kind === 'public' ? [{ name: showText(image), registry: location.registry, at: imageAt }] : [];
    });
  });
}
