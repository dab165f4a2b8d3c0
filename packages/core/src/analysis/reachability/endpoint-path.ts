import type { Graph } from '../../graph/graph.ts';
import type { Ref, Subnet, Vpc, VpcEndpoint } from '../../graph/nodes.ts';
import type { Tri } from '../../values/tri.ts';
import { NetworkAcls, type AclAnswer } from './acls.ts';
import { addressOf } from './address.ts';
import { aclBlocks, closedEgress, closedIngress, subnetless } from './blockers.ts';
import type { Caller } from './caller.ts';
import { Crossing } from './crossing.ts';
import { HTTPS, SecurityGroups, type Flow } from './groups.ts';
import type { Network } from './network.ts';
import { Parties, type InterfaceShape, type Party } from './parties.ts';
import { unknownPath, type Attempt, type Blocker, type Fact, type Hop, type Path } from './path.ts';

type Subnets = ReturnType<Parties['subnetsOf']>;
type Check = (tri: Tri, blocker: () => Blocker, fact: Fact) => void;

/** Groups and network ACLs on the way to an endpoint, in the world at hand. */
export class EndpointPaths {
  readonly parties: Parties;
  readonly groups: SecurityGroups;
  readonly acls: NetworkAcls;
  readonly crossing: Crossing;
  readonly #network: Network;
  readonly #flow: Flow;

  constructor(graph: Graph, network: Network, flow = HTTPS) {
    this.#network = network;
    this.#flow = flow;
    this.parties = new Parties(graph, network);
    this.groups = new SecurityGroups(graph, flow);
    this.acls = new NetworkAcls(graph, network, flow);
    this.crossing = new Crossing(graph, network);
  }

