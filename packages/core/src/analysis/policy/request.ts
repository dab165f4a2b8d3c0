import { concat, type Text } from '../../values/text.ts';
import type { VariableValue } from './pattern.ts';

/** One call as a policy sees it. */
export interface PolicyRequest {
  /** Prefix and name, such as `GetObject` of a service under its prefix; compared without regard to case. */
  readonly action: Text;
  /** The ARN of what is acted upon, or `*` for an action that takes no resource. */
  readonly resource: Text;
  /** Who owns the resource. Needed where an ARN names no account; absent when it is not known. */
  readonly resourceAccount?: Text;
  readonly principal: RequestPrincipal;
  readonly context: RequestContext;
}

export type RequestPrincipal =
  /**
   * A role, a role session, a user, a federated user or the root user of an account.
   * INVARIANT (known root): an ARN that is known in part only is not that of a root user.
   */
  | { readonly kind: 'aws'; readonly arn: Text; readonly account?: Text }
  | { readonly kind: 'service'; readonly name: Text }
  /** Signed in at an identity provider, as for AssumeRoleWithWebIdentity. */
  | { readonly kind: 'federated'; readonly name: Text }
  | { readonly kind: 'anonymous' }
  /** An identity of AWS's own, which no policy of a customer names: a service signs URLs with it for others to use. */
  | { readonly kind: 'foreign' }
  | { readonly kind: 'unknown'; readonly cause: string };

export type ContextValue =
  | { readonly kind: 'present'; readonly values: readonly Text[] }
  | { readonly kind: 'absent' }
  /** Something of AWS's own, which is none of what a policy of a customer spells out or refers to. */
  | { readonly kind: 'foreign' }
  | { readonly kind: 'unknown' };

/** What is known of the condition keys of a call. Keys are compared without regard to case. */
export interface RequestContext {
  readonly keys: ReadonlyMap<string, ContextValue>;
  /** What holds for keys that are not listed. */
  readonly others: 'absent' | 'unknown';
}

export function requestContext(
  present: Readonly<Record<string, Text | readonly Text[]>>,
  more: { readonly absent?: readonly string[]; readonly foreign?: readonly string[]; readonly others?: 'absent' | 'unknown' } = {},
): RequestContext {
  const keys = new Map<string, ContextValue>();
  for (const [key, value] of Object.entries(present)) {
    keys.set(key.toLowerCase(), { kind: 'present', values: isList(value) ? value : [value] });
  }
  for (const key of more.absent ?? []) keys.set(key.toLowerCase(), absent);
  for (const key of more.foreign ?? []) keys.set(key.toLowerCase(), foreign);
  return { keys, others: more.others ?? 'unknown' };
}

/** The value of a condition key: as given, else as it follows from the rest of the request. */
export function contextValue(request: PolicyRequest, key: string): ContextValue {
  const name = key.toLowerCase();
  const given = request.context.keys.get(name);
  if (given !== undefined) return given;
  return implied(request, name) ?? (request.context.others === 'absent' ? absent : unknown);
}

/** A variable stands for the one value of its key; of a key with several values nothing is documented. */
export function variableValue(request: PolicyRequest, key: string): VariableValue {
  const value = contextValue(request, key);
  if (value.kind === 'absent') return { kind: 'none' };
  const [only] = value.kind === 'present' ? value.values : [];
  return only === undefined || (value.kind === 'present' && value.values.length > 1) ? { kind: 'unknown' } : { kind: 'value', text: only };
}

/** The account of a principal or of a resource, read from its ARN; undefined when the ARN does not tell. */
export function accountOf(arn: Text): Text | undefined {
  if (typeof arn === 'string') {
    const account = arn.startsWith('arn:') ? arn.split(':')[4] : undefined;
    return account === undefined || account === '' || account.includes('*') ? undefined : account;
  }
  // Up to the fifth colon, with holes that fill whole components.
  let colons = 0;
  for (let i = 0; i < arn.parts.length; i++) {
    const part = arn.parts[i];
    if (typeof part === 'string') {
      const pieces = part.split(':');
      const index = 4 - colons;
      colons += pieces.length - 1;
      if (colons < 4) continue;
      const piece = pieces[index];
      if (piece !== undefined && piece !== '' && index < pieces.length - 1) return piece;
      const next = arn.parts[i + 1];
      const after = arn.parts[i + 2];
      const whole = piece === '' && typeof next === 'object' && typeof after === 'string' && after.startsWith(':');
      return whole ? { parts: [next] } : undefined;
    }
  }
  return undefined;
}

