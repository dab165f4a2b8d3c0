import { actionTable, lintEndpointPolicy, type PolicyLint, type ReadPolicy } from '../analysis/policy/index.ts';
import { letsEverythingPass } from '../analysis/policy/endpoint-policies.ts';
import type { RoleDenial } from '../analysis/policy/role-policies.ts';
import type { DeniedCall } from '../analysis/reachability/path.ts';
import { json, type GraphChange, type Proposal } from '../edits/changes.ts';
import type { Graph } from '../graph/graph.ts';
import type { NodeBase, Role, VpcEndpoint } from '../graph/nodes.ts';
import { nodeOf } from '../graph/references.ts';
import { serviceInfo } from '../knowledge/endpoint-services.ts';
import { partitionOf } from '../knowledge/regions.ts';
import { actionPrefixes } from '../knowledge/service-actions.ts';
import { featureWords } from '../knowledge/feature-words.ts';
import { literalPrefix, onlyHole, partsOf, showText, textOf, type Text } from '../values/text.ts';
import { callsThrough, neededPolicy, neededStatements } from './needed-policy.ts';
import { notationOf, PolicyWriter } from './policy-notation.ts';
import { orWaiting } from './proposals.ts';
import type { BlockedCause, RuleContext } from './rule.ts';
import { nameList, wordList } from './wording.ts';

/** The policy of an endpoint in the world at hand; undefined when none is given. */
export function policyOf(endpoint: VpcEndpoint, { verdicts }: RuleContext): ReadPolicy | undefined {
  return verdicts.policies.policyOf(endpoint);
}

/** What is wrong with a policy as such, whoever calls. */
export function lintsOf(endpoint: VpcEndpoint, { document }: ReadPolicy, context: RuleContext): readonly PolicyLint[] {
  const region = context.graph.unitOf(endpoint)?.region();
  const partition = typeof region === 'string' ? partitionOf(region) : undefined;
  const kind = endpoint.shape.kind;
  if (kind !== 'gateway' && kind !== 'interface') return [];
  const service = context.verdicts.reach.serviceOf(endpoint);
  const prefixes = service === undefined ? [] : actionPrefixes(service);
  const lints = lintEndpointPolicy(document, { kind, prefixes, ...(partition === undefined ? {} : { partition }) }, actionTable());
  return lints.filter((lint) => isCertain(lint) && !isShared(lint, prefixes));
}

/** A principal of which nothing is known may be `*`, unless it is something of a resource. */
function isCertain({ code, found }: PolicyLint): boolean {
  const hole = found === undefined ? undefined : onlyHole(found);
  return code !== 'gateway-principal' || hole === undefined || hole.ref !== undefined;
}

/** Many authors attach one statement to all of their endpoints: it does no harm while it speaks of this one's service too. */
function isShared({ code, statement }: PolicyLint, prefixes: readonly string[]): boolean {
  if (code !== 'foreign-action' || statement === undefined) return false;
  const { items, open } = statement.action.list;
  return open !== undefined || items.some(({ text }) => prefixes.some((prefix) => isOf(text, prefix)));
}

function isOf(action: Text, prefix: string): boolean {
  const known = literalPrefix(action);
  return known === '' || known.startsWith('*') || known.toLowerCase().startsWith(`${prefix}:`);
}

/** The calls that a policy denies to those whom a cause stops. */
export function deniedBy({ blocker, node, needs }: BlockedCause): readonly DeniedCall[] {
  const all = needs.flatMap(({ paths }) => paths.flatMap(({ attempts }) => attempts.flatMap(({ stoppedBy }) => stoppedBy)));
  const calls = all.flatMap((it) => (it.kind === blocker.kind && it.node.id === node.id ? (it.denied ?? []) : []));
  return [...new Map(calls.map((call) => [`${call.action} ${showText(call.resource)} ${call.statement ?? ''}`, call])).values()];
}

