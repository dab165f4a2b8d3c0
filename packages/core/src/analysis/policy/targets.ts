import type { Container, Repository, TaskDefinition } from '../../graph/nodes.ts';
import { nodeOf } from '../../graph/references.ts';
import { layerBucketNamed, layerBucketOf } from '../../knowledge/layer-bucket.ts';
import type { Feature, NeedCall, NeedFact } from '../../knowledge/needs.ts';
import type { Guard } from '../../values/guards.ts';
import { concat, equalText, onlyHole, partsOf, showText, splitText, textOf, type Hole, type Text } from '../../values/text.ts';
import type { Tri } from '../../values/tri.ts';
import type { Guarded, Worlds } from '../../values/worlds.ts';
import type { Features } from '../needs/features.ts';
import type { Workload } from '../needs/workloads.ts';
import { actionTable, type Action } from '../../knowledge/iam-actions.ts';
import { takes } from '../../knowledge/service-actions.ts';
import { ACCOUNT, identifierOfNode, partitionText } from './identifiers.ts';

/** What an action is called on, as far as the files tell it. */
export interface Target {
  /** The forms that the ARN may take in a request; `*` where the action takes no resource. */
  readonly forms: Forms;
  /** The same as other policies of the files name it, by a reference. */
  readonly byReference?: Text;
  /** Which of them policies name; all where nothing is said. */
  readonly scope?: readonly [Text, ...Text[]];
}

export type Forms = readonly [Text, ...Text[]];

/** What a policy has to name to let a call on the target pass. */
export function scopeOf({ forms, scope }: Target): readonly Text[] {
  return scope ?? forms;
}

/** The target in the names of the files, for people. */
export function nameOfTarget({ forms, byReference }: Target): Text {
  return byReference ?? forms[0];
}

/** A call of a fact that a workload exercises. */
export interface CallSite {
  readonly fact: NeedFact;
  readonly call: NeedCall;
  readonly workload: Workload;
  readonly region: Text;
}

/** Works out what the actions of workloads are called on, in the world at hand, and when. */
export class Targets {
  readonly #worlds: Worlds;
  readonly #features: Features;

  constructor(worlds: Worlds, features: Features) {
    this.#worlds = worlds;
    this.#features = features;
  }

  of(action: string, site: CallSite): readonly Guarded<Target>[] {
    if (site.call.resource === 'layer-bucket') return this.#layers(site);
    const known = actionOf(action)?.resources.length === 0 ? [] : site.fact.feature === 'stated' || site.call.on !== undefined ? this.#always(toldTargets(action, site)) : this.#named(action, site);
    return [...known, ...this.#whenever(this.#worlds.guards.not(this.#anyOf(known)), shapesOf(action, site.region))];
  }

  /** Layers lie in the Region of their image; those of another Region do not come through an endpoint of this one. */
  #layers(site: CallSite): readonly Guarded<Target>[] {
    const { guards } = this.#worlds;
    const images = this.#images(site);
    const inRegion = (answer: Tri): Guard => this.#anyOf(images.filter(({ value }) => equalText(value.region, site.region) === answer));
    const own = guards.or(inRegion('yes'), guards.not(this.#anyOf(images)));
    return [
      ...this.#whenever(own, { forms: [concat(layerBucketArn(site.region), '/', unseen('layer', 'layers are named by ECR'))] }),
      ...this.#whenever(guards.and(inRegion('unknown'), guards.not(own)), { forms: [unseen('layer bucket', 'the Region of the image is not known')] }),
    ];
  }

  #whenever(when: Guard, target: Target): Guarded<Target>[] {
    return this.#worlds.guards.satisfiable(when) ? [{ value: target, when }] : [];
  }

  #anyOf(members: readonly Guarded<unknown>[]): Guard {
    return this.#worlds.guards.any(members.map(({ when }) => when));
  }

