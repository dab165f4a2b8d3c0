import type { Span } from '../text/source-file.ts';
import type { Scenario } from './diagnostic.ts';

/** What the policy of one endpoint does to the calls that come through it. */
export interface PolicyReport {
  readonly address: string;
  /** Such as `ecr.api`; the name of the service as written where it is not known. */
  readonly service: string;
  readonly at: Span;
  /** What has to be chosen for the endpoint to exist; absent where it does by default. */
  readonly scenarios?: readonly Scenario[];
  /** Absent where no policy is given, or no text says it. */
  readonly policyAt?: Span;
  readonly hasPolicy: boolean;
  /** Services that take no policies let everything pass. */
  readonly takesPolicies: 'yes' | 'no' | 'unknown';
  readonly calls: readonly RuledCall[];
  /** Workloads of which it is open whether they come through. */
  readonly perhaps: readonly { readonly workload: string; readonly missing: readonly string[] }[];
  /** Calls that other values of parameters bring; the least policy holds them too. */
  readonly otherwise: readonly Pick<RuledCall, 'feature' | 'action' | 'resource' | 'principal'>[];
  /** Actions that only some set-ups exercise, beyond the calls. */
  readonly besides: readonly string[];
  /** The least policy that lets the calls pass whatever the parameters are, written down; absent where no call is known. */
  readonly policy?: { readonly json: string; readonly cloudformation: string; readonly terraform: string };
}

export interface DecidingStatement {
  readonly name: string;
  readonly at?: Span;
  /** What keeps it from allowing the call. */
  readonly differsIn?: 'resource' | 'principal' | 'condition';
  /** The keys of its conditions that do not hold. */
  readonly keys?: readonly string[];
}

export interface RuledCall {
  readonly workloads: readonly string[];
  /** What in the workloads makes the call. */
  readonly feature: string;
  readonly action: string;
  /** `*` for an action that takes no resource. */
  readonly resource: string;
  /** Who calls, in words. */
  readonly principal: string;
  readonly outcome: 'passes' | 'denied' | 'undecided';
  /** The statement that decides, or with `differsIn` the one that comes nearest to allowing the call; absent = none speaks of it. */
  readonly statement?: DecidingStatement;
  /** What would decide it. */
  readonly missing: readonly string[];
  /** What ends the path at the endpoint, before its policy is asked. */
  readonly stoppedBefore?: string;
}
