import type { Service } from '../analysis/needs/demands.ts';
import type { Workload } from '../analysis/needs/workloads.ts';
import type { Blocker, BlockerKind, Fact } from '../analysis/reachability/path.ts';
import type { Blocked as BlockedPath, Verdicts } from '../analysis/verdicts.ts';
import type { Applicability, Label, Severity, TraceStep } from '../diagnostics/diagnostic.ts';
import type { Proposal } from '../edits/changes.ts';
import type { Graph } from '../graph/graph.ts';
import type { NodeBase, NodeKind, NodeOf, Vpc } from '../graph/nodes.ts';
import type { Feature, NeedFact } from '../knowledge/needs.ts';
import type { Span } from '../text/source-file.ts';
import type { Worlds } from '../values/worlds.ts';

/** What every rule says of itself; documentation, configuration and reports are made from it. */
export interface RuleMeta {
  readonly id: string;
  readonly severity: Severity;
  /** Whether it runs unless somebody asks for it. */
  readonly recommended: boolean;
  readonly description: string;
  readonly why: string;
  readonly references: readonly string[];
  /** The strongest fix that it offers. */
  readonly fix: Applicability | 'none';
  /** Texts by message id; `{{name}}` is replaced by the data of a finding. */
  readonly messages: Readonly<Record<string, string>>;
  /** Its options by name, with the values that they take; absent = it has none. */
  readonly options?: Readonly<Record<string, RuleOption>>;
}

export interface RuleOption {
  readonly description: string;
  readonly values: readonly string[];
}

/** What a rule reports. Severity, scenario, order and rendering are the engine's work. */
export interface Finding<M extends string = string> {
  readonly messageId: M;
  readonly data?: Readonly<Record<string, string>>;
  /** The smallest text that is wrong. */
  readonly at: Span;
  /** The resource that it is about. */
  readonly node: NodeBase;
  /** Where it differs from the rule's own. */
  readonly severity?: Severity;
  readonly workloads?: readonly string[];
  readonly services?: readonly string[];
  readonly related?: readonly Label[];
  readonly trace?: readonly TraceStep[];
  readonly notes?: readonly string[];
  readonly help?: string;
  readonly assumes?: readonly string[];
  /** Changes that mend it, the best first. */
  readonly proposals?: readonly Proposal[];
}

export interface RuleContext {
  readonly graph: Graph;
  readonly worlds: Worlds;
  readonly verdicts: Verdicts;
  /** Options of the rule from the configuration. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Whether the run says that the given files are all there is. */
  readonly complete: boolean;
}

/** A rule about nodes of one kind: called per node, in a case split of its own. */
export interface NodeRule<K extends NodeKind = NodeKind, M extends string = string> extends RuleMeta, NodeSubject<K, M> {
  /** Kinds of blockers that it reports by itself, at the node that has them; the engine adds whom they stop. */
  readonly covers?: readonly BlockerKind[];
  /** The same about nodes of another kind. */
  readonly also?: ByKind<M>;
}

export interface NodeSubject<K extends NodeKind = NodeKind, M extends string = string> {
  readonly on: K;
  readonly check: (node: NodeOf<K>, context: RuleContext) => Iterable<Finding<M>>;
}

type ByKind<M extends string = string> = { [K in NodeKind]: NodeSubject<K, M> }[NodeKind];

/** A rule about the graph as a whole, for what has no single subject. */
export interface GraphRule<M extends string = string> extends RuleMeta {
  readonly on: 'graph';
  readonly check: (graph: Graph, context: RuleContext) => Iterable<Finding<M>>;
}

/** A rule that reports paths which end: called once per root cause, in the failing world nearest to the defaults. */
export interface BlockedRule<M extends string = string> extends RuleMeta {
  readonly on: 'blocked';
  /** The kinds of blockers that belong to it; for absence, which features miss the endpoint. */
  readonly blames: readonly Blame[];
  readonly check: (blocked: BlockedCause, context: RuleContext) => Iterable<Finding<M>>;
  /** What it says of nodes whether or not anything is known to be blocked there. */
  readonly also?: ByKind<M>;
  /** Kinds of blockers that `also` reports; the engine adds whom they stop. */
  readonly covers?: readonly BlockerKind[];
}

