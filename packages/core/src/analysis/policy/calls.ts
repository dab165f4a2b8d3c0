import type { Graph } from '../../graph/graph.ts';
import type { Container, Ref, Role, TaskDefinition, VpcEndpoint } from '../../graph/nodes.ts';
import { nodeOf } from '../../graph/references.ts';
import { layerBucketNamed, layerBucketOf } from '../../knowledge/endpoint-services.ts';
import type { CallRole, Feature, NeedCall, NeedFact } from '../../knowledge/needs.ts';
import { partitionOf } from '../../knowledge/regions.ts';
import { concat, equalText, partsOf, showText, textOf, type Text } from '../../values/text.ts';
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

/** What demands exercise: actions on resources, in the world at hand. */
export class Calls {
  readonly #graph: Graph;
  readonly #demands: Demands;

  constructor(graph: Graph, demands: Demands) {
    this.#graph = graph;
    this.#demands = demands;
  }

  /** The calls to a service that go out from one caller. */
  of(workload: Workload, { facts, region }: Demanded, service: Service, caller: Caller): readonly Call[] {
    const isHost = caller.node.id !== workload.id || workload.kind === 'container-instances';
    const own = facts.filter((fact) => this.#comesFrom(fact, isHost, workload));
    return own.flatMap((fact) =>
      fact.calls.filter((call) => call.service === service).flatMap((call) => this.#calls({ fact, call, workload, region, host: isHost ? caller : undefined })),
    );
  }

  /** All calls that a role makes for a workload, wherever they go. */
  byRole(workload: Workload, { facts, region }: Demanded, service: Service): readonly Call[] {
    return facts.flatMap((fact) =>
      fact.calls.filter((call) => call.service === service).flatMap((call) => this.#calls({ fact, call, workload, region, host: undefined })),
    );
  }

  #comesFrom({ caller }: NeedFact, isHost: boolean, workload: Workload): boolean {
    if (workload.kind === 'container-instances') return true;
    const kind = caller === 'task-network' ? (workload.placement === undefined ? 'host' : 'task-eni') : caller;
    return kind === (isHost ? 'host' : 'task-eni');
  }

  #calls(site: Site): Call[] {
    const { fact, call } = site;
    const role = this.#roleOf(call.role, site);
    const principals = principalsOf(call.role, role, site.region);
    if (principals === undefined) return [];
    const ofAws = call.resource === 'layer-bucket';
    return call.actions.flatMap((action) =>
      this.#resourcesOf(action, site).map((resources): Call => ({ feature: fact.feature, action, resources, by: call.role, role, principals, ofAws })),
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

  #resourcesOf(action: string, site: Site): (readonly [Text, ...Text[]])[] {
    const { call } = site;
    if (call.resource === 'layer-bucket') return this.#layers(site).map((resource) => [resource]);
    const known = this.#named(action, site);
    return known.length > 0 ? known : [shapesOf(action, site.region)];
  }

  /** Layers lie in the Region of their image; those of another Region do not come through an endpoint of this one. */
  #layers(site: Site): Text[] {
    const regions = this.#images(site).map(({ region }) => region);
    const key: Text = { parts: [{ id: 'layer', label: 'layer', cause: 'layers are named by ECR' }] };
    const own = regions.length === 0 || regions.some((region) => equalText(region, site.region) === 'yes');
    if (own) return [concat(layerBucketArn(site.region), '/', key)];
    return regions.every((region) => equalText(region, site.region) === 'no') ? [] : [{ parts: [{ id: 'layer bucket', cause: 'the Region of the image is not known' }] }];
  }

  /** Resources that the files tell of. */
  #named(action: string, site: Site): (readonly [Text, ...Text[]])[] {
    const { fact, region } = site;
    const [prefix = ''] = action.split(':');
    const arn = (service: string, rest: Text): Text => concat('arn:', partitionText(region), `:${service}:`, region, ':', ACCOUNT, ':', rest);
    switch (prefix) {
      case 'ecr':
        if (takesNoResource(action)) return [];
        return this.#images(site).flatMap((image) => (image.repository === undefined ? [] : [[image.repository]]));
      case 'logs':
        return this.#containers(site).flatMap((container) => {
          const group = fact.feature.startsWith('logs-awslogs') ? container.logOption('awslogs-group').text : undefined;
          return group === undefined ? [] : [logGroups(arn('logs', concat('log-group:', group)))];
        });
      case 'secretsmanager':
        return this.#secrets(site, /^arn:[^:]*:secretsmanager:/);
      case 'ssm':
        return fact.feature === 'secrets-ssm' ? this.#secrets(site, /^arn:[^:]*:ssm:/) : [];
      case 's3':
        return fact.feature === 'environment-files' ? this.#environmentFiles(action, site) : [];
      default:
        return [];
    }
  }

  #images(site: Site): { readonly region: Text; readonly repository?: Text }[] {
    return this.#containers(site).flatMap(({ image }) => {
      const location = image === undefined ? undefined : this.#demands.features.locate(image);
      if (location?.kind === 'own-repository') return [{ region: site.region }];
      if (location?.kind !== 'ecr-private') return [];
      const { region, account, repository } = location;
      return [{ region, repository: concat('arn:', partitionText(region), ':ecr:', region, ':', account, ':repository/', repository) }];
    });
  }

  #secrets(site: Site, pattern: RegExp): (readonly [Text, ...Text[]])[] {
    const { fact } = site;
    if (!fact.feature.startsWith('secrets-')) return [];
    return this.#containers(site).flatMap(({ secrets }) =>
      this.#graph.worlds.present(secrets).flatMap((read): (readonly [Text])[] => {
        const { from } = read();
        return pattern.test(showText(from)) ? [[firstComponents(from, 7)]] : [];
      }),
    );
  }

  #environmentFiles(action: string, site: Site): (readonly [Text, ...Text[]])[] {
    const onBucket = actionOf(action)?.resources.some(({ type }) => type === 'bucket') === true;
    return this.#containers(site).flatMap(({ environmentFiles }) =>
      this.#graph.worlds.present(environmentFiles).flatMap((read): (readonly [Text])[] => {
        const { from } = read();
        if (!showText(from).startsWith('arn:')) return [];
        return [[onBucket ? beforeSlash(from) : from]];
      }),
    );
  }

  #containers({ workload }: Site): Container[] {
    const definition = definitionOf(workload);
    return definition === undefined ? [] : this.#graph.worlds.present(definition.containers).map((read) => read());
  }
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
