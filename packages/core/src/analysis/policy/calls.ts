import type { Graph } from '../../graph/graph.ts';
import type { Ref, Role } from '../../graph/nodes.ts';
import type { CallRole, Feature, NeedFact } from '../../knowledge/needs.ts';
import { concat, type Text } from '../../values/text.ts';
import type { Guarded } from '../../values/worlds.ts';
import type { Demand, Demands, Service } from '../needs/demands.ts';
import type { Workload } from '../needs/workloads.ts';
import type { Caller } from '../reachability/caller.ts';
import { ACCOUNT, identifierOfNode, outsideText, partitionText } from './identifiers.ts';
import type { RequestPrincipal } from './request.ts';
import { definitionOf, Targets, type CallSite, type Target } from './targets.ts';

type Demanded = Extract<Demand, { kind: 'demanded' }>;

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

  /** All calls that a role makes for a workload, wherever they go. */
  byRole(workload: Workload, { facts, region }: Demanded, service: Service): readonly Guarded<Call>[] {
    return facts.flatMap((fact) =>
      fact.calls.filter((call) => call.service === service).flatMap((call) => this.#calls({ fact, call, workload, region, host: undefined })),
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

  #roleOf(by: CallRole, { workload, host }: Site): Ref<Role> | undefined {
    const definition = definitionOf(workload);
    const own = { execution: definition?.executionRole, task: definition?.taskRole };
    const instance = workload.kind === 'container-instances' ? workload.role : this.#graph.nodeOf('container-instances', host?.node.id ?? '')?.role;
    switch (by) {
      case 'execution':
      case 'task':
        return own[by];
      case 'instance':
        return instance;
      case 'instance-or-execution':
        return own.execution?.kind === 'none' ? instance : own.execution;
      case 'task-or-instance':
        return own.task?.kind === 'none' ? instance : own.task;
      case 'presigned-by-service':
      case 'managed-by-ecs':
      case 'anonymous':
        return undefined;
    }
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
