export { actionTable, type Action, type ActionTable, type ServiceActions } from './action-table.ts';
export {
  defaultEndpointPolicy,
  unknownDocument,
  type Condition,
  type KnownStatement,
  type PolicyDocument,
  type PolicyText,
  type PrincipalEntry,
  type PrincipalList,
  type Selection,
  type Statement,
  type TextList,
  type UnknownStatement,
} from './document.ts';
export {
  evaluateRequest,
  missingFacts,
  type AppliedStatement,
  type Decision,
  type Evaluation,
  type Layer,
  type LayerEvaluation,
  type Missing,
  type PolicySet,
} from './evaluate.ts';
export type { Call } from './calls.ts';
export { policySource } from './from-value.ts';
export { resourcePolicyDecides } from './facts.ts';
export { inspectPolicy, type PolicyAnswer } from './inspect.ts';
export { isList, isText, leastPrivilege, leastStatements, printPolicy, sourceOfPolicy, type NeededCall, type PolicyJson } from './least-privilege.ts';
export { lintEndpointPolicy, type LintCode, type LintedEndpoint, type PolicyLint } from './lint.ts';
export { managedPolicies, type ManagedPolicies } from './managed-policies.ts';
export { policySourceOf, type Locate, type PolicyEntry, type PolicySource } from './policy-source.ts';
export { maxEndpointPolicyLength, readPolicy, type ReadPolicy } from './read-policy.ts';
export type { PolicyKind, PolicyProblem, ProblemCode } from './policy-problems.ts';
export { decidingStatement, judgeCall, nameOf, whoCalls, type Ruling } from './ruling.ts';
export { nameOfTarget, scopeOf, type Target } from './targets.ts';
export { requestContext, type ContextValue, type PolicyRequest, type RequestContext, type RequestPrincipal } from './request.ts';
