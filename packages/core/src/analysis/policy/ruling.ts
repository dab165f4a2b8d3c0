import type { NodeBase, VpcEndpoint } from '../../graph/nodes.ts';
import type { Span } from '../../text/source-file.ts';
import { showText, type Text } from '../../values/text.ts';
import type { Tri } from '../../values/tri.ts';
import type { DeniedCall, Fact } from '../reachability/path.ts';
import type { Call } from './calls.ts';
import type { KnownStatement, PolicyDocument, PolicyText } from './document.ts';
import { evaluateRequest, type Evaluation } from './evaluate.ts';
import { sourceKeys } from './identifiers.ts';
import { missingFacts } from './missing-facts.ts';
import { requestContext, type PolicyRequest, type RequestContext } from './request.ts';
import { nameOfTarget, scopeOf } from './targets.ts';

/** What a policy says of one call. */
export interface Ruling {
  readonly call: Call;
  readonly allowed: Tri;
  readonly evaluation: Evaluation;
  readonly request: PolicyRequest;
  readonly document: PolicyDocument;
}

/** What the policy of an endpoint says of a call that comes through it. */
export function judgeCall(call: Call, document: PolicyDocument, endpoint: VpcEndpoint, region: Text): Ruling {
  const context = contextOf(call, endpoint, region);
  const endpointKind = endpoint.shape.kind === 'gateway' ? 'gateway' : 'interface';
  return judgeForms(call, (resource, principal): Ruling => {
    const request: PolicyRequest = { action: call.action, resource, principal, context };
    const evaluation = evaluateRequest(request, { identity: null, endpoint: [document], endpointKind });
    return { call, allowed: evaluation.allowed, evaluation, request, document };
  });
}

/** One form of the request that passes is enough; it is denied when none of them does. */
export function judgeForms(call: Call, form: (resource: Text, principal: PolicyRequest['principal']) => Ruling): Ruling {
  // The last form of the principal tells most.
  const onResource = (on: Text): Ruling =>
    call.principals.slice(1).reduce((ruling, principal) => (ruling.allowed === 'yes' ? ruling : form(on, principal)), form(on, call.principals[0]));
  const { forms, byReference } = call.target;
  const [first, ...others] = forms;
  const best = others.map(onResource).reduce((known, ruling) => (RANK[ruling.allowed] > RANK[known.allowed] ? ruling : known), onResource(first));
  if (best.allowed === 'yes' || byReference === undefined) return best;
  // The same thing by another name: what is certain of one is certain of both.
  const named = onResource(byReference);
  return named.allowed === 'unknown' ? best : named;
}

const RANK = { no: 0, unknown: 1, yes: 2 } as const;

/** What decides a call: the statement that does, or the one that comes nearest to allowing it. */
export interface Deciding {
  readonly statement: KnownStatement;
  /** What keeps the statement from allowing the call; absent when it decides. */
  readonly differsIn?: NonNullable<DeniedCall['differsIn']>;
  /** The keys of the conditions that do not hold. */
  readonly keys?: readonly string[];
  /** The part to look at. */
  readonly at: Span | undefined;
}

/** Undefined when no statement is about the call, and for calls that are open. */
export function decidingStatement({ allowed, evaluation, request, document }: Ruling): Deciding | undefined {
  if (allowed === 'unknown') return undefined;
  const effect = allowed === 'yes' ? 'Allow' : 'Deny';
  const applied = evaluation.layers[0]?.statements.find((it) => it.effect === effect && it.applies === 'yes')?.statement;
  if (applied?.kind === 'statement') return { statement: applied, at: applied.at };
  return allowed === 'no' ? nearest(request, document) : undefined;
}

/** A call that is denied, in the words of a finding, with the place to look at. */
export function deniedCall(ruling: Ruling): { readonly denied: DeniedCall; readonly at: Span | undefined } {
  const { call, document } = ruling;
  const base = { feature: call.feature, action: call.action, resource: nameOfTarget(call.target), scope: scopeOf(call.target), principal: whoCalls(call) };
  const deciding = decidingStatement(ruling);
  if (deciding === undefined) return { denied: base, at: undefined };
  const { statement, differsIn, keys, at } = deciding;
  return { denied: { ...base, ...(differsIn === undefined ? { statement: nameOf(statement, document), ...namedIn(statement, call.action) } : { differsIn, ...(keys && { keys }) }) }, at };
}

/** Where a statement names an action by itself: in a list with others, or as what the statement is about. */
function namedIn({ action: { except, list }, at }: KnownStatement, action: string): Pick<DeniedCall, 'deniedAt'> {
  const isThis = ({ text }: PolicyText): boolean => typeof text === 'string' && text.toLowerCase() === action.toLowerCase();
  const [named, second] = except ? [] : list.items.filter(({ text }) => isThis({ text }) || (typeof text === 'string' && text.includes('*')) || typeof text !== 'string');
  if (named === undefined || second !== undefined || !isThis(named) || list.open !== undefined) return {};
  const place = list.items.length < 2 ? at : named.at;
  return place === undefined ? {} : { deniedAt: place };
}

