import {
  defineRule,
  equalText,
  groupsOfEndpoint,
  nodeOf,
  subnetsOfEndpoint,
  type Proposal,
  type Ref,
  type RuleContext,
  type SecurityGroup,
  type Several,
  type Subnet,
  type Tri,
  type Vpc,
  type VpcEndpoint,
} from '@privatelint/core/rule-api';

export default defineRule({
  id: 'endpoint-subnet-conflict',
  severity: 'error',
  recommended: true,
  description: 'An interface endpoint has two subnets in one zone, or a subnet or security group of another VPC.',
  why: 'EC2 makes at most one network interface of an endpoint per zone, and all of them in the VPC of the endpoint: with subnets or groups that contradict this, creating the endpoint fails.',
  references: [
    'https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html',
    'https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcEndpoint.html',
  ],
  fix: 'suggestion',
  messages: {
    zone: 'endpoint `{{address}}` has two subnets in one zone: `{{other}}` and `{{subnet}}`{{zone}}',
    subnet: 'endpoint `{{address}}` is in `{{vpc}}`, its subnet `{{subnet}}` in `{{other}}`',
    group: 'endpoint `{{address}}` is in `{{vpc}}`, its security group `{{group}}` in `{{other}}`',
  },
  on: 'vpc-endpoint',

  *check(endpoint, context) {
    const { shape } = endpoint;
    if (shape.kind !== 'interface') return;
    const { graph, worlds } = context;
    const subnets = subnetsOfEndpoint(graph, endpoint, shape);
    const address = { address: endpoint.address };

    const clash = firstClash(endpoint, subnets, context);
    if (clash !== undefined) {
      const { earlier, later } = clash;
      const data = { ...address, other: earlier.address, subnet: later.address, zone: showZone(later) };
      yield { messageId: 'zone', data, at: clash.at, node: endpoint, help: 'keep one subnet per zone', proposals: [without(endpoint, 'subnets', later)] };
    }

    const vpc = nodeOf(endpoint.vpc);
    if (vpc === undefined) return;
    const stray = worlds.first(`subnet of ${endpoint.id} outside of ${vpc.id}`, subnets, (read) => isElsewhere(nodeOf(read())?.vpc, vpc))?.();
    if (stray?.kind === 'node') {
      const data = { ...address, vpc: vpc.address, subnet: stray.node.address, other: nodeOf(stray.node.vpc)?.address ?? '' };
      yield { messageId: 'subnet', data, at: stray.at, node: endpoint, help: `take subnets of \`${vpc.address}\``, proposals: [without(endpoint, 'subnets', stray.node)] };
    }

    const groups = groupsOfEndpoint(graph, endpoint, shape);
    const foreign = worlds.first(`group of ${endpoint.id} outside of ${vpc.id}`, groups, (read) => isElsewhere(nodeOf(read())?.vpc, vpc))?.();
    if (foreign?.kind === 'node') {
      const data = { ...address, vpc: vpc.address, group: foreign.node.address, other: nodeOf(foreign.node.vpc)?.address ?? '' };
      yield { messageId: 'group', data, at: foreign.at, node: endpoint, help: `take a group of \`${vpc.address}\``, proposals: [without(endpoint, 'groups', foreign.node)] };
    }
  },
});

function without(endpoint: VpcEndpoint, property: 'subnets' | 'groups', { id, address }: Subnet | SecurityGroup): Proposal {
  const title = `take \`${address}\` out of the ${property === 'subnets' ? 'subnets' : 'security groups'} of \`${endpoint.address}\``;
  return { title, applicability: 'suggestion', changes: [{ kind: 'list-remove', node: endpoint.id, property, item: id }] };
}

/** The first subnet whose zone an earlier one has taken. */
function firstClash(endpoint: VpcEndpoint, { items }: Several<() => Ref<Subnet>>, { worlds }: RuleContext) {
  for (const [i, { value, when }] of items.entries()) {
    if (i === 0 || !worlds.holds(when)) continue;
    const ref = value();
    const later = nodeOf(ref);
    if (later === undefined) continue;
    const before = { items: items.slice(0, i) };
    const earlier = worlds.first(`zone of subnet ${i} of ${endpoint.id}, ${later.id}`, before, (read) => sharesZone(nodeOf(read()), later))?.();
    if (earlier?.kind === 'node') return { earlier: earlier.node, later, at: ref.at };
  }
  return undefined;
}

function sharesZone(earlier: Subnet | undefined, later: Subnet): Tri {
  if (earlier === undefined || earlier.id === later.id) return 'no';
  if (earlier.zone === undefined || later.zone === undefined) return 'unknown';
  return equalText(earlier.zone, later.zone);
}

/** Only VPCs that the files declare are known to be two: of parameters nothing is known. */
function isElsewhere(vpc: Ref<Vpc> | undefined, own: Vpc): Tri {
  if (vpc?.kind !== 'node') return 'unknown';
  return vpc.id === own.id ? 'no' : 'yes';
}

/** The name of the zone, where it is more than "one of the zones of the Region". */
function showZone({ zone }: Subnet): string {
  return typeof zone === 'string' ? ` are both in \`${zone}\`` : '';
}
