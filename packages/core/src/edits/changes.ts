import type { Applicability, Impact } from '../diagnostics/diagnostic.ts';
import type { NodeId, NodeKind } from '../graph/nodes.ts';
import type { Span, TextEdit } from '../text/source-file.ts';
import type { Assignment } from '../values/guards.ts';
import type { Json } from '../values/json.ts';

/**
 * What a rule proposes, in words of the graph: the front end that made a node knows how its author writes it down.
 * Atomic: all changes or none.
 */
export interface Proposal {
  /** As a command: "turn private DNS on". */
  readonly title: string;
  readonly applicability: Applicability;
  readonly changes: readonly GraphChange[];
  /** What to try when this one cannot be written, or does not do. */
  readonly otherwise?: Proposal;
}

/** A value to be written, in words of the graph. */
export type Term =
  | { readonly kind: 'literal'; readonly value: string | number | boolean }
  /** An attribute of a node, by the name that the graph has for it; `id` is what identifies it. */
  | { readonly kind: 'ref'; readonly node: NodeId; readonly attribute: RefAttribute }
  /** The Region that is deployed to, whichever that is. */
  | { readonly kind: 'region' }
  /** As another node's property is written. */
  | { readonly kind: 'as'; readonly node: NodeId; readonly property: string }
  | { readonly kind: 'concat'; readonly parts: readonly Term[] }
  | { readonly kind: 'list'; readonly items: readonly Term[] }
  /** Keys are those of `graph/nodes.ts`, as in a rule of a security group. */
  | { readonly kind: 'map'; readonly entries: Readonly<Record<string, Term>> }
  /** A document in JSON such as a statement of a policy; holes in its texts are called as the file calls what they stand for. */
  | { readonly kind: 'json'; readonly value: Json }
  /** What only a person can say, such as "one subnet per zone": it can be shown, and not be written. */
  | { readonly kind: 'choice'; readonly what: string };

/** `prefixList`: that of the addresses which a gateway endpoint serves; `dnsName`, `dnsZone`: what records that lead to an interface endpoint name. */
export type RefAttribute = 'id' | 'cidr' | 'arn' | 'prefixList' | 'dnsName' | 'dnsZone';

/** Properties are called as in `graph/nodes.ts`; the shape of an endpoint is flat: `type`, `subnets`, `groups`, `routeTables`, `privateDns`. */
export type GraphChange =
  | { readonly kind: 'set'; readonly node: NodeId; readonly property: string; readonly to: Term }
  | { readonly kind: 'unset'; readonly node: NodeId; readonly property: string }
  | { readonly kind: 'list-add'; readonly node: NodeId; readonly property: string; readonly items: readonly Term[] }
  | { readonly kind: 'list-remove'; readonly node: NodeId; readonly property: string; readonly item: NodeId }
  /** The smallest wrong text, such as a Region inside of a service name. */
  | { readonly kind: 'replace-text'; readonly at: Span; readonly to: Term }
  /** The innermost member of a list or a mapping that a place lies in, such as an action; mappings that it leaves empty go with it. */
  | { readonly kind: 'remove-member'; readonly at: Span }
  | NewNode
  | { readonly kind: 'remove-node'; readonly node: NodeId }
  /** `node` exists wherever `with` does, whatever its own condition was. */
  | { readonly kind: 'exist-with'; readonly node: NodeId; readonly with: NodeId }
  /** `node` is created after all of `on`. */
  | { readonly kind: 'depend-on'; readonly node: NodeId; readonly on: readonly NodeId[] };

export interface NewNode {
  readonly kind: 'add-node';
  /** How other changes of the proposal refer to it. */
  readonly id: NodeId;
  readonly node: NodeKind;
  readonly name: NameHint;
  /** In whose file it goes, and behind what. */
  readonly beside: NodeId;
  /** What it takes its other properties, its condition and its name from. */
  readonly like?: NodeId;
  /** Exists under the condition of this node; `like` says so too. */
  readonly when?: NodeId;
  readonly properties: Readonly<Record<string, Term>>;
  readonly after?: readonly NodeId[];
}

/** "ecr", "api", "endpoint"; where the name that it is like says "ecr", "dkr", that part is replaced and the rest kept. */
export interface NameHint {
  readonly words: readonly string[];
  readonly suffix: readonly string[];
  readonly insteadOf?: readonly string[];
}

export type EditOutcome =
  | {
      readonly kind: 'edits';
      readonly edits: readonly TextEdit[];
      readonly impact: Impact;
      /** Why a person has to agree, such as that the file makes several stacks; absent = nothing of the kind. */
      readonly concern?: string;
    }
  | { readonly kind: 'refused'; readonly reason: string };

/** Writes changes into the files of one deployment, as they are to hold in one world. */
export interface Editor {
  edit(changes: readonly GraphChange[], world: Assignment): EditOutcome;
  /**
   * The same as somebody would write it by hand, to be shown: in the language of the file that would be edited, and also where
   * it cannot be edited. Undefined = there is nothing to show, or it would not be valid.
   */
  sketch?(changes: readonly GraphChange[], world: Assignment): string | undefined;
}

export const literal = (value: string | number | boolean): Term => ({ kind: 'literal', value });
export const ref = (node: NodeId, attribute: RefAttribute = 'id'): Term => ({ kind: 'ref', node, attribute });
export const REGION: Term = { kind: 'region' };
export const asWritten = (node: NodeId, property: string): Term => ({ kind: 'as', node, property });
export const concatenated = (...parts: readonly Term[]): Term => ({ kind: 'concat', parts });
export const listOf = (...items: readonly Term[]): Term => ({ kind: 'list', items });
export const json = (value: Json): Term => ({ kind: 'json', value });
export const choice = (what: string): Term => ({ kind: 'choice', what });
export const mapOf = (entries: Readonly<Record<string, Term>>): Term => ({ kind: 'map', entries });
