import type { Graph } from '../../graph/graph.ts';
import type { ContainerInstances, NodeId, Ref, Role, RolePolicy, TaskRunner, VpcEndpoint } from '../../graph/nodes.ts';
import { nodeOf } from '../../graph/references.ts';
import type { Feature } from '../../knowledge/needs.ts';
import { partitionIds } from '../../knowledge/regions.ts';
import type { Span } from '../../text/source-file.ts';
import type { Guard } from '../../values/guards.ts';
import { onlyHole, showText, type Text } from '../../values/text.ts';
import type { Value } from '../../values/value.ts';
import type { Guarded, Several } from '../../values/worlds.ts';
import type { Demand, Demands, Service } from '../needs/demands.ts';
import type { Workload } from '../needs/workloads.ts';
import type { Blocker } from '../reachability/path.ts';
import type { Reached, Verdict } from '../verdicts.ts';
import type { Call, Calls, RoleUse } from './calls.ts';
import { unknownDocument, type KnownStatement, type PolicyDocument } from './document.ts';
import { evaluateRequest } from './evaluate.ts';
import { policySource } from './from-value.ts';
import { identifierOfNode, sourceKeys } from './identifiers.ts';
import { managedPolicies } from './managed-policies.ts';
import { readPolicy } from './read-policy.ts';
import { requestContext, type PolicyRequest, type RequestContext } from './request.ts';
import type { ResourcePolicies } from './resource-policies.ts';
import { nameOfTarget } from './targets.ts';

/** A call that a role of a workload does not allow. */
export interface RoleDenial {
  readonly workload: Workload;
  readonly role: Role;
  /** What the role is to the workload. */
  readonly use: RoleUse;
  readonly service: Service;
  readonly action: string;
  readonly resource: Text;
  readonly feature: Feature;
  /** The permissions boundary that does not allow what the policies of the role do, in words. */
  readonly boundary?: string;
  /** What a condition on VPC or endpoint finds instead; absent = nothing allows the call, whatever the conditions. */
  readonly way?: Way;
  /** The condition that does not hold. */
  readonly at?: Span;
  readonly keys?: readonly string[];
  /** Whether without that condition nothing but this call would be free of it: its statement allows no other action, and asks for one key. */
  readonly alone?: boolean;
}

/** How a call leaves: from a network of Fargate's own, past all endpoints, through one, or as nobody can tell. */
export type Way =
  | { readonly kind: 'service-network' }
  | { readonly kind: 'public' }
  | { readonly kind: 'endpoint'; readonly endpoint: VpcEndpoint }
  /** Nothing is known to be wrong, but the documentation leaves this call without such conditions. */
  | { readonly kind: 'discouraged' };

type Demanded = Extract<Demand, { kind: 'demanded' }>;

const USES: readonly RoleUse[] = ['execution', 'task', 'instance'];
const OF_HOSTS: readonly RoleUse[] = ['instance'];

interface Verdicts {
  readonly demands: Demands;
  readonly workloads: () => readonly Workload[];
  readonly servicesFor: (workload: Workload) => readonly string[];
  readonly verdict: (workload: Workload, service: string) => Verdict;
}

/** What roles that the files declare allow their workloads. */
export class RolePolicies {
  readonly #graph: Graph;
  readonly #calls: Calls;
  readonly #resources: ResourcePolicies;
  #byRole: ReadonlyMap<NodeId, readonly Guarded<RoleDenial>[]> | undefined;
  readonly #denials = new Map<NodeId, readonly Guarded<RoleDenial>[]>();
  readonly #policies = new Map<NodeId, Policies>();

  constructor(graph: Graph, calls: Calls, resources: ResourcePolicies) {
    this.#graph = graph;
    this.#calls = calls;
    this.#resources = resources;
  }

