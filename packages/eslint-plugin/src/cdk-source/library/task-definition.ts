import type { Guarded } from '@privatelint/core/front-end-api';
import { attributeOf, type Override, type Resource } from '../resource.ts';
import { argument, type Run } from '../run.ts';
import { Thing } from '../thing.ts';
import { absent, array, exportName, isAbsent, literal, object, stringOfVal, textOfVal, unknown, type ArrayVal, type Call, type ConstructNode, type Val } from '../values.ts';
import { ownGroup, PlainThing } from './connections.ts';
import { ContainerThing, containerVal } from './containers.ts';
import { DefaultChild } from './default-child.ts';

const NETWORK_MODES: Readonly<Record<string, string>> = { AWS_VPC: 'awsvpc', BRIDGE: 'bridge', HOST: 'host', NONE: 'none', NAT: 'default' };

/** Task definitions of every kind. */
export class TaskDefinitionThing extends Thing {
  readonly type = 'aws-ecs.TaskDefinition';
  readonly own: ConstructNode;
  readonly #kind: string;
  readonly #props: Val;
  readonly #run: Run;
  readonly overrides: Override[] = [];
  #groupOfTasks: Val | undefined;
  readonly #containers: Guarded<ContainerThing>[] = [];
  readonly #volumes: Guarded<Val>[] = [];

  constructor(call: Call, own: ConstructNode, kind: string, props: Val) {
    super(call, own);
    this.own = own;
    this.#kind = kind;
    this.#props = props;
    this.#run = call.run;
  }

  id(at = this.at): Val {
    return attributeOf({ path: this.own.path, type: 'AWS::ECS::TaskDefinition' }, 'id', at);
  }

