import type { Span } from '../../text/source-file.ts';
import { partsOf, showText, type Text } from '../../values/text.ts';
import type { ActionTable } from '../../knowledge/iam-actions.ts';
import { isNumeric, parseOperator, takesWildcards } from './conditions.ts';
import type { Condition, KnownStatement, PolicyDocument, PolicyText } from './document.ts';
import { nearest } from '../../knowledge/near-miss.ts';
import { compilePattern, matchPattern } from './pattern.ts';

/** What is wrong with an endpoint policy as such, whoever calls through it. */
export interface PolicyLint {
  readonly code: LintCode;
  readonly at?: Span;
  /** The part that is wrong. */
  readonly found?: Text;
  /** How many parts of the statement are wrong in the same way, besides. */
  readonly others?: number;
  /** What it should have been. */
  readonly expected?: readonly string[];
  readonly suggestion?: string;
  /** What the suggestion takes the place of, where that is not what was found. */
  readonly replaced?: string;
  /** Where an action is listed that can go out of its statement, and the statement that then says it, unless another one does already. */
  readonly omits?: { readonly at?: Span; readonly action: string; readonly saidApart: boolean };
  /** Absent when the document as a whole is meant. */
  readonly statement?: KnownStatement;
}

export type LintCode =
  /** No statement allows anything, so nothing passes. */
  | 'nothing-allowed'
  /** "For gateway endpoints, you must set the Principal element to *." */
  | 'gateway-principal'
  /** "You cannot use a wildcard to match part of a principal name or ARN." */
  | 'partial-principal'
  /** An action that calls through this endpoint never have. */
  | 'foreign-action'
  /** No action of the service has this name, and one has a similar one. */
  | 'unknown-action'
  /** The action takes no resource, so a statement about ARNs never applies to it. */
  | 'scoped-action'
  | 'wrong-partition'
  /** A condition key that resembles one and is none: it is never there. */
  | 'unknown-key'
  /** A call through an endpoint has no `aws:SourceIp`. */
  | 'source-ip'
  /** "You can't use wildcard characters (* or ?) or numeric condition operators with global context keys that reference system-generated identifiers." */
  | 'system-id-wildcard'
  | 'system-id-number'
  /** "When you use string condition operators, you must use at least six consecutive characters before or after each wildcard character." */
  | 'short-wildcard'
  /** "The account portion of the ARN can include either an account ID or a wildcard character, but not both." */
  | 'mixed-account';

export interface LintedEndpoint {
  readonly kind: 'gateway' | 'interface';
  /** Prefixes of the actions that calls through the endpoint have; empty when they are not known. */
  readonly prefixes: readonly string[];
  /** Absent when the partition is not known. */
  readonly partition?: string;
}

/** Sources: https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html; missing parts and length are problems of reading. */
export function lintEndpointPolicy(document: PolicyDocument, endpoint: LintedEndpoint, table: ActionTable): readonly PolicyLint[] {
  const found: PolicyLint[] = [];
  if (allowsNothing(document)) found.push({ code: 'nothing-allowed', ...place(document) });
  for (const statement of document.statements) {
    if (statement.kind !== 'statement') continue;
    const lints = [
      ...lintPrincipals(statement, endpoint),
      ...lintActions(statement, endpoint, table),
      ...lintScopes(statement, document, table),
      ...lintArns(statement, endpoint),
      ...statement.conditions.flatMap((condition) => [...lintKey(condition, table), ...lintCondition(condition)]),
    ];
    found.push(...lints.map((lint) => ({ ...lint, statement })));
  }
  return found;
}

function allowsNothing(document: PolicyDocument): boolean {
  if (document.open !== undefined) return false;
  return document.statements.every((statement) => statement.kind === 'statement' && statement.effect.text === 'Deny');
}

function lintPrincipals({ principal }: KnownStatement, endpoint: LintedEndpoint): PolicyLint[] {
  if (principal === undefined) return [];
  if (endpoint.kind === 'gateway' && principal.except) return [{ code: 'gateway-principal', found: 'NotPrincipal', expected: ['*'], ...place(principal) }];
  const lints: PolicyLint[] = [];
  for (const { type, value } of principal.list.items) {
    if (value.text === '*') continue;
    if (endpoint.kind === 'gateway') lints.push({ code: 'gateway-principal', found: value.text, expected: ['*'], ...place(value) });
    else if (type === 'AWS' && partsOf(value.text).some((part) => typeof part === 'string' && /[*?]/.test(part))) {
      lints.push({ code: 'partial-principal', found: value.text, ...place(value) });
    }
  }
  return lints;
}

