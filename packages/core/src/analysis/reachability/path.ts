import type { NodeBase, VpcEndpoint } from '../../graph/nodes.ts';
import type { Feature } from '../../knowledge/needs.ts';
import type { Span } from '../../text/source-file.ts';
import { showText, type Text } from '../../values/text.ts';

/** One step of a path, for people. */
export interface Hop {
  readonly address: string;
  readonly text: string;
  readonly at: Span;
}

/** Why an attempt does not get through. A closed list: each kind is reported by exactly one rule, see `blame.ts`. */
export const BLOCKER_KINDS = [
  'no-endpoint',
  'incomplete-set',
  'other-region',
  'called-elsewhere',
  'unknown-service',
  'endpoint-of-wrong-type',
  'vpc-dns-off',
  'private-dns-off',
  's3-interface-without-names',
  'endpoint-without-subnets',
  'endpoint-group-ingress',
  'workload-group-egress',
  'network-acl',
  'gateway-off-route',
  'gateway-without-tables',
  'zone-without-record',
  'endpoint-without-zone',
  'zone-misnamed',
  'no-public-ip',
  'no-public-path',
  'endpoint-policy',
  'role-policy',
  'resource-policy',
] as const;

export type BlockerKind = (typeof BLOCKER_KINDS)[number];

export interface Blocker {
  readonly kind: BlockerKind;
  /** What has the defect: an endpoint, a group, a table, a subnet, a VPC. */
  readonly node: NodeBase;
  /** The smallest text to look at. */
  readonly at: Span;
  /** What is wrong with it, as a clause: "admits TCP 443 from nowhere". */
  readonly text: string;
  /** Which set of endpoints is incomplete, as a node may lack members of several. */
  readonly set?: string;
  /** The calls that a policy denies. */
  readonly denied?: readonly [DeniedCall, ...DeniedCall[]];
  /** The features that it stops, where it stops not all of what the service is needed for. */
  readonly features?: readonly Feature[];
}

/** A call that a policy denies for certain. */
export interface DeniedCall {
  readonly feature: Feature;
  readonly action: string;
  /** `*` for an action that takes no resource. */
  readonly resource: Text;
  /** What a statement has to name to let it pass. */
  readonly scope: readonly Text[];
  /** Who calls, in words. */
  readonly principal: string;
  /** The statement that denies it, by name or place; absent = none allows it. */
  readonly statement?: string;
  /** The action in the list of that statement which names just this one, or the statement that is about nothing else; absent = it is denied among others, or by exception. */
  readonly deniedAt?: Span;
  /** What keeps the statement that comes nearest from allowing it. */
  readonly differsIn?: 'resource' | 'principal' | 'condition';
  /** The keys of its conditions that do not hold; those of the statement that denies, where one does and conditions hold. */
  readonly keys?: readonly string[];
}

/** One way that packets could have taken, and everything that stops them on it. */
export interface Attempt {
  readonly via: 'interface-endpoint' | 'gateway-endpoint' | 'public';
  readonly endpoint?: VpcEndpoint;
  readonly hops: readonly Hop[];
  readonly stoppedBy: readonly [Blocker, ...Blocker[]];
}

/** An attempt that ends before it reaches the endpoint. */
export function attempt(endpoint: VpcEndpoint, hops: readonly Hop[], blocker: Blocker): Attempt {
  const via = endpoint.shape.kind === 'gateway' ? 'gateway-endpoint' : 'interface-endpoint';
  return { via, endpoint, hops, stoppedBy: [blocker] };
}

/** A way that packets take, and that policies of the caller or of what is called make useless. */
export function refusedAttempt({ carriedBy, endpoint, hops }: Extract<Path, { outcome: 'reachable' }>, stoppedBy: Attempt['stoppedBy']): Attempt {
  if (carriedBy === 'public' || endpoint === undefined) return { via: 'public', hops, stoppedBy };
  return { via: endpoint.shape.kind === 'gateway' ? 'gateway-endpoint' : 'interface-endpoint', endpoint, hops, stoppedBy };
}

/** A fact that would decide what is open. */
export interface Fact {
  /** What it is about: the source of the unknown, such as a parameter; facts of one source are told together. */
  readonly about: string;
  readonly text: string;
  /** Central endpoints of another VPC may be what is not known: the VPC that would use them, and the block of its route to them. */
  readonly hub?: { readonly spoke: string; readonly cidr: string | undefined };
}

export type Path =
  | {
      readonly outcome: 'reachable';
      readonly carriedBy: 'endpoint' | 'public';
      readonly endpoint?: VpcEndpoint;
      readonly hops: readonly Hop[];
      /** Endpoints that were meant to serve and do not. */
      readonly bypassed: readonly Attempt[];
    }
  | { readonly outcome: 'unreachable'; readonly attempts: readonly Attempt[] }
  | { readonly outcome: 'unknown'; readonly missing: readonly Fact[] };

export function unknownPath(about: string, text: string): Path {
  return { outcome: 'unknown', missing: [{ about, text }] };
}

/** What tells two paths apart for whoever asks for them. */
export function pathIdentity(path: Path): string {
  switch (path.outcome) {
    case 'reachable':
      return `reachable ${path.carriedBy} ${path.endpoint?.id ?? ''} ${path.bypassed.map(attemptIdentity).join()}`;
    case 'unreachable':
      return `unreachable ${path.attempts.map(attemptIdentity).join()}`;
    case 'unknown':
      return `unknown ${path.missing.map(({ about, text }) => `${about}:${text}`).join()}`;
  }
}

function attemptIdentity(attempt: Attempt): string {
  return `${attempt.via} ${attempt.endpoint?.id ?? ''} ${attempt.stoppedBy.map(blockerIdentity).join('+')}`;
}

export function blockerIdentity({ kind, node, denied }: Blocker): string {
  return [`${kind}@${node.id}`, ...(denied ?? []).map(({ action, resource, statement }) => `${action} ${showText(resource)} ${statement ?? ''}`)].join(' ');
}
