import { literal, ref, type NewNode, type Proposal, type Term } from '../edits/changes.ts';
import { nameOf } from '../analysis/reachability/address.ts';
import type { NetworkAclEntry, Ref, Subnet } from '../graph/nodes.ts';
import { endpointsOf } from './defects.ts';
import { orWaiting } from './proposals.ts';
import type { BlockedCause, RuleContext } from './rule.ts';

/** What an ACL has to let pass in both directions, for one end of a connection. */
export interface Passage {
  readonly text: string;
  readonly ways: readonly Way[];
}

interface Way {
  readonly egress: boolean;
  readonly from: number;
  readonly to: number;
}

const REQUEST = { from: 443, to: 443 } as const;
/** https://docs.aws.amazon.com/vpc/latest/userguide/nacl-ephemeral-ports.html */
const ANSWERS = { from: 1024, to: 65_535 } as const;

const OF_CALLER: Passage = {
  text: 'TCP 443 out to the service and TCP 1024-65535 in from it',
  ways: [{ egress: true, ...REQUEST }, { egress: false, ...ANSWERS }],
};
const OF_ENDPOINT: Passage = {
  text: 'TCP 443 in from the callers and TCP 1024-65535 out to them',
  ways: [{ egress: false, ...REQUEST }, { egress: true, ...ANSWERS }],
};

/** What the ACL of a cause has to let pass: it may stand at the subnets of the callers, at those of the endpoint, or at both. */
export function passagesOf(cause: BlockedCause, { verdicts, worlds }: RuleContext): Passage[] {
  const { network } = verdicts.reach;
  const standsAt = (subnet: Ref<Subnet>): boolean => {
    const acl = subnet.kind === 'node' ? network.aclOf(subnet.node) : undefined;
    return acl?.kind === 'node' && acl.id === cause.node.id;
  };
  const callers = cause.needs.flatMap(({ paths }) => paths.map(({ subnet }) => subnet));
  const targets = endpointsOf(cause).flatMap(({ shape }) => (shape.kind === 'interface' ? worlds.present(shape.subnets).map((read) => read()) : []));
  return [...(callers.some(standsAt) ? [OF_CALLER] : []), ...(targets.some(standsAt) ? [OF_ENDPOINT] : [])];
}

/** Entries for what does not pass yet, numbered so that they are asked before those that deny. */
export function letPass(cause: BlockedCause, passages: readonly Passage[], { graph, worlds }: RuleContext): Proposal[] {
  const { node: acl, blocker, needs, vpc } = cause;
  const entries = worlds.present(graph.referring('acl', 'network-acl-entry', (entry) => entry.acl, acl.id));
  const missing = passages.flatMap(({ ways }) => ways).filter((way) => !isThere(entries, way));
  if (missing.length === 0 || graph.nodeOf('network-acl', acl.id) === undefined) return [];
  const attempts = needs.flatMap(({ paths }) => paths.flatMap((path) => path.attempts));
  const stopped = attempts.filter(({ stoppedBy }) => stoppedBy.some(({ kind, node }) => kind === blocker.kind && node.id === acl.id));
  const isInside = vpc !== undefined && stopped.every(({ via }) => via === 'interface-endpoint');
  const proposal = (peer: Term): Proposal => ({
    title: `let \`${nameOf(acl)}\` pass ${missing.map(nameOfWay).join(' and ')}`,
    applicability: 'suggestion',
    changes: missing.map((way): NewNode => entry(way, { acl: acl.id, peer, beside: entries.at(-1)?.id ?? acl.id, number: numberFor(entries, way.egress) })),
  });
  const everywhere = proposal(literal('0.0.0.0/0'));
  return [orWaiting(isInside ? { ...proposal(ref(vpc.id, 'cidr')), otherwise: everywhere } : everywhere, cause, endpointsOf(cause))];
}

function entry({ egress, from, to }: Way, { acl, peer, beside, number }: { readonly acl: string; readonly peer: Term; readonly beside: string; readonly number: number }): NewNode {
  const words = [from === REQUEST.from ? 'https' : 'answers', egress ? 'out' : 'in'];
  return {
    kind: 'add-node',
    id: `new entry ${words.join(' ')}`,
    node: 'network-acl-entry',
    name: { words, suffix: [] },
    beside,
    when: acl,
    properties: {
      acl: ref(acl),
      egress: literal(egress),
      ruleNumber: literal(number),
      protocol: literal(TCP),
      allow: literal('allow'),
      cidr: peer,
      fromPort: literal(from),
      toPort: literal(to),
    },
  };
}

/** By its number, which both CloudFormation and Terraform take. */
const TCP = 6;

function isThere(entries: readonly NetworkAclEntry[], { egress, from, to }: Way): boolean {
  const own = entries.filter((it) => (it.egress === 'yes') === egress);
  if (own.some(({ allow }) => allow !== 'yes')) return false;
  return own.some(({ protocol, cidr, fromPort, toPort }) => cidr === '0.0.0.0/0' && (protocol === '-1' || (isTcp(protocol) && typeof fromPort === 'number' && typeof toPort === 'number' && fromPort <= from && toPort >= to)));
}

function isTcp(protocol: NetworkAclEntry['protocol']): boolean {
  return protocol === 'tcp' || protocol === String(TCP);
}

/** Before the first entry that may deny, else behind all others. */
function numberFor(entries: readonly NetworkAclEntry[], egress: boolean): number {
  const own = entries.filter((it) => (it.egress === 'yes') === egress);
  const taken = own.flatMap(({ ruleNumber }) => ruleNumber ?? []);
  const denying = own.filter(({ allow }) => allow !== 'yes').flatMap(({ ruleNumber }) => ruleNumber ?? []);
  if (denying.length === 0) return Math.max(0, ...taken.map((it) => Math.floor(it / STEP) * STEP)) + STEP;
  let number = Math.min(...denying) - 1;
  while (taken.includes(number)) number--;
  return number;
}

/** How authors number entries, to leave room between them. */
const STEP = 100;

function nameOfWay({ egress, from, to }: Way): string {
  return `TCP ${from === to ? String(from) : `${String(from)}-${String(to)}`} ${egress ? 'out' : 'in'}`;
}
