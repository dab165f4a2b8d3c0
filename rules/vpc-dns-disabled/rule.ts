import { defineRule, dnsChanges, propertyName, type RuleContext, type Vpc } from '@privatelint/core/rule-api';

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
  fix: 'safe',
  messages: {
    private: '`{{vpc}}` has {{attribute}} off, which private DNS of its endpoints needs: EC2 refuses to enable it',
    nothing: '`{{vpc}}` has {{attribute}} off and no other DNS servers: nothing in it resolves names',
  },
  on: 'vpc',
  covers: ['vpc-dns-off'],

  *check(vpc, context) {
    const attribute = vpc.dnsSupport === 'no' ? 'EnableDnsSupport' : vpc.dnsHostnames === 'no' ? 'EnableDnsHostnames' : undefined;
    if (attribute === undefined) return;
    const self = { kind: 'node', id: vpc.id, node: vpc, at: vpc.at } as const;
    const endpoint = context.verdicts.reach.names.ownerOfNames(self);
    if (endpoint === undefined && (attribute === 'EnableDnsHostnames' || !strandsWorkloads(vpc, context))) return;
    // The message names no endpoint: in another world it may be another one, and the finding is the same.
    yield {
      messageId: endpoint === undefined ? 'nothing' : 'private',
      data: { vpc: vpc.address, attribute: propertyName(vpc, attribute) },
      at: vpc.where(attribute),
      node: vpc,
      related:
        endpoint === undefined
          ? []
          : [{ at: endpoint.where('PrivateDnsEnabled'), address: endpoint.address, message: `\`${endpoint.address}\` wants private DNS` }],
      proposals: [
        {
          title: `turn DNS support and DNS hostnames of \`${vpc.address}\` on`,
          applicability: 'safe',
          changes: dnsChanges(vpc),
        },
      ],
      help: 'turn both attributes on',
    };
  },
});

function strandsWorkloads(vpc: Vpc, { verdicts, worlds }: RuleContext): boolean {
  const { network, names } = verdicts.reach;
  const deaf = names.resolvesNothing({ kind: 'node', id: vpc.id, node: vpc, at: vpc.at });
  if (deaf === undefined || !('kind' in deaf)) return false;
  const workloads = verdicts.workloadsIn({ kind: 'node', id: vpc.id, node: vpc, at: vpc.at }).map((workload) => ({ value: workload, when: workload.when }));
  const inside = worlds.some(`workloads in ${vpc.id}`, { items: workloads }, ({ placement }) => {
    const home = placement === undefined ? undefined : network.vpcOfPlacement(placement);
    return home?.kind === 'node' && home.id === vpc.id ? 'yes' : 'no';
  });
  return inside === 'yes';
}
