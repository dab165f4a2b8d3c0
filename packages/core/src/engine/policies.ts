import { actionTable, leastPrivilege, lintEndpointPolicy, printPolicy, type NeededCall, type PolicyLint, type ReadPolicy } from '../analysis/policy/index.ts';
import type { DeniedCall } from '../analysis/reachability/path.ts';
import type { NodeBase, VpcEndpoint } from '../graph/nodes.ts';
import { layerBucketNamed, serviceInfo } from '../knowledge/endpoint-services.ts';
import { allNeeds } from '../knowledge/needs.ts';
import { partitionOf } from '../knowledge/regions.ts';
import { holesOf } from '../values/read.ts';
import { concat, literalPrefix, onlyHole, partsOf, showText, textOf, type Text } from '../values/text.ts';
import type { BlockedCause, RuleContext } from './rule.ts';
import { isTerraform } from './snippets.ts';
import { wordList } from './wording.ts';

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
  const prefixes = prefixesOf(context.verdicts.reach.serviceOf(endpoint));
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

/** The prefixes of the actions that calls to a service have; none = they are not known. */
function prefixesOf(service: string | undefined): readonly string[] {
  if (service === undefined) return [];
  const calls = allNeeds().flatMap((fact) => fact.calls.filter((call) => call.service === service));
  const called = calls.flatMap((call) => [...call.actions, ...(call.usual ?? [])]).map((action) => action.split(':')[0] ?? '');
  const own = actionTable().services.has(service) ? [service] : [];
  return [...new Set([...called, ...own])];
}

/** The calls that a policy denies to those whom a cause stops. */
export function deniedBy({ needs }: BlockedCause): readonly DeniedCall[] {
  const all = needs.flatMap(({ paths }) => paths.flatMap(({ attempts }) => attempts.flatMap(({ stoppedBy }) => stoppedBy)));
  const calls = all.flatMap(({ kind, denied }) => (kind === 'endpoint-policy' ? (denied ?? []) : []));
  return [...new Map(calls.map((call) => [`${call.action} ${showText(call.resource)} ${call.statement ?? ''}`, call])).values()];
}

/** How to let the calls pass: what is denied by name has to be spared, all else needs a statement, ready to paste. */
export function allowingHelp(endpoint: NodeBase, denied: readonly DeniedCall[]): string {
  const refusing = [...new Set(denied.flatMap(({ statement }) => (statement === undefined ? [] : [statement])))];
  const missing = denied.filter(({ statement }) => statement === undefined);
  const actions = denied.filter(({ statement }) => statement !== undefined).map(({ action }) => `\`${action}\``);
  const spare = `let ${wordList(refusing)} spare ${wordList([...new Set(actions)])}`;
  const add = `add to the policy of \`${endpoint.address}\`:\n${statementSnippet(endpoint, missing)}`;
  return [...(refusing.length > 0 ? [spare] : []), ...(missing.length > 0 ? [add] : [])].join('; ');
}

function statementSnippet(endpoint: NodeBase, denied: readonly DeniedCall[]): string {
  const actions = [...new Set(denied.map(({ action }) => action))].sort();
  const resources = [...new Set(denied.map((call) => resourceIn(endpoint, call)))].sort();
  const scope = resources.includes('*') ? ['*'] : resources;
  if (isTerraform(endpoint)) {
    const list = (items: readonly string[]): string => `[${items.map((item) => JSON.stringify(item)).join(', ')}]`;
    return ['{', '  Effect    = "Allow"', '  Principal = "*"', `  Action    = ${list(actions)}`, `  Resource  = ${list(scope)}`, '}'].join('\n');
  }
  const lines = (key: string, items: readonly string[]): string[] => [`  ${key}:`, ...items.map((item) => `    - ${inYaml(item)}`)];
  return ['- Effect: Allow', "  Principal: '*'", ...lines('Action', actions), ...lines('Resource', scope)].join('\n');
}

function inYaml(text: string): string {
  if (text === '*') return "'*'";
  return text.includes('${') ? `!Sub ${text}` : text;
}

/** As specific as the files tell it, in the words of their dialect. */
function resourceIn(endpoint: NodeBase, { resource, feature, action }: DeniedCall): string {
  if (feature === 'image-ecr' && action.startsWith('s3:')) return layersIn(endpoint);
  return holesOf(resource).length === 0 ? showText(resource) : '*';
}

function layersIn(endpoint: NodeBase): string {
  const [partition, region] = isTerraform(endpoint)
    ? ['data.aws_partition.current.partition', 'data.aws_region.current.region']
    : ['AWS::Partition', 'AWS::Region'];
  const named = (label: string): Text => ({ parts: [{ id: label, cause: label }] });
  return showText(concat('arn:', named(partition), ':s3:::', layerBucketNamed(named(region)), '/*'));
}

/** Whether an endpoint has no policy, or one whose statement allows everything to everybody. */
export function opensEverything(endpoint: VpcEndpoint, context: RuleContext): boolean {
  const policy = policyOf(endpoint, context);
  if (policy === undefined) return true;
  const [only, second] = policy.document.statements;
  if (only?.kind !== 'statement' || second !== undefined || policy.document.open !== undefined) return false;
  const { effect, action, resource, principal, conditions, conditionsOpen } = only;
  const everybody = principal?.except === false && principal.list.items.some(({ value }) => value.text === '*');
  const isAll = [action, resource].every(({ except, list }) => !except && list.items.some(({ text }) => text === '*'));
  return effect.text === 'Allow' && everybody && isAll && conditions.length === 0 && conditionsOpen === undefined;
}

/** The least that lets the calls pass which workloads make through an endpoint; undefined where none is known. */
export function leastPolicy(endpoint: VpcEndpoint, { verdicts, worlds }: RuleContext): { readonly text: string; readonly actions: readonly string[] } | undefined {
  const service = verdicts.reach.serviceOf(endpoint);
  if (service === undefined || serviceInfo(service)?.policySupport !== 'yes') return undefined;
  const calls = verdicts.workloads().flatMap((workload) => {
    if (!verdicts.servicesFor(workload).includes(service)) return [];
    const verdict = verdicts.verdict(workload, service);
    if (verdict.state !== 'proven' && verdict.state !== 'ineffective') return [];
    const through = verdict.paths.filter((path) => path.endpoint?.id === endpoint.id);
    return through.flatMap(({ caller }) => worlds.present({ items: verdicts.policies.calls.of(workload, verdict.demand, service, caller) }));
  });
  const needed = calls.map((call): NeededCall => ({ action: call.action, resource: wild(call.resources[0]) }));
  const actions = [...new Set(calls.map(({ action }) => action))];
  if (actions.length === 0) return undefined;
  const kind = endpoint.shape.kind === 'gateway' ? 'gateway' : 'interface';
  return { text: printPolicy(leastPrivilege(needed, kind)), actions };
}

/** What the files do not tell of a resource, any text stands for; Region, partition and account stay as they are called. */
function wild(resource: Text): Text {
  return textOf(partsOf(resource).map((part) => (typeof part === 'string' || part.id.startsWith('AWS::') ? part : '*')));
}
