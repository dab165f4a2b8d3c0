import type { Span } from '../../text/source-file.ts';
import type { Text } from '../../values/text.ts';

/** Whose policy it is: they differ in what a statement has to say. */
export type PolicyKind = 'identity' | 'endpoint' | 'resource';

/** What is malformed in a policy. */
export interface PolicyProblem {
  readonly code: ProblemCode;
  readonly at?: Span;
  /** What stands there. */
  readonly found?: Text;
  /** What may stand there. */
  readonly expected?: readonly string[];
  /** What was probably meant. */
  readonly suggestion?: string;
}

export type ProblemCode =
  | 'not-json'
  | 'not-a-policy'
  | 'too-long'
  | 'wrong-version'
  | 'unknown-element'
  | 'repeated-element'
  | 'missing-statement'
  | 'no-statements'
  | 'statement-not-an-object'
  | 'missing-effect'
  | 'wrong-effect'
  | 'missing-action'
  | 'missing-resource'
  | 'both-elements'
  | 'empty-list'
  | 'not-text'
  | 'missing-principal'
  | 'unexpected-principal'
  | 'wrong-principal'
  | 'unknown-principal-type'
  | 'wrong-condition'
  | 'unknown-operator'
  | 'repeated-sid';

/** Gathers problems while a policy is read. */
export class Problems {
  readonly found: PolicyProblem[] = [];

  report(code: ProblemCode, place: Span | undefined, more: Omit<PolicyProblem, 'code' | 'at'>): void {
    this.found.push({ code, ...(place && { at: place }), ...more });
  }
}
