import type {
  CapacityProviderUse,
  Container,
  ContainerInstances,
  NodeBase,
  Placement,
  TaskDefinition,
  TaskRunner,
  Volume,
} from '../../../graph/nodes.ts';
import { nodeOf } from '../../../graph/references.ts';
import { mapSeveral, refsOf, type ResourceReader } from '../../../graph/resource-reader.ts';
import { itemsOf, member, numberOf, textOfValue, triOfValue } from '../../../values/read.ts';
import type { Text } from '../../../values/text.ts';
import type { Value } from '../../../values/value.ts';
import type { Several } from '../../../values/worlds.ts';
import { jsonValue } from './embedded-json.ts';
import { roleOfProfile } from './iam.ts';
import type { Lowerings } from './lowering.ts';
import { namedRef } from './named.ts';
import { ownPolicy } from './resource-policies.ts';

/** ECS clusters, services, task definitions, capacity providers, registries and file systems. */
export const containerLowerings: Lowerings = {
  'AWS::ECS::Cluster': (r) => ({
    ...r.base,
    kind: 'ecs-cluster',
    get name() {
      return r.text('ClusterName');
    },
    get defaultStrategy() {
      return strategyOf(r, r.value('DefaultCapacityProviderStrategy'));
    },
    get execKey() {
      return r.text('Configuration', 'ExecuteCommandConfiguration', 'KmsKeyId');
    },
    get serviceConnectNamespace() {
      return r.text('ServiceConnectDefaults', 'Namespace');
    },
  }),

  'AWS::ECS::ClusterCapacityProviderAssociations': (r) => ({
    ...r.base,
    kind: 'cluster-capacity',
    get cluster() {
      return namedRef(r, 'ecs-cluster', r.value('Cluster'));
    },
    get clusterName() {
      return r.text('Cluster') ?? '';
    },
    get defaultStrategy() {
      return strategyOf(r, r.value('DefaultCapacityProviderStrategy'));
    },
  }),

  'AWS::ECS::CapacityProvider': (r) => {
    const provider = {
      ...r.base,
      kind: 'capacity-provider',
      get name() {
        return r.text('Name');
      },
      get provides() {
        if (r.value('AutoScalingGroupProvider').kind === 'map') return 'auto-scaling-group';
        return r.value('ManagedInstancesProvider').kind === 'map' ? 'managed-instances' : 'unknown';
      },
      get group() {
        const managed = r.graph.nodeOf('container-instances', managedInstancesId(r.base.id));
        if (managed !== undefined && r.value('ManagedInstancesProvider').kind === 'map') {
          return { kind: 'node', id: managed.id, node: managed, at: r.base.at } as const;
        }
        return r.ref('container-instances', 'AutoScalingGroupProvider', 'AutoScalingGroupArn');
      },
    } as const;
    const managed = r.byDefault(() => r.value('ManagedInstancesProvider').kind !== 'absent');
    return managed ? [provider, managedInstances(r)] : [provider];
  },

  'AWS::ECS::TaskDefinition': (r) => taskDefinition(r),

  'AWS::ECS::Service': (r) => ecsService(r, 'service'),
  'AWS::ECS::TaskSet': (r) => ecsService(r, 'task-set'),

  'AWS::ECR::Repository': (r) => [
    {
      ...r.base,
      kind: 'repository',
      get name() {
        return r.text('RepositoryName');
      },
    },
    ...ownPolicy(r, 'ecr', () => jsonValue(r.value('RepositoryPolicyText'))),
  ],

  'AWS::Logs::LogGroup': (r) => ({
    ...r.base,
    kind: 'log-group',
    get name() {
      return r.text('LogGroupName');
    },
  }),

  'AWS::ECR::PullThroughCacheRule': (r) => ({
    ...r.base,
    kind: 'pull-through-cache-rule',
    get prefix() {
      return r.text('EcrRepositoryPrefix') ?? '';
    },
  }),

  'AWS::EFS::MountTarget': (r) => ({
    ...r.base,
    kind: 'efs-mount-target',
    get subnet() {
      return r.ref('subnet', 'SubnetId');
    },
  }),
};

