import type { Graph } from '../../graph/graph.ts';
import type { VpcEndpoint } from '../../graph/nodes.ts';
import { serviceInfo } from '../../knowledge/endpoint-services.ts';
import type { Feature } from '../../knowledge/needs.ts';
import type { Span } from '../../text/source-file.ts';
import { showText, type Text } from '../../values/text.ts';
import type { Value } from '../../values/value.ts';
import type { Demand, Demands, Service } from '../needs/demands.ts';
import type { Workload } from '../needs/workloads.ts';
import type { Caller } from '../reachability/caller.ts';
import type { Blocker, DeniedCall, Fact, Path } from '../reachability/path.ts';
import { Calls, identifierOfNode, innerId, type Call } from './calls.ts';
import type { KnownStatement, PolicyDocument } from './document.ts';
import { evaluateRequest, missingFacts, type Evaluation } from './evaluate.ts';
import { policySource } from './from-value.ts';
import { readPolicy, type ReadPolicy } from './read-policy.ts';
import { requestContext, type PolicyRequest, type RequestContext } from './request.ts';

type Demanded = Extract<Demand, { kind: 'demanded' }>;
type Reachable = Extract<Path, { outcome: 'reachable' }>;

/** What the policies of endpoints do to the calls that pass them, in the world at hand. */
export class EndpointPolicies {
  readonly calls: Calls;
  readonly #graph: Graph;
  readonly #read = new Map<string, ReadPolicy | undefined>();

  constructor(graph: Graph, demands: Demands) {
    this.#graph = graph;
    this.calls = new Calls(graph, demands);
  }

