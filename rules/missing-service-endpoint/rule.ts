import { absenceOf, agree, anchorOf, breakageOf, defineRule, nameOf, relatedTo, scriptsOf, statementsOf, traceOf, whom, wordList, workloadAddresses, type BlockedCause, type Finding, type NetworkAcl, type RuleContext, type SecurityGroup } from '@privatelint/core/rule-api';

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
    host: '{{workloads}} cannot reach {{hosts}}, which {{is}} stated to call: {{stops}}',
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
  const stops = stopsOf(cause);
  const filters = stops.filter(({ isFilter }) => isFilter).map(({ name }) => name);
  return {
    messageId: 'host',
    data: { workloads: whom(workloads), hosts: wordList(hosts), is: agree(workloads, 'it is', 'they are'), stops: wordList(stops.slice(0, 2).map(({ text }) => text)) },
    at: node.at,
    node,
    services,
    workloads: workloadAddresses(cause),
    trace: traceOf(cause),
    related: [...statementsOf(cause, context), ...relatedTo(cause, context)],
    help:
      filters.length === stops.length
        ? `let ${wordList(filters)} pass TCP to public addresses at ${agree(hosts, 'its port', 'their ports')}`
        : 'route the subnets to a NAT gateway, and let the security groups and network ACLs of the callers out to it',
    assumes: hosts.map((host) => `${host} has public addresses`),
  };
}

/** What ends the paths, each once: something that filters, or the lack of a route. */
function stopsOf({ needs }: BlockedCause): readonly { readonly name: string; readonly text: string; readonly isFilter: boolean }[] {
  const blockers = needs.flatMap(({ paths }) => paths.flatMap(({ attempts }) => attempts.at(-1)?.stoppedBy[0] ?? []));
  const stops = blockers.map(({ node, text }) => {
    const { kind }: Partial<SecurityGroup> | Partial<NetworkAcl> = node;
    const name = `\`${nameOf(node)}\``;
    return { name, text: `${name} ${text}`, isFilter: kind === 'security-group' || kind === 'network-acl' };
  });
  return [...new Map(stops.map((stop) => [stop.text, stop])).values()];
}

function consequenceOf({ needs, workloads }: BlockedCause): string {
  if (needs.every(({ features }) => features.every((it) => it === 'stated'))) return `, which ${agree(workloads, 'it is', 'they are')} stated to call`;
  const kinds = new Set(needs.flatMap(({ facts }) => facts.map(({ consequence }) => consequence)));
  if (kinds.has('script-fails') && kinds.size === 1) return ', which their start script calls';
  if (kinds.has('stack-fails')) return ', so that the stack fails to create';
  return kinds.has('loses-logs') ? ', so that logs are lost' : '';
}
