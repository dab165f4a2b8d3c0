/** What front ends outside of the core use: to make a graph of their own, and to have it judged. Rules never see it. */
export { Graph, type Dependency, type Escape, type Unit } from './graph/graph.ts';
export type * from './graph/nodes.ts';
export { LOWERINGS, lowerResource, type Resource } from './frontends/cloudformation/resources.ts';
export { plainReferenceIn } from './frontends/cloudformation/plain-text.ts';
export { spanWithin } from './text/source-file.ts';
export { judgeGraph, type Judgement } from './engine/judge.ts';
export type { EditOutcome, Editor, GraphChange, NewNode, Term } from './edits/changes.ts';
export { cdkEndpointServices, cdkMemberOf } from './knowledge/cdk-endpoints.ts';
export { serviceInfo } from './knowledge/endpoint-services.ts';
export { parseServiceName, expectedServiceNames } from './knowledge/service-names.ts';
export { dnsSuffixOf, isRegion } from './knowledge/regions.ts';
export { valueOfText } from './values/read.ts';
export { concat, onlyHole, partsOf, showText, textOf, type Hole, type ResourceAttribute, type Text } from './values/text.ts';
export { isList, isText, type Json } from './values/json.ts';
export type { Value } from './values/value.ts';
export { ALWAYS, GuardBudgetExceeded, NEVER, Guards, type Assignment, type Guard } from './values/guards.ts';
export { Worlds, type Guarded, type Several } from './values/worlds.ts';