  /** Resources that the files tell of. */
  #named(action: string, site: CallSite): readonly Guarded<Target>[] {
    const { fact, region } = site;
    switch (action.split(':')[0]) {
      case 'ecr':
        return this.#images(site).map(({ value, when }) => ({ value: value.repository, when }));
      case 'logs':
        return fact.feature.startsWith('logs-awslogs') ? this.#logGroups(site) : [];
      case 'secretsmanager':
        return fact.feature === 'repository-credentials' ? this.#credentials(site) : fact.feature.startsWith('secrets-') ? this.#sources(site, (from) => secret(from, region)) : [];
      case 'ssm':
        return fact.feature === 'secrets-ssm' ? this.#sources(site, (from) => parameter(from, region)) : [];
      case 'kms':
        return fact.feature === 'exec-kms' ? this.#execKeys(site) : [];
      case 's3':
        return fact.feature === 'firelens-s3' ? this.#outputs(site) : fact.feature === 'environment-files' ? this.#environmentFiles(action, site) : [];
      case 'firehose':
      case 'kinesis':
        return fact.feature.startsWith('firelens-') ? this.#outputs(site) : [];
      default:
        return [];
    }
  }

  #images(site: CallSite): readonly Guarded<{ readonly region: Text; readonly repository: Target }>[] {
    const locations = this.#ofContainers(site, 'image', ({ image }) => this.#always(image === undefined ? [] : [this.#features.locate(image)]));
    return locations.flatMap(({ value, when }) => {
      if (value.kind === 'own-repository') return [{ value: { region: site.region, repository: ownRepository(value.repository, site.region) }, when }];
      if (value.kind !== 'ecr-private') return [];
      const { region, account, repository } = value;
      return [{ value: { region, repository: { forms: [concat('arn:', partitionText(region), ':ecr:', region, ':', account, ':repository/', repository)] } }, when }];
    });
  }

  #logGroups(site: CallSite): readonly Guarded<Target>[] {
    const names = this.#ofContainers(site, 'log group', (container) => {
      const { text } = container.logOption('awslogs-group');
      return this.#always(text === undefined ? [] : [text]);
    });
    return names.map(({ value, when }) => ({ value: logGroup(arnIn(site.region, 'logs', concat('log-group:', value))), when }));
  }

  #sources(site: CallSite, target: (from: Text) => Target | undefined): readonly Guarded<Target>[] {
    return known(this.#ofContainers(site, 'secrets', ({ secrets }) => sourcesOf(secrets)), target);
  }

  #credentials(site: CallSite): readonly Guarded<Target>[] {
    const named = this.#ofContainers(site, 'repository credentials', ({ repositoryCredentials: from }) => this.#always(from === undefined ? [] : [from]));
    return known(named, (from) => secret(from, site.region));
  }

  #execKeys({ workload, region }: CallSite): readonly Guarded<Target>[] {
    const key = workload.kind === 'task-runner' ? nodeOf(workload.cluster)?.execKey : undefined;
    return this.#always(key === undefined ? [] : [execKey(key, region)]);
  }

  #environmentFiles(action: string, site: CallSite): readonly Guarded<Target>[] {
    return known(this.#ofContainers(site, 'environment files', ({ environmentFiles }) => sourcesOf(environmentFiles)), (from) => environmentFile(from, action, site.region));
  }

  /** What log routers write to in the Region of the task, by the options of their outputs. */
  #outputs(site: CallSite): readonly Guarded<Target>[] {
    const { fact, region } = site;
    const [name = '', arnOf] = OUTPUTS[fact.feature] ?? [];
    return this.#ofContainers(site, `outputs by ${name}`, ({ logDriver, logOption }) => {
      const there = logOption('region').text;
      const { text } = logOption(name);
      const isHere = logDriver !== undefined && equalText(logDriver, 'awsfirelens') === 'yes' && (there === undefined || equalText(there, region) === 'yes');
      return this.#always(!isHere || text === undefined || arnOf === undefined ? [] : [{ forms: [arnOf(text, region)] } satisfies Target]);
    });
  }

  #always<T>(values: readonly T[]): readonly Guarded<T>[] {
    return values.map((value) => ({ value, when: this.#worlds.always }));
  }

  /** What containers hold of one kind, each container asked apart from the others. */
  #ofContainers<T>({ workload }: CallSite, what: string, read: (container: Container) => readonly Guarded<T>[]): readonly Guarded<T>[] {
    const worlds = this.#worlds;
    const definition = definitionOf(workload);
    const containers = definition?.containers.items ?? [];
    return containers.flatMap(({ value: container, when: there }, i) => {
      const answers = worlds.answers({
        label: `${what} of container ${i} of ${definition?.id ?? ''}`,
        ask: () => (worlds.holds(there) ? read(container()) : []),
        beyond: [],
      });
      return answers.flatMap(({ value: found, when: asked }) =>
        found.flatMap(({ value, when }) => {
          const both = worlds.guards.and(asked, when);
          return worlds.guards.satisfiable(both) ? [{ value, when: both }] : [];
        }),
      );
    });
  }
}

