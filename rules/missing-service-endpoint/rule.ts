import { absenceOf, agree, anchorOf, breakageOf, defineRule, relatedTo, scriptsOf, statementsOf, traceOf, whom, wordList, workloadAddresses, type BlockedCause, type Finding, type RuleContext } from '@privatelint/core/rule-api';

export default defineRule({
  id: 'missing-service-endpoint',
  severity: 'warning',
  recommended: true,
  description: 'A task definition, a start script or an application calls a service that its network has no path to.',
  why: 'Side-cars, log routers and start scripts call services of their own: they fail, and what they are for is lost.',
  references: ['https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html'],
  fix: 'suggestion',
  messages: {
    missing: '{{workloads}} cannot reach {{services}}{{consequence}}: no endpoint and no public path leads there',
    host: '{{workloads}} cannot reach {{hosts}}, which {{is}} stated to call: no public path leads there',
  },
  on: 'blocked',
  blames: [{ kind: 'no-endpoint' }, { kind: 'no-public-path', features: ['stated'] }],

  *check(cause, context) {
    if (cause.blocker.kind === 'no-public-path') {
      yield aboutHosts(cause, context);
      return;
    }
    const absence = absenceOf(cause, context);
    yield {
      messageId: 'missing',
      data: { workloads: whom(cause.workloads), services: wordList(cause.services), consequence: consequenceOf(cause) },
      ...absence,
      related: [...scriptsOf(cause, context), ...statementsOf(cause, context), ...(absence.related ?? [])],
      notes: breakageOf(cause),
    };
  },
});

/** No endpoint serves hosts that are no service of AWS. */
function aboutHosts(cause: BlockedCause, context: RuleContext): Finding<'host'> {
  const { workloads, services } = cause;
  const node = anchorOf(cause, context);
  const hosts = services.map((service) => service.replace(/:443$/, ''));
  return {
    messageId: 'host',
    data: { workloads: whom(workloads), hosts: wordList(hosts), is: agree(workloads, 'it is', 'they are') },
    at: node.at,
    node,
    services,
    workloads: workloadAddresses(cause),
    trace: traceOf(cause),
    related: [...statementsOf(cause, context), ...relatedTo(cause, context)],
    help: 'route the subnets to a NAT gateway, and let the security groups and network ACLs of the callers out to it',
    assumes: hosts.map((host) => `${host} has public addresses`),
  };
}

function consequenceOf({ needs, workloads }: BlockedCause): string {
  if (needs.every(({ features }) => features.every((it) => it === 'stated'))) return `, which ${agree(workloads, 'it is', 'they are')} stated to call`;
  const kinds = new Set(needs.flatMap(({ facts }) => facts.map(({ consequence }) => consequence)));
  if (kinds.has('script-fails') && kinds.size === 1) return ', which their start script calls';
  if (kinds.has('stack-fails')) return ', so that the stack fails to create';
  return kinds.has('loses-logs') ? ', so that logs are lost' : '';
}
