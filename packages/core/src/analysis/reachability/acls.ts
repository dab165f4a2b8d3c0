import type { Graph } from '../../graph/graph.ts';
import type { NetworkAcl, NetworkAclEntry, Ref, Subnet } from '../../graph/nodes.ts';
import { triAnd, type Tri } from '../../values/tri.ts';
import type { Worlds } from '../../values/worlds.ts';
import { blockCovers } from './blocks.ts';
import { HTTPS, isSameProtocol, type Flow } from './groups.ts';
import { UNTOLD_ACL, type Network } from './network.ts';
import type { Party } from './parties.ts';

interface Ports {
  readonly from: number;
  readonly to: number;
}

/** Answers come back to a port of the caller's choice: where all of these pass, the callers of ECS get theirs. */
const USUAL_ANSWERS: Ports = { from: 32_768, to: 65_535 };

/** And where none of these pass, nobody does: https://docs.aws.amazon.com/vpc/latest/userguide/nacl-ephemeral-ports.html */
const ALL_ANSWERS: Ports = { from: 1024, to: 65_535 };

/** What a network ACL makes of a connection; `stops` says what it does not let pass. */
export interface AclAnswer {
  readonly acl: Ref<NetworkAcl>;
  readonly tri: Tri;
  readonly stops: string;
}

/** Whether network ACLs let a connection of one kind and its answers pass, in the world at hand. */
export class NetworkAcls {
  readonly #graph: Graph;
  readonly #worlds: Worlds;
  readonly #network: Network;
  readonly #flow: Flow;

  constructor(graph: Graph, network: Network, flow = HTTPS) {
    this.#flow = flow;
    this.#graph = graph;
    this.#worlds = graph.worlds;
    this.#network = network;
  }

  /** At the caller's subnet: out to the service, and the answers back in. */
  passCaller(subnet: Subnet, service: Party): AclAnswer {
    return this.#bothWays(subnet, service, { request: 'egress', towards: 'out' });
  }

  /** At the endpoint's subnet: in from the caller, and the answers back out. */
  passEndpoint(subnet: Subnet, caller: Party): AclAnswer {
    return this.#bothWays(subnet, caller, { request: 'ingress', towards: 'in' });
  }

  #bothWays(subnet: Subnet, peer: Party, { request, towards }: { request: 'egress' | 'ingress'; towards: 'in' | 'out' }): AclAnswer {
    const acl = this.#network.aclOf(subnet);
    const back = towards === 'out' ? 'in' : 'out';
    const { port, protocol } = this.#flow;
    const to = { from: port, to: port };
    const there = this.#passes(acl, request === 'egress', to, to, peer);
    const answers = this.#passes(acl, request !== 'egress', USUAL_ANSWERS, ALL_ANSWERS, peer);
    const stops = there === 'no' ? `lets no ${protocol.toUpperCase()} ${port} ${towards}` : `lets no answers (${protocol.toUpperCase()} 1024-65535) back ${back}`;
    return { acl, tri: triAnd(there, answers), stops };
  }

  /** `yes` when all of `enough` passes, `no` when nothing of `all` does. */
  #passes(acl: Ref<NetworkAcl>, egress: boolean, enough: Ports, all: Ports, peer: Party): Tri {
    if (acl.kind !== 'node') return acl.kind === 'outside' && acl.id.startsWith(UNTOLD_ACL) ? 'yes' : 'unknown';
    const { id, node } = acl;
    return this.#worlds.ask({
      label: `${egress ? 'egress' : 'ingress'} of ${id} on ${this.#flow.protocol} ${all.from} for ${peer.key}`,
      ask: () => this.#decide(node, egress, enough, all, peer),
      beyond: 'unknown',
    });
  }

  #decide(acl: NetworkAcl, egress: boolean, enough: Ports, all: Ports, peer: Party): Tri {
    const given = this.#graph.referring('acl', 'network-acl-entry', (it) => it.acl, acl.id);
    const entries = this.#worlds.present(given);
    const standard = acl.isDefault;
    // Which entries a default ACL has besides those that are given depends on who manages it.
    if (standard && entries.length > 0 && acl.resourceType !== IMPLICIT_ACL) return 'unknown';
    const rest: Tri = standard ? 'yes' : 'no';
    if (given.open !== undefined || this.#graph.openness(acl.id) !== undefined) return 'unknown';
    if (entries.some(({ ruleNumber, egress: out }) => ruleNumber === undefined || out === 'unknown')) return 'unknown';
    const ordered = entries
      .filter((entry) => (entry.egress === 'yes') === egress)
      // Rule 100 of a default ACL admits everything; what comes after it is never asked.
      .filter(({ ruleNumber }) => !standard || (ruleNumber ?? 0) < 100)
      .sort((a, b) => (a.ruleNumber ?? 0) - (b.ruleNumber ?? 0));
    const within = (ports: Ports): Tri[] => pieces(ordered, ports).map((piece) => firstMatch(ordered, piece, { peer, rest, flow: this.#flow }));
    if (within(enough).every((answer) => answer === 'yes')) return 'yes';
    return within(all).every((answer) => answer === 'no') ? 'no' : 'unknown';
  }
}

const IMPLICIT_ACL = 'default network ACL';

/** Ranges of ports that no entry cuts. */
function pieces(entries: readonly NetworkAclEntry[], { from, to }: Ports): Ports[] {
  const starts = new Set([from]);
  for (const { fromPort, toPort } of entries) {
    for (const start of [fromPort, typeof toPort === 'number' ? toPort + 1 : toPort]) {
      if (typeof start === 'number' && start > from && start <= to) starts.add(start);
    }
  }
  const sorted = [...starts].sort((a, b) => a - b);
  return sorted.map((start, i) => ({ from: start, to: (sorted[i + 1] ?? to + 1) - 1 }));
}

/** The first entry that matches decides; one that may match does only if what follows says the same. */
function firstMatch(entries: readonly NetworkAclEntry[], ports: Ports, { peer, rest, flow }: { readonly peer: Party; readonly rest: Tri; readonly flow: Flow }): Tri {
  let answer = rest;
  for (const entry of entries.toReversed()) {
    const matches = matchOf(entry, ports, peer, flow);
    if (matches === 'yes') answer = entry.allow;
    else if (matches === 'unknown' && entry.allow !== answer) answer = 'unknown';
  }
  return answer;
}

function matchOf(entry: NetworkAclEntry, ports: Ports, peer: Party, flow: Flow): Tri {
  const { protocol, cidr } = entry;
  const block = cidr === undefined ? 'unknown' : blockCovers(cidr, peer);
  if (typeof protocol !== 'string') return block === 'no' ? 'no' : 'unknown';
  const all = protocol === '-1' || protocol === 'all';
  if (!all && !isSameProtocol(protocol, flow)) return 'no';
  return triAnd(all ? 'yes' : portsMatch(entry, ports), block);
}

function portsMatch({ fromPort, toPort }: NetworkAclEntry, ports: Ports): Tri {
  if (fromPort === 'unset') return 'yes';
  if (typeof fromPort !== 'number' || typeof toPort !== 'number') return 'unknown';
  if (toPort < ports.from || fromPort > ports.to) return 'no';
  return fromPort <= ports.from && toPort >= ports.to ? 'yes' : 'unknown';
}