/** Of ordinary tasks and of daemons. */
export function taskDefinition(r: ResourceReader): TaskDefinition {
  return {
    ...r.base,
    kind: 'task-definition',
    get family() {
      return r.text('Family');
    },
    get networkMode() {
      return r.text('NetworkMode');
    },
    get compatibilities() {
      return r.texts('RequiresCompatibilities');
    },
    get containers() {
      const containers = jsonValue(r.value('ContainerDefinitions'));
      return mapSeveral(itemsOf(containers), (read) => containerOf(r, read()));
    },
    get operatingSystem() {
      return r.text('RuntimePlatform', 'OperatingSystemFamily');
    },
    get executionRole() {
      return namedRef(r, 'role', r.value('ExecutionRoleArn'));
    },
    get taskRole() {
      return namedRef(r, 'role', r.value('TaskRoleArn'));
    },
    get proxyType() {
      return r.text('ProxyConfiguration', 'Type');
    },
    get volumes() {
      return mapSeveral(r.items('Volumes'), (read) => volumeOf(read()));
    },
  };
}

function ecsService(r: ResourceReader, runner: 'service' | 'task-set'): TaskRunner {
  return {
    ...r.base,
    kind: 'task-runner',
    runner,
    get cluster() {
      return namedRef(r, 'ecs-cluster', r.value('Cluster'));
    },
    get taskDefinition() {
      return namedRef(r, 'task-definition', r.value('TaskDefinition'));
    },
    get launchType() {
      return r.text('LaunchType');
    },
    get strategy() {
      return strategyOf(r, r.value('CapacityProviderStrategy'));
    },
    get platformVersion() {
      return r.text('PlatformVersion');
    },
    get placement() {
      return placementOf(r, networkIn(r.value('NetworkConfiguration')));
    },
    get exec() {
      if (runner === 'service') return r.tri('no', 'EnableExecuteCommand');
      return nodeOf(r.ref('task-runner', 'Service'))?.exec ?? 'unknown';
    },
    get serviceConnect() {
      return r.value('ServiceConnectConfiguration').kind === 'absent' ? 'no' : r.tri('unknown', 'ServiceConnectConfiguration', 'Enabled');
    },
    get desiredCount() {
      return r.number('DesiredCount');
    },
    get name() {
      return r.text('ServiceName');
    },
    get circuitBreaker() {
      return r.tri('no', 'DeploymentConfiguration', 'DeploymentCircuitBreaker', 'Enable');
    },
  };
}

/** Task sets and targets of rules write it `AwsVpcConfiguration`, everything else `AwsvpcConfiguration`. */
export function networkIn(configuration: Value): Value {
  const other = member(configuration, 'AwsVpcConfiguration');
  return other.kind === 'absent' ? member(configuration, 'AwsvpcConfiguration') : other;
}

export function placementOf(r: ResourceReader, network: Value): Placement | undefined {
  if (network.kind === 'absent') return undefined;
  const publicIp = member(network, 'AssignPublicIp');
  return {
    subnets: refsOf(r.graph, 'subnet', member(network, 'Subnets')),
    groups: refsOf(r.graph, 'security-group', member(network, 'SecurityGroups')),
    publicIp: publicIp.kind === 'absent' ? 'no' : enabled(publicIp),
    at: network.at,
  };
}

export function enabled(value: Value): 'yes' | 'no' | 'unknown' {
  if (value.kind !== 'scalar') return 'unknown';
  if (value.value === 'ENABLED') return 'yes';
  return value.value === 'DISABLED' ? 'no' : triOfValue(value, 'unknown');
}

export function strategyOf(r: ResourceReader, list: Value): Several<() => CapacityProviderUse> {
  return mapSeveral(itemsOf(list), (read) => {
    const item = read();
    const use = providerUse(r, member(item, 'CapacityProvider'));
    return { ...use, weight: numberOf(member(item, 'Weight')), base: numberOf(member(item, 'Base')) };
  });
}

export function providerUse(r: ResourceReader, provider: Value): CapacityProviderUse {
  return {
    name: textOfValue(provider) ?? '',
    provider: namedRef(r, 'capacity-provider', provider),
    weight: undefined,
    base: undefined,
  };
}

function managedInstancesId(providerId: string): string {
  return `${providerId}.ManagedInstances`;
}

