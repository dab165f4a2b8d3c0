import type { Graph } from '../../graph/graph.ts';
import type { NetworkAcl, NetworkAclEntry, Ref, Subnet } from '../../graph/nodes.ts';
import type { Tri } from '../../values/tri.ts';
import type { Worlds } from '../../values/worlds.ts';
import { blockCovers, HTTPS, type Party } from './groups.ts';
import type { Network } from './network.ts';

interface Ports {
  readonly from: number;
  readonly to: number;
}

const TO_SERVICE: Ports = { from: HTTPS, to: HTTPS };

/** Ports that answers come back to: Linux hosts take 32768-60999, other clients anything from 1024 on. */
const ANSWERS: Ports = { from: 1024, to: 65535 };

/** Whether network ACLs let a connection to port 443 and its answers pass, in the world at hand. */
export class NetworkAcls {
  readonly #graph: Graph;
  readonly #worlds: Worlds;
  readonly #network: Network;

  constructor(graph: Graph, network: Network) {
    this.#graph = graph;
    this.#worlds = graph.worlds;
    this.#network = network;
  }

  /** At the caller's subnet: out to the service, and the answers back in. */
  passCaller(subnet: Subnet, service: Party): { readonly tri: Tri; readonly acl: Ref<NetworkAcl> } {
    const acl = this.#network.aclOf(subnet);
    return { acl, tri: both(this.#passes(acl, true, TO_SERVICE, service), this.#passes(acl, false, ANSWERS, service)) };
  }

  /** At the endpoint's subnet: in from the caller, and the answers back out. */
  passEndpoint(subnet: Subnet, caller: Party): { readonly tri: Tri; readonly acl: Ref<NetworkAcl> } {
    const acl = this.#network.aclOf(subnet);
    return { acl, tri: both(this.#passes(acl, false, TO_SERVICE, caller), this.#passes(acl, true, ANSWERS, caller)) };
  }

  #passes(acl: Ref<NetworkAcl>, egress: boolean, ports: Ports, peer: Party): Tri {
    if (acl.kind !== 'node') return 'yes';
    const entries = this.#graph.referring('acl', 'network-acl-entry', (it) => it.acl, acl.id);
    // A default ACL whose entries the files do not touch lets everything pass, and so it mostly does when they do.
    if (entries.items.length === 0) return acl.node.isDefault ? 'yes' : this.#open(acl.id) ? 'unknown' : 'no';
    if (acl.node.isDefault) return 'unknown';
    return this.#firstMatch(acl.id, this.#worlds.present(entries), egress, ports, peer);
  }

  #firstMatch(aclId: string, entries: readonly NetworkAclEntry[], egress: boolean, ports: Ports, peer: Party): Tri {
    const ordered = entries
      .filter((entry) => entry.egress !== (egress ? 'no' : 'yes'))
      .sort((a, b) => (a.ruleNumber ?? 0) - (b.ruleNumber ?? 0));
    for (const entry of ordered) {
      const matches = matchOf(entry, egress, ports, peer);
      if (matches === 'no') continue;
      return matches === 'yes' && entry.allow !== 'unknown' ? entry.allow : 'unknown';
    }
    return this.#open(aclId) ? 'unknown' : 'no';
  }

  #open(aclId: string): boolean {
    return this.#graph.openness(aclId) !== undefined;
  }
}

/** `yes` only if the entry decides for every packet in question, `no` only if for none. */
function matchOf(entry: NetworkAclEntry, egress: boolean, ports: Ports, peer: Party): Tri {
  if (entry.ruleNumber === undefined || entry.egress !== (egress ? 'yes' : 'no')) return 'unknown';
  if (typeof entry.protocol !== 'string') return 'unknown';
  const all = entry.protocol === '-1' || entry.protocol === 'all';
  if (!all && entry.protocol !== '6' && entry.protocol !== 'tcp') return 'no';
  const port = all ? 'yes' : portsMatch(entry, ports);
  const block = entry.cidr === undefined ? 'unknown' : blockCovers(entry.cidr, peer);
  if (port === 'no' || block === 'no') return 'no';
  return port === 'yes' && block === 'yes' ? 'yes' : 'unknown';
}

function portsMatch({ fromPort, toPort }: NetworkAclEntry, ports: Ports): Tri {
  if (typeof fromPort !== 'number' || typeof toPort !== 'number') return fromPort === 'unset' ? 'yes' : 'unknown';
  if (toPort < ports.from || fromPort > ports.to) return 'no';
  return fromPort <= ports.from && toPort >= ports.to ? 'yes' : 'unknown';
}

function both(a: Tri, b: Tri): Tri {
  if (a === 'no' || b === 'no') return 'no';
  return a === 'yes' && b === 'yes' ? 'yes' : 'unknown';
}
