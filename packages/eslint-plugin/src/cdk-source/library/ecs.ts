import type { Guarded } from '@privatelint/core/front-end-api';
import defaults from '../../../data/defaults.json' with { type: 'json' };
import { attributeOf, type Override, type Resource } from '../resource.ts';
import { argument, type Run } from '../run.ts';
import { Thing } from '../thing.ts';
import { absent, array, exportName, isAbsent, literal, object, stringOfVal, textOfVal, unknown, type ArrayVal, type Call, type ConstructNode, type Val } from '../values.ts';
import { ConnectionsThing, groupIds, ownGroup, PlainThing } from './connections.ts';
import { below, place } from './construct-tree.ts';
import { ContainerThing, containerVal } from './containers.ts';
import { DefaultChild } from './endpoints.ts';
import { AsgCapacityThing, AutoScalingGroupThing } from './hosts.ts';
import { VpcThing } from './vpc.ts';
import { subnetIdsOf } from './vpc-reference.ts';

/** `new ecs.Cluster(…)`, and clusters from outside. */
export class ClusterThing extends Thing {
  readonly type = 'aws-ecs.Cluster';
  readonly own: ConstructNode;
  readonly vpc: Val;
  readonly #props: Val;
  readonly #imported: boolean;
  readonly #run: Run;
  readonly overrides: Override[] = [];
  readonly #providers: Guarded<Val>[] = [];
  readonly #strategies: Guarded<Val>[] = [];
  #fargateProviders = false;

  constructor(call: Call, own: ConstructNode, props: Val, imported = false) {
    super(call, own);
    const { run } = call;
    this.#run = run;
    this.own = own;
    this.#props = props;
    this.#imported = imported;
    const vpc = run.narrowed(run.property(props, 'vpc'));
    // "If a VPC is not specified, a new one is created": with two zones.
    this.vpc = isAbsent(vpc) && !imported ? run.add(new VpcThing(call, below(run, own, 'Vpc'), object({ maxAzs: literal(defaults.pattern.maxAzsOfDefaultVpc, call.at) }, call.at))) : vpc;
    const capacity = run.property(props, 'capacity');
    if (!isAbsent(capacity)) this.#addCapacity(call, literal('DefaultAutoScalingGroup', call.at), capacity);
  }

  id(at = this.at): Val {
    return attributeOf({ path: this.own.path, type: 'AWS::ECS::Cluster' }, 'id', at);
  }

  override get(name: string): Val | undefined {
    switch (name) {
      case 'vpc':
        return this.vpc;
      case 'clusterName':
      case 'clusterArn':
        return this.id();
      case '%default':
        return new DefaultChild(this, 'AWS::ECS::Cluster');
      default:
        return undefined;
    }
  }

  override call(name: string, call: Call): Val | undefined {
    const [first, second] = [argument(call, 0), argument(call, 1)];
    switch (name) {
      case 'addCapacity':
        return this.#addCapacity(call, first, second);
      case 'addAsgCapacityProvider':
      case 'addManagedInstancesCapacityProvider':
        if (name !== 'addAsgCapacityProvider') return undefined;
        this.#providers.push({ value: first, when: call.run.path });
        call.run.each(first, (one) => {
          if (one instanceof AsgCapacityThing) one.joins(this, call.run);
          return one;
        });
        return absent(call.at);
      case 'addDefaultCapacityProviderStrategy':
        this.#strategies.push({ value: first, when: call.run.path });
        return absent(call.at);
      case 'enableFargateCapacityProviders':
        this.#fargateProviders = true;
        return absent(call.at);
      case 'addDefaultCloudMapNamespace':
        return unknown('namespace', 'it is not followed', call.at);
      default:
        return undefined;
    }
  }

  override reaches(): readonly Val[] {
    return [this.vpc];
  }

