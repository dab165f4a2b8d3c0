import type { Span } from '../../text/source-file.ts';
import { partsOf, showText } from '../../values/text.ts';
import { matchCondition } from './conditions.ts';
import type { KnownStatement, PolicyText } from './document.ts';
import { compileDocument, matchCaller, matchList, type CompiledStatement, type Evaluation, type Matching } from './evaluate.ts';
import { matchPattern, variablesOf, type Pattern, type Variables } from './pattern.ts';
import { contextValue, variableValue, type PolicyRequest } from './request.ts';

/** What kept a decision open, in the words of the causes, with the place of the policy that asks for it. */
export interface Missing {
  readonly what: string;
  readonly at?: Span;
}

/** Names what would have to be known for the statements that may apply. Computed only for explanations. */
export function missingFacts(evaluation: Evaluation, request: PolicyRequest): readonly Missing[] {
  const missing: Missing[] = [];
  for (const { layer, statements } of evaluation.layers) {
    for (const { document, statement, applies } of statements) {
      if (statement === undefined || statement.kind === 'unknown') {
        const at = statement?.at ?? document.at;
        missing.push({ what: statement?.cause ?? document.open ?? 'further statements', ...(at && { at }) });
      } else if (applies === 'unknown' || typeof statement.effect.text !== 'string') {
        const compiled = compileDocument(document).find((it) => it.source === statement);
        if (compiled !== undefined) missing.push(...missingIn(compiled, statement, { request, layer, gateway: false }));
      }
    }
  }
  return missing;
}

function missingIn(compiled: CompiledStatement, statement: KnownStatement, matching: Matching): Missing[] {
  const { request } = matching;
  const found: Missing[] = [...causesIn(statement.effect)];
  const lists = [
    [statement.action.list, compiled.parts?.action, request.action],
    [statement.resource.list, compiled.parts?.resource, request.resource],
  ] as const;
  for (const [list, patterns, text] of lists) {
    const variables: Variables = (key) => variableValue(request, key);
    if (patterns === undefined || matchList(patterns, text, variables) !== 'unknown') continue;
    if (list.open !== undefined) found.push({ what: list.open, ...(list.at && { at: list.at }) });
    for (const [i, item] of list.items.entries()) {
      const pattern = patterns.patterns[i];
      if (pattern === undefined || matchPattern(pattern, text, variables) !== 'unknown') continue;
      found.push(...causesIn(item), ...unknownVariables(pattern, request, item.at));
      found.push(...causesIn({ text, ...(item.at && { at: item.at }) }));
    }
  }
  const caller = matchCaller(statement, matching);
  if (caller.any === 'unknown') found.push({ what: callerCause(statement, request), ...(statement.principal?.at && { at: statement.principal.at }) });
  if (statement.conditionsOpen !== undefined) found.push({ what: statement.conditionsOpen, ...(statement.at && { at: statement.at }) });
  for (const condition of compiled.parts?.conditions ?? []) {
    if (matchCondition(condition, request) !== 'unknown') continue;
    const { source, key } = condition;
    const at = source.key.at ?? source.at;
    if (key === undefined || condition.operator === undefined) found.push({ what: `the condition ${showText(source.operator.text)}`, ...(at && { at }) });
    else if (contextValue(request, key).kind === 'unknown') found.push({ what: `${showText(source.key.text)} of the call`, ...(at && { at }) });
    else found.push({ what: source.values.open ?? `how ${showText(source.key.text)} compares`, ...(at && { at }) });
  }
  return found;
}

function callerCause(statement: KnownStatement, request: PolicyRequest): string {
  if (request.principal.kind === 'unknown') return request.principal.cause;
  if (statement.principal === undefined) return 'the statement has no principal';
  return statement.principal.list.open ?? 'whether the principal names the caller';
}

function unknownVariables(pattern: Pattern, request: PolicyRequest, at: Span | undefined): Missing[] {
  const keys = variablesOf(pattern).filter((key) => variableValue(request, key).kind === 'unknown');
  return keys.map((key) => ({ what: `${key} of the call`, ...(at && { at }) }));
}

function causesIn({ text, at }: PolicyText): Missing[] {
  return partsOf(text).flatMap((part) => (typeof part === 'string' ? [] : [{ what: part.cause, ...(at && { at }) }]));
}
