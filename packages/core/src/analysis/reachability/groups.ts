import type { Graph } from '../../graph/graph.ts';
import type { GroupRule, Ref, SecurityGroup } from '../../graph/nodes.ts';
import { addressRange, covers, overlaps } from '../../values/cidr.ts';
import { equalText, type Text } from '../../values/text.ts';
import { triAnd, type Tri } from '../../values/tri.ts';
import type { Guarded, Several, Worlds } from '../../values/worlds.ts';

/** HTTPS: what every endpoint of an AWS service is called on. */
export const HTTPS = 443;

/** One side of a connection as the rules of the other side see it. */
export interface Party {
  /** Names the party in questions. */
  readonly id: string;
  readonly groups: Several<() => Ref<SecurityGroup>>;
  /** Address blocks that hold its addresses; undefined members are not known. */
  readonly blocks: readonly (Text | undefined)[];
  /** A wider block that holds them all, such as the VPC's. */
  readonly within: readonly Text[];
  /** Addresses of AWS services, as opposed to addresses of the network at hand. */
  readonly publicAddresses?: 'service' | 's3';
}

/** Whether security groups let connections to port 443 pass, in the world at hand. */
export class SecurityGroups {
  readonly #graph: Graph;
  readonly #worlds: Worlds;

  constructor(graph: Graph) {
    this.#graph = graph;
    this.#worlds = graph.worlds;
  }

  /** Whether any of the groups admits the peer. */
  admit(direction: 'ingress' | 'egress', id: string, groups: Several<() => Ref<SecurityGroup>>, peer: Party): Tri {
    return this.#worlds.some(`${direction} of ${id} and ${peer.id}`, groups, (read) => this.#groupAdmits(direction, read(), peer));
  }

  #groupAdmits(direction: 'ingress' | 'egress', group: Ref<SecurityGroup>, peer: Party): Tri {
    if (group.kind === 'none') return 'no';
    const separate = this.#separateRules(direction, group);
    if (group.kind === 'outside') {
      return this.#worlds.some(`${direction} rules for ${group.id} and ${peer.id}`, { ...separate, open: group.cause }, (read) =>
        this.#ruleAdmits(read(), peer),
      );
    }
    const inline = direction === 'ingress' ? group.node.ingress : group.node.egress;
    const open = this.#graph.openness(group.id) ?? inline.open ?? separate.open;
    const rules = { items: [...inline.items, ...separate.items], ...(open === undefined ? {} : { open }) };
    if (direction === 'egress' && group.node.defaultEgress) {
      // "By default, … an outbound rule that allows all outbound traffic": replaced by the first rule that is given.
      const none = this.#worlds.none(`any egress rule of ${group.id}`, rules, () => 'yes');
      if (none !== 'no') return none;
    }
    return this.#worlds.some(`${direction} rules of ${group.id} and ${peer.id}`, rules, (read) => this.#ruleAdmits(read(), peer));
  }

  #separateRules(direction: 'ingress' | 'egress', group: { readonly id: string }): Several<() => GroupRule> {
    const nodes = this.#graph.referring('group', 'group-rule', (it) => it.group, group.id);
    const items: Guarded<() => GroupRule>[] = nodes.items
      .filter(({ value }) => value.direction === direction)
      .map(({ value, when }) => ({ value: () => value.rule, when }));
    return { items };
  }

  #ruleAdmits(rule: GroupRule, peer: Party): Tri {
    return triAnd(coversHttps(rule), this.#peerMatches(rule, peer));
  }

  #peerMatches(rule: GroupRule, party: Party): Tri {
    const { peer } = rule;
    switch (peer.kind) {
      case 'cidr':
        return blockCovers(peer.text, party);
      case 'group':
        return party.publicAddresses === undefined ? this.#sameGroup(peer.group, party) : 'no';
      case 'prefix-list':
        // A list may hold any addresses; which ones an AWS-managed list holds is not in the files.
        return 'unknown';
      case 'none':
        return 'unknown';
    }
  }

  #sameGroup(group: Ref<SecurityGroup>, party: Party): Tri {
    if (group.kind === 'none') return 'no';
    return this.#worlds.some(`${group.id} among the groups of ${party.id}`, party.groups, (read) => {
      const own = read();
      if (own.kind === 'none') return 'no';
      if (own.id === group.id) return 'yes';
      return own.kind === 'outside' && group.kind === 'outside' ? 'unknown' : 'no';
    });
  }
}

/** Whether a rule speaks of TCP port 443. */
function coversHttps({ protocol, fromPort, toPort }: GroupRule): Tri {
  if (typeof protocol !== 'string') return 'unknown';
  const name = protocol.toLowerCase();
  if (name === '-1' || name === 'all') return 'yes';
  if (name !== 'tcp' && name !== '6') return 'no';
  if (fromPort === 'unset' && toPort === 'unset') return 'yes';
  const low = fromPort === 'unset' ? 0 : fromPort;
  const high = toPort === 'unset' ? low : toPort;
  if ((typeof low === 'number' && low > HTTPS) || (typeof high === 'number' && high < HTTPS && high >= 0)) return 'no';
  return low === 'unknown' || high === 'unknown' ? 'unknown' : 'yes';
}

/** Whether a rule's block holds all addresses of the party; `no` only when it holds none of them. */
export function blockCovers(block: Text, party: Pick<Party, 'blocks' | 'within' | 'publicAddresses'>): Tri {
  const range = typeof block === 'string' ? addressRange(block) : undefined;
  if (party.publicAddresses !== undefined) {
    if (range === undefined) return typeof block === 'string' ? 'no' : 'unknown';
    if (range.family !== 4) return 'no';
    return range.last - range.first === 0xffffffffn ? 'yes' : isPrivate(block) ? 'no' : 'unknown';
  }
  if (party.within.some((wide) => equalText(wide, block) === 'yes')) return 'yes';
  if (range !== undefined && range.family === 6) return 'no';
  const answers = party.blocks.map((own) => relation(block, own));
  const outer = party.within.map((own) => relation(block, own));
  if (outer.length > 0 && outer.every((answer) => answer === 'yes')) return 'yes';
  if (outer.length > 0 && outer.every((answer) => answer === 'no')) return 'no';
  if (answers.length === 0) return range !== undefined && range.last - range.first === 0xffffffffn ? 'yes' : 'unknown';
  if (answers.every((answer) => answer === 'yes')) return 'yes';
  return answers.every((answer) => answer === 'no') ? 'no' : 'unknown';
}

function relation(block: Text, own: Text | undefined): Tri {
  const outer = typeof block === 'string' ? addressRange(block) : undefined;
  const everything = outer !== undefined && outer.family === 4 && outer.last - outer.first === 0xffffffffn;
  if (everything) return 'yes';
  if (own === undefined) return 'unknown';
  if (equalText(own, block) === 'yes') return 'yes';
  const inner = typeof own === 'string' ? addressRange(own) : undefined;
  if (outer === undefined || inner === undefined) return 'unknown';
  if (covers(outer, inner)) return 'yes';
  return overlaps(outer, inner) ? 'unknown' : 'no';
}

const PRIVATE_BLOCKS = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16', '127.0.0.0/8', '255.255.255.255/32'];

/** Blocks that no public address lies in (RFC 1918, 6598, 3927; the last is how rules say "nobody"). */
function isPrivate(block: Text): boolean {
  const range = typeof block === 'string' ? addressRange(block) : undefined;
  return range !== undefined && PRIVATE_BLOCKS.some((text) => covers(addressRange(text) ?? range, range));
}