  /** To an interface endpoint that the caller's names lead to; whatever stops packets there, no other way is tried. */
  toInterface(caller: Caller, subnet: Ref<Subnet>, endpoint: VpcEndpoint, start: Hop, through: string): Path {
    const { shape } = endpoint;
    if (shape.kind !== 'interface') return unknownPath(endpoint.address, `the type of ${endpoint.address}`);
    const vpc = this.#network.vpcOf(subnet);
    const inside = sameVpc(vpc, endpoint.vpc);
    const crossing = inside ? undefined : this.crossing.to(endpoint, this.parties.subnetsOf(endpoint, shape).refs, subnet, vpc);
    if (crossing !== undefined && 'missing' in crossing) return { outcome: 'unknown', missing: [crossing.missing] };
    const name: Hop = { address: endpoint.address, text: `${through} leads here`, at: endpoint.at };
    const hops: Hop[] = [start, name, ...(crossing === undefined ? [] : [crossing.hop])];
    const { blockers, missing: open } = this.#obstacles(caller, subnet, endpoint, shape, vpc);
    const missing = crossing === undefined ? open : [...open, ...this.#atAttachments(crossing, { caller, subnet, vpc }, endpoint, shape)];
    const [first, ...rest] = blockers;
    if (first !== undefined) {
      return { outcome: 'unreachable', attempts: [{ via: 'interface-endpoint', endpoint, hops, stoppedBy: [first, ...rest] }] };
    }
    if (missing.length > 0) return { outcome: 'unknown', missing };
    return { outcome: 'reachable', carriedBy: 'endpoint', endpoint, hops, bypassed: [] };
  }

  /** Groups and ACL of the caller towards public addresses; undefined when they let it pass. */
  outward(
    caller: Caller,
    subnet: Ref<Subnet>,
    target: Party,
    towards: string,
  ): { readonly stoppedBy: Attempt['stoppedBy'] } | { readonly missing: Fact } | undefined {
    const from = this.parties.ofCaller(caller, subnet, this.#network.vpcOf(subnet));
    const { check, blockers, missing } = collect();
    check(this.groups.admit('egress', from, target), () => closedEgress(caller, from, towards, this.#flow.port), groupFact(caller));
    if (subnet.kind === 'node') this.#checkCallerAcl(subnet, target, check);
    const [first, ...rest] = blockers;
    if (first !== undefined) return { stoppedBy: [first, ...rest] };
    const [fact] = missing;
    return fact === undefined ? undefined : { missing: fact };
  }

  /**
   * Network ACLs of the subnets that a transit gateway is attached to, apart from those of the caller and the endpoint:
   * https://docs.aws.amazon.com/vpc/latest/tgw/tgw-nacls.html
   */
  #atAttachments({ on, off }: { readonly on?: Subnet; readonly off: readonly Ref<Subnet>[] }, { caller, subnet, vpc }: { readonly caller: Caller; readonly subnet: Ref<Subnet>; readonly vpc: Ref<Vpc> }, endpoint: VpcEndpoint, shape: InterfaceShape): Fact[] {
    const stands = this.parties.subnetsOf(endpoint, shape).refs.map((ref) => (ref.kind === 'none' ? '' : ref.id));
    const missing: Fact[] = [];
    const isOther = on !== undefined && subnet.kind === 'node' && on.id !== subnet.id;
    if (isOther && this.acls.passEndpoint(on, this.parties.ofCaller(caller, subnet, vpc)).tri !== 'yes') missing.push(aclFact(on.address));
    for (const ref of off) {
      if (ref.kind !== 'none' && stands.includes(ref.id)) continue;
      const passes = ref.kind === 'node' && this.acls.passCaller(ref.node, this.parties.ofEndpoint(endpoint, shape, endpoint.vpc)).tri === 'yes';
      if (!passes) missing.push(aclFact(addressOf(ref)));
    }
    return missing;
  }

  #obstacles(caller: Caller, subnet: Ref<Subnet>, endpoint: VpcEndpoint, shape: InterfaceShape, vpc: Ref<Vpc>) {
    const { check, blockers, missing } = collect();
    const inside = sameVpc(vpc, endpoint.vpc);
    const from = this.parties.ofCaller(caller, subnet, vpc);
    const target = this.parties.ofEndpoint(endpoint, shape, inside ? vpc : endpoint.vpc);
    const stands = this.parties.subnetsOf(endpoint, shape);
    check(placed(stands), () => subnetless(endpoint), { about: endpoint.address, text: `the subnets of ${endpoint.address}` });
    check(
      this.groups.admit('egress', from, inside ? target : foreign(target)),
      () => closedEgress(caller, from, `\`${endpoint.address}\``),
      groupFact(caller),
    );
    check(
      this.groups.admit('ingress', target, inside ? from : foreign(from)),
      () => closedIngress(caller, endpoint, target),
      { about: endpoint.address, text: `what the security groups of ${endpoint.address} admit` },
    );
    this.#checkAcls(subnet, stands, from, target, check);
    return { blockers, missing };
  }

  #checkAcls(subnet: Ref<Subnet>, stands: Subnets, from: Party, target: Party, check: Check): void {
    if (subnet.kind !== 'node') return;
    // Traffic inside one subnet is not filtered.
    if (stands.refs.some((ref) => ref.kind === 'node' && ref.id === subnet.id)) return;
    this.#checkCallerAcl(subnet, target, check);
    const verdicts = stands.refs.flatMap((ref) => (ref.kind === 'node' ? [{ ref, ...this.acls.passEndpoint(ref.node, from) }] : []));
    const [first] = verdicts;
    if (first === undefined || verdicts.some(({ tri }) => tri === 'yes')) return;
    const closed = stands.open === undefined && verdicts.length === stands.refs.length;
    const all = closed && verdicts.every(({ tri }) => tri === 'no') ? 'no' : 'unknown';
    check(all, () => aclBlocks(first.acl, first.ref, stops(first, addressOf(first.ref))), aclFact(addressOf(first.ref)));
  }

  #checkCallerAcl(subnet: Extract<Ref<Subnet>, { kind: 'node' }>, target: Party, check: Check): void {
    const answer = this.acls.passCaller(subnet.node, target);
    check(answer.tri, () => aclBlocks(answer.acl, subnet, stops(answer, subnet.node.address)), aclFact(subnet.node.address));
  }
}

function collect() {
  const blockers: Blocker[] = [];
  const missing: Fact[] = [];
  const check: Check = (tri, blocker, open) => {
    if (tri === 'no') blockers.push(blocker());
    else if (tri === 'unknown') missing.push(open);
  };
  return { check, blockers, missing };
}

function placed({ refs, open }: Subnets): Tri {
  if (refs.length > 0) return 'yes';
  return open === undefined ? 'no' : 'unknown';
}

function stops({ stops: what }: AclAnswer, at: string): string {
  return `${what} at \`${at}\``;
}

/** Whether rules may speak of groups of another VPC depends on what lies between them. */
function foreign(party: Party): Party {
  return { ...party, key: `${party.key} / from elsewhere`, groups: [], openGroups: 'groups of another VPC' };
}

function sameVpc(a: Ref<Vpc>, b: Ref<Vpc>): boolean {
  return a.kind !== 'none' && b.kind !== 'none' && a.id === b.id;
}

function groupFact({ node }: Caller): Fact {
  return { about: node.address, text: `what the security groups of ${node.address} let out` };
}

function aclFact(address: string): Fact {
  return { about: address, text: `what the network ACL of ${address} lets pass` };
}