export function principalAccount(principal: RequestPrincipal): Text | undefined {
  return principal.kind === 'aws' ? (principal.account ?? accountOf(principal.arn)) : undefined;
}

export function isRootUser(principal: RequestPrincipal): boolean {
  return principal.kind === 'aws' && typeof principal.arn === 'string' && /^arn:[^:]*:iam::\d+:root$/.test(principal.arn);
}

export interface Session {
  readonly account: string;
  readonly role: string;
  readonly partition: string;
}

/** The parts of the ARN of an assumed-role session. */
export function sessionOf(arn: Text): Session | undefined {
  const found = typeof arn === 'string' ? /^arn:([^:]*):sts::([^:]*):assumed-role\/([^/]+)\/.+$/.exec(arn) : null;
  return found === null ? undefined : { partition: found[1] ?? '', account: found[2] ?? '', role: found[3] ?? '' };
}

const absent: ContextValue = { kind: 'absent' };
const foreign: ContextValue = { kind: 'foreign' };
const unknown: ContextValue = { kind: 'unknown' };

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html says when each key is present. */
function implied(request: PolicyRequest, key: string): ContextValue | undefined {
  const { principal } = request;
  if (principal.kind === 'foreign' && ofForeigners.has(key)) return foreign;
  switch (key) {
    case 'aws:principalarn':
      return principal.kind === 'aws' ? present(roleBehind(principal.arn)) : signedBy(principal);
    case 'aws:principalaccount': {
      const account = principalAccount(principal);
      return account === undefined ? signedBy(principal) : present(account);
    }
    case 'aws:principalisawsservice':
      return principal.kind === 'unknown' || principal.kind === 'foreign' ? unknown : present(principal.kind === 'service' ? 'true' : 'false');
    case 'aws:username':
      return principal.kind === 'aws' ? userName(principal.arn) : principal.kind === 'unknown' || principal.kind === 'foreign' ? unknown : absent;
    case 'aws:resourceaccount': {
      const account = request.resourceAccount ?? accountOf(request.resource);
      return account === undefined ? undefined : present(account);
    }
    default:
      return undefined;
  }
}

const ofForeigners = new Set(['PrincipalArn', 'PrincipalAccount', 'PrincipalOrgID', 'PrincipalOrgPaths', 'userid'].map((key) => `aws:${key}`.toLowerCase()));

function present(text: Text): ContextValue {
  return { kind: 'present', values: [text] };
}

/** "This key is included in the request context for all signed requests. Anonymous requests do not include this key." */
function signedBy(principal: RequestPrincipal): ContextValue {
  return principal.kind === 'anonymous' ? absent : unknown;
}

/** "For IAM roles, the request context returns the ARN of the role, not the ARN of the user that assumed the role." A session does not tell the path of its role. */
function roleBehind(arn: Text): Text {
  const session = sessionOf(arn);
  if (session === undefined) return arn;
  const path = { id: `path of role ${session.role}`, cause: `the path of role ${session.role}` };
  return concat(`arn:${session.partition}:iam::${session.account}:role/`, { parts: [path] }, session.role);
}

function userName(arn: Text): ContextValue {
  if (typeof arn !== 'string') return unknown;
  const user = /^arn:[^:]*:iam::[^:]*:user\/(?:.*\/)?([^/]+)$/.exec(arn)?.[1];
  return user === undefined ? absent : present(user);
}

function isList(value: Text | readonly Text[]): value is readonly Text[] {
  return Array.isArray(value);
}
