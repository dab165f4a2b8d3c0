import { defineRule, nameList, type RuleContext, type Vpc } from '@privatelint/core/rule-api';

export default defineRule({
  id: 'custom-dns-servers',
  severity: 'warning',
  recommended: true,
  description: 'A VPC with private endpoints asks DNS servers of its own, which know nothing of private names.',
  why: 'Private DNS is answered by the DNS server that Amazon provides in the VPC. Own servers give the public addresses of a service, unless they forward its names to that server.',
  references: [
    'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html',
    'https://docs.aws.amazon.com/vpc/latest/userguide/VPC_DHCP_Options.html',
  ],
  fix: 'none',
  messages: {
    own: '`{{options}}` makes `{{vpc}}` ask DNS servers of its own: private names of {{endpoints}} work only if those forward to the Amazon server',
  },
  on: 'dhcp-options-association',

  *check({ vpc, options }, context) {
    if (vpc.kind !== 'node' || options.kind !== 'node') return;
    const { names } = context.verdicts.reach;
    if (names.amazonServer(vpc) !== 'no' || names.overrides(vpc) !== undefined || names.answersOthers(vpc)) return;
    const endpoints = privateNames(vpc.node, context);
    if (endpoints.length === 0) return;
    yield {
      messageId: 'own',
      data: { options: options.node.address, vpc: vpc.node.address, endpoints: nameList(endpoints) },
      at: options.node.where('DomainNameServers'),
      node: options.node,
      related: [{ at: vpc.at, address: vpc.node.address, message: `\`${vpc.node.address}\` uses these servers` }],
      help: 'name AmazonProvidedDNS, or let the servers forward amazonaws.com and api.aws to a Resolver inbound endpoint of the VPC',
    };
  },
});

/** The endpoints of the VPC whose names only the server of the VPC knows. */
function privateNames(vpc: Vpc, { verdicts, worlds }: RuleContext): string[] {
  const { network, endpoints } = verdicts.reach;
  return worlds
    .present(network.endpointsOf({ kind: 'node', id: vpc.id, node: vpc, at: vpc.at }))
    .filter((endpoint) => endpoint.shape.kind === 'interface' && endpoints.privateDns(endpoint, endpoint.shape) === 'yes')
    .map(({ address }) => address);
}
