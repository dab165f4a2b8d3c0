import type { Text } from '../../values/text.ts';
import { unknownDocument, type PolicyDocument } from './document.ts';
import { evaluateRequest, type Decision, type Layer, type PolicySet } from './evaluate.ts';
import { resourcePolicyDecides } from './facts.ts';
import { policySourceOf } from './policy-source.ts';
import type { PolicyKind } from './policy-problems.ts';
import { readPolicy } from './read-policy.ts';
import { requestContext, type PolicyRequest, type RequestPrincipal } from './request.ts';

export type PolicyAnswer = { readonly decision: Decision; readonly blockedBy?: readonly Layer[] } | { readonly unsupported: true };

/**
 * Answers one question about parsed JSON: a request and the policies that it meets. The context of the request is taken
 * to be complete: a key that is not in it and does not follow from the caller or the resource is absent.
 */
export function inspectPolicy(input: unknown): PolicyAnswer {
  if (!isObject(input) || !isObject(input.request)) return { unsupported: true };
  const request = readRequest(input.request);
  const policies = readPolicies(input);
  if (request === undefined || policies === undefined) return { unsupported: true };
  const resourceMustAllow = resourcePolicyDecides(request.action);
  const { decision, blockedBy } = evaluateRequest(request, { ...policies, resourceMustAllow });
  return blockedBy.length === 0 ? { decision } : { decision, blockedBy };
}

function readRequest(request: Readonly<Record<string, unknown>>): PolicyRequest | undefined {
  const { action, principal, context } = request;
  const named = request.resource;
  const resource = isObject(named) ? named.resource : named;
  const account = isObject(named) ? named.accountId : undefined;
  if (typeof action !== 'string' || typeof resource !== 'string') return undefined;
  const caller = readPrincipal(principal);
  if (caller === undefined) return undefined;
  return {
    action,
    resource,
    principal: caller,
    context: requestContext(readContext(context), { others: 'absent' }),
    ...(typeof account === 'string' && account !== '' && { resourceAccount: account }),
  };
}

function readPrincipal(principal: unknown): RequestPrincipal | undefined {
  if (principal === undefined || principal === null || principal === '*' || principal === '') return { kind: 'anonymous' };
  if (typeof principal !== 'string') return undefined;
  if (/^arn:[^:]*:iam::\d*:(saml|oidc)-provider\//.test(principal)) return { kind: 'federated', name: principal };
  if (principal.startsWith('arn:')) return { kind: 'aws', arn: principal };
  if (/^\d{12}$/.test(principal)) return { kind: 'aws', arn: `arn:aws:iam::${principal}:root` };
  return /\.amazonaws\.com(\.cn)?$/.test(principal) ? { kind: 'service', name: principal } : { kind: 'federated', name: principal };
}

function readContext(context: unknown): Record<string, Text | readonly Text[]> {
  const values: Record<string, Text | readonly Text[]> = {};
  if (!isObject(context)) return values;
  for (const [key, value] of Object.entries(context)) {
    const texts = (Array.isArray(value) ? value : [value]).map(contextText).filter((it) => it !== undefined);
    if (texts.length > 0 || Array.isArray(value)) values[key] = texts;
  }
  return values;
}

function contextText(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

const knownInputs = ['request', 'identityPolicies', 'endpointPolicies', 'resourcePolicy'];

function readPolicies(input: Readonly<Record<string, unknown>>): PolicySet | undefined {
  const others = Object.entries(input).filter(([name, value]) => !knownInputs.includes(name) && /polic|boundar|scp|rcp/i.test(name) && !isEmpty(value));
  if (others.length > 0) return undefined;
  const { identityPolicies, endpointPolicies, resourcePolicy } = input;
  const identity = readList(identityPolicies, 'identity');
  const endpoint = readList(endpointPolicies, 'endpoint');
  if (identity === undefined || endpoint === undefined) return undefined;
  const resource = isEmpty(resourcePolicy) ? null : readDocument(resourcePolicy, 'resource');
  return { identity, endpoint, resource };
}

function readList(value: unknown, kind: PolicyKind): readonly PolicyDocument[] | null | undefined {
  if (value === null || value === undefined) return null;
  return Array.isArray(value) ? value.map((policy) => readDocument(policy, kind)) : undefined;
}

/** A document, a document as a JSON string, or either with a name beside it. */
function readDocument(value: unknown, kind: PolicyKind): PolicyDocument {
  const wrapped = isObject(value) && !('Statement' in value) && 'policy' in value ? value.policy : value;
  if (wrapped === undefined) return unknownDocument('no policy given');
  return readPolicy(policySourceOf(wrapped), kind).document;
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || (Array.isArray(value) && value.length === 0);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