/** The calls that are denied: on what, to whom, for what they are needed, and by which statement. */
export function deniedCalls(denied: readonly DeniedCall[]): string[] {
  const groups = new Map<string, { readonly actions: Set<string>; readonly rest: string; readonly by: string }>();
  for (const { action, resource, principal, feature, statement } of denied) {
    const on = resource === '*' ? '' : ` on \`${showText(resource)}\``;
    const rest = `${on} by ${principal}, ${feature === 'stated' ? 'as stated' : `for ${featureWords(feature)}`},`;
    const by = statement === undefined ? 'allowed by no statement' : `denied by ${statement}`;
    const group = groups.get(`${rest} ${by}`) ?? { actions: new Set<string>(), rest, by };
    group.actions.add(action);
    groups.set(`${rest} ${by}`, group);
  }
  return [...groups.values()].map(({ actions, rest, by }) => `${wordList([...actions].map((it) => `\`${it}\``))}${rest} ${actions.size === 1 ? 'is' : 'are'} ${by}`);
}

/** How to let the calls pass: what is denied by name has to be spared, all else needs a statement, ready to paste. */
export function allowingHelp(endpoint: NodeBase, denied: readonly DeniedCall[], { graph }: RuleContext): string {
  const refusing = [...new Set(denied.flatMap(({ statement }) => (statement === undefined ? [] : [statement])))];
  const missing = denied.filter(({ statement }) => statement === undefined);
  const actions = denied.filter(({ statement }) => statement !== undefined).map(({ action }) => `\`${action}\``);
  const spare = `let ${wordList(refusing)} spare ${wordList([...new Set(actions)])}`;
  const writer = new PolicyWriter(notationOf(endpoint), endpoint, graph.unitOf(endpoint)?.region() ?? '');
  const statements = neededStatements(missing).map((statement) => writer.statement(statement));
  const add = `add to the policy of \`${endpoint.address}\`:\n${statements.join('\n')}`;
  return [...(refusing.length > 0 ? [spare] : []), ...(missing.length > 0 ? [add] : [])].join('; ');
}

/** A statement for what no statement allows, and out of the statements that deny a call its action. */
export function allowCalls(denied: readonly DeniedCall[], cause: BlockedCause, { graph }: RuleContext): Proposal[] {
  const { node: endpoint } = cause;
  const refused = denied.filter(({ statement }) => statement !== undefined);
  const spared = refused.flatMap(({ deniedAt }) => deniedAt ?? []);
  if (spared.length < refused.length) return [];
  const missing = denied.filter(({ statement }) => statement === undefined);
  const writer = new PolicyWriter(notationOf(endpoint), endpoint, graph.unitOf(endpoint)?.region() ?? '');
  const nameOf = (calls: readonly DeniedCall[]): string => nameList([...new Set(calls.map(({ action }) => action))], 'other actions');
  const allowing = (calls: readonly DeniedCall[]): Proposal => {
    const items = neededStatements(calls).map((statement) => json(writer.said(statement)));
    const allowed: readonly GraphChange[] = calls.length === 0 ? [] : [{ kind: 'list-add', node: endpoint.id, property: 'policyStatements', items }];
    const changes = [...spared.map((at): GraphChange => ({ kind: 'remove-member', at })), ...allowed];
    const titles = [...(refused.length === 0 ? [] : [`no longer deny ${nameOf(refused)}`]), ...(calls.length === 0 ? [] : [`allow ${nameOf(calls)}`])];
    return { title: `${titles.join(' and ')} in the policy of \`${endpoint.address}\``, applicability: 'suggestion', changes };
  };
  // That a call is no longer denied does not mean that some statement allows it.
  const otherwise = refused.length === 0 ? undefined : allowing(denied);
  return [orWaiting({ ...allowing(missing), ...(otherwise && { otherwise }) }, cause, [endpoint])];
}

/** A policy in a role for what it does not allow. */
export function allowRole(role: Role, missing: readonly Pick<RoleDenial, 'action' | 'resource' | 'use'>[], context: RuleContext): Proposal[] {
  const names = nameList([...new Set(missing.map(({ action }) => action))], 'other actions');
  const use = missing[0]?.use ?? 'execution';
  // Which cluster an instance joins is nobody's to know here; the managed policy of AWS names none either.
  const allowed = use === 'instance' ? missing.map((it) => ({ ...it, resource: anyOf(it.resource) })) : missing;
  return [{ title: `allow ${names} in \`${role.address}\``, applicability: 'suggestion', changes: [newPolicy(role, POLICY_NAMES[use], allowed, context)] }];
}

/** A resource with everything that the files have no name for left open. */
function anyOf(resource: Text): Text {
  return textOf(partsOf(resource).map((part) => (typeof part === 'string' || part.ref !== undefined || part.id.startsWith('AWS::') ? part : '*')));
}

