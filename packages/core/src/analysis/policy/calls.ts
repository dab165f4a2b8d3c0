import type { Graph } from '../../graph/graph.ts';
import type { Container, Ref, Role, TaskDefinition, VpcEndpoint } from '../../graph/nodes.ts';
import { nodeOf } from '../../graph/references.ts';
import { layerBucketNamed, layerBucketOf } from '../../knowledge/endpoint-services.ts';
import type { CallRole, Feature, NeedCall, NeedFact } from '../../knowledge/needs.ts';
import { partitionOf } from '../../knowledge/regions.ts';
import type { Guard } from '../../values/guards.ts';
import { concat, equalText, partsOf, showText, textOf, type Text } from '../../values/text.ts';
import type { Tri } from '../../values/tri.ts';
import type { Guarded, Worlds } from '../../values/worlds.ts';
import type { Demand, Demands, Service } from '../needs/demands.ts';
import type { Workload } from '../needs/workloads.ts';
import type { Caller } from '../reachability/caller.ts';
import { actionTable } from './action-table.ts';
import type { RequestPrincipal } from './request.ts';

type Demanded = Extract<Demand, { kind: 'demanded' }>;

/** One call of a workload, as policies see it. */
export interface Call {
  readonly feature: Feature;
  readonly action: string;
  /** The forms that the ARN of what is called may take in a request; `*` where the action takes no resource. */
  readonly resources: readonly [Text, ...Text[]];
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
  readonly #demands: Demands;

