/** What hosts (command line, ESLint plugin, tests) use. Rules see `rule-api.ts`. */
export type { Position, SourceFile, Span, TextEdit } from './text/source-file.ts';
export { positionAt } from './text/source-file.ts';
export { decodeUtf8 } from './syntax/decode.ts';
export { provideTolerantReader } from './syntax/parse.ts';
export { inspectParse } from './syntax/inspect-parse.ts';
export { inspectConditions, inspectResolve } from './frontends/cloudformation/inspect.ts';