/** What applications call something on stands nowhere, but where somebody says so; scripts tell it by themselves. */
function toldTargets(action: string, { call: { on = [] }, workload, region }: CallSite): readonly Target[] {
  return on.flatMap((said): Target[] => {
    if (showText(said).startsWith('arn:')) return typeof said === 'object' || takes(action, said) ? [{ forms: [anythingFor(said)], scope: [said] }] : [];
    const [arn, ...others] = referencesTo(showText(said), workload);
    return arn === undefined ? [] : [{ forms: [arn, ...others, ...shapesOf(action, region).forms], scope: [arn] }];
  });
}

/** Any of what an ARN with `*` names. */
function anythingFor(arn: Text): Text {
  const name = showText(arn);
  const any: Hole = { id: `${name}#*`, label: '*', cause: `which of ${name} is called`, hidden: true };
  return textOf(partsOf(arn).flatMap((part) => (typeof part === 'string' ? part.split(/(\*)/).map((piece, i) => (i % 2 === 0 ? piece : any)) : [part])));
}

/** How policies refer to what the files of a workload call by that address: by its ARN, which `Ref` or `id` may give as well, or to what is in it. */
function referencesTo(address: string, { id, address: own }: Workload): readonly Text[] {
  if (!id.endsWith(own)) return [];
  const node = { id: `${id.slice(0, id.length - own.length)}${address}`, resourceType: address.includes('.') ? 'aws_' : '' };
  const arn = identifierOfNode(node, 'arn');
  return [arn, identifierOfNode(node, 'id'), concat(arn, '/', unseen('object', `what in ${address} is called`))];
}

/** The option of an output that names what it writes to, and the ARN of that. https://docs.fluentbit.io/manual/data-pipeline/outputs */
const OUTPUTS: Partial<Record<Feature, readonly [option: string, arn: (name: Text, region: Text) => Text]>> = {
  'firelens-firehose': ['delivery_stream', (name, region) => arnIn(region, 'firehose', concat('deliverystream/', name))],
  'firelens-kinesis': ['stream', (name, region) => arnIn(region, 'kinesis', concat('stream/', name))],
  'firelens-s3': ['bucket', (name, region) => concat('arn:', partitionText(region), ':s3:::', name, '/', unseen('object', 'objects are named as logs arrive'))],
};

function sourcesOf({ items }: Container['secrets']): readonly Guarded<Text>[] {
  return items.map(({ value, when }) => ({ value: value().from, when }));
}

function known(sources: readonly Guarded<Text>[], target: (from: Text) => Target | undefined): readonly Guarded<Target>[] {
  return sources.flatMap(({ value, when }) => {
    const found = target(value);
    return found === undefined ? [] : [{ value: found, when }];
  });
}

/** A secret by its ARN, which the key, the stage and the version that are asked for may follow, or by reference. */
function secret(from: Text, region: Text): Target | undefined {
  if (/^arn:[^:]*:secretsmanager:/.test(showText(from))) return { forms: [components(from, 7)] };
  const [first] = partsOf(from);
  if (typeof first !== 'object' || !/SecretsManager::Secret|^aws_secretsmanager_secret(_version)?$/.test(first.ref?.type ?? '')) return undefined;
  const byReference = textOf([first]);
  return { ...shapesOf('secretsmanager:GetSecretValue', region), byReference, scope: [byReference] };
}