  constructor(graph: Graph, demands: Demands) {
    this.#graph = graph;
    this.#demands = demands;
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
      this.#resourcesOf(action, site).map(({ value, when }) => ({
        value: { feature: fact.feature, action, resources: value, by: call.role, role, principals, ofAws },
        when,
      })),
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

  #resourcesOf(action: string, site: Site): readonly Guarded<Forms>[] {
    const { worlds } = this.#graph;
    if (site.call.resource === 'layer-bucket') return this.#layers(site);
    const known = this.#named(action, site);
    return [...known, ...this.#whenever(worlds.guards.not(anyOf(known, worlds)), shapesOf(action, site.region))];
  }

  /** Layers lie in the Region of their image; those of another Region do not come through an endpoint of this one. */
  #layers(site: Site): readonly Guarded<Forms>[] {
    const { worlds } = this.#graph;
    const { guards } = worlds;
    const images = this.#images(site);
    const inRegion = (answer: Tri): Guard => anyOf(images.filter(({ value }) => equalText(value.region, site.region) === answer), worlds);
    const own = guards.or(inRegion('yes'), guards.not(anyOf(images, worlds)));
    const key: Text = { parts: [{ id: 'layer', label: 'layer', cause: 'layers are named by ECR' }] };
    const elsewhere: Text = { parts: [{ id: 'layer bucket', cause: 'the Region of the image is not known' }] };
    return [
      ...this.#whenever(own, [concat(layerBucketArn(site.region), '/', key)]),
      ...this.#whenever(guards.and(inRegion('unknown'), guards.not(own)), [elsewhere]),
    ];
  }

  #whenever(when: Guard, forms: Forms): Guarded<Forms>[] {
    return this.#graph.worlds.guards.satisfiable(when) ? [{ value: forms, when }] : [];
  }

  /** Resources that the files tell of. */
  #named(action: string, site: Site): readonly Guarded<Forms>[] {
    const { fact } = site;
    const [prefix = ''] = action.split(':');
    switch (prefix) {
      case 'ecr':
        if (takesNoResource(action)) return [];
        return this.#images(site).flatMap(({ value: { repository }, when }) => (repository === undefined ? [] : [{ value: [repository], when }]));
      case 'logs':
        return fact.feature.startsWith('logs-awslogs') ? this.#logGroups(site) : [];
      case 'secretsmanager':
        return fact.feature.startsWith('secrets-') ? this.#secrets(site, 'secretsmanager') : [];
      case 'ssm':
        return fact.feature === 'secrets-ssm' ? this.#secrets(site, 'ssm') : [];
      case 's3':
        return fact.feature === 'environment-files' ? this.#environmentFiles(action, site) : [];
      default:
        return [];
    }
  }

  #images(site: Site): readonly Guarded<{ readonly region: Text; readonly repository?: Text }>[] {
    const locations = this.#ofContainers(site, 'image', ({ image }) => this.#always(image === undefined ? [] : [this.#demands.features.locate(image)]));
    return locations.flatMap(({ value, when }) => {
      if (value.kind === 'own-repository') return [{ value: { region: site.region }, when }];
      if (value.kind !== 'ecr-private') return [];
      const { region, account, repository } = value;
      return [{ value: { region, repository: concat('arn:', partitionText(region), ':ecr:', region, ':', account, ':repository/', repository) }, when }];
    });
  }

  #logGroups(site: Site): readonly Guarded<Forms>[] {
    const names = this.#ofContainers(site, 'log group', (container) => {
      const { text } = container.logOption('awslogs-group');
      return this.#always(text === undefined ? [] : [text]);
    });
    const { region } = site;
    return names.map(({ value, when }) => ({
      value: logGroups(concat('arn:', partitionText(region), ':logs:', region, ':', ACCOUNT, ':log-group:', value)),
      when,
    }));
  }

  #secrets(site: Site, service: 'secretsmanager' | 'ssm'): readonly Guarded<Forms>[] {
    const pattern = new RegExp(`^arn:[^:]*:${service}:`);
    return this.#ofContainers(site, 'secrets', ({ secrets }) => sourcesOf(secrets)).flatMap(({ value, when }) =>
      pattern.test(showText(value)) ? [{ value: [firstComponents(value, 7)], when }] : [],
    );
  }

  #environmentFiles(action: string, site: Site): readonly Guarded<Forms>[] {
    const onBucket = actionOf(action)?.resources.some(({ type }) => type === 'bucket') === true;
    return this.#ofContainers(site, 'environment files', ({ environmentFiles }) => sourcesOf(environmentFiles)).flatMap(({ value, when }) =>
      showText(value).startsWith('arn:') ? [{ value: [onBucket ? beforeSlash(value) : value], when }] : [],
    );
  }

  #always<T>(values: readonly T[]): readonly Guarded<T>[] {
    return values.map((value) => ({ value, when: this.#graph.worlds.always }));
  }

  /** What containers hold of one kind, each container asked apart from the others. */
  #ofContainers<T>({ workload }: Site, what: string, read: (container: Container) => readonly Guarded<T>[]): readonly Guarded<T>[] {
    const { worlds } = this.#graph;
    const definition = definitionOf(workload);
    const containers = definition?.containers.items ?? [];
    return containers.flatMap(({ value: container, when: there }, i) => {
      const answers = worlds.answers({
        label: `${what} of container ${i} of ${definition?.id ?? ''}`,
        ask: () => (worlds.holds(there) ? read(container()) : []),
        beyond: [],
      });
      return answers.flatMap(({ value: found, when: read }) =>
        found.flatMap(({ value, when }) => {
          const both = worlds.guards.and(read, when);
          return worlds.guards.satisfiable(both) ? [{ value, when: both }] : [];
        }),
      );
    });
  }
}

/** The forms that the name of one thing may take in a request. */
type Forms = Call['resources'];

function sourcesOf({ items }: Container['secrets']): readonly Guarded<Text>[] {
  return items.map(({ value, when }) => ({ value: value().from, when }));
}

function anyOf(members: readonly Guarded<unknown>[], { guards }: Worlds): Guard {
  return guards.any(members.map(({ when }) => when));
}

interface Site {
  readonly fact: NeedFact;
  readonly call: NeedCall;
  readonly workload: Workload;
  readonly region: Text;
  readonly host: Caller | undefined;
}

/** The account that everything is deployed to. */
export const ACCOUNT: Text = {
  parts: [{ id: 'AWS::AccountId', label: 'AWS::AccountId', cause: '`AWS::AccountId` is not known before deployment' }],
};

export function partitionText(region: Text): Text {
  const known = typeof region === 'string' ? partitionOf(region) : undefined;
  return known ?? { parts: [{ id: 'AWS::Partition', label: 'AWS::Partition', cause: '`AWS::Partition` is not known before deployment' }] };
}

/** What a resource is called in the requests that name it. */
export function identifierOfNode({ id, resourceType }: Pick<VpcEndpoint, 'id' | 'resourceType'>, attribute: 'id' | 'arn'): Text {
  const inTerraform = resourceType.startsWith('aws_');
  const hole = inTerraform ? `${id}.${attribute}` : attribute === 'id' ? id : `${id}.Arn`;
  return { parts: [{ id: hole, cause: `\`${hole}\` is known only after deployment`, ...(attribute === 'id' && { distinct: true }) }] };
}

