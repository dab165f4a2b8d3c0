/** Everything that a rule may use. Rules import nothing else. */
export { defineRule } from './engine/rule.ts';
export type {
  BlockedCause,
  BlockedNeed,
  BlockedRule,
  BudgetRule,
  Finding,
  GraphRule,
  NodeRule,
  OutsideNetwork,
  Rule,
  RuleContext,
  UndecidedRule,
  UndecidedSource,
} from './engine/rule.ts';
export { broughtBy, targetOf, type Target } from './engine/targets.ts';
export * from './engine/wording.ts';
export { absenceOf, creationHelp } from './engine/absence.ts';
export { admitCallers, associateTables, dnsChanges, followRegion, giveGroup, letOut, onePerZone, orWaiting, placeEndpoint, remove, setProperty, waitFor } from './engine/proposals.ts';
export { letPass, passagesOf } from './engine/acl-entries.ts';
export { addRecords, answerItself } from './engine/zone-records.ts';
export { addEndpoints, addGatewayFor } from './engine/new-endpoints.ts';
export type { PolicyLint } from './analysis/policy/lint.ts';
export type { PolicyProblem } from './analysis/policy/policy-problems.ts';
export { concatenated, json, listOf, literal, mapOf, ref, REGION, type GraphChange, type Proposal, type Term } from './edits/changes.ts';
export { allowCalls, allowRole, allowWithoutCondition, allowingHelp, deniedBy, deniedCalls, leastPolicy, lintsOf, opensEverything, policyOf } from './engine/policies.ts';
export { missingPermissions, unmetConditions, type MissingPermissions } from './engine/role-findings.ts';
export type { RoleDenial, Way } from './analysis/policy/role-policies.ts';
export { isRefused, problemText } from './engine/policy-words.ts';
export type { DeniedCall } from './analysis/reachability/path.ts';
export { consequenceOf, defectOf, endpointsOf, stopsSomebody } from './engine/defects.ts';
export { nameOf, propertyName } from './analysis/reachability/address.ts';
export { hostNames, isNameOf } from './analysis/reachability/host-names.ts';
export type { Label, TraceStep } from './diagnostics/diagnostic.ts';
export type * from './graph/nodes.ts';
export { groupsOfEndpoint, subnetsOfEndpoint } from './graph/attachments.ts';
export { nodeOf, refId } from './graph/references.ts';
export { wayElsewhere, type WayElsewhere } from './analysis/regions/elsewhere.ts';
export { addressOf, sameRegion } from './analysis/reachability/reach.ts';
export { waitsFor } from './analysis/ordering/order.ts';
export { INTERNET, isServed } from './analysis/needs/demands.ts';
export type { Workload } from './analysis/needs/workloads.ts';
export type { NeedFact } from './knowledge/needs.ts';
export * from './knowledge/regions.ts';
export * from './knowledge/endpoint-services.ts';
export * from './knowledge/layer-bucket.ts';
export * from './knowledge/service-names.ts';
export * from './knowledge/images.ts';
export * from './knowledge/amis.ts';
export { causeOf, holesOf, itemsOf, member, numberOf, stringOf, textOfValue, triOfValue } from './values/read.ts';
export { equalText, literalPrefix, onlyHole, partsOf, showText, type Hole, type Text } from './values/text.ts';
export { triAnd, triNot, triOf, triOr, type Tri } from './values/tri.ts';
export type { Value } from './values/value.ts';
export type { Guard } from './values/guards.ts';
export type { Guarded, Several } from './values/worlds.ts';
export { spanWithin, type Span } from './text/source-file.ts';