const POLICY_NAMES = { execution: 'start-tasks', task: 'run-tasks', instance: 'run-hosts' } as const;

/** Without the condition where its statement is about nothing else, else by a policy of its own beside it. */
export function allowWithoutCondition({ role, action, resource, at, keys = [], alone }: RoleDenial, context: RuleContext): Proposal[] {
  const beside: Proposal = {
    title: `allow ${action} in \`${role.address}\` whatever the VPC and its endpoints`,
    applicability: 'suggestion',
    changes: [newPolicy(role, kebab(action), [{ action, resource }], context)],
  };
  if (alone !== true || at === undefined) return [beside];
  return [{ title: `allow ${action} without the condition on ${wordList(keys.map((key) => `\`${key}\``))}`, applicability: 'suggestion', changes: [{ kind: 'remove-member', at }], otherwise: beside }];
}

/** `ecr:GetAuthorizationToken` gives `ecr-get-authorization-token`. */
function kebab(action: string): string {
  return action.replaceAll(/([a-z])([A-Z])/g, '$1-$2').replaceAll(/[^A-Za-z0-9]+/g, '-').toLowerCase();
}

function newPolicy(role: Role, name: string, allowed: readonly Pick<RoleDenial, 'action' | 'resource'>[], { graph }: RuleContext): GraphChange {
  const writer = new PolicyWriter(notationOf(role), role, graph.unitOf(role)?.region() ?? '');
  const groups = new Map<string, { readonly resource: Text; readonly actions: Set<string> }>();
  for (const { action, resource } of allowed) {
    const group = groups.get(showText(resource)) ?? { resource, actions: new Set<string>() };
    group.actions.add(action);
    groups.set(showText(resource), group);
  }
  const statements = [...groups.values()].map(({ resource, actions }) => ({ Effect: 'Allow', Action: [...actions], Resource: resource }));
  const policy = writer.said({ PolicyName: freePolicyName(role, name, graph), PolicyDocument: { Version: '2012-10-17', Statement: statements } });
  return { kind: 'list-add', node: role.id, property: 'inlinePolicies', items: [json(policy)] };
}

/** IAM has one inline policy of a name in a role: a second one would take its place. */
function freePolicyName(role: Role, name: string, graph: Graph): string {
  const attached = [...graph.all('role-policy')].filter(({ roles }) => roles.items.some(({ value }) => nodeOf(value())?.id === role.id));
  const taken = new Set([...role.policyNames.items.map(({ value }) => value()), ...attached.map((it) => it.name)]);
  for (let i = 1, tried = name; ; tried = `${name}-${++i}`) if (!taken.has(tried)) return tried;
}

/** Whether an endpoint has no policy, or one whose statement allows everything to everybody. */
export function opensEverything(endpoint: VpcEndpoint, context: RuleContext): boolean {
  const policy = policyOf(endpoint, context);
  return policy === undefined || letsEverythingPass(policy);
}

/** The least that lets the calls pass which workloads make through an endpoint; undefined where none is known. */
export function leastPolicy(endpoint: VpcEndpoint, { graph, verdicts }: RuleContext): LeastPolicy | undefined {
  const service = verdicts.reach.serviceOf(endpoint);
  if (service === undefined || serviceInfo(service)?.policySupport !== 'yes') return undefined;
  const calls = callsThrough(endpoint, verdicts);
  const policy = calls === undefined ? undefined : neededPolicy(endpoint, calls, graph);
  if (calls === undefined || policy === undefined) return undefined;
  const writer = new PolicyWriter(notationOf(endpoint), endpoint, graph.unitOf(endpoint)?.region() ?? '');
  const changes = [{ kind: 'set', node: endpoint.id, property: 'policy', to: json(writer.said(policy)) }] as const;
  const proposal: Proposal = { title: `let only the calls of its workloads pass \`${endpoint.address}\``, applicability: 'suggestion', changes };
  return { text: writer.policy(policy), actions: [...new Set(calls.map(({ value }) => value.action))], proposals: [proposal] };
}

export interface LeastPolicy {
  /** As a property or argument of the endpoint. */
  readonly text: string;
  readonly actions: readonly string[];
  readonly proposals: readonly Proposal[];
}
