import type { Term } from '@privatelint/core/front-end-api';
import { constructOf } from '../library/construct-tree.ts';
import { idOf, referencesOf, type Resource } from '../resource.ts';
import { later, madeAlike, Refusal, resourcesById, type Draft, type EditedProgram, type Named } from './draft.ts';
import { referenceTo } from './imports.ts';

/** Rules for the group of a construct, as connections: CDK writes both sides of them. */
export function addRules(draft: Draft, id: string, direction: 'ingress' | 'egress', rules: readonly Term[]): void {
  const group = draft.resource(id);
  admit(draft, draft.named(connectable(draft, group)), direction, rules, group);
}

/** The same for a group that a draft makes, or that stands there as `group`. */
export function admit(draft: Draft, target: Named, direction: 'ingress' | 'egress', rules: readonly Term[], group?: Resource): void {
  for (const rule of rules) {
    if (rule.kind !== 'map') throw new Refusal('what the rule says is not known');
    const { peerGroup, peerCidr, protocol, fromPort, toPort } = rule.entries;
    const port = portOf(fromPort, toPort, protocol);
    const peer: Peer | undefined = peerGroup?.kind === 'ref' ? draft.named(connectable(draft, draft.resource(peerGroup.node))) : peerCidr?.kind === 'ref' ? vpcBlock(draft, draft.resource(peerCidr.node)) : undefined;
    if (peer === undefined && !(peerCidr?.kind === 'literal' && peerCidr.value === '0.0.0.0/0')) throw new Refusal('who is let in is not known');
    if (group !== undefined && peerGroup?.kind === 'ref' && waitsFor(draft, draft.resource(peerGroup.node), group)) throw new Refusal(`\`${group.path}\` is waited for by those whom it is to admit`);
    const site = peer === undefined ? target : later(target, peer);
    const ec2 = (name: string): string => referenceTo(draft, site.module, 'aws-ec2', name);
    const other = peer === undefined ? `${ec2('Peer')}.anyIpv4()` : peer.isBlock ? `${ec2('Peer')}.ipv4(${peer.name}.vpcCidrBlock)` : peer.name;
    draft.behind(site, `${target.name}.connections.${direction === 'ingress' ? 'allowFrom' : 'allowTo'}(${other}, ${ec2('Port')}.tcp(${port}))`);
  }
}

type Peer = Named & { readonly isBlock?: boolean };

function vpcBlock(draft: Draft, vpc: Resource): Peer {
  return { ...draft.named(vpc), isBlock: true };
}

function portOf(from: Term | undefined, to: Term | undefined, protocol: Term | undefined): number {
  const isTcp = protocol?.kind === 'literal' && protocol.value === 'tcp';
  if (!isTcp || from?.kind !== 'literal' || to?.kind !== 'literal' || from.value !== to.value || typeof from.value !== 'number') throw new Refusal('which ports the rule is for is not known');
  return from.value;
}

/** The construct that a group belongs to, where CDK makes the group for it. */
function connectable(draft: Draft, group: Resource): Resource {
  return madeAlike(draft.program, group).find(({ type }) => type !== group.type) ?? group;
}

/** Tells constructs to wait for others, whether they stand there or are about to be written. */
export function dependOn(draft: Draft, id: string, on: readonly string[], added: ReadonlyMap<string, Named>): void {
  const resource = draft.resource(id);
  const waiting = draft.named(resource);
  const others = on.map((other) => added.get(other) ?? existing(draft, resource, draft.resource(other)));
  const site = others.reduce<Named>(later, waiting);
  draft.behind(site, `${waiting.name}.node.addDependency(${others.map(({ name }) => name).join(', ')})`);
}

/** Whether a construct was told to wait for another: a rule that names it would wait for itself then. */
function waitsFor(draft: Draft, waiting: Resource, other: Resource): boolean {
  const isAbove = (path: string | undefined): boolean => path !== undefined && (other.path === path || other.path.startsWith(`${path}/`));
  return below(draft, waiting).some(({ dependencies = [] }) => dependencies.some(({ value }) => isAbove(constructOf(value)?.path)));
}

/** All that the construct holds which a name stands for: what one call makes has one construct above it. */
function below({ program }: Draft, resource: Resource): readonly Resource[] {
  const made = madeAlike(program, resource);
  const [first, ...others] = made.map(({ construct }) => construct.path.split('/'));
  const top = first?.filter((_, i) => others.every((other) => other.slice(0, i + 1).join('/') === first.slice(0, i + 1).join('/'))).join('/') ?? '';
  let known = trees.get(program);
  if (known === undefined) trees.set(program, (known = new Map<string, readonly Resource[]>()));
  let found = known.get(top);
  if (found === undefined) known.set(top, (found = program.resources.filter(({ path }) => path === top || path.startsWith(`${top}/`))));
  return found;
}

/** By the path of the construct: the same ones are asked for again and again. */
const trees = new WeakMap<EditedProgram, Map<string, readonly Resource[]>>();

/** A construct waits with everything below it for everything below another: no part of the other may refer back. */
function existing(draft: Draft, waiting: Resource, other: Resource): Named {
  const resources = resourcesById(draft.program);
  const own = new Set(below(draft, waiting).map(({ path }) => idOf(path)));
  const seen = new Set<Resource>(below(draft, other));
  for (const one of seen) {
    for (const id of referencesOf(one)) {
      if (own.has(id)) throw new Refusal(`\`${other.path}\` refers to \`${waiting.path}\` already`);
      const next = resources.get(id);
      if (next !== undefined) seen.add(next);
    }
  }
  return draft.named(other);
}