function lintActions({ action }: KnownStatement, endpoint: LintedEndpoint, table: ActionTable): PolicyLint[] {
  const prefixes = endpoint.prefixes.map((it) => it.toLowerCase());
  const isForeign = ({ text }: PolicyText): boolean => {
    const prefix = actionName(text)?.prefix;
    return prefix !== undefined && prefixes.length > 0 && !prefixes.includes(prefix);
  };
  const [first, ...others] = action.list.items.filter(isForeign);
  const own = action.list.items.filter((item) => !isForeign(item)).flatMap((item) => lintAction(item, table));
  // What is spared by NotAction may well be of another service.
  if (first === undefined || action.except) return own;
  const isAlone = others.length === 0 && action.list.items.length > 1;
  return [{ code: 'foreign-action', found: first.text, others: others.length, expected: endpoint.prefixes, ...place(first), ...(isAlone ? omitted(first, false) : {}) }, ...own];
}

/** An action that resembles none may be newer than the table. */
function lintAction(item: PolicyText, table: ActionTable): PolicyLint[] {
  const { prefix = '', rest } = actionName(item.text) ?? {};
  if (rest === undefined || /[*?]/.test(rest)) return [];
  const service = table.services.get(prefix);
  if (service?.complete !== true || service.actions.has(rest.toLowerCase())) return [];
  const meant = nearest(rest, [...service.actions.values()].map((it) => it.name));
  return meant === undefined ? [] : [{ code: 'unknown-action', found: item.text, suggestion: `${prefix}:${meant}`, ...place(item) }];
}

function lintScopes(statement: KnownStatement, document: PolicyDocument, table: ActionTable): PolicyLint[] {
  const { action, resource } = statement;
  if (action.except || resource.except || resource.list.open !== undefined) return [];
  const reachesAll = resource.list.items.some((item) => matchesNoResource(item.text));
  if (reachesAll) return [];
  const scoped = action.list.items.filter(({ text }) => {
    const name = actionName(text);
    const known = name?.rest === undefined ? undefined : table.services.get(name.prefix)?.actions.get(name.rest.toLowerCase());
    return known?.resources.length === 0;
  });
  const [first, second] = resource.list.items;
  const isWhole = scoped.length === action.list.items.length && typeof first?.text === 'string' && second === undefined;
  return scoped.map((item): PolicyLint => ({
    code: 'scoped-action',
    found: item.text,
    expected: ['*'],
    ...place(first ?? resource),
    ...(isWhole ? { suggestion: '*', replaced: first.text } : scoped.length < action.list.items.length && allowsAll(statement) ? omitted(item, !isAllowed(item, document)) : {}),
  }));
}

/** Takes an action out of a statement that cannot be about it. */
function omitted(item: PolicyText, saidApart: boolean): Pick<PolicyLint, 'omits'> {
  return typeof item.text === 'string' ? { omits: { ...place(item), action: item.text, saidApart } } : {};
}

/** Whether a statement allows what it names to everybody, whatever the circumstances. */
function allowsAll({ effect, principal, conditions, conditionsOpen }: KnownStatement): boolean {
  const isEverybody = principal?.except === false && principal.list.items.length > 0 && principal.list.items.every(({ value }) => value.text === '*');
  return effect.text === 'Allow' && isEverybody && conditions.length === 0 && conditionsOpen === undefined;
}

/** Whether another statement allows an action that takes no resource. */
function isAllowed({ text }: PolicyText, { statements }: PolicyDocument): boolean {
  const names = (it: PolicyText): boolean => typeof it.text === 'string' && typeof text === 'string' && it.text.toLowerCase() === text.toLowerCase();
  return statements.some((it) => it.kind === 'statement' && allowsAll(it) && !it.action.except && !it.resource.except && it.action.list.items.some(names) && it.resource.list.items.some((resource) => matchesNoResource(resource.text)));
}

/** Whether a resource may be the `*` of a call that names none. */
function matchesNoResource(text: Text): boolean {
  const pattern = compilePattern(text, { wildcards: true, variables: false, arn: 'resource' });
  return matchPattern(pattern, '*', () => ({ kind: 'none' })) !== 'no';
}

