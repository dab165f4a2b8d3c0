import {
  consequenceOf,
  defectOf,
  defineRule,
  endpointsOf,
  propertyName,
  orWaiting,
  setProperty,
  type NodeBase,
  type RuleContext,
  type VpcEndpoint,
  type Workload,
} from '@privatelint/core/rule-api';

export default defineRule({
  id: 'private-dns-disabled',
  severity: 'error',
  recommended: true,
  description: 'Callers ask for the usual name of a service, and the interface endpoint for it has no private DNS.',
  why: 'Without private DNS the usual name of the service resolves to public addresses: the endpoint is paid for and not used, and where no path leads to public addresses nothing works. Unset means off in CloudFormation and Terraform.',
  references: [
    'https://docs.aws.amazon.com/vpc/latest/privatelink/manage-dns-names.html',
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpcendpoint.html',
  ],
  fix: 'suggestion',
  messages: {
    disabled: '`{{endpoint}}` has no private DNS: {{consequence}}',
    inboundOnly: '`{{endpoint}}` has private DNS for inbound resolvers only: {{consequence}}',
    perhaps: '`{{endpoint}}` has no private DNS: whoever calls {{service}} by its usual name does so over public addresses',
  },
  on: 'blocked',
  blames: [{ kind: 'private-dns-off' }],

  *check(cause) {
    const { node } = cause;
    const shape = endpointsOf(cause).find(({ id }) => id === node.id)?.shape;
    const inboundOnly = shape?.kind === 'interface' && shape.privateDnsOnlyForInbound === 'yes' && shape.privateDns !== 'no';
    yield {
      messageId: inboundOnly ? 'inboundOnly' : 'disabled',
      data: { endpoint: node.address, consequence: consequenceOf(cause) },
      ...defectOf(cause),
      help: inboundOnly
        ? 'let private DNS answer all resolvers of the VPC, not only inbound endpoints'
        : helpFor(node),
      proposals: [orWaiting(inboundOnly ? answerAll(node) : turnOn(node), cause, [node])],
    };
  },

  also: {
    on: 'vpc-endpoint',
    *check(endpoint, context) {
      const caller = perhapsCaller(endpoint, context);
      if (caller === undefined) return;
      const service = context.verdicts.reach.serviceOf(endpoint) ?? '';
      yield {
        messageId: 'perhaps',
        data: { endpoint: endpoint.address, service },
        at: endpoint.where('PrivateDnsEnabled'),
        node: endpoint,
        severity: 'warning',
        services: [service],
        related: [{ at: caller.at, address: caller.address, message: `\`${caller.address}\` perhaps does` }],
        help: helpFor(endpoint),
        proposals: [turnOn(endpoint)],
      };
    },
  },
});

/** A workload that passes by the endpoint if it calls its service at all, which its files do not tell for certain. */
function perhapsCaller(endpoint: VpcEndpoint, { verdicts, worlds }: RuleContext): Workload | undefined {
  const { shape } = endpoint;
  if (shape.kind !== 'interface' || verdicts.reach.endpoints.privateDns(endpoint, shape) === 'yes') return undefined;
  const passing = verdicts.traffic.past(endpoint).filter(({ value: { verdict, attempt } }) => {
    return verdict.state === 'proven' && attempt.stoppedBy.some(({ kind, node }) => kind === 'private-dns-off' && node.id === endpoint.id);
  });
  return passing.find(({ when }) => worlds.holds(when))?.value.workload;
}

function answerAll(endpoint: NodeBase) {
  return setProperty('let private DNS answer all resolvers', endpoint, 'privateDnsOnlyForInbound', 'AllResolvers');
}

function turnOn(endpoint: NodeBase) {
  return setProperty(`turn private DNS of \`${endpoint.address}\` on`, endpoint, 'privateDns', true);
}

function helpFor(endpoint: NodeBase): string {
  const name = propertyName(endpoint, 'PrivateDnsEnabled');
  return `give the VPC a private hosted zone for the name, or set ${name} on \`${endpoint.address}\``;
}