export interface Blame {
  readonly kind: BlockerKind;
  /** Only for needs of these features. */
  readonly features?: readonly Feature[];
  /** Only for needs of these services. Without services and features: what no other rule claims. */
  readonly services?: readonly Service[];
}

/** A rule about what could not be decided: called once per source of the unknown. */
export interface UndecidedRule<M extends string = string> extends RuleMeta {
  readonly on: 'undecided';
  readonly check: (undecided: UndecidedSource, context: RuleContext) => Iterable<Finding<M>>;
}

/** A rule about the analysis itself: called once, after all others, with the questions that the work budget cut short. */
export interface BudgetRule<M extends string = string> extends RuleMeta {
  readonly on: 'budget';
  readonly check: (undecided: ReadonlySet<string>, context: RuleContext) => Iterable<Finding<M>>;
}

export type Rule = { [K in NodeKind]: NodeRule<K> }[NodeKind] | GraphRule | BlockedRule | UndecidedRule | BudgetRule;

/** One root cause and everything that it stops. */
export interface BlockedCause {
  readonly blocker: Blocker;
  /** What has the defect; for absence, the VPC that lacks something. */
  readonly node: NodeBase;
  /** `masked`: it works all the same, past the endpoint. */
  readonly effect: 'blocked' | 'masked';
  readonly needs: readonly BlockedNeed[];
  readonly services: readonly Service[];
  readonly workloads: readonly Workload[];
  /** The VPC of the first blocked path, where the files declare it. */
  readonly vpc: Vpc | undefined;
}

export interface BlockedNeed {
  readonly workload: Workload;
  readonly service: Service;
  readonly features: readonly Feature[];
  readonly facts: readonly NeedFact[];
  readonly launch: string;
  readonly paths: readonly BlockedPath[];
}

/** What one unknown keeps open. */
export interface UndecidedSource {
  /** What the first of the facts is about. */
  readonly about: string;
  /** Where the network of the workloads comes from, if it comes from outside of the given files. */
  readonly outside?: OutsideNetwork;
  /** The VPC of a network context that the workloads are in, where it is that context which leaves something open. */
  readonly context?: Vpc;
  readonly facts: readonly Fact[];
  readonly workloads: readonly Workload[];
  readonly services: readonly Service[];
}

/** A network that none of the given files declares, as far as they name it. */
export interface OutsideNetwork {
  /** Its VPC, subnets and groups as the files call them: parameters, exports, ids. */
  readonly names: readonly string[];
  /** Those of them that are subnets, and those that are groups. */
  readonly subnets: readonly string[];
  readonly groups: readonly string[];
  /** Those of the subnets whose route table comes from outside as well. */
  readonly unrouted: readonly string[];
  /** Whether the files declare the VPC itself, so that only subnets come from outside. */
  readonly knowsVpc: boolean;
  /** Why it is not known, such as "parameter `VpcId` has no value". */
  readonly cause: string;
  readonly at: Span;
}

/** Declares a rule; the message ids that `check` may use are those of `messages`. */
export function defineRule<const K extends NodeKind, const M extends string>(
  rule: Omit<NodeRule<K, M>, 'messages'> & { readonly messages: Readonly<Record<M, string>> },
): NodeRule<K, M>;
export function defineRule<const M extends string>(
  rule: Omit<GraphRule<M>, 'messages'> & { readonly messages: Readonly<Record<M, string>> },
): GraphRule<M>;
export function defineRule<const M extends string>(
  rule: Omit<BlockedRule<M>, 'messages'> & { readonly messages: Readonly<Record<M, string>> },
): BlockedRule<M>;
export function defineRule<const M extends string>(
  rule: Omit<UndecidedRule<M>, 'messages'> & { readonly messages: Readonly<Record<M, string>> },
): UndecidedRule<M>;
export function defineRule<const M extends string>(
  rule: Omit<BudgetRule<M>, 'messages'> & { readonly messages: Readonly<Record<M, string>> },
): BudgetRule<M>;
export function defineRule(rule: Rule): Rule {
  return rule;
}
