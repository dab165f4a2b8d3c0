import {
  agree,
  consequenceOf,
  defectOf,
  defineRule,
  endpointsOf,
  propertyName,
  propertySnippet,
  whom,
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
  fix: 'none',
  messages: {
    disabled: '`{{endpoint}}` has no private DNS: {{consequence}}',
    inboundOnly: '`{{endpoint}}` has private DNS for inbound resolvers only: {{consequence}}',
    perhaps: '`{{endpoint}}` has no private DNS: if {{workloads}} {{calls}} {{service}}, it is over public addresses',
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
    };
  },

  also: {
    on: 'vpc-endpoint',
    *check(endpoint, context) {
      const callers = perhapsCallers(endpoint, context);
      if (callers.length === 0) return;
      const service = context.verdicts.reach.serviceOf(endpoint) ?? '';
      yield {
        messageId: 'perhaps',
        data: { endpoint: endpoint.address, workloads: whom(callers), calls: agree(callers, 'calls', 'call'), service },
        at: endpoint.where('PrivateDnsEnabled'),
        node: endpoint,
        severity: 'warning',
        services: [service],
        workloads: callers.map(({ address }) => address),
        help: helpFor(endpoint),
      };
    },
  },
});

/** Workloads that pass by the endpoint if they call its service at all, which their files do not tell for certain. */
function perhapsCallers(endpoint: VpcEndpoint, { verdicts, worlds }: RuleContext): Workload[] {
  const service = endpoint.shape.kind === 'interface' ? verdicts.reach.serviceOf(endpoint) : undefined;
  if (service === undefined) return [];
  const workloads = verdicts.workloads().filter((workload) => verdicts.servicesFor(workload).includes(service));
  return worlds.present({ items: workloads.map((value) => ({ value, when: value.when })) }).filter((workload) => {
    const verdict = verdicts.verdict(workload, service);
    if (verdict.state !== 'proven') return false;
    const bypassed = verdict.paths.flatMap((path) => path.bypassed.flatMap(({ stoppedBy }) => stoppedBy));
    return bypassed.some(({ kind, node }) => kind === 'private-dns-off' && node.id === endpoint.id);
  });
}

function helpFor(endpoint: NodeBase): string {
  const name = propertyName(endpoint, 'PrivateDnsEnabled');
  const snippet = propertySnippet(endpoint, 'PrivateDnsEnabled', true);
  return `set ${name} on \`${endpoint.address}\`, or give the VPC a private hosted zone for the name:\n${snippet}`;
}
