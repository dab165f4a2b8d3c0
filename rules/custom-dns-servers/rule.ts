import { defineRule } from '@privatelint/core/rule-api';

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
    own: '`{{options}}` makes `{{vpc}}` ask DNS servers of its own: private names of its endpoints work only if those forward to the Amazon server',
  },
  on: 'dhcp-options-association',

  *check({ vpc, options }, context) {
    if (vpc.kind !== 'node' || options.kind !== 'node') return;
    const { names } = context.verdicts.reach;
    if (names.amazonServer(vpc) !== 'no' || names.overrides(vpc) !== undefined || names.answersOthers(vpc)) return;
    const endpoint = names.ownerOfNames(vpc);
    if (endpoint === undefined) return;
    yield {
      messageId: 'own',
      data: { options: options.node.address, vpc: vpc.node.address },
      at: options.node.where('DomainNameServers'),
      node: options.node,
      related: [
        { at: vpc.at, address: vpc.node.address, message: `\`${vpc.node.address}\` uses these servers` },
        { at: endpoint.at, address: endpoint.address, message: `\`${endpoint.address}\` has private names` },
      ],
      help: 'name AmazonProvidedDNS, or let the servers forward amazonaws.com and api.aws to a Resolver inbound endpoint of the VPC',
    };
  },
});
