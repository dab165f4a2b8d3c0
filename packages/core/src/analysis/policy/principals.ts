import { equalText, onlyHole, partsOf, type Text } from '../../values/text.ts';
import { triAnd, triNot, triOf, triOr, type Tri } from '../../values/tri.ts';
import type { PrincipalEntry, PrincipalList, Selection } from './document.ts';
import { accountOf, isRootUser, principalAccount, sessionOf, type RequestPrincipal } from './request.ts';

/**
 * How a statement names the caller. `direct` grants without the help of an identity policy of the same account;
 * `account` delegates to the account, whose identity policies then decide.
 */
export interface PrincipalMatch {
  readonly any: Tri;
  readonly direct: Tri;
}

export interface PrincipalOptions {
  /** On a gateway endpoint an account id admits the root user only. */
  readonly gateway: boolean;
}

export function matchPrincipal(selection: Selection<PrincipalList>, principal: RequestPrincipal, options: PrincipalOptions): PrincipalMatch {
  const { items, open } = selection.list;
  const matches = items.map((entry) => matchEntry(entry, principal, options));
  const any = triOr(...matches.map((it) => it.any), ...(open === undefined ? [] : (['unknown'] as const)));
  const direct = triOr(...matches.map((it) => it.direct), ...(open === undefined ? [] : (['unknown'] as const)));
  if (!selection.except) return { any, direct };
  return { any: exempted(items, any, principal), direct: exempted(items, any, principal) };
}

/**
 * Whether `NotPrincipal` reaches the caller. "When you use NotPrincipal with Deny, you must also specify the account ARN
 * of the not-denied principal. Otherwise, the policy might deny access to the entire account": with one of both only,
 * nothing certain is documented.
 */
function exempted(items: readonly PrincipalEntry[], listed: Tri, principal: RequestPrincipal): Tri {
  if (principal.kind !== 'aws' || listed !== 'yes') return triNot(listed);
  const account = principalAccount(principal);
  const namesEveryone = items.some((entry) => entry.value.text === '*');
  if (namesEveryone || isRootUser(principal)) return 'no';
  const entries = items.filter((entry) => entry.type === 'AWS');
  const namesAccount = triOr('no', ...entries.map((entry) => (account === undefined ? 'unknown' : namesAccountOnly(entry.value.text, account))));
  const namesCaller = triOr('no', ...entries.map((entry) => namesIdentity(entry.value.text, principal.arn)));
  return triAnd(namesAccount, namesCaller) === 'yes' ? 'no' : 'unknown';
}

function matchEntry(entry: PrincipalEntry, principal: RequestPrincipal, options: PrincipalOptions): PrincipalMatch {
  if (entry.type === '*') return both('yes');
  if (principal.kind === 'unknown') return both('unknown');
  const { text } = entry.value;
  if (principal.kind === 'foreign') return both(triOf(entry.type === 'AWS' && text === '*'));
  switch (entry.type) {
    case 'AWS':
      return matchAws(text, principal, options);
    case 'Service':
      return both(principal.kind === 'service' ? equalText(text, principal.name) : 'no');
    case 'Federated':
      return both(principal.kind === 'federated' ? equalText(text, principal.name) : 'no');
    default:
      // A canonical user id stands for an account, and nothing tells which.
      return both(principal.kind === 'aws' ? 'unknown' : 'no');
  }
}

function matchAws(text: Text, principal: RequestPrincipal, options: PrincipalOptions): PrincipalMatch {
  // "For anonymous users, the following elements are equivalent": the bare wildcard and this one.
  if (text === '*') return both(principal.kind === 'service' ? 'unknown' : 'yes');
  if (principal.kind === 'anonymous') return both(typeof text === 'string' ? 'no' : 'unknown');
  if (principal.kind !== 'aws') return both(typeof text === 'string' ? 'no' : 'unknown');
  if (options.gateway) return matchOnGateway(text, principal);
  const account = principalAccount(principal);
  const byAccount = account === undefined ? accountOpen(text) : namesAccountOnly(text, account);
  const byIdentity = namesIdentity(text, principal.arn);
  const direct = triOr(byIdentity, isRootUser(principal) ? byAccount : 'no');
  return { any: triOr(byAccount, byIdentity), direct };
}

/** "You must set the Principal element to *"; an account id then means "the AWS account root user only". */
function matchOnGateway(text: Text, principal: RequestPrincipal & { readonly kind: 'aws' }): PrincipalMatch {
  if (typeof text === 'string' && /^(\d{12}|arn:[^:]*:iam::\d{12}:root)$/.test(text)) {
    return both(triOf(isRootUser(principal) && accountOf(principal.arn) === accountIn(text)));
  }
  return both('unknown');
}

function namesAccountOnly(text: Text, account: Text): Tri {
  if (typeof text === 'string') {
    const named = accountIn(text);
    return named === undefined ? 'no' : equalText(named, account);
  }
  if (namesSomebody(text)) return 'no';
  const named = rootAccount(text) ?? (text.parts.length === 1 ? text : undefined);
  return named === undefined ? 'unknown' : equalText(named, account);
}

function accountOpen(text: Text): Tri {
  return namesSomebody(text) || (typeof text === 'string' && accountIn(text) === undefined) ? 'no' : 'unknown';
}

/** Whether an ARN is that of one identity, whatever its holes are. */
function namesSomebody(text: Text): boolean {
  const { ref } = onlyHole(text) ?? {};
  if (ref !== undefined && /^(AWS::IAM::|aws_iam_)(Role|User)$/i.test(ref.type ?? '') && /^arn$/i.test(ref.attribute)) return true;
  return partsOf(text).some((part) => typeof part === 'string' && /:(role|user|assumed-role|federated-user)\//.test(part));
}

/** The account of a principal that stands for a whole one, as far as that can be seen. */
function rootAccount(text: Text): Text | undefined {
  if (typeof text === 'string') return accountIn(text);
  const root = text.parts.at(-1);
  return typeof root === 'string' && root.endsWith(':root') ? accountOf(text) : undefined;
}

function accountIn(text: string): string | undefined {
  return /^\d{12}$/.exec(text)?.[0] ?? /^arn:[^:]*:iam::(\d{12}):root$/.exec(text)?.[1];
}

/** The identity itself, or the role behind a session. "You cannot use a wildcard to match part of a principal name or ARN." */
function namesIdentity(text: Text, arn: Text): Tri {
  // Unique ids (AIDA..., AROA...) remain in a policy when an identity was deleted; whose they are cannot be seen.
  if (typeof text === 'string' && /^A[A-Z]{3}[A-Z0-9]{12,}$/.test(text)) return 'unknown';
  // What is known in part only is not the root user.
  if (typeof arn !== 'string' && rootAccount(text) !== undefined) return 'no';
  const same = equalText(text, arn);
  const session = sessionOf(arn);
  if (same === 'yes' || session === undefined) return same;
  return triOr(same, namesRoleOf(text, session));
}

function namesRoleOf(text: Text, session: { readonly partition: string; readonly account: string; readonly role: string }): Tri {
  if (typeof text !== 'string') return 'unknown';
  const found = /^arn:([^:]*):iam::([^:]*):role\/(?:.*\/)?([^/]+)$/.exec(text);
  if (found === null) return 'no';
  return triOf(found[1] === session.partition && found[2] === session.account && found[3] === session.role);
}

function both(tri: Tri): PrincipalMatch {
  return { any: tri, direct: tri };
}