  override resources(): readonly Resource[] {
    if (this.#imported) return [];
    const { at, whole, when, own, escapes, dependencies, overrides } = this;
    const exec = this.#run.property(this.#props, 'executeCommandConfiguration');
    const key = this.#run.property(exec, 'kmsKey');
    const name = this.#run.property(this.#props, 'clusterName');
    const properties = object(
      {
        ClusterName: isAbsent(name) ? undefined : name,
        Configuration: isAbsent(key) ? undefined : object({ ExecuteCommandConfiguration: object({ KmsKeyId: unknown('key', 'it is not followed', key.at) }, key.at) }, key.at),
      },
      at,
    );
    const all: Resource[] = [{ path: own.path, type: 'AWS::ECS::Cluster', at, whole, when, construct: own, properties, escapes, dependencies, overrides }];
    const fargate = this.#fargateProviders || this.#run.truth(this.#run.property(this.#props, 'enableFargateCapacityProviders')) === this.#run.worlds.always;
    if (!fargate && this.#providers.length === 0) return all;
    const strategy = this.#strategies.length === 0 ? absent(at) : (this.#strategies[0]?.value ?? absent(at));
    all.push({
      path: `${own.path}/${own.path.split('/').at(-1) ?? ''}`,
      type: 'AWS::ECS::ClusterCapacityProviderAssociations',
      at,
      whole,
      when,
      construct: own,
      properties: object({ Cluster: this.id(), DefaultCapacityProviderStrategy: strategyVal(this.#run, strategy) ?? array([], at) }, at),
    });
    return all;
  }

  #addCapacity(call: Call, id: Val, options: Val): Val {
    const group = new AutoScalingGroupThing(call, place(call, this, id), withVpc(options, this.vpc), this);
    return call.run.add(group);
  }
}

function withVpc(options: Val, vpc: Val): Val {
  if (options.kind !== 'object') return options;
  return { ...options, entries: new Map([...options.entries, ['vpc', { value: vpc, keyAt: options.at }]]) };
}

const NETWORK_MODES: Readonly<Record<string, string>> = { AWS_VPC: 'awsvpc', BRIDGE: 'bridge', HOST: 'host', NONE: 'none', NAT: 'default' };

/** Task definitions of every kind. */
export class TaskDefinitionThing extends Thing {
  readonly type = 'aws-ecs.TaskDefinition';
  readonly own: ConstructNode;
  readonly #kind: string;
  readonly #props: Val;
  readonly #run: Run;
  readonly overrides: Override[] = [];
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

/** `FargateService`, `Ec2Service`, `ExternalService`. */
export class ServiceThing extends Thing {
  readonly type: string;
  readonly own: ConstructNode;
  readonly #kind: string;
  readonly #props: Val;
  readonly #run: Run;
  readonly #groups: Val;
  readonly #connections: ConnectionsThing;
  readonly #moreGroups: Val[] = [];
  readonly overrides: Override[] = [];
  #connect: Val | undefined;

  constructor(call: Call, own: ConstructNode, kind: string, props: Val) {
    super(call, own);
    const { run } = call;
    this.type = `aws-ecs.${kind}`;
    this.own = own;
    this.#kind = kind;
    this.#props = props;
    this.#run = run;
    const given = run.property(props, 'securityGroups');
    const single = run.property(props, 'securityGroup');
    this.#groups = !isAbsent(single) && isAbsent(given) ? array([single], call.at) : run.each(given, (one) => (isAbsent(one) ? this.#ownGroup(call) : one));
    this.#connections = new ConnectionsThing(this, () => [...groupsIn(run, this.#groups), ...this.#moreGroups], undefined, (group) => this.#moreGroups.push(group));
  }

  override get(name: string): Val | undefined {
    switch (name) {
      case 'connections':
        return this.#connections;
      case 'taskDefinition':
      case 'cluster':
        return this.#run.property(this.#props, name);
      case '%default':
        return new DefaultChild(this, 'AWS::ECS::Service');
      default:
        return undefined;
    }
  }

  override call(name: string, call: Call): Val | undefined {
    if (name === 'enableServiceConnect') {
      this.#connect = object({ Enabled: literal(true, call.at) }, call.at);
      return absent(call.at);
    }
    return undefined;
  }

  override reaches(): readonly Val[] {
    return [this.#groups, this.get('cluster') ?? this, this.get('taskDefinition') ?? this];
  }

  override resources(): readonly Resource[] {
    const { at, whole, when, own, escapes, dependencies, overrides } = this;
    const run = this.#run;
    const props = this.#props;
    const connect = run.property(props, 'serviceConnectConfiguration');
    const strategies = run.property(props, 'capacityProviderStrategies');
    const definition = run.property(props, 'taskDefinition');
    const strategy = strategyVal(run, strategies);
    const name = `${own.path}/Service`;
    const properties = object(
      {
        Cluster: run.each(run.property(props, 'cluster'), (one) => (one instanceof ClusterThing ? one.id(at) : unknown('cluster', 'the cluster is not followed', one.at))),
        TaskDefinition: run.each(definition, (one) => (one instanceof TaskDefinitionThing ? one.id(at) : unknown('task definition', 'the task definition is not followed', one.at))),
        LaunchType: strategy === undefined ? literal(this.#kind === 'FargateService' ? 'FARGATE' : this.#kind === 'Ec2Service' ? 'EC2' : 'EXTERNAL', at) : undefined,
        CapacityProviderStrategy: strategy,
        PlatformVersion: platformVersion(run.property(props, 'platformVersion')),
        DesiredCount: absentAsUndefined(run.property(props, 'desiredCount')),
        EnableExecuteCommand: absentAsUndefined(run.property(props, 'enableExecuteCommand')),
        NetworkConfiguration: this.#network(),
        ServiceConnectConfiguration: this.#connect ?? (isAbsent(connect) ? undefined : object({ Enabled: literal(true, connect.at) }, connect.at)),
        DeploymentConfiguration: circuitBreaker(run, run.property(props, 'circuitBreaker')),
      },
      at,
    );
    if (props.kind === 'unknown') properties.open = 'the properties of the service are not followed';
    const where = new Map<string, Val['at']>();
    for (const [cfn, prop] of [['EnableExecuteCommand', 'enableExecuteCommand'], ['NetworkConfiguration', 'vpcSubnets'], ['PlatformVersion', 'platformVersion'], ['ServiceConnectConfiguration', 'serviceConnectConfiguration']] as const) {
      const keyAt = run.keyAt(props, prop);
      if (keyAt !== undefined) where.set(cfn, keyAt);
    }
    return [{ path: name, type: 'AWS::ECS::Service', at, whole, when, construct: own, properties, where, escapes, dependencies, overrides }];
  }

  #network(): Val | undefined {
    const { at } = this;
    const run = this.#run;
    const props = this.#props;
    if (this.#kind === 'ExternalService') return undefined;
    const definition = run.property(props, 'taskDefinition');
    const mode = this.#kind === 'FargateService' ? 'awsvpc' : definition instanceof TaskDefinitionThing ? definition.networkMode : undefined;
    if (mode === undefined) return unknown('network', 'the network mode of the task definition is not followed', at);
    if (mode !== 'awsvpc') return undefined;
    const publicIp = run.property(props, 'assignPublicIp');
    const selection = run.property(props, 'vpcSubnets');
    const call: Call = { run, args: [], open: false, at, whole: this.whole };
    const vpc = vpcOfCluster(run, run.property(props, 'cluster'));
    const subnets = run.each(selection, (one) =>
      run.each(publicIp, (address) => {
        const isPublic = isAbsent(one) && address.kind === 'literal' && address.value === true;
        if (isAbsent(one) && !isAbsent(address) && address.kind !== 'literal') return unknown('subnets', 'whether tasks get public addresses is not followed', at);
        return subnetIdsOf(call, vpc, one, isPublic ? { fallback: 'PUBLIC' } : {});
      }),
    );
    const assigned = run.each(publicIp, (one) => {
      if (isAbsent(one)) return literal(defaults.service.assignPublicIp ? 'ENABLED' : 'DISABLED', at);
      return one.kind === 'literal' ? literal(one.value === true ? 'ENABLED' : 'DISABLED', one.at) : unknown('address', 'whether tasks get public addresses is not followed', one.at);
    });
    const groups = groupIds(run, this.#groups);
    const all = groups.kind === 'array' ? { ...groups, items: [...groups.items, ...groupIdsOfMore(run, this.#moreGroups, at)] } : groups;
    const network = object({ AssignPublicIp: assigned, SecurityGroups: all, Subnets: subnets }, at);
    return object({ AwsvpcConfiguration: network }, at);
  }

  #ownGroup(call: Call): Val {
    if (this.#kind === 'ExternalService') return array([], call.at);
    const { run } = call;
    const definition = run.property(this.#props, 'taskDefinition');
    if (this.#kind === 'Ec2Service' && definition instanceof TaskDefinitionThing && definition.networkMode !== 'awsvpc') return array([], call.at);
    return array([ownGroup(call, this.own, vpcOfCluster(run, run.property(this.#props, 'cluster')))], call.at);
  }
}

function groupIdsOfMore(run: Run, groups: readonly Val[], at: Val['at']): ArrayVal['items'] {
  const ids = groupIds(run, array(groups, at));
  return ids.kind === 'array' ? ids.items : [];
}

export function vpcOfCluster(run: Run, cluster: Val): Val {
  return run.each(cluster, (one) => {
    if (one instanceof ClusterThing) return one.vpc;
    if (one.kind === 'unknown') return { ...one, hole: { ...one.hole, id: `${one.hole.id}.vpc`, label: `${one.hole.label ?? one.hole.id}.vpc` } };
    return unknown('vpc', 'the cluster is not followed', one.at);
  });
}

function platformVersion(given: Val): Val | undefined {
  if (isAbsent(given)) return undefined;
  const [, member] = /FargatePlatformVersion\.(\w+)$/.exec(exportName(given) ?? '') ?? [];
  if (member === undefined) return unknown('platform version', 'it is not followed', given.at);
  const version = member === 'LATEST' ? member : member.replace(/^VERSION/, '').replace('_', '.') + '.0';
  return literal(version, given.at);
}

function circuitBreaker(run: Run, given: Val): Val | undefined {
  if (isAbsent(given)) return undefined;
  const enable = run.property(given, 'enable');
  return object({ DeploymentCircuitBreaker: object({ Enable: isAbsent(enable) ? literal(true, given.at) : enable }, given.at) }, given.at);
}

function strategyVal(run: Run, given: Val): Val | undefined {
  if (isAbsent(given)) return undefined;
  if (given.kind !== 'array') return unknown('strategy', 'the capacity providers are not followed', given.at);
  return {
    ...given,
    items: given.items.map(({ value, when }) => {
      const provider = run.property(value, 'capacityProvider');
      return { value: object({ CapacityProvider: provider, Weight: absentAsUndefined(run.property(value, 'weight')), Base: absentAsUndefined(run.property(value, 'base')) }, value.at), when };
    }),
  };
}

function groupsIn(run: Run, groups: Val): readonly Val[] {
  const list = run.narrowed(groups);
  if (list.kind === 'array') return list.items.map(({ value }) => value);
  return list.kind === 'cases' ? list.cases.flatMap(({ value }) => (value.kind === 'array' ? value.items.map((item) => item.value) : [])) : [];
}

function absentAsUndefined(value: Val): Val | undefined {
  return isAbsent(value) ? undefined : value;
}

/** `Cluster.fromClusterAttributes(…)` and its kin. */
export function importedCluster(call: Call): Val {
  const props = argument(call, 2);
  const vpc = call.run.property(props, 'vpc');
  const known = isAbsent(vpc) ? object({ vpc: unknown('vpc', 'the cluster is imported', call.at) }, call.at) : props;
  return call.run.add(new ClusterThing(call, place(call), known, true));
}
