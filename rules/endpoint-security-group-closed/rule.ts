import {
  admitCallers,
  callersOf,
  defectOf,
  defineRule,
  endpointsOf,
  giveGroup,
  nameList,
  nameOf,
  whom,
  wordList,
  type BlockedCause,
  type RuleContext,
  type SecurityGroup,
} from '@privatelint/core/rule-api';

export default defineRule({
  id: 'endpoint-security-group-closed',
  severity: 'error',
  recommended: true,
  description: 'No security group of an interface endpoint admits TCP 443 from a caller.',
  why: 'Private DNS sends the calls of the whole VPC to the endpoint, and its security groups drop them: calls time out, also where a NAT gateway would lead to the service. An endpoint without groups has the default group of the VPC, which admits its own members only.',
  references: [
    'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html',
    'https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html',
  ],
  fix: 'suggestion',
  messages: {
    closed: '{{workloads}} cannot reach {{services}}: {{group}} of {{endpoints}} admits no TCP 443 from {{callers}}',
  },
  on: 'blocked',
  blames: [{ kind: 'endpoint-group-ingress' }],

  *check(cause, context) {
    const endpoints = endpointsOf(cause);
    const groups = groupsOf(cause, context);
    const own = groups.find(({ isDefault }) => !isDefault);
    yield {
      messageId: 'closed',
      data: {
        workloads: whom(cause.workloads),
        services: wordList(cause.services),
        group: groups.length === 0 ? 'no security group' : wordList(groups.map((group) => `\`${nameOf(group)}\``), 'or'),
        endpoints: nameList(endpoints.map(({ address }) => address)),
        callers: nameList(callersOf(cause).map(({ node }) => node.address)),
      },
      ...defectOf(cause),
      help: own === undefined ? `give ${nameList(endpoints.map(({ address }) => address))} a security group that admits TCP 443 from the callers` : 'admit TCP 443 from the callers',
      proposals: own === undefined ? giveGroup(endpoints, cause, context) : admitCallers(own, cause, context),
    };
  },
});

/** The declared groups of the endpoints, or the default one. */
function groupsOf(cause: BlockedCause, { verdicts }: RuleContext): SecurityGroup[] {
  const { endpointPaths } = verdicts.reach;
  const groups = endpointsOf(cause).flatMap((endpoint) => {
    const { shape } = endpoint;
    const party = shape.kind === 'interface' ? endpointPaths.parties.ofEndpoint(endpoint, shape, endpoint.vpc) : undefined;
    return (party?.groups ?? []).flatMap((ref) => (ref.kind === 'node' ? [ref.node] : []));
  });
  return [...new Map(groups.map((group) => [group.id, group])).values()];
}
