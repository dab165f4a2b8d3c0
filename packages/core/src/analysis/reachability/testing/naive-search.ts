import { isOn, type InterfaceSketch, type PeerSketch, type RuleSketch, type SmallNetwork, type SmallWorld } from './small-network.ts';

/**
 * What becomes of packets in one world, found by trying them: every address of the caller in a sample against every
 * address of the endpoint and every port that answers may come back to. Nothing here is shared with `Reach`.
 */
export type NaiveOutcome = 'endpoint' | 'public' | 'blocked' | 'depends' | 'cannot deploy';

interface Host {
  readonly addresses: readonly string[];
  readonly groups: readonly string[];
}

export function naiveLogs(net: SmallNetwork, world: SmallWorld): NaiveOutcome {
  if (!deploys(net, world)) return 'cannot deploy';
  const there = net.logs.filter((sketch) => isOn(sketch.there, world));
  const owner = there.find((sketch) => isOn(sketch.privateDns, world));
  if (owner !== undefined) return toEndpoint(net, world, owner);
  const answer = fromZone(net, world, 'logs.eu-west-1.amazonaws.com');
  if (answer === 'Logs0') return toEndpoint(net, world, net.logs[0]);
  if (answer !== 'public') return answer === 'unclear' ? 'depends' : 'blocked';
  return toPublic(net, world, leavesPublicly(net, world) ? 'public' : 'blocked');
}

export function naiveS3(net: SmallNetwork, world: SmallWorld): NaiveOutcome {
  if (!deploys(net, world)) return 'cannot deploy';
  const answer = fromZone(net, world, 's3.eu-west-1.amazonaws.com');
  if (answer !== 'public') return answer === 'unclear' ? 'depends' : 'blocked';
  const ownTable = isOn(net.tables[0], world);
  const viaGateway = isOn(net.gateway.there, world) && ownTable && isOn(net.gateway.onFirst, world);
  if (viaGateway) return toPublic(net, world, 'endpoint');
  return toPublic(net, world, leavesPublicly(net, world) ? 'public' : 'blocked');
}

function deploys(net: SmallNetwork, world: SmallWorld): boolean {
  const owners = net.logs.filter((sketch) => isOn(sketch.there, world) && isOn(sketch.privateDns, world));
  const zone = zoneIn(net, world);
  if (owners.length > 1 || (owners.length > 0 && !isOn(net.hostnames, world))) return false;
  if (zone === undefined) return true;
  const [first] = net.logs;
  const targetThere = zone.to === 'Ssm' || (first !== undefined && isOn(first.there, world));
  const oneOwner = owners.length === 0 || zone.name !== 'logs.eu-west-1.amazonaws.com';
  return targetThere && oneOwner && zone.record.endsWith(zone.name);
}

/** What a private zone says of a name: an endpoint, nothing, or that public DNS is asked. */
function fromZone(net: SmallNetwork, world: SmallWorld, name: string): 'Logs0' | 'Ssm' | 'nothing' | 'public' | 'unclear' {
  const zone = zoneIn(net, world);
  if (zone === undefined || !name.endsWith(zone.name)) return 'public';
  if (!isOn(net.hostnames, world)) return 'unclear';
  return zone.record.startsWith('*') || zone.record === name ? zone.to : 'nothing';
}

function zoneIn({ zone }: SmallNetwork, world: SmallWorld): SmallNetwork['zone'] {
  return zone !== undefined && isOn(zone.there, world) ? zone : undefined;
}

function leavesPublicly(net: SmallNetwork, world: SmallWorld): boolean {
  const addressed = net.way === 'nat' || isOn(net.publicIp, world);
  return isOn(net.nat, world) && isOn(net.tables[0], world) && addressed;
}

function toEndpoint(net: SmallNetwork, world: SmallWorld, sketch: InterfaceSketch | undefined): NaiveOutcome {
  if (sketch === undefined) return 'cannot deploy';
  const groups = { endpoint: ['EndpointGroup'], default: ['default'], task: ['TaskGroup'], 'endpoint and extra': ['EndpointGroup', 'ExtraGroup'] };
  const subnets = isOn(sketch.inFirst, world) ? ['1', '2'] : ['2'];
  const target: Host = { addresses: subnets.map((subnet) => `10.0.${subnet}.10`), groups: groups[sketch.groups] };
  return trial(net, world, target, 'endpoint');
}

