/** What hosts (command line, ESLint plugin, tests) use. Rules see `rule-api.ts`. */
export type { Position, SourceFile, Span, TextEdit } from './text/source-file.ts';
export { positionAt } from './text/source-file.ts';
export { decodeUtf8 } from './syntax/decode.ts';
export { provideTolerantReader } from './syntax/parse.ts';
export { inspectParse } from './syntax/inspect-parse.ts';
export { inspectConditions, inspectResolve } from './frontends/cloudformation/inspect.ts';
export type * from './diagnostics/diagnostic.ts';
export { analyze } from './engine/analyze.ts';
export type { AnalyzeOptions } from './engine/options.ts';
export type { Rule, RuleMeta } from './engine/rule.ts';
export { looksLikeTemplate, mentionsNetworkOrContainers } from './syntax/recognise.ts';
export { parseStream } from './syntax/parse.ts';
export { readJson } from './syntax/json.ts';
export type { MappingEntry, MappingNode, ScalarNode, SequenceNode, SyntaxNode, SyntaxProblem } from './syntax/tree.ts';
export { isRegion, looksLikeRegion, nearestRegion } from './knowledge/regions.ts';
export { editDistance } from './knowledge/edit-distance.ts';
export { dataDate } from './knowledge/data-date.ts';
