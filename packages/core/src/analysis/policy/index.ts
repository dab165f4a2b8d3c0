/** What the engine needs of the analysis of policies. */
export { actionTable } from '../../knowledge/iam-actions.ts';
export type { Call } from './calls.ts';
export { defaultEndpointPolicy } from './document.ts';
export { leastPrivilege, leastStatements, printPolicy, sourceOfPolicy, type NeededCall } from './least-privilege.ts';
export { lintEndpointPolicy, type LintCode, type PolicyLint } from './lint.ts';
export { missingFacts } from './missing-facts.ts';
export type { PolicyProblem, ProblemCode } from './policy-problems.ts';
export { readPolicy, type ReadPolicy } from './read-policy.ts';
export { decidingStatement, judgeCall, nameOf, whoCalls, type Ruling } from './ruling.ts';
export { nameOfTarget, scopeOf } from './targets.ts';