  /** A path that packets take, as far as the policy of its endpoint lets the calls of the demand pass. */
  limit(path: Path, workload: Workload, demand: Demanded, service: Service, caller: Caller): Path {
    if (path.outcome !== 'reachable' || path.carriedBy !== 'endpoint' || path.endpoint === undefined) return path;
    const { endpoint } = path;
    const policy = this.policyOf(endpoint);
    if (policy === undefined || serviceInfo(service)?.policySupport === 'no') return path;
    const { worlds } = this.#graph;
    // Conditions of calls that pass decide nothing.
    const limited = this.calls.of(workload, demand, service, caller).flatMap(({ value, when }) => {
      const judged = judge(value, policy.document, endpoint, demand.region);
      return judged.allowed !== 'yes' && worlds.holds(when) ? [judged] : [];
    });
    const [first, ...rest] = blockersOf(endpoint, policy, limited, this.#whereOf(endpoint));
    if (first !== undefined && serviceInfo(service)?.policySupport === 'yes') return blocked(path, endpoint, [first, ...rest]);
    const [open] = limited;
    return open === undefined ? path : { outcome: 'unknown', missing: [openFact(endpoint, open)] };
  }

  /** The policy of an endpoint; undefined when none is given, so that everything passes. */
  policyOf(endpoint: VpcEndpoint): ReadPolicy | undefined {
    const { worlds } = this.#graph;
    if (this.#read.has(endpoint.id)) return this.#read.get(endpoint.id);
    const before = worlds.consulted;
    const value = this.valueOf(endpoint);
    const policy = value.kind === 'absent' ? undefined : readPolicy(policySource(value, worlds), 'endpoint');
    // What depends on no condition is the same in every world.
    if (worlds.consulted === before) this.#read.set(endpoint.id, policy);
    return policy;
  }

  /** As written at the endpoint, or by the resource that attaches one to it. */
  valueOf(endpoint: VpcEndpoint): Value {
    return this.#attached(endpoint)?.policy ?? endpoint.policy;
  }

  #attached(endpoint: VpcEndpoint) {
    const attachments = this.#graph.referring('endpoint', 'endpoint-attachment', (it) => it.endpoint, endpoint.id);
    const policies = attachments.items.filter(({ value }) => value.attached.kind === 'policy');
    for (const { attached } of this.#graph.worlds.present({ items: policies })) if (attached.kind === 'policy') return attached;
    return undefined;
  }

  #whereOf(endpoint: VpcEndpoint): Span {
    const { kind, at } = this.valueOf(endpoint);
    return kind === 'absent' ? endpoint.at : at;
  }
}

interface Judged {
  readonly call: Call;
  readonly allowed: Evaluation['allowed'];
  readonly evaluation: Evaluation;
  readonly request: PolicyRequest;
}

/** One form of the request that passes is enough; it is denied when none of them does. */
function judge(call: Call, document: PolicyDocument, endpoint: VpcEndpoint, region: Text): Judged {
  const context = contextOf(call, endpoint, region);
  const endpointKind = endpoint.shape.kind === 'gateway' ? 'gateway' : 'interface';
  const [resource, ...others] = call.resources;
  const form = (on: Text, principal: PolicyRequest['principal']): Judged => {
    const request: PolicyRequest = { action: call.action, resource: on, principal, context };
    const evaluation = evaluateRequest(request, { identity: null, endpoint: [document], endpointKind });
    return { call, allowed: evaluation.allowed, evaluation, request };
  };
  // The last form of the principal tells most.
  const onResource = (on: Text): Judged =>
    call.principals.slice(1).reduce((judged, principal) => (judged.allowed === 'yes' ? judged : form(on, principal)), form(on, call.principals[0]));
  return others.map(onResource).reduce((best, judged) => (RANK[judged.allowed] > RANK[best.allowed] ? judged : best), onResource(resource));
}

const RANK = { no: 0, unknown: 1, yes: 2 } as const;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html says which keys calls through endpoints have. */
function contextOf(call: Call, endpoint: VpcEndpoint, region: Text): RequestContext {
  const { vpc } = endpoint;
  const sourceVpc: Text | undefined = vpc.kind === 'node' ? identifierOfNode(vpc.node, 'id') : vpc.kind === 'outside' ? outsideId(vpc.id, vpc.cause) : undefined;
  const ofAws = ['aws:ResourceAccount', 'aws:ResourceOrgID', 'aws:ResourceOrgPaths'];
  return requestContext(
    {
      'aws:SourceVpce': identifierOfNode(endpoint, 'id'),
      ...(sourceVpc !== undefined && { 'aws:SourceVpc': sourceVpc }),
      'aws:RequestedRegion': region,
      'aws:SecureTransport': 'true',
    },
    { absent: ['aws:SourceIp'], ...(call.ofAws && { foreign: ofAws }) },
  );
}

function outsideId(id: string, cause: string): Text {
  return /[${}]/.test(id) ? { parts: [{ id: innerId(id), cause }] } : id;
}

/** Image layers, which no other call resembles, apart from all else. */
function blockersOf(endpoint: VpcEndpoint, policy: ReadPolicy, judged: readonly Judged[], at: Span): Blocker[] {
  const denied = judged.filter(({ allowed }) => allowed === 'no');
  const groups = [denied.filter(({ call }) => call.ofAws), denied.filter(({ call }) => !call.ofAws)];
  return groups.flatMap((group): Blocker[] => {
    const told = group.map((it) => deniedCall(it, policy));
    const [first, ...rest] = told;
    if (first === undefined) return [];
    const features: readonly Feature[] = [...new Set(group.map(({ call }) => call.feature))];
    const denied = [first.denied, ...rest.map((it) => it.denied)] as const;
    return [{ kind: 'endpoint-policy', node: endpoint, at: first.at ?? policy.document.at ?? at, text: clause(first.denied), denied, features }];
  });
}

function deniedCall({ call, evaluation, request }: Judged, { document }: ReadPolicy): { readonly denied: DeniedCall; readonly at: Span | undefined } {
  const base = { feature: call.feature, action: call.action, resource: call.resources[0], principal: whoCalls(call) };
  const denying = evaluation.layers[0]?.statements.find(({ effect, applies }) => effect === 'Deny' && applies === 'yes')?.statement;
  if (denying?.kind === 'statement') {
    return { denied: { ...base, statement: nameOf(denying, document) }, at: denying.at };
  }
  const near = nearest(request, document);
  return { denied: { ...base, ...(near && { differsIn: near.differsIn }) }, at: near?.at };
}

function whoCalls({ by, role }: Call): string {
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

function nameOf({ sid }: KnownStatement, { statements }: PolicyDocument): string {
  if (sid !== undefined) return `\`${showText(sid.text)}\``;
  return statements.length === 1 ? 'its only statement' : 'a statement without Sid';
}

/** The statement that would allow the call but for one part. */
function nearest(request: PolicyRequest, document: PolicyDocument): { readonly differsIn: NonNullable<DeniedCall['differsIn']>; readonly at: Span | undefined } | undefined {
  const allowing = document.statements.filter((it) => it.kind === 'statement').filter(({ effect }) => effect.text === 'Allow');
  for (const part of ['resource', 'condition', 'principal'] as const) {
    const found = allowing.find((statement) => allows(without(statement, part), request));
    if (found === undefined) continue;
    const place = { resource: found.resource.list.items[0]?.at ?? found.resource.at, condition: found.conditions[0]?.at, principal: found.principal?.list.items[0]?.value.at ?? found.principal?.at };
    return { differsIn: part, at: place[part] ?? found.at };
  }
  return undefined;
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
function clause({ action, resource, principal, statement, differsIn }: DeniedCall): string {
  const on = resource === '*' ? '' : ` on \`${showText(resource)}\``;
  if (statement !== undefined) return `has a policy that denies \`${action}\`${on} to ${principal}, by ${statement}`;
  switch (differsIn) {
    case 'resource':
      return resource === '*' ? `has a policy that allows \`${action}\` on ARNs only, and it is called on \`*\`` : `has a policy that allows \`${action}\` on other resources only, not${on}`;
    case 'condition':
      return `has a policy that allows \`${action}\`${on} under conditions only that do not hold for ${principal}`;
    case 'principal':
      return `has a policy that allows \`${action}\`${on} to others only, not to ${principal}`;
    default:
      return `has a policy that does not allow \`${action}\`${on}`;
  }
}

function openFact({ address }: VpcEndpoint, { call, evaluation, request }: Judged): Fact {
  const [missing] = missingFacts(evaluation, request);
  return { about: address, text: `whether the policy of ${address} allows ${call.action}${missing === undefined ? '' : ` (${missing.what})`}` };
}

function blocked({ hops }: Reachable, endpoint: VpcEndpoint, stoppedBy: readonly [Blocker, ...Blocker[]]): Path {
  const via = endpoint.shape.kind === 'gateway' ? 'gateway-endpoint' : 'interface-endpoint';
  return { outcome: 'unreachable', attempts: [{ via, endpoint, hops, stoppedBy }] };
}
