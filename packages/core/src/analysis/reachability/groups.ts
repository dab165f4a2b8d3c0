import type { Graph } from '../../graph/graph.ts';
import type { GroupRule, Ref, SecurityGroup } from '../../graph/nodes.ts';
import { isTo, prefixListOf } from '../../graph/references.ts';
import { parseServiceName } from '../../knowledge/service-names.ts';
import { holesOf } from '../../values/read.ts';
import type { Text } from '../../values/text.ts';
import { triAnd, triOr, type Tri } from '../../values/tri.ts';
import type { Several, Worlds } from '../../values/worlds.ts';
import { blockCovers } from './blocks.ts';
import type { Party } from './parties.ts';

/** What kind of connection is meant. */
export interface Flow {
  readonly protocol: string;
  readonly port: number;
}

/** What every endpoint of an AWS service is called on. */
export const HTTPS: Flow = { protocol: 'tcp', port: 443 };

/** IP protocol numbers by name, as rules may write either. */
const NUMBERS: Readonly<Record<string, string>> = { icmp: '1', tcp: '6', udp: '17', icmpv6: '58' };

export function isSameProtocol(written: string, { protocol }: Flow): boolean {
  const name = written.toLowerCase();
  return name === protocol || name === NUMBERS[protocol];
}

type Direction = 'ingress' | 'egress';

/** Whether security groups let connections of one kind pass, in the world at hand. */
export class SecurityGroups {
  readonly #graph: Graph;
  readonly #worlds: Worlds;
  readonly #flow: Flow;

  constructor(graph: Graph, flow = HTTPS) {
    this.#graph = graph;
    this.#worlds = graph.worlds;
    this.#flow = flow;
  }

  /** Whether any group of one side lets the other pass: rules of several groups add up. */
  admit(direction: Direction, side: Party, peer: Party): Tri {
    const answers = side.groups.map((group) => this.#groupAdmits(direction, group, peer));
    return triOr(...answers, side.openGroups === undefined ? 'no' : 'unknown');
  }

  #groupAdmits(direction: Direction, group: Ref<SecurityGroup>, peer: Party): Tri {
    if (group.kind === 'none') return 'no';
    return this.#worlds.ask({
      label: `${this.#named(direction)} of ${group.id} for ${peer.key}`,
      ask: () => this.#anyRule(direction, group, peer),
      beyond: 'unknown',
    });
  }

  #anyRule(direction: Direction, group: Exclude<Ref<SecurityGroup>, { kind: 'none' }>, peer: Party): Tri {
    const rules = this.#rulesOf(direction, group);
    if (direction === 'egress' && group.kind === 'node' && group.node.defaultEgress) {
      // The rule that lets everything out is there until a first rule is given, at the group or as a resource of its own:
      // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html
      const none = this.#worlds.none(`any egress rule of ${group.id}`, rules, () => 'yes');
      if (none !== 'no') return none;
    }
    return this.#worlds.some(`${this.#named(direction)} rules of ${group.id} for ${peer.key}`, rules, (read) => this.#ruleAdmits(read(), peer));
  }

  /** Questions about other connections than HTTPS are questions of their own. */
  #named(direction: Direction): string {
    const { protocol, port } = this.#flow;
    return this.#flow === HTTPS ? direction : `${direction} on ${protocol} ${String(port)}`;
  }

  #rulesOf(direction: Direction, group: Exclude<Ref<SecurityGroup>, { kind: 'none' }>): Several<() => GroupRule> {
    const separate = this.#separateRules(direction, group.id);
    if (group.kind === 'outside') return { ...separate, open: group.cause };
    const inline = direction === 'ingress' ? group.node.ingress : group.node.egress;
    const open = this.#graph.openness(group.id) ?? inline.open ?? separate.open;
    return { items: [...inline.items, ...separate.items], ...(open === undefined ? {} : { open }) };
  }

  #separateRules(direction: Direction, groupId: string): Several<() => GroupRule> {
    const nodes = this.#graph.referring('group', 'group-rule', (it) => it.group, groupId);
    const items = nodes.items.filter(({ value }) => value.direction === direction).map(({ value, when }) => ({ value: () => value.rule, when }));
    return { ...nodes, items };
  }

  #ruleAdmits(rule: GroupRule, peer: Party): Tri {
    return triAnd(coversFlow(rule, this.#flow), this.#peerMatches(rule, peer));
  }

  #peerMatches({ peer }: GroupRule, party: Party): Tri {
    switch (peer.kind) {
      case 'cidr':
        return blockCovers(peer.text, party);
      case 'group':
        return party.publicAddresses === undefined ? isMember(peer.group, party) : 'no';
      case 'prefix-list':
        return this.#listCovers(peer.text, party);
      case 'none':
        return 'unknown';
    }
  }

  /** A list may hold any addresses; where the files do not tell which ones, that of a gateway endpoint is S3's still. */
  #listCovers(list: Text, party: Party): Tri {
    const known = prefixListOf(this.#graph, list);
    const { publicAddresses } = party;
    if (publicAddresses === 's3' && known?.name !== undefined && serviceNamed(known.name) === 's3') return 'yes';
    if (known !== undefined) return this.#worlds.some(`${known.id} covers ${party.key}`, known.blocks, (read) => blockCovers(read(), party));
    if (publicAddresses !== 's3') return 'unknown';
    const owners = holesOf(list).map(({ ref }) => (ref === undefined ? undefined : this.#graph.nodeOf('vpc-endpoint', ref.resource)));
    return owners.some((endpoint) => endpoint?.shape.kind === 'gateway') ? 'yes' : 'unknown';
  }
}

/** The service that a list of AWS is called after. */
function serviceNamed(name: Text): string | undefined {
  return parseServiceName(name)?.service;
}

function isMember(group: Ref<SecurityGroup>, party: Party): Tri {
  if (group.kind === 'none') return 'no';
  const answers = party.groups.map((own): Tri => {
    if (own.kind === 'none') return 'no';
    const same = triOr(isTo(own, group.id), isTo(group, own.id));
    if (same !== 'no') return same;
    // What is declared differs from everything else; two parameters may name one group, two literal ids may not.
    const perhapsSame = own.kind === 'outside' && group.kind === 'outside' && !(isId(own.id) && isId(group.id));
    return perhapsSame ? 'unknown' : 'no';
  });
  return triOr(...answers, party.openGroups === undefined ? 'no' : 'unknown');
}

function isId(text: string): boolean {
  return /^sg-[0-9a-z]+$/.test(text);
}

/** Whether a rule speaks of such connections. */
function coversFlow({ protocol, fromPort, toPort }: GroupRule, flow: Flow): Tri {
  if (typeof protocol !== 'string') return 'unknown';
  const name = protocol.toLowerCase();
  if (name === '-1' || name === 'all') return 'yes';
  if (!isSameProtocol(name, flow)) return 'no';
  if (fromPort === 'unset' && toPort === 'unset') return 'yes';
  const low = fromPort === 'unset' ? 0 : fromPort;
  const high = toPort === 'unset' ? low : toPort;
  if ((typeof low === 'number' && low > flow.port) || (typeof high === 'number' && high < flow.port && high >= 0)) return 'no';
  return low === 'unknown' || high === 'unknown' ? 'unknown' : 'yes';
}