  /** What the roles of a workload deny it, in whichever world: many calls are conditional, few are denied. */
  denials(workload: Workload, verdicts: Verdicts): readonly Guarded<RoleDenial>[] {
    const known = this.#denials.get(workload.id);
    if (known !== undefined) return known;
    const { worlds } = this.#graph;
    const uses = workload.kind === 'task-runner' ? USES : OF_HOSTS;
    const found = [
      // Role by role: the conditions of their policies would multiply.
      ...verdicts.servicesFor(workload).flatMap((service) =>
        uses.flatMap((use) => this.#answers(workload, `as ${use} role to ${service}`, () => this.#denialsTo(service, use, workload, verdicts))),
      ),
      ...(workload.kind === 'task-runner' ? this.#answers(workload, 'from a network of Fargate', () => this.#deniedLogin(workload, verdicts)) : []),
    ];
    const joined = new Map<string, { value: RoleDenial; when: Guard }>();
    for (const { value, when } of found) {
      const id = `${value.role.id} ${value.use} ${value.service} ${identityOf(value)}`;
      const same = joined.get(id);
      if (same === undefined) joined.set(id, { value, when });
      else same.when = worlds.guards.or(same.when, when);
    }
    const denials = [...joined.values()];
    this.#denials.set(workload.id, denials);
    return denials;
  }

  /** What keeps the calls of a workload to a service from being made, in the world at hand. */
  blockersTo(service: Service, workload: Workload, verdicts: Verdicts): Blocker[] {
    const { worlds } = this.#graph;
    const denied = worlds.present({ items: this.denials(workload, verdicts).filter(({ value }) => value.service === service && value.way?.kind !== 'discouraged') });
    return denied.map(({ role, at, action, resource, way, boundary, keys = [] }) => {
      const call = `\`${action}\`${resource === '*' ? '' : ` on \`${showText(resource)}\``}`;
      const text = way === undefined ? `does not allow ${call}${boundary === undefined ? '' : ` within ${boundary}`}` : `allows ${call} only with ${keys.map((key) => `\`${key}\``).join(' and ')} that the call does not have`;
      return { kind: 'role-policy', node: role, at: at ?? role.at, text };
    });
  }

  /** What a role denies the workloads that have it. */
  deniedBy(role: Role, verdicts: Verdicts): readonly Guarded<RoleDenial>[] {
    this.#byRole ??= this.#indexByRole(verdicts);
    return this.#byRole.get(role.id) ?? [];
  }

  #indexByRole(verdicts: Verdicts): ReadonlyMap<NodeId, readonly Guarded<RoleDenial>[]> {
    const index = new Map<NodeId, Guarded<RoleDenial>[]>();
    for (const denial of verdicts.workloads().flatMap((workload) => this.denials(workload, verdicts))) {
      const { id } = denial.value.role;
      const others = index.get(id);
      if (others === undefined) index.set(id, [denial]);
      else others.push(denial);
    }
    return index;
  }

  #answers(workload: Workload, calls: string, ask: () => readonly Guarded<RoleDenial>[]): readonly Guarded<RoleDenial>[] {
    const { worlds } = this.#graph;
    const answers = worlds.answers({
      label: `what ${workload.id} is denied ${calls}`,
      ask: () => (worlds.holds(workload.when) ? ask() : []),
      identity: (denials) => denials.map(({ value, when }) => `${value.role.id} ${identityOf(value)} ${when}`).join(),
      beyond: [],
    });
    return answers.flatMap(({ value: denials, when: asked }) =>
      denials.flatMap(({ value, when }) => {
        const both = worlds.guards.and(asked, when);
        return worlds.guards.satisfiable(both) ? [{ value, when: both }] : [];
      }),
    );
  }

  #denialsTo(service: Service, use: RoleUse, workload: Workload, verdicts: Verdicts): readonly Guarded<RoleDenial>[] {
    const demand = verdicts.demands.demand(workload, service);
    if (demand.kind !== 'demanded' || demand.certainty !== 'yes') return [];
    const roles = new Map(this.#rolesOf(use, workload, demand).map((role) => [role.id, role]));
    const calls = roles.size === 0 ? [] : this.#calls.byRole(use, workload, demand, service);
    if (calls.length === 0) return [];
    const ways = waysOf(verdicts.verdict(workload, service));
    return calls.flatMap(({ value, when }) => {
      const role = value.role?.kind === 'node' ? roles.get(value.role.id) : undefined;
      // "If an action is allowed by an identity-based policy, a resource-based policy, or both, then AWS allows the action."
      if (role === undefined || this.#resources.mayGrant(value)) return [];
      const denial = denialOf(value, { workload, role, use, service }, this.#policiesOf(role), ways);
      return denial === undefined ? [] : [{ value: denial, when }];
    });
  }

  /** The login that old platforms make from a network of Fargate's own. */
  #deniedLogin(runner: TaskRunner, { demands }: Verdicts): readonly Guarded<RoleDenial>[] {
    if (demands.workloads.launchOf(runner)?.platform !== 'legacy') return [];
    const role = this.#ownRole('execution', runner);
    if (role === undefined || demands.features.uses(runner, 'image-ecr') !== 'yes') return [];
    const denial = denialOf(loginOf(role), { workload: runner, role, use: 'execution', service: 'ecr.api' }, this.#policiesOf(role), [{ kind: 'service-network' }]);
    return denial === undefined ? [] : [{ value: denial, when: this.#graph.worlds.always }];
  }

  /** The declared roles that a workload calls with. */
  #rolesOf(use: RoleUse, workload: Workload, { callers }: Demanded): Role[] {
    if (workload.kind === 'task-runner' && use !== 'instance') return [this.#ownRole(use, workload)].filter((role) => role !== undefined);
    const hosts = callers.map(({ node }) => this.#graph.nodeOf('container-instances', node.id));
    return hosts.map((host) => (host === undefined ? undefined : this.#roleOfHost(host))).filter((role) => role !== undefined);
  }

  #ownRole(use: 'execution' | 'task', runner: TaskRunner): Role | undefined {
    return this.#role(`${use} role of ${runner.id}`, () => {
      const definition = nodeOf(runner.taskDefinition);
      return use === 'task' ? definition?.taskRole : definition?.executionRole;
    });
  }

  #roleOfHost(host: ContainerInstances): Role | undefined {
    return this.#role(`role of ${host.id}`, () => host.role);
  }

  #role(label: string, read: () => Ref<Role> | undefined): Role | undefined {
    const { worlds } = this.#graph;
    return worlds.ask({
      label,
      ask: () => {
        const ref = read();
        const role = ref === undefined ? undefined : nodeOf(ref);
        return role !== undefined && worlds.holds(role.when) ? role : undefined;
      },
      identity: (role) => role?.id ?? '',
      beyond: undefined,
    });
  }

  #policiesOf(role: Role): Policies {
    const { worlds } = this.#graph;
    const known = this.#policies.get(role.id);
    if (known !== undefined) return known;
    const before = worlds.consulted;
    const policies = this.#readPolicies(role);
    if (worlds.consulted === before) this.#policies.set(role.id, policies);
    return policies;
  }

  #readPolicies(role: Role): Policies {
    const { worlds } = this.#graph;
    const inline = worlds.present(role.inlinePolicies).map((read) => this.#read(read()));
    const managed = worlds.present(role.managedPolicies).map((read) => this.#byArn(read()));
    const own = worlds.present(this.#attachedTo(role.id));
    const attached = own.map(({ managedPolicy, document }) => (managedPolicy === undefined ? this.#read(document) : this.#byArn(managedPolicy)));
    const others = this.#attachedTo(UNKNOWN).items.some(({ value, when }) => !own.includes(value) && worlds.holds(when));
    if (others) attached.push(unknownDocument('which roles a policy is attached to'));
    const open = role.inlinePolicies.open ?? role.managedPolicies.open ?? this.#graph.openness(role.id);
    const identity = [...inline, ...managed, ...attached, ...(open === undefined ? [] : [unknownDocument(open)])];
    const { boundary } = role;
    return { identity, ...(boundary !== undefined && { boundary: [this.#byArn(boundary)], boundedBy: this.#nameOf(boundary) }) };
  }

  /** Policies by the roles that they are attached to; all roles that nobody knows are one. */
  #attachedTo(roleId: string): Several<RolePolicy> {
    const rolesOf = ({ roles, at }: RolePolicy): readonly Ref<Role>[] => {
      const known = this.#graph.worlds.present(roles).map((read) => read());
      const open = roles.open === undefined ? [] : [{ kind: 'outside', id: UNKNOWN, cause: roles.open, at } as const];
      return [...known.map((ref) => (ref.kind === 'outside' ? { ...ref, id: UNKNOWN } : ref)), ...open];
    };
    return this.#graph.referring('roles', 'role-policy', rolesOf, roleId);
  }

  #read(value: Value): PolicyDocument {
    if (value.kind === 'absent') return { statements: [] };
    return readPolicy(policySource(value, this.#graph.worlds), 'identity').document;
  }

  #nameOf(arn: Text): string {
    const declared = onlyHole(arn)?.ref;
    const node = declared === undefined ? undefined : this.#graph.nodeOf('role-policy', declared.resource);
    return `\`${node?.address ?? showText(arn)}\``;
  }

  /** The policies of AWS are alike in every partition but for the ARNs that they name. */
  #byArn(arn: Text): PolicyDocument {
    const declared = onlyHole(arn)?.ref;
    const node = declared === undefined ? undefined : this.#graph.nodeOf('role-policy', declared.resource);
    if (node !== undefined) return this.#read(node.document);
    const [, path] = /^arn:[^:]*(?:::[^:}]*\})?:iam::aws:policy\/(.+)$/.exec(showText(arn)) ?? [];
    const known = path === undefined ? undefined : managedPolicies().byArn(`arn:${partitionIds()[0] ?? ''}:iam::aws:policy/${path}`);
    return known ?? unknownDocument(`what ${showText(arn)} allows`);
  }
}

