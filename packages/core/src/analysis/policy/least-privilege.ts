import { isList, isText, type Json } from '../../values/json.ts';
import { keyOfText, showText, type Text } from '../../values/text.ts';
import type { PolicySource } from './policy-source.ts';

/** A call that a policy has to let pass. */
export interface NeededCall {
  readonly action: string;
  /** `*` for an action that takes no resource. */
  readonly resource: Text;
  /** The role that calls; absent when anyone may, as with URLs that AWS has signed. */
  readonly principal?: Text;
}

/**
 * The smallest endpoint policy that lets these calls pass: calls of one caller to one set of resources share a statement.
 * A gateway endpoint takes no principal but `*`, so callers are named in a condition there.
 */
export function leastPrivilege(calls: readonly NeededCall[], endpoint: 'gateway' | 'interface'): Json {
  return { Version: '2012-10-17', Statement: leastStatements(calls, endpoint) };
}

/** The statements of the smallest policy. */
export function leastStatements(calls: readonly NeededCall[], endpoint: 'gateway' | 'interface'): readonly Json[] {
  return groups(calls).map((group) => statement(group, endpoint));
}

interface Group {
  readonly principals: readonly Text[];
  readonly actions: readonly string[];
  readonly resources: readonly Text[];
}

function statement({ principals, actions, resources }: Group, endpoint: 'gateway' | 'interface'): Json {
  const named = principals.length === 0 ? undefined : one(principals);
  return {
    Effect: 'Allow',
    Principal: named === undefined || endpoint === 'gateway' ? '*' : { AWS: named },
    Action: one(actions),
    Resource: one(resources),
    ...(named !== undefined && endpoint === 'gateway' && { Condition: { ArnEquals: { 'aws:PrincipalArn': named } } }),
  };
}

function groups(calls: readonly NeededCall[]): Group[] {
  const byAction = new Map<string, { readonly principal: Text | undefined; readonly action: string; readonly resources: Map<string, Text> }>();
  for (const { action, resource, principal } of calls) {
    const key = `${caller(principal)}\n${action.toLowerCase()}`;
    const entry = byAction.get(key) ?? { principal, action, resources: new Map<string, Text>() };
    entry.resources.set(keyOfText(resource), resource);
    byAction.set(key, entry);
  }
  const byScope = new Map<string, { readonly principal: Text | undefined; readonly actions: string[]; readonly resources: readonly Text[] }>();
  for (const { principal, action, resources } of byAction.values()) {
    // What is allowed on everything needs no further resource.
    const scope = resources.has('*') ? ['*'] : [...resources.values()].sort(byText);
    const key = `${caller(principal)}\n${scope.map(keyOfText).join('\n')}`;
    const entry = byScope.get(key) ?? { principal, actions: [], resources: scope };
    entry.actions.push(action);
    byScope.set(key, entry);
  }
  const merged = new Map<string, { readonly principals: Text[]; readonly actions: readonly string[]; readonly resources: readonly Text[] }>();
  for (const { principal, actions, resources } of byScope.values()) {
    const sorted = actions.sort();
    const key = `${String(principal === undefined)}\n${sorted.join('\n')}\n\n${resources.map(keyOfText).join('\n')}`;
    const entry = merged.get(key) ?? { principals: [], actions: sorted, resources };
    if (principal !== undefined) entry.principals.push(principal);
    merged.set(key, entry);
  }
  const shown = [...merged.values()].map((group) => ({ group: { ...group, principals: group.principals.sort(byText) }, as: shownAs(group) }));
  return shown.sort((a, b) => (a.as < b.as ? -1 : 1)).map(({ group }) => group);
}

/** How a group is sorted: by what people see, those that anyone may call last. */
function shownAs({ principals, actions, resources }: Group): string {
  return `${String(principals.length === 0)}\n${actions.join('\n')}\n\n${resources.map(showText).join('\n')}`;
}

function caller(principal: Text | undefined): string {
  return principal === undefined ? '' : keyOfText(principal);
}

function byText(a: Text, b: Text): number {
  const [x, y] = [showText(a), showText(b)];
  return x === y ? 0 : x < y ? -1 : 1;
}

function one(texts: readonly Text[]): Json {
  const [only] = texts;
  return texts.length === 1 && only !== undefined ? only : texts;
}

/** Prints a document as JSON; holes are shown by name unless `show` writes them in the words of a dialect. */
export function printPolicy(json: Json, show: (text: Text) => string = showText): string {
  return JSON.stringify(plain(json, show), undefined, 2);
}

function plain(json: Json, show: (text: Text) => string): unknown {
  if (isText(json)) return show(json);
  if (isList(json)) return json.map((item) => plain(item, show));
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, plain(value, show)]));
}

/** A document that was built here, as a source that can be read again. */
export function sourceOfPolicy(json: Json): PolicySource {
  if (isText(json)) return { kind: 'text', text: json };
  if (isList(json)) return { kind: 'list', items: json.map(sourceOfPolicy) };
  return { kind: 'map', entries: Object.entries(json).map(([key, value]) => ({ key, value: sourceOfPolicy(value) })) };
}
