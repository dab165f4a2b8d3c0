import {
  addEndpoints,
  defineRule,
  parseServiceName,
  refId,
  traceOf,
  triOf,
  triOr,
  whom,
  workloadAddresses,
  otherWorkloads,
  type RuleContext,
  type Tri,
  type VpcEndpoint,
} from '@privatelint/core/rule-api';

const S3 = 's3';
const GATEWAY = 'add a gateway endpoint for S3 on the route tables of the workloads; it is free of charge';

export default defineRule({
  id: 's3-interface-endpoint-for-ecr',
  severity: 'error',
  recommended: true,
  description: 'Image layers of ECR lie in S3, and the only S3 endpoint of the network is an interface endpoint.',
  why: 'ECR sends clients to the regular names of its bucket: an interface endpoint without private DNS never sees these requests, and ECR documents gateway endpoints for them.',
  references: [
    'https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/privatelink-interface-endpoints.html',
  ],
  fix: 'suggestion',
  messages: {
    layers: '{{workloads}} cannot pull image layers: `{{address}}` is the only S3 endpoint and {{defect}}',
    objects: '{{workloads}} cannot read from S3: `{{address}}` is the only S3 endpoint and {{defect}}',
    masked: 'image layers of {{workloads}} pass by `{{address}}`, the only S3 endpoint, which {{defect}}',
    named: '`{{address}}` is the only S3 endpoint: for image layers ECR documents a gateway endpoint, which is free of charge',
    nameless: '`{{address}}` is the only S3 endpoint beside those of ECR and has no private DNS: image layers are not read through it',
  },
  on: 'blocked',
  blames: [{ kind: 's3-interface-without-names' }],

  *check(cause, context) {
    const endpoint = context.graph.nodeOf('vpc-endpoint', cause.node.id);
    // Where private DNS waits for a gateway endpoint, the deployment fails: `s3-private-dns-without-gateway` tells it.
    if (endpoint === undefined || (isForInbound(endpoint) === 'yes' && hasGateway(endpoint, context) === 'no')) return;
    const layers = cause.needs.some(({ features }) => features.includes('image-ecr'));
    if (cause.effect === 'masked' && !layers) return;
    yield {
      messageId: cause.effect === 'masked' ? 'masked' : layers ? 'layers' : 'objects',
      ...(cause.effect === 'masked' ? { severity: 'warning' as const } : {}),
      data: { workloads: whom(cause.workloads), address: endpoint.address, defect: cause.blocker.text },
      at: cause.blocker.at,
      node: endpoint,
      services: [S3],
      workloads: workloadAddresses(cause),
      trace: traceOf(cause),
      related: otherWorkloads(cause),
      help: GATEWAY,
      proposals: addEndpoints(cause, context, [S3]),
    };
  },

  also: {
    on: 'vpc-endpoint',
    *check(endpoint, context) {
      const { shape } = endpoint;
      if (shape.kind !== 'interface' || serviceOf(endpoint) !== S3) return;
      if (hasGateway(endpoint, context) !== 'no' || isForInbound(endpoint) !== 'no') return;
      const named = shape.privateDns;
      const pulled = pulledThrough(endpoint, context);
      const told = named === 'yes' ? triOr(pulled, besideEcr(endpoint, context)) : named === 'no' ? quiet(endpoint, context) : 'no';
      if (told !== 'yes') return;
      yield {
        messageId: named === 'yes' ? 'named' : 'nameless',
        severity: 'warning',
        data: { address: endpoint.address },
        at: endpoint.shapeAt ?? endpoint.at,
        node: endpoint,
        services: [S3],
        help: GATEWAY,
      };
    },
  },
});

function serviceOf({ serviceName }: VpcEndpoint): string | undefined {
  return parseServiceName(serviceName)?.service;
}

function isForInbound({ shape }: VpcEndpoint): Tri {
  return shape.kind === 'interface' && shape.privateDns === 'yes' ? shape.privateDnsOnlyForInbound : 'no';
}

function hasGateway(endpoint: VpcEndpoint, { verdicts, worlds }: RuleContext): Tri {
  const siblings = verdicts.reach.network.endpointsOf(endpoint.vpc);
  return worlds.some(`S3 gateway endpoints beside ${endpoint.id} in ${refId(endpoint.vpc) ?? ''}`, siblings, (it) =>
    triOf(it.shape.kind === 'gateway' && serviceOf(it) === S3),
  );
}

const ALL = (): boolean => true;

function besideEcr(endpoint: VpcEndpoint, { verdicts, worlds }: RuleContext, isMeant: (it: VpcEndpoint) => boolean = ALL): Tri {
  const siblings = verdicts.reach.network.endpointsOf(endpoint.vpc);
  return worlds.some(`ECR endpoints ${isMeant === ALL ? '' : 'with names '}beside ${endpoint.id} in ${refId(endpoint.vpc) ?? ''}`, siblings, (it) => triOf(serviceOf(it)?.startsWith('ecr.') === true && isMeant(it)));
}

/** Whether some workload certainly pulls image layers through the endpoint. */
function pulledThrough(endpoint: VpcEndpoint, { verdicts, worlds }: RuleContext): Tri {
  const pulls = verdicts.traffic.through(endpoint).filter(({ value: { service, verdict } }) => {
    return service === S3 && verdict.state === 'proven' && verdict.demand.features.includes('image-ecr');
  });
  return triOf(pulls.some(({ when }) => worlds.holds(when)));
}

/**
 * Beside ECR endpoints, and no workload of the run tells how it fares with it. Where a private zone leads to it, it has its
 * names from there; and where those of ECR have no private DNS either, all of them wait for zones.
 */
function quiet(endpoint: VpcEndpoint, context: RuleContext): Tri {
  const { verdicts, worlds, graph } = context;
  const { zones } = verdicts.reach.names;
  if (graph.all('hosted-zone').some((zone) => worlds.holds(zone.when) && zones.targetsOf(zone).some(({ target }) => target.id === endpoint.id))) return 'no';
  const told = verdicts.traffic.past(endpoint).some(({ value: { service, verdict }, when }) => {
    return service === S3 && verdict.state !== 'proven' && worlds.holds(when);
  });
  return told ? 'no' : besideEcr(endpoint, context, ({ shape }) => shape.kind === 'interface' && shape.privateDns === 'yes');
}