/** Stands for whatever role is not among the given files. */
const UNKNOWN = '?';

interface Policies {
  readonly identity: readonly PolicyDocument[];
  readonly boundary?: readonly PolicyDocument[];
  /** What the boundary is called. */
  readonly boundedBy?: string;
}

function waysOf(verdict: Verdict): readonly Way[] {
  const paths: readonly Reached[] = verdict.state === 'proven' || verdict.state === 'ineffective' ? verdict.paths : [];
  return paths.map(({ carriedBy, endpoint }): Way => (carriedBy === 'endpoint' && endpoint !== undefined ? { kind: 'endpoint', endpoint } : { kind: 'public' }));
}

function loginOf(role: Role): Call {
  const principal = { kind: 'aws', arn: identifierOfNode(role, 'arn') } as const;
  return { feature: 'image-ecr', action: LOGIN, target: { forms: ['*'] }, by: 'execution', role: { kind: 'node', id: role.id, node: role, at: role.at }, principals: [principal], ofAws: false };
}

const LOGIN = 'ecr:GetAuthorizationToken';

function denialOf(call: Call, whose: Pick<RoleDenial, 'workload' | 'role' | 'use' | 'service'>, policies: Policies, ways: readonly Way[]): RoleDenial | undefined {
  const base = { ...whose, action: call.action, resource: nameOfTarget(call.target), feature: call.feature };
  const nowhere = requestContext({});
  if (isDenied(call, policies, nowhere)) {
    const byBoundary = policies.boundary !== undefined && !isDenied(call, { identity: policies.identity }, nowhere);
    return { ...base, ...(byBoundary && { boundary: policies.boundedBy ?? 'its permissions boundary' }) };
  }
  const condition = conditionOn(call, policies);
  if (condition === undefined) return undefined;
  const way = ways.find((it) => isDenied(call, policies, contextOf(it)));
  if (way !== undefined) return { ...base, ...condition, way };
  return call.action === LOGIN && isDenied(call, policies, contextOf({ kind: 'public' })) ? { ...base, ...condition, way: { kind: 'discouraged' } } : undefined;
}

