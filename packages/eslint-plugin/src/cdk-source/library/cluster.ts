import type { Guarded } from '@privatelint/core/front-end-api';
import defaults from '../../../data/defaults.json' with { type: 'json' };
import { attributeOf, type Override, type Resource } from '../resource.ts';
import { argument, type Run } from '../run.ts';
import { Thing } from '../thing.ts';
import { absent, absentAsUndefined, array, isAbsent, literal, object, unknown, type Call, type ConstructNode, type Val } from '../values.ts';
import { below, place } from './construct-tree.ts';
import { DefaultChild } from './default-child.ts';
import { AsgCapacityThing, AutoScalingGroupThing } from './hosts.ts';
import { VpcThing } from './vpc.ts';

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

export function vpcOfCluster(run: Run, cluster: Val): Val {
  return run.each(cluster, (one) => {
    if (one instanceof ClusterThing) return one.vpc;
    if (one.kind === 'unknown') return { ...one, hole: { ...one.hole, id: `${one.hole.id}.vpc`, label: `${one.hole.label ?? one.hole.id}.vpc` } };
    return unknown('vpc', 'the cluster is not followed', one.at);
  });
}

/** Capacity providers with their shares. */
export function strategyVal(run: Run, given: Val): Val | undefined {
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

/** `Cluster.fromClusterAttributes(…)` and its kin. */
export function importedCluster(call: Call): Val {
  const props = argument(call, 2);
  const vpc = call.run.property(props, 'vpc');
  const known = isAbsent(vpc) ? object({ vpc: unknown('vpc', 'the cluster is imported', call.at) }, call.at) : props;
  return call.run.add(new ClusterThing(call, place(call), known, true));
}
