import { decidingStatement, defaultEndpointPolicy, judgeCall, missingFacts, nameOf, nameOfTarget, printPolicy, whoCalls, type Call, type Ruling } from '../analysis/policy/index.ts';
import { Verdicts, type Comer } from '../analysis/verdicts.ts';
import type { PolicyReport, RuledCall } from '../diagnostics/policy-report.ts';
import type { Graph } from '../graph/graph.ts';
import type { VpcEndpoint } from '../graph/nodes.ts';
import { serviceInfo } from '../knowledge/endpoint-services.ts';
import type { Json } from '../values/json.ts';
import { showText, type Text } from '../values/text.ts';
import { callsThrough, neededPolicy } from './needed-policy.ts';
import { PolicyWriter, type Notation } from './policy-notation.ts';
import { circumstancesOf } from './scenarios.ts';

/** What the policy of every endpoint does to the calls that come through it, in the world nearest to the defaults in which it exists. */
export function reportPolicies(graph: Graph): PolicyReport[] {
  const { worlds } = graph;
  const { guards } = worlds;
  const verdicts = new Verdicts(graph);
  const usual = guards.usual();
  return graph.all('vpc-endpoint').flatMap((endpoint) => {
    if (worlds.inWorld(usual, () => worlds.holds(endpoint.when))) return [worlds.inWorld(usual, () => reportPolicy(endpoint, verdicts))];
    const circumstances = circumstancesOf(guards, endpoint.when, graph.namedConditions(endpoint.unit));
    if (circumstances === undefined) return [];
    const { nearest, scenarios } = circumstances;
    return [worlds.inWorld(nearest, () => ({ ...reportPolicy(endpoint, verdicts), scenarios }))];
  });
}

function reportPolicy(endpoint: VpcEndpoint, verdicts: Verdicts): PolicyReport {
  const service = verdicts.reach.serviceOf(endpoint) ?? showText(endpoint.serviceName);
  const coming = verdicts.comingTo(endpoint);
  const callers = coming.filter((it) => it.kind === 'calls');
  const given = verdicts.policies.policyOf(endpoint);
  const support = serviceInfo(service)?.policySupport ?? 'unknown';
  const document = support === 'no' ? defaultEndpointPolicy : (given?.document ?? defaultEndpointPolicy);
  const made = callers.flatMap((comer) => callsOf(comer, service, verdicts).map((call) => ({ comer, call })));
  const calls = made.map(({ comer, call }) => ruled(comer, judgeCall(call, document, endpoint, comer.demand.region), given !== undefined));
  const passing = support === 'no' ? undefined : callsThrough(endpoint, verdicts);
  const policy = passing === undefined ? undefined : neededPolicy(endpoint, passing, verdicts.graph);
  const region = verdicts.graph.unitOf(endpoint)?.region() ?? '';
  return {
    address: endpoint.address,
    service,
    at: endpoint.at,
    ...(given?.document.at !== undefined && { policyAt: given.document.at }),
    hasPolicy: given !== undefined,
    takesPolicies: support,
    calls: merged(calls),
    perhaps: coming.flatMap((it) => (it.kind === 'perhaps' ? [{ workload: it.workload.address, missing: it.missing.map(({ text }) => text) }] : [])),
    otherwise: unique((passing ?? []).filter(({ when }) => !verdicts.graph.worlds.holds(when)).map(({ value }) => told(value))),
    besides: usualActions(callers, service),
    ...(policy !== undefined && { policy: printed(policy, endpoint, region) }),
  };
}

function callsOf({ workload, demand, caller }: Comer, service: string, { graph, policies }: Verdicts): readonly Call[] {
  return graph.worlds.present({ items: policies.calls.of(workload, demand, service, caller) });
}

function ruled({ workload, stoppedBy }: Comer, ruling: Ruling, hasPolicy: boolean): RuledCall {
  const { call, allowed, evaluation, request, document } = ruling;
  const deciding = hasPolicy ? decidingStatement(ruling) : undefined;
  return {
    workloads: [workload.address],
    ...told(call),
    outcome: OUTCOMES[allowed],
    ...(deciding !== undefined && {
      statement: { name: plain(nameOf(deciding.statement, document)), ...(deciding.statement.at && { at: deciding.statement.at }), ...(deciding.differsIn && { differsIn: deciding.differsIn }), ...(deciding.keys && { keys: deciding.keys }) },
    }),
    missing: allowed === 'unknown' ? [...new Set(missingFacts(evaluation, request).map(({ what }) => what))] : [],
    ...(stoppedBy !== undefined && { stoppedBefore: `${stoppedBy.node.address} ${stoppedBy.text}` }),
  };
}

function told(call: Call): Pick<RuledCall, 'feature' | 'action' | 'resource' | 'principal'> {
  return { feature: call.feature, action: call.action, resource: showText(nameOfTarget(call.target)), principal: plain(whoCalls(call)) };
}

function unique<T>(all: readonly T[]): T[] {
  return [...new Map(all.map((it) => [JSON.stringify(it), it])).values()];
}

/** Messages quote names, reports do not. */
function plain(text: string): string {
  return text.replaceAll('`', '');
}

const OUTCOMES = { yes: 'passes', no: 'denied', unknown: 'undecided' } as const;

/** What several workloads call alike is told once. */
function merged(calls: readonly RuledCall[]): readonly RuledCall[] {
  const found = new Map<string, RuledCall>();
  for (const call of calls) {
    const { workloads, ...rest } = call;
    const key = JSON.stringify([rest.feature, rest.action, rest.resource, rest.principal, rest.outcome, rest.stoppedBefore]);
    const known = found.get(key);
    found.set(key, { ...call, workloads: [...new Set([...(known?.workloads ?? []), ...workloads])] });
  }
  return [...found.values()];
}

/** Actions of the service that only some set-ups exercise. */
function usualActions(callers: readonly Comer[], service: string): string[] {
  const calls = callers.flatMap(({ demand }) => demand.facts.flatMap((fact) => fact.calls.filter((call) => call.service === service)));
  const prefixes = new Set(calls.flatMap(({ actions }) => actions.map(prefixOf)));
  const made = new Set(calls.flatMap(({ actions }) => actions));
  const usual = calls.flatMap((call) => call.usual ?? []).filter((action) => prefixes.has(prefixOf(action)) && !made.has(action));
  return [...new Set(usual)].sort();
}

function prefixOf(action: string): string {
  return action.split(':')[0] ?? '';
}

function printed(policy: Json, endpoint: VpcEndpoint, region: Text): NonNullable<PolicyReport['policy']> {
  const write = (notation: Notation): string => new PolicyWriter(notation, endpoint, region).policy(policy);
  return { json: printPolicy(policy), cloudformation: write('cloudformation'), terraform: write('terraform') };
}