function isDenied(call: Call, policies: Policies, context: RequestContext): boolean {
  return call.target.forms.every((resource) =>
    call.principals.every((principal) => {
      const request: PolicyRequest = { action: call.action, resource, principal, context };
      return evaluateRequest(request, policies).allowed === 'no';
    }),
  );
}

/** "This key is included in the request context only if the requester uses a VPC endpoint to make the request." */
function contextOf(way: Way): RequestContext {
  if (way.kind !== 'endpoint') return requestContext({}, { absent: ['aws:SourceVpc', 'aws:SourceVpce'] });
  return requestContext(sourceKeys(way.endpoint));
}

const ENDPOINT_KEYS: ReadonlySet<string> = new Set(['aws:sourcevpc', 'aws:sourcevpce']);

/** The first condition on VPC or endpoint of a statement that is about the call. */
function conditionOn(call: Call, { identity }: Policies): Pick<RoleDenial, 'at' | 'keys' | 'alone'> | undefined {
  for (const { statements, version } of identity) {
    for (const statement of statements) {
      if (statement.kind !== 'statement') continue;
      const asked = statement.conditions.filter(({ key }) => typeof key.text === 'string' && ENDPOINT_KEYS.has(key.text.toLowerCase()));
      const [first] = asked;
      if (first === undefined || !concerns(statement, call, version)) continue;
      const at = first.key.at ?? first.at ?? statement.at;
      const { except, list } = statement.action;
      const alone = statement.effect.text === 'Allow' && !except && list.open === undefined && list.items.length === 1 && asked.length === 1 && list.items[0]?.text === call.action;
      return { ...(at && { at }), keys: [...new Set(asked.map(({ key }) => showText(key.text)))], alone };
    }
  }
  return undefined;
}

function concerns(statement: KnownStatement, { action, target, principals }: Call, version: PolicyDocument['version']): boolean {
  const bare: KnownStatement = { ...statement, effect: { text: 'Allow' }, conditions: [] };
  const document: PolicyDocument = { statements: [bare], ...(version && { version }) };
  return target.forms.some((resource) => evaluateRequest({ action, resource, principal: principals[0], context: requestContext({}) }, { identity: [document] }).allowed !== 'no');
}

function identityOf({ action, resource, boundary, way, at }: RoleDenial): string {
  return `${action} ${showText(resource)} ${boundary ?? ''} ${way?.kind ?? ''} ${way?.kind === 'endpoint' ? way.endpoint.id : ''} ${at?.start ?? ''}`;
}