function managedInstances(r: ResourceReader): ContainerInstances {
  return managedHosts(r, { ...r.base, id: managedInstancesId(r.base.id) }, () =>
    r.value('ManagedInstancesProvider', 'InstanceLaunchTemplate'),
  );
}

/** Hosts that ECS itself starts and looks after. */
export function managedHosts(r: ResourceReader, base: NodeBase, template: () => Value): ContainerInstances {
  return {
    ...base,
    kind: 'container-instances',
    form: 'managed-instances',
    image: undefined,
    imageAt: base.at,
    userData: undefined,
    userDataAt: base.at,
    awaitsSignal: false,
    get placement() {
      const network = member(template(), 'NetworkConfiguration');
      return {
        subnets: refsOf(r.graph, 'subnet', member(network, 'Subnets')),
        groups: refsOf(r.graph, 'security-group', member(network, 'SecurityGroups')),
        publicIp: 'subnet',
        at: network.at,
      } as const;
    },
    get role() {
      return roleOfProfile(r, member(template(), 'Ec2InstanceProfileArn'));
    },
  };
}

/** ECS writes `EFSVolumeConfiguration`, Batch `EfsVolumeConfiguration`. */
export function volumeOf(volume: Value): Volume {
  const is = (...keys: string[]): boolean => keys.some((key) => member(volume, key).kind !== 'absent');
  const efs = is('EFSVolumeConfiguration', 'EfsVolumeConfiguration');
  return { type: efs ? 'efs' : is('FSxWindowsFileServerVolumeConfiguration') ? 'fsx-windows' : 'other', at: volume.at };
}

/** Where a resource keeps its container definition in another way than task definitions do. */
export interface ContainerVariant {
  /** The driver that is used when none is given. */
  readonly logDriver?: string;
  readonly logOption?: (name: string) => Value;
}

/** A container definition, read on demand: every property may have conditions of its own. */
export function containerOf(r: ResourceReader, value: Value, variant: ContainerVariant = {}): Container {
  const log = (...path: string[]): Value => member(value, 'LogConfiguration', ...path);
  return {
    at: value.at,
    get name() {
      return textOfValue(member(value, 'Name'));
    },
    get image() {
      return textOfValue(member(value, 'Image'));
    },
    get imageAt() {
      return member(value, 'Image').at;
    },
    get repositoryCredentials() {
      return textOfValue(member(value, 'RepositoryCredentials', 'CredentialsParameter'));
    },
    get logDriver() {
      return textOfValue(log('LogDriver')) ?? variant.logDriver;
    },
    get logDriverAt() {
      return log('LogDriver').at;
    },
    logOption: (name) => {
      const option = variant.logOption?.(name) ?? log('Options', name);
      return { text: textOfValue(option), at: option.at };
    },
    get secrets() {
      return concatSeveral(sources(member(value, 'Secrets'), 'ValueFrom'), sources(log('SecretOptions'), 'ValueFrom'));
    },
    get environmentFiles() {
      return sources(member(value, 'EnvironmentFiles'), 'Value');
    },
    environment: (name) => environmentVariable(r, member(value, 'Environment'), name),
    get firelens() {
      const firelens = member(value, 'FirelensConfiguration');
      return firelens.kind === 'absent' ? undefined : (option: string) => textOfValue(member(firelens, 'Options', option));
    },
    get credentialSpecs() {
      return mapSeveral(itemsOf(member(value, 'CredentialSpecs')), (read) => {
        const item = read();
        return { from: textOfValue(item) ?? '', at: item.at };
      });
    },
  };
}

function sources(list: Value, key: string): Several<() => { from: Text; at: Value['at'] }> {
  return mapSeveral(itemsOf(list), (read) => {
    const from = member(read(), key);
    return { from: textOfValue(from) ?? '', at: from.at };
  });
}

function environmentVariable(r: ResourceReader, list: Value, name: string): Text | undefined {
  for (const read of r.graph.worlds.present(itemsOf(list))) {
    const variable = read();
    if (textOfValue(member(variable, 'Name')) === name) return textOfValue(member(variable, 'Value'));
  }
  return undefined;
}

export function concatSeveral<T>(a: Several<T>, b: Several<T>): Several<T> {
  const open = a.open ?? b.open;
  return { items: [...a.items, ...b.items], ...(open === undefined ? {} : { open }) };
}