/** Who makes a call, in words. */
export function whoCalls({ by, role }: Call): string {
  if (by === 'presigned-by-service') return 'whoever has a URL that ECR signed';
  if (role?.kind === 'node') return `\`${role.node.address}\``;
  return by === 'anonymous' ? 'anonymous callers' : `the ${ROLES[by] ?? 'calling'} role`;
}

const ROLES: Partial<Record<Call['by'], string>> = {
  execution: 'execution',
  task: 'task',
  instance: 'instance',
  'instance-or-execution': 'execution',
  'task-or-instance': 'task',
};

/** How a statement is called in messages. */
export function nameOf({ sid }: KnownStatement, { statements }: PolicyDocument): string {
  if (sid !== undefined) return `\`${showText(sid.text)}\``;
  return statements.length === 1 ? 'its only statement' : 'a statement without Sid';
}

/** The statement that would allow the call but for one part. */
function nearest(request: PolicyRequest, document: PolicyDocument): Deciding | undefined {
  const allowing = document.statements.filter((it) => it.kind === 'statement').filter(({ effect }) => effect.text === 'Allow');
  for (const part of ['resource', 'condition', 'principal'] as const) {
    const found = allowing.find((statement) => allows(without(statement, part), request));
    if (found === undefined) continue;
    if (part === 'condition') return { statement: found, differsIn: part, ...failing(found, request) };
    const place = { resource: found.resource.list.items[0]?.at ?? found.resource.at, principal: found.principal?.list.items[0]?.value.at ?? found.principal?.at };
    return { statement: found, differsIn: part, at: place[part] ?? found.at };
  }
  return undefined;
}

/** Which conditions keep a statement from allowing the call. */
function failing(statement: KnownStatement, request: PolicyRequest): Pick<Deciding, 'keys' | 'at'> {
  const failed = statement.conditions.filter((condition) => !allows({ ...statement, conditions: [condition] }, request));
  const [first = statement.conditions[0]] = failed;
  return { keys: [...new Set(failed.map(({ key }) => showText(key.text)))], at: first?.at ?? statement.at };
}

function without(statement: KnownStatement, part: 'resource' | 'condition' | 'principal'): KnownStatement {
  switch (part) {
    case 'resource':
      return { ...statement, resource: { except: false, list: { items: [{ text: '*' }] } } };
    case 'condition':
      return { ...statement, conditions: [] };
    case 'principal':
      return { ...statement, principal: { except: false, list: { items: [{ type: '*', value: { text: '*' } }] } } };
  }
}

function allows(statement: KnownStatement, request: PolicyRequest): boolean {
  const version = { text: '2012-10-17' };
  return evaluateRequest(request, { identity: null, endpoint: [{ version, statements: [statement] }] }).allowed === 'yes';
}

/** What the policy does, as a clause about the endpoint. */
export function clause({ action, resource, principal, statement, differsIn, keys = [] }: DeniedCall): string {
  const on = resource === '*' ? '' : ` on \`${showText(resource)}\``;
  if (statement !== undefined) return `has a policy that denies \`${action}\`${on} to ${principal}, by ${statement}`;
  switch (differsIn) {
    case 'resource':
      return resource === '*' ? `has a policy that allows \`${action}\` on ARNs only, and it is called on \`*\`` : `has a policy that allows \`${action}\` on other resources only, not${on}`;
    case 'condition':
      return `has a policy that allows \`${action}\`${on} only where ${keys.map((key) => `\`${key}\``).join(' and ')} ${keys.length > 1 ? 'fit' : 'fits'}, which ${principal} does not meet`;
    case 'principal':
      return `has a policy that allows \`${action}\`${on} to others only, not to ${principal}`;
    default:
      return `has a policy that does not allow \`${action}\`${on}`;
  }
}

/** What would tell whether a call passes. */
export function openFact({ address }: NodeBase, { call, evaluation, request }: Pick<Ruling, 'call' | 'evaluation' | 'request'>): Fact {
  const [missing] = missingFacts(evaluation, request);
  return { about: address, text: `whether the policy of ${address} allows ${call.action}${missing === undefined ? '' : ` (${missing.what})`}` };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html says which keys calls through endpoints have. */
function contextOf(call: Call, endpoint: VpcEndpoint, region: Text): RequestContext {
  const ofAws = ['aws:ResourceAccount', 'aws:ResourceOrgID', 'aws:ResourceOrgPaths'];
  return requestContext(
    { ...sourceKeys(endpoint), 'aws:RequestedRegion': region, 'aws:SecureTransport': 'true' },
    { absent: ['aws:SourceIp'], ...(call.ofAws && { foreign: ofAws }) },
  );
}
