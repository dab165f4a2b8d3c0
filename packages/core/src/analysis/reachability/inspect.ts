import type { Graph } from '../../graph/graph.ts';
import type { NodeBase, Placement, Subnet } from '../../graph/nodes.ts';
import { nodeOf } from '../../graph/references.ts';
import type { Tri } from '../../values/tri.ts';
import { NetworkAcls, type AclAnswer } from './acls.ts';
import { nameOf } from './address.ts';
import { SecurityGroups, type Flow } from './groups.ts';
import { Network } from './network.ts';
import { Parties, type Party } from './parties.ts';

export interface ReachRequest {
  /** Addresses of hosts or tasks. */
  readonly from: string;
  readonly to: string;
  readonly protocol?: string;
  readonly port?: number;
}

export type ReachAnswer =
  | { readonly verdict: 'reachable' | 'blocked' | 'unknown'; readonly hops: readonly string[]; readonly blockedBy?: { readonly kind: string; readonly address: string } }
  | { readonly unsupported: true; readonly reason: string };

/** `inspect reach`: whether groups and ACLs let a connection between two hosts of one VPC pass, with the defaults. */
export function inspectReach(graph: Graph, { from, to, protocol = 'tcp', port = 443 }: ReachRequest): ReachAnswer {
  return graph.worlds.inWorld(new Map(), () => {
    const [source, target] = [endOf(graph, from), endOf(graph, to)];
    if (source === undefined || target === undefined) return { unsupported: true, reason: `\`${source === undefined ? from : to}\` is no host of the files` };
    return connect(graph, source, target, { protocol: protocol.toLowerCase(), port });
  });
}

interface End {
  readonly node: NodeBase;
  readonly subnet: Subnet | undefined;
  readonly party: Party;
}

function endOf(graph: Graph, address: string): End | undefined {
  const nodes = [...graph.all('container-instances'), ...graph.all('task-runner')];
  const node = nodes.find((it) => it.address === address);
  const placement: Placement | undefined = node?.placement;
  if (node === undefined || placement === undefined) return undefined;
  const network = new Network(graph);
  const [subnet] = graph.worlds.present(placement.subnets).map((read) => read());
  const vpc = subnet === undefined ? network.vpcOfPlacement(placement) : network.vpcOf(subnet);
  const caller = { id: node.id, node, placement, neverPublic: false };
  const party = new Parties(graph, network).ofCaller(caller, subnet ?? { kind: 'none', at: node.at }, vpc);
  return { node, subnet: subnet === undefined ? undefined : nodeOf(subnet), party };
}

function connect(graph: Graph, source: End, target: End, flow: Flow): ReachAnswer {
  const groups = new SecurityGroups(graph, flow);
  const hops = [source.node.address, ...[source, target].flatMap(({ subnet }) => (subnet === undefined ? [] : [subnet.address])), target.node.address];
  const steps: { readonly kind: string; readonly tri: Tri; readonly address: string }[] = [
    { kind: 'workload-group-egress', tri: groups.admit('egress', source.party, target.party), address: source.node.address },
    ...aclSteps(graph, source, target, flow),
    { kind: 'endpoint-group-ingress', tri: groups.admit('ingress', target.party, source.party), address: target.node.address },
  ];
  if (source.party.vpcId !== target.party.vpcId) return { verdict: 'unknown', hops };
  const blocked = steps.find(({ tri }) => tri === 'no');
  if (blocked !== undefined) return { verdict: 'blocked', hops, blockedBy: { kind: blocked.kind, address: blocked.address } };
  return { verdict: steps.some(({ tri }) => tri === 'unknown') ? 'unknown' : 'reachable', hops };
}

/** ACLs stand between subnets; within one they are not asked. */
function aclSteps(graph: Graph, source: End, target: End, flow: Flow): { readonly kind: string; readonly tri: Tri; readonly address: string }[] {
  const [from, to] = [source.subnet, target.subnet];
  if (from === undefined || to === undefined || from.id === to.id) return [];
  const acls = new NetworkAcls(graph, new Network(graph), flow);
  const step = (answer: AclAnswer): { readonly kind: string; readonly tri: Tri; readonly address: string } => {
    const acl = nodeOf(answer.acl);
    return { kind: 'network-acl', tri: answer.tri, address: acl === undefined ? '' : nameOf(acl) };
  };
  return [step(acls.passCaller(from, target.party)), step(acls.passEndpoint(to, source.party))];
}