function lintArns(statement: KnownStatement, { partition }: LintedEndpoint): PolicyLint[] {
  const values = statement.conditions.flatMap((condition) => condition.values.items);
  const principals = statement.principal?.list.items.map((entry) => entry.value) ?? [];
  return [...statement.resource.list.items, ...principals, ...values].flatMap((item): PolicyLint[] => {
    const [first] = partsOf(item.text);
    const [, found] = (typeof first === 'string' ? /^arn:([^:*?$]*):/.exec(first) : null) ?? [];
    if (found !== undefined && partition !== undefined && found !== partition) {
      return [{ code: 'wrong-partition', found: item.text, expected: [partition], replaced: `arn:${found}:`, suggestion: `arn:${partition}:`, ...place(item) }];
    }
    return hasMixedAccount(item.text) ? [{ code: 'mixed-account', found: item.text, ...place(item) }] : [];
  });
}

function hasMixedAccount(text: Text): boolean {
  if (typeof text !== 'string' || !text.startsWith('arn:')) return false;
  const account = text.split(':')[4] ?? '';
  return /[*?]/.test(account) && /\d/.test(account);
}

/** Keys whose values AWS generates. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
const systemIds = new Set(
  ['SourceVpc', 'SourceVpce', 'PrincipalAccount', 'PrincipalOrgID', 'ResourceAccount', 'ResourceOrgID', 'SourceAccount', 'SourceOrgID'].map((key) =>
    `aws:${key}`.toLowerCase(),
  ),
);

/** A key that resembles none may be newer than the table. */
function lintKey({ key }: Condition, table: ActionTable): PolicyLint[] {
  if (typeof key.text !== 'string') return [];
  const prefix = key.text.slice(0, key.text.indexOf(':')).toLowerCase();
  const known = prefix === 'aws' ? table.keys : table.services.get(prefix)?.keys;
  if (known === undefined || known.some((it) => isKey(key.text, it))) return [];
  const meant = nearest(key.text, known.filter((it) => !it.endsWith('*')));
  return meant === undefined ? [] : [{ code: 'unknown-key', found: key.text, suggestion: meant, ...place(key) }];
}

function isKey(text: Text, known: string): boolean {
  const [key, name] = [showText(text).toLowerCase(), known.toLowerCase()];
  return name.endsWith('*') ? key.startsWith(name.slice(0, -1)) : key === name;
}

function lintCondition({ operator, key, values }: Condition): PolicyLint[] {
  const parsed = typeof operator.text === 'string' ? parseOperator(operator.text) : undefined;
  if (parsed === undefined || typeof key.text !== 'string') return [];
  const name = key.text.toLowerCase();
  if (name === 'aws:sourceip') return [{ code: 'source-ip', found: key.text, expected: ['aws:VpcSourceIp'], ...place(key) }];
  if (systemIds.has(name) && isNumeric(parsed)) return [{ code: 'system-id-number', found: operator.text, ...place(operator) }];
  if (!takesWildcards(parsed)) return [];
  return values.items.flatMap((item): PolicyLint[] => {
    const literal = partsOf(item.text).filter((part) => typeof part === 'string').join('\0');
    if (!/[*?]/.test(literal)) return [];
    if (systemIds.has(name)) return [{ code: 'system-id-wildcard', found: item.text, ...place(item) }];
    const tooShort = parsed.base.startsWith('String') && typeof item.text === 'string' && hasShortWildcard(item.text);
    return tooShort ? [{ code: 'short-wildcard', found: item.text, ...place(item) }] : [];
  });
}

function hasShortWildcard(text: string): boolean {
  const runs = text.split(/[*?]/);
  return runs.some((before, i) => i < runs.length - 1 && before.length < 6 && (runs[i + 1] ?? '').length < 6);
}

function actionName(text: Text): { readonly prefix: string; readonly rest: string | undefined } | undefined {
  const [first] = partsOf(text);
  const colon = typeof first === 'string' ? first.indexOf(':') : -1;
  if (typeof first !== 'string' || colon <= 0) return undefined;
  const prefix = first.slice(0, colon).toLowerCase();
  return /[*?]/.test(prefix) ? undefined : { prefix, rest: typeof text === 'string' ? text.slice(colon + 1) : undefined };
}

function place(part: PolicyText | { readonly at?: Span }): { readonly at?: Span } {
  return part.at === undefined ? {} : { at: part.at };
}