function toPublic(net: SmallNetwork, world: SmallWorld, otherwise: 'public' | 'endpoint' | 'blocked'): NaiveOutcome {
  if (otherwise === 'blocked') return 'blocked';
  return trial(net, world, { addresses: ['52.94.5.1'], groups: [] }, otherwise);
}

function trial(net: SmallNetwork, world: SmallWorld, target: Host, success: 'endpoint' | 'public'): NaiveOutcome {
  const own = { task: ['TaskGroup'], default: ['default'], 'task and extra': ['TaskGroup', 'ExtraGroup'] }[net.taskGroups];
  const groups = isOn(net.otherConfiguration, world) ? ['ExtraGroup'] : own;
  const results = new Set<boolean>();
  for (const from of ['10.0.1.5', '10.0.1.200']) {
    for (const to of target.addresses) {
      for (const port of [1024, 30_000, 32_768, 45_000, 60_999, 65_535]) {
        const caller = { address: from, groups };
        const callee = { address: to, groups: target.groups };
        results.add(groupsPass(net, world, caller, callee) && aclsPass(net, world, from, to, port));
      }
    }
  }
  if (results.size > 1) return 'depends';
  return results.has(true) ? success : 'blocked';
}

interface End {
  readonly address: string;
  readonly groups: readonly string[];
}

function groupsPass(net: SmallNetwork, world: SmallWorld, from: End, to: End): boolean {
  const leaves = from.groups.some((group) => group === 'default' || admits(net, world, group, 'egress', to));
  if (!to.address.startsWith('10.')) return leaves;
  const enters = to.groups.some((group) => (group === 'default' ? from.groups.includes('default') : admits(net, world, group, 'ingress', from)));
  return leaves && enters;
}

function admits(net: SmallNetwork, world: SmallWorld, group: string, direction: RuleSketch['direction'], peer: End): boolean {
  const rules = net.rules.filter((rule) => rule.of === group && rule.direction === direction && isOn(rule.there, world));
  if (direction === 'egress' && rules.length === 0) return true;
  return rules.some(({ protocol, ports: [low, high], peer: named }) => {
    const tcp = protocol === '-1' || (protocol !== 'udp' && low <= 443 && 443 <= high);
    return tcp && isPeer(named, peer);
  });
}

function isPeer(named: PeerSketch, peer: End): boolean {
  return 'group' in named ? peer.groups.includes(named.group) : inBlock(peer.address, named.cidr);
}

function aclsPass(net: SmallNetwork, world: SmallWorld, from: string, to: string, port: number): boolean {
  if (sameSubnet(from, to)) return true;
  const there = aclPasses(net, world, from, true, to, 443) && aclPasses(net, world, to, false, from, 443);
  return there && aclPasses(net, world, to, true, from, port) && aclPasses(net, world, from, false, to, port);
}

/** Whether the ACL at the subnet of `at` lets a packet to or from `other` pass; the port is that of its destination. */
function aclPasses({ acl }: SmallNetwork, world: SmallWorld, at: string, egress: boolean, other: string, port: number): boolean {
  const own = acl !== undefined && isOn(at.startsWith('10.0.1.') ? acl.onFirst : at.startsWith('10.0.2.') ? acl.onSecond : 'never', world);
  if (acl === undefined || !own) return true;
  const entries = acl.entries.filter((entry) => entry.egress === egress && isOn(entry.there, world));
  const match = [...entries]
    .sort((a, b) => a.number - b.number)
    .find(({ protocol, ports: [low, high], cidr }) => {
      const matches = protocol === '-1' || (protocol === '6' && low <= port && port <= high);
      return matches && inBlock(other, cidr);
    });
  return match?.allow ?? false;
}

function sameSubnet(a: string, b: string): boolean {
  return a.split('.').slice(0, 3).join('.') === b.split('.').slice(0, 3).join('.');
}

function inBlock(address: string, cidr: string): boolean {
  const [base = '', length = '32'] = cidr.split('/');
  const bits = (text: string): string => text.split('.').map((part) => Number(part).toString(2).padStart(8, '0')).join('');
  return bits(address).slice(0, Number(length)) === bits(base).slice(0, Number(length));
}
