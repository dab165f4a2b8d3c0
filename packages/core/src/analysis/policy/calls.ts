import type { Graph } from '../../graph/graph.ts';
import type { Ref, Role } from '../../graph/nodes.ts';
import type { CallRole, Feature, NeedFact } from '../../knowledge/needs.ts';
import { concat, type Text } from '../../values/text.ts';
import { triOf } from '../../values/tri.ts';
import type { Guarded } from '../../values/worlds.ts';
import type { Demand, Demands, Service } from '../needs/demands.ts';
import type { Workload } from '../needs/workloads.ts';
import type { Caller } from '../reachability/caller.ts';
import { ACCOUNT, identifierOfNode, outsideText, partitionText } from './identifiers.ts';
import type { RequestPrincipal } from './request.ts';
import { definitionOf, Targets, type CallSite, type Target } from './targets.ts';

type Demanded = Extract<Demand, { kind: 'demanded' }>;

/** Which role of a workload makes a call: that which starts its tasks, that of the application, that of the host. */
export type RoleUse = 'execution' | 'task' | 'instance';

/** One call of a workload, as policies see it. */
export interface Call {
  readonly feature: Feature;
  readonly action: string;
  readonly target: Target;
  readonly by: CallRole;
  /** Whose permissions count; undefined where nobody's do. */
  readonly role: Ref<Role> | undefined;
  /** The caller by what is known of its ARN, the most telling form last. */
  readonly principals: readonly [RequestPrincipal, ...RequestPrincipal[]];
  /** Whether what is called belongs to AWS. */
  readonly ofAws: boolean;
}

/** What demands exercise, in the world at hand, and when: what containers ask for may be conditional, and nobody has to split on all of it. */
export class Calls {
  readonly #graph: Graph;
  readonly #targets: Targets;

  constructor(graph: Graph, demands: Demands) {
    this.#graph = graph;
    this.#targets = new Targets(graph.worlds, demands.features);
  }

  /** The calls to a service that go out from one caller. */
  of(workload: Workload, { facts, region }: Demanded, service: Service, caller: Caller): readonly Guarded<Call>[] {
    const isHost = caller.node.id !== workload.id || workload.kind === 'container-instances';
    const own = facts.filter((fact) => this.#comesFrom(fact, isHost, workload));
    return own.flatMap((fact) =>
      fact.calls.filter((call) => call.service === service).flatMap((call) => this.#calls({ fact, call, workload, region, host: isHost ? caller : undefined })),
    );
  }

  /** The calls to a service that one of the roles of a workload has to allow, wherever they go. */
  byRole(use: RoleUse, workload: Workload, { facts, region, callers }: Demanded, service: Service): readonly Guarded<Call>[] {
    const own = ownRolesOf(workload);
    const hosts = use === 'instance' && workload.kind === 'task-runner' ? callers.filter(({ node }) => node.id !== workload.id) : [undefined];
    return facts.filter(({ certainty }) => use === 'execution' || certainty !== 'inferred').flatMap((fact) =>
      fact.calls
        .filter((call) => call.service === service && useOf(call.role, own) === use)
        .flatMap(({ optional = [], ...call }) => {
          const actions = call.actions.filter((action) => !optional.includes(action));
          return hosts.flatMap((host) => this.#calls({ fact, call: { ...call, actions }, workload, region, host }));
        }),
    );
  }

  #comesFrom({ caller }: NeedFact, isHost: boolean, workload: Workload): boolean {
    if (workload.kind === 'container-instances') return true;
    const kind = caller === 'task-network' ? (workload.placement === undefined ? 'host' : 'task-eni') : caller;
    return kind === (isHost ? 'host' : 'task-eni');
  }

  #calls(site: Site): Guarded<Call>[] {
    const { fact, call } = site;
    const role = this.#roleOf(call.role, site);
    const principals = principalsOf(call.role, role, site.region);
    if (principals === undefined) return [];
    const ofAws = call.resource === 'layer-bucket';
    return call.actions.flatMap((action) =>
      this.#targets.of(action, site).map(({ value: target, when }) => ({ value: { feature: fact.feature, action, target, by: call.role, role, principals, ofAws }, when })),
    );
  }

  #roleOf(by: CallRole, { workload, host, fact }: Site): Ref<Role> | undefined {
    const own = ownRolesOf(workload);
    const use = useOf(by, own);
    if (use === undefined || (use === 'task' && this.#mayAssume(workload, fact))) return undefined;
    if (use !== 'instance') return own[use];
    return workload.kind === 'container-instances' ? workload.role : this.#graph.nodeOf('container-instances', host?.node.id ?? '')?.role;
  }

  /** Whether another role than that of the task may make the calls of a log router: one that `role_arn` tells it to assume. */
  #mayAssume(workload: Workload, { feature }: NeedFact): boolean {
    const definition = definitionOf(workload);
    if (definition === undefined || !feature.startsWith('firelens-')) return false;
    const assumes = this.#graph.worlds.some(`outputs of ${definition.id} assume a role`, definition.containers, (read) => triOf(read().logOption('role_arn').text !== undefined));
    return assumes !== 'no';
  }
}

interface OwnRoles {
  readonly execution: Ref<Role> | undefined;
  readonly task: Ref<Role> | undefined;
}

function ownRolesOf(workload: Workload): OwnRoles {
  const definition = definitionOf(workload);
  return { execution: definition?.executionRole, task: definition?.taskRole };
}

/** Which role makes a call; undefined where none does. */
function useOf(by: CallRole, { execution, task }: OwnRoles): RoleUse | undefined {
  switch (by) {
    case 'execution':
    case 'task':
    case 'instance':
      return by;
    case 'instance-or-execution':
      return execution?.kind === 'none' ? 'instance' : 'execution';
    case 'task-or-instance':
      return task?.kind === 'none' ? 'instance' : 'task';
    case 'presigned-by-service':
    case 'instance-identity':
    case 'managed-by-ecs':
    case 'anonymous':
      return undefined;
  }
}

interface Site extends CallSite {
  /** The host that calls, where it is one. */
  readonly host: Caller | undefined;
}

function principalsOf(by: CallRole, role: Ref<Role> | undefined, region: Text): Call['principals'] | undefined {
  switch (by) {
    case 'presigned-by-service':
      return [{ kind: 'foreign' }];
    case 'managed-by-ecs':
      return undefined;
    case 'anonymous':
      return [{ kind: 'anonymous' }];
    default:
      return role === undefined || role.kind === 'none' ? [{ kind: 'unknown', cause: 'which role calls' }] : ofRole(role, region);
  }
}

/** Tasks and instances have roles of their own account. */
function ofRole(role: Exclude<Ref<Role>, { kind: 'none' }>, region: Text): Call['principals'] {
  if (role.kind === 'outside') {
    return [{ kind: 'aws', arn: arnOfOutside(role), account: ACCOUNT }];
  }
  const byReference = { kind: 'aws', arn: identifierOfNode(role.node, 'arn'), account: ACCOUNT } as const;
  const { name } = role.node;
  if (name === undefined) return [byReference];
  return [byReference, { kind: 'aws', arn: concat('arn:', partitionText(region), ':iam::', ACCOUNT, ':role/', name), account: ACCOUNT }];
}

/** Roles may be given by their names: only what begins like an ARN is one. */
function arnOfOutside({ id, cause }: Extract<Ref<Role>, { kind: 'outside' }>): Text {
  const text = outsideText(id, cause);
  return typeof text === 'string' && !text.startsWith('arn:') ? { parts: [{ id, cause, hidden: true }] } : text;
}