export function takesNoResource(action: string): boolean {
  return actionOf(action)?.resources.length === 0;
}

function actionOf(action: string) {
  const [prefix = '', name = ''] = action.split(':');
  return actionTable().services.get(prefix)?.actions.get(name.toLowerCase());
}

function definitionOf(workload: Workload): TaskDefinition | undefined {
  return workload.kind === 'task-runner' ? nodeOf(workload.taskDefinition) : undefined;
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
    const arn: Text = role.id.startsWith('arn:') && !role.id.includes('${') ? role.id : { parts: [{ id: innerId(role.id), cause: role.cause }] };
    return [{ kind: 'aws', arn, account: ACCOUNT }];
  }
  const byReference = { kind: 'aws', arn: identifierOfNode(role.node, 'arn'), account: ACCOUNT } as const;
  const { name } = role.node;
  if (name === undefined) return [byReference];
  return [byReference, { kind: 'aws', arn: concat('arn:', partitionText(region), ':iam::', ACCOUNT, ':role/', name), account: ACCOUNT }];
}

/** The id of the one hole that something from outside is known by. */
export function innerId(id: string): string {
  return /^\$\{([^{}]+)\}$/.exec(id)?.[1] ?? id;
}

/** The name was verified in one partition only: elsewhere it is open, and with the Region unknown it is taken to be that one. */
function layerBucketArn(region: Text): Text {
  const known = typeof region === 'string' ? layerBucketOf(region) : undefined;
  if (typeof region !== 'string') return concat('arn:', partitionText(region), ':s3:::', layerBucketNamed(region));
  if (known?.certainty === 'documented') return known.arn;
  return concat('arn:', partitionText(region), ':s3:::', { parts: [{ id: 'layer bucket', cause: 'the layer bucket of this partition is not documented' }] });
}

/** Statements about log groups may or may not add what stands for their streams. */
function logGroups(group: Text): readonly [Text, ...Text[]] {
  const stream: Text = { parts: [{ id: 'log stream', cause: 'streams are named when tasks start' }] };
  return [group, concat(group, ':log-stream:', stream), concat(group, ':*')];
}

/** Of a resource that the files do not tell of, the shape of its ARN. */
function shapesOf(action: string, region: Text): readonly [Text, ...Text[]] {
  const [prefix = ''] = action.split(':');
  const known = actionOf(action);
  if (known?.resources.length === 0) return ['*'];
  const shapes = known?.resources.map(({ type }) => actionTable().services.get(prefix)?.resources.get(type)).filter((it) => it !== undefined) ?? [];
  const [first, ...rest] = shapes.map((shape) => arnOfShape(shape, region));
  return first === undefined ? [{ parts: [{ id: `resource of ${action}`, cause: `what ${action} is called on` }] }] : [first, ...rest];
}

function arnOfShape(shape: string, region: Text): Text {
  const parts = shape.split(/\$\{(\w+)\}/);
  return concat(
    ...parts.map((part, i): Text => {
      if (i % 2 === 0) return part;
      if (part === 'Partition') return partitionText(region);
      if (part === 'Region') return region;
      return part === 'Account' ? ACCOUNT : { parts: [{ id: part, label: part, cause: `the ${part} is not known` }] };
    }),
  );
}

/** A secret's ARN may be followed by the key, the stage and the version that are asked for. */
function firstComponents(arn: Text, count: number): Text {
  const parts: ReturnType<typeof partsOf>[number][] = [];
  let left = count;
  for (const part of partsOf(arn)) {
    if (typeof part === 'object') {
      parts.push(part);
      continue;
    }
    const pieces = part.split(':');
    parts.push(pieces.slice(0, left).join(':'));
    if (pieces.length > left) break;
    left -= pieces.length - 1;
  }
  return textOf(parts);
}

function beforeSlash(text: Text): Text {
  const parts: ReturnType<typeof partsOf>[number][] = [];
  for (const part of partsOf(text)) {
    const slash = typeof part === 'string' ? part.indexOf('/') : -1;
    parts.push(typeof part === 'string' && slash >= 0 ? part.slice(0, slash) : part);
    if (slash >= 0) break;
  }
  return textOf(parts);
}
