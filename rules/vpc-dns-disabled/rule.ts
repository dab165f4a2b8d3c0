import { defineRule, nameList, propertyName, propertySnippet, type RuleContext, type Vpc } from '@privatelint/core/rule-api';

export default defineRule({
  id: 'vpc-dns-disabled',
  severity: 'error',
  recommended: true,
  description: 'A VPC has DNS support or DNS hostnames off, which private DNS of its endpoints needs.',
  why: 'EC2 refuses to enable private DNS for an endpoint unless both attributes of the VPC are on, so that creation fails. With DNS support off nothing in the VPC resolves names at all, unless it names DNS servers of its own.',
  references: [
    'https://docs.aws.amazon.com/vpc/latest/privatelink/manage-dns-names.html',
    'https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html',
  ],
  fix: 'none',
  messages: {
    private: '`{{vpc}}` has {{attribute}} off, which private DNS of {{endpoints}} needs: EC2 refuses to enable it',
    nothing: '`{{vpc}}` has {{attribute}} off and no other DNS servers: nothing in it resolves names',
  },
  on: 'vpc',
  covers: ['vpc-dns-off'],

  *check(vpc, context) {
    const attribute = vpc.dnsSupport === 'no' ? 'EnableDnsSupport' : vpc.dnsHostnames === 'no' ? 'EnableDnsHostnames' : undefined;
    if (attribute === undefined) return;
    const endpoints = privateNames(vpc, context);
    const messageId = endpoints.length > 0 ? 'private' : attribute === 'EnableDnsSupport' && strandsWorkloads(vpc, context) ? 'nothing' : undefined;
    if (messageId === undefined) return;
    yield {
      messageId,
      data: { vpc: vpc.address, attribute: propertyName(vpc, attribute), endpoints: nameList(endpoints.map(({ address }) => address)) },
      at: vpc.where(attribute),
      node: vpc,
      related: endpoints.slice(0, 3).map(({ address, where }) => ({ at: where('PrivateDnsEnabled'), address, message: `\`${address}\` wants private DNS` })),
      help: `turn both attributes on:\n${propertySnippet(vpc, 'EnableDnsSupport', true)}\n${propertySnippet(vpc, 'EnableDnsHostnames', true)}`,
    };
  },
});

/** The endpoints of the VPC that have private DNS. */
function privateNames(vpc: Vpc, { verdicts, worlds }: RuleContext) {
  const { network, endpoints } = verdicts.reach;
  return worlds
    .present(network.endpointsOf({ kind: 'node', id: vpc.id, node: vpc, at: vpc.at }))
    .filter((endpoint) => endpoint.shape.kind === 'interface' && endpoints.privateDns(endpoint, endpoint.shape) === 'yes');
}

function strandsWorkloads(vpc: Vpc, { verdicts, worlds }: RuleContext): boolean {
  const { network, names } = verdicts.reach;
  if (names.resolvesNothing({ kind: 'node', id: vpc.id, node: vpc, at: vpc.at }) === undefined) return false;
  const workloads = verdicts.workloads().map((workload) => ({ value: workload, when: workload.when }));
  const inside = worlds.some(`workloads in ${vpc.id}`, { items: workloads }, ({ placement }) => {
    const home = placement === undefined ? undefined : network.vpcOfPlacement(placement);
    return home?.kind === 'node' && home.id === vpc.id ? 'yes' : 'no';
  });
  return inside === 'yes';
}