  /** `awsvpc`, `bridge` …; undefined where it is not followed. */
  get networkMode(): string | undefined {
    const given = this.#run.property(this.#props, 'networkMode');
    if (this.#kind === 'FargateTaskDefinition') return 'awsvpc';
    if (isAbsent(given)) return this.#isFargate() ? 'awsvpc' : 'bridge';
    return NETWORK_MODES[/NetworkMode\.(\w+)$/.exec(exportName(given) ?? '')?.[1] ?? ''];
  }

  /** What `EcsTask` starts it as; undefined where it is not followed. */
  get launchType(): 'EC2' | 'FARGATE' | undefined {
    if (this.#kind !== 'TaskDefinition') return this.#kind === 'FargateTaskDefinition' ? 'FARGATE' : 'EC2';
    const compatibility = exportName(this.#run.property(this.#props, 'compatibility'));
    return compatibility === undefined ? undefined : compatibility.includes('EC2') ? 'EC2' : 'FARGATE';
  }

  /** The group of tasks that rules start: one for all of them. */
  groupOfTasks(call: Call, vpc: Val): Val {
    return (this.#groupOfTasks ??= ownGroup(call, this.own, vpc));
  }

  addContainer(call: Call, name: Val, props: Val, router = false): ContainerThing {
    const container = call.run.add(new ContainerThing(call, this, name, props, router));
    this.#containers.push({ value: container, when: call.run.path });
    return container;
  }

  override get(name: string): Val | undefined {
    if (name === 'taskDefinitionArn') return this.id();
    if (name === 'defaultContainer') return this.#containers[0]?.value ?? absent(this.at);
    return name === '%default' ? new DefaultChild(this, 'AWS::ECS::TaskDefinition') : undefined;
  }

  override call(name: string, call: Call): Val | undefined {
    switch (name) {
      case 'addContainer':
        return this.addContainer(call, argument(call, 0), argument(call, 1));
      case 'addFirelensLogRouter':
        return this.addContainer(call, argument(call, 0), argument(call, 1), true);
      case 'addVolume':
        this.#volumes.push({ value: argument(call, 0), when: call.run.path });
        return absent(call.at);
      default:
        return undefined;
    }
  }

  override reaches(): readonly Val[] {
    return this.#containers.map(({ value }) => value);
  }

  override resources(): readonly Resource[] {
    const { at, whole, when, own, escapes, dependencies, overrides } = this;
    const run = this.#run;
    const containers: ArrayVal = { kind: 'array', at, items: this.#containers.map(({ value, when: there }) => ({ value: containerVal(run, value, own), when: there })) };
    const [escape] = escapes;
    if (escape !== undefined) containers.open = escape.cause;
    // CDK adds the log router by itself where none is given.
    const usesFirelens = this.#containers.some(({ value }) => isFirelens(run.property(value.spec.props, 'logging'))) && !this.#containers.some(({ value }) => value.spec.router === true);
    if (usesFirelens) containers.items.push({ value: object({ Name: literal('log-router', at), Image: unknown('image', 'CDK chooses the image', at), FirelensConfiguration: object({ Type: literal('fluentbit', at) }, at) }, at), when });
    const mode = this.networkMode;
    const family = run.property(this.#props, 'family');
    const properties = object(
      {
        Family: textOfVal(family) === undefined ? undefined : family,
        NetworkMode: mode === undefined ? unknown('mode', 'the network mode is not followed', at) : literal(mode, at),
        RequiresCompatibilities: this.#compatibilities(),
        ContainerDefinitions: containers,
        RuntimePlatform: platform(run, run.property(this.#props, 'runtimePlatform')),
        Volumes: this.#volumeVals(),
        ExecutionRoleArn: unknown('role', 'CDK makes the role', at, { id: `${own.path}.ExecutionRole` }),
        TaskRoleArn: unknown('role', 'CDK makes the role', at, { id: `${own.path}.TaskRole` }),
      },
      at,
    );
    return [{ path: own.path, type: 'AWS::ECS::TaskDefinition', at, whole, when, construct: own, properties, escapes, dependencies, overrides }];
  }

  #isFargate(): boolean {
    if (this.#kind === 'FargateTaskDefinition') return true;
    return this.#kind === 'TaskDefinition' && (exportName(this.#run.property(this.#props, 'compatibility')) ?? '').endsWith("FARGATE");
  }

  #compatibilities(): Val {
    const { at } = this;
    if (this.#kind === 'Ec2TaskDefinition') return array([literal('EC2', at)], at);
    if (this.#kind === 'ExternalTaskDefinition') return array([literal('EXTERNAL', at)], at);
    if (this.#kind === 'FargateTaskDefinition') return array([literal('FARGATE', at)], at);
    const [, member] = /Compatibility\.(\w+)$/.exec(exportName(this.#run.property(this.#props, 'compatibility')) ?? '') ?? [];
    return member === undefined ? unknown('compatibility', 'it is not followed', at) : array(member.split('_AND_').map((name) => literal(name, at)), at);
  }

  #volumeVals(): Val | undefined {
    const run = this.#run;
    const given = run.property(this.#props, 'volumes');
    const list = array([], this.at);
    if (given.kind === 'array') list.items.push(...given.items.map(({ value, when }) => ({ value: volumeVal(run, value), when })));
    else if (!isAbsent(given)) list.open = 'the volumes are not followed';
    list.items.push(...this.#volumes.map(({ value, when }) => ({ value: volumeVal(run, value), when })));
    return list;
  }
}

function isFirelens(value: Val): boolean {
  return value instanceof PlainThing && value.parts.driver !== undefined && stringOfVal(value.parts.driver) === 'awsfirelens';
}

function volumeVal(run: Run, value: Val): Val {
  const efs = run.property(value, 'efsVolumeConfiguration');
  return object({ EFSVolumeConfiguration: isAbsent(efs) ? undefined : object({}, efs.at) }, value.at);
}

function platform(run: Run, given: Val): Val | undefined {
  if (isAbsent(given)) return undefined;
  const family = run.property(given, 'operatingSystemFamily');
  if (isAbsent(family)) return undefined;
  const [, member] = /OperatingSystemFamily\.(\w+)$/.exec(exportName(family) ?? '') ?? [];
  return object({ OperatingSystemFamily: member === undefined ? unknown('system', 'it is not followed', family.at) : literal(member, family.at) }, given.at);
}