/** A key by its ARN or by reference; by its id or an alias, no policy names it. */
function execKey(key: Text, region: Text): Target {
  if (/^arn:.*:key\//.test(showText(key))) return { forms: [key] };
  const shapes = shapesOf('kms:Decrypt', region);
  return onlyHole(key)?.ref === undefined ? shapes : { ...shapes, byReference: key, scope: [key] };
}

/** "If the parameter exists in the same Region as the task, you can use either the full ARN or name." https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-ssm-paramstore.html */
function parameter(from: Text, region: Text): Target | undefined {
  if (/^arn:[^:]*:ssm:/.test(showText(from))) return { forms: [from] };
  if (typeof from !== 'string' || from.includes(':')) return undefined;
  return { forms: [arnIn(region, 'ssm', `parameter${from.startsWith('/') ? '' : '/'}${from}`)] };
}

function environmentFile(from: Text, action: string, region: Text): Target | undefined {
  const [bucket = from] = splitText(from, '/');
  const named = actionOf(action)?.resources.some(({ type }) => type === 'bucket') === true ? bucket : from;
  if (showText(from).startsWith('arn:')) return { forms: [named] };
  return onlyHole(bucket)?.ref === undefined ? undefined : { ...shapesOf(action, region), byReference: named, scope: [named] };
}

export function definitionOf(workload: Workload): TaskDefinition | undefined {
  return workload.kind === 'task-runner' ? nodeOf(workload.taskDefinition) : undefined;
}

function actionOf(action: string): Action | undefined {
  const [prefix = '', name = ''] = action.split(':');
  return actionTable().services.get(prefix)?.actions.get(name.toLowerCase());
}

function arnIn(region: Text, service: string, rest: Text): Text {
  return concat('arn:', partitionText(region), `:${service}:`, region, ':', ACCOUNT, ':', rest);
}

/** The name was verified in one partition only: elsewhere it is open, and with the Region unknown it is taken to be that one. */
function layerBucketArn(region: Text): Text {
  if (typeof region !== 'string') return concat('arn:', partitionText(region), ':s3:::', layerBucketNamed(region));
  const known = layerBucketOf(region);
  if (known?.certainty === 'documented') return known.arn;
  return concat('arn:', partitionText(region), ':s3:::', unseen('layer bucket', 'the layer bucket of this partition is not documented'));
}

/**
 * Statements about log groups may or may not add what stands for their streams; policies ought to: "Use the second
 * version, with the trailing :*, to refer to the ARN when specifying permissions in IAM policies".
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
 */
function logGroup(group: Text): Target {
  const all = concat(group, ':*');
  return { forms: [group, concat(group, ':log-stream:', unseen('log stream', 'streams are named when tasks start')), all], scope: [all] };
}

function ownRepository(repository: Repository, region: Text): Target {
  const byReference = identifierOfNode(repository, 'arn');
  const { name } = repository;
  const target: Target = name === undefined ? shapesOf('ecr:BatchGetImage', region) : { forms: [arnIn(region, 'ecr', concat('repository/', name))] };
  return { ...target, byReference, scope: [byReference] };
}

/** Of a resource that the files do not tell of, the shape of its ARN. */
function shapesOf(action: string, region: Text): Target {
  const known = actionOf(action);
  if (known?.resources.length === 0) return { forms: ['*'] };
  const shapes = actionTable().services.get(action.split(':')[0] ?? '')?.resources;
  const arns = (known?.resources ?? []).flatMap(({ type }) => {
    const shape = shapes?.get(type);
    return shape === undefined ? [] : [{ type, arn: arnOfShape(shape, region) }];
  });
  const [first, ...rest] = arns.map(({ arn }) => arn);
  if (first === undefined) return { forms: [unseen(`resource of ${action}`, `what ${action} is called on`)] };
  // Nothing that ECS or its agents call goes through an access point.
  const [direct, ...others] = arns.flatMap(({ type, arn }) => (type.startsWith('accesspoint') ? [] : [arn]));
  return { forms: [first, ...rest], ...(direct !== undefined && { scope: [direct, ...others] }) };
}

function arnOfShape(shape: string, region: Text): Text {
  const parts = shape.split(/\$\{(\w+)\}/);
  return concat(
    ...parts.map((part, i): Text => {
      if (i % 2 === 0) return part;
      if (part === 'Partition') return partitionText(region);
      if (part === 'Region') return region;
      return part === 'Account' ? ACCOUNT : unseen(part, `the ${part} is not known`);
    }),
  );
}

/** What no file tells. */
function unseen(id: string, cause: string): Text {
  const hole: Hole = { id, label: id, cause, hidden: true };
  return { parts: [hole] };
}

/** The first components of an ARN. */
function components(arn: Text, count: number): Text {
  return splitText(arn, ':').slice(0, count).reduce((all, one) => concat(all, ':', one));
}
