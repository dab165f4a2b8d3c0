import type {
  CapacityProviderUse,
  Container,
  ContainerInstances,
  Placement,
  TaskRunner,
  Volume,
} from '../../../graph/nodes.ts';
import { refTo } from '../../../graph/references.ts';
import { mapSeveral, refsOf, type ResourceReader } from '../../../graph/resource-reader.ts';
import { itemsOf, member, numberOf, textOfValue, triOfValue } from '../../../values/read.ts';
import type { Text } from '../../../values/text.ts';
import type { Value } from '../../../values/value.ts';
import type { Several } from '../../../values/worlds.ts';
import type { Lowerings } from './lowering.ts';

/** ECS clusters, services, task definitions, capacity providers, and what starts tasks. */
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
      const key = r.value('Configuration', 'ExecuteCommandConfiguration', 'KmsKeyId');
      return key.kind === 'absent' ? 'no' : 'yes';
    },
    get serviceConnectNamespace() {
      return r.text('ServiceConnectDefaults', 'Namespace');
    },
  }),

  'AWS::ECS::ClusterCapacityProviderAssociations': (r) => ({
    ...r.base,
    kind: 'cluster-capacity',
    get cluster() {
      return r.ref('ecs-cluster', 'Cluster');
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

  'AWS::ECS::TaskDefinition': (r) => ({
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
      return mapSeveral(r.items('ContainerDefinitions'), (read) => containerOf(r, read()));
    },
    get operatingSystem() {
      return r.text('RuntimePlatform', 'OperatingSystemFamily');
    },
    get executionRole() {
      return r.ref('role', 'ExecutionRoleArn');
    },
    get taskRole() {
      return r.ref('role', 'TaskRoleArn');
    },
    get proxyType() {
      return r.text('ProxyConfiguration', 'Type');
    },
    get volumes() {
      return mapSeveral(r.items('Volumes'), (read) => volumeOf(read()));
    },
  }),

  'AWS::ECS::Service': (r) => ecsService(r, 'service'),
  'AWS::ECS::TaskSet': (r) => ecsService(r, 'task-set'),

  'AWS::ECR::Repository': (r) => ({
    ...r.base,
    kind: 'repository',
    get name() {
      return r.text('RepositoryName');
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

  'AWS::Events::Rule': (r) => scheduledTasks(r),
  'AWS::Scheduler::Schedule': (r) =>
    taskTarget(r, 'schedule', {
      parameters: () => r.value('Target', 'EcsParameters'),
      cluster: () => r.value('Target', 'Arn'),
    }),
};

/** Where a resource keeps what `RunTask` takes. */
interface RunTaskParameters {
  readonly parameters: () => Value;
  readonly cluster: () => Value;
}

function ecsService(r: ResourceReader, runner: 'service' | 'task-set'): TaskRunner {
  return {
    ...r.base,
    kind: 'task-runner',
    runner,
    get cluster() {
      return r.ref('ecs-cluster', 'Cluster');
    },
    get taskDefinition() {
      return r.ref('task-definition', 'TaskDefinition');
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
      return placementOf(r, r.value('NetworkConfiguration', 'AwsvpcConfiguration'));
    },
    get exec() {
      return r.tri('no', 'EnableExecuteCommand');
    },
    get serviceConnect() {
      return r.value('ServiceConnectConfiguration').kind === 'absent' ? 'no' : r.tri('unknown', 'ServiceConnectConfiguration', 'Enabled');
    },
    get desiredCount() {
      return r.number('DesiredCount');
    },
  };
}

function scheduledTasks(r: ResourceReader): TaskRunner[] {
  const targets = r.byDefault(() => r.items('Targets'));
  return targets.items.map((item, i) => ({
    ...taskTarget(r, 'schedule', {
      parameters: () => member(item.value(), 'EcsParameters'),
      cluster: () => member(item.value(), 'Arn'),
    }),
    id: i === 0 ? r.base.id : `${r.base.id}#${i}`,
    when: item.when,
  }));
}

function taskTarget(r: ResourceReader, runner: 'schedule' | 'state-machine', from: RunTaskParameters): TaskRunner {
  return {
    ...r.base,
    kind: 'task-runner',
    runner,
    exec: 'no',
    serviceConnect: 'no',
    desiredCount: undefined,
    get cluster() {
      return refTo(r.graph, from.cluster(), 'ecs-cluster');
    },
    get taskDefinition() {
      return refTo(r.graph, member(from.parameters(), 'TaskDefinitionArn'), 'task-definition');
    },
    get launchType() {
      return textOfValue(member(from.parameters(), 'LaunchType'));
    },
    get strategy() {
      return strategyOf(r, member(from.parameters(), 'CapacityProviderStrategy'));
    },
    get platformVersion() {
      return textOfValue(member(from.parameters(), 'PlatformVersion'));
    },
    get placement() {
      const network = member(from.parameters(), 'NetworkConfiguration');
      const lower = member(network, 'AwsVpcConfiguration');
      return placementOf(r, lower.kind === 'absent' ? member(network, 'AwsvpcConfiguration') : lower);
    },
  };
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

function enabled(value: Value): 'yes' | 'no' | 'unknown' {
  if (value.kind !== 'scalar') return 'unknown';
  if (value.value === 'ENABLED') return 'yes';
  return value.value === 'DISABLED' ? 'no' : triOfValue(value, 'unknown');
}

function strategyOf(r: ResourceReader, list: Value): Several<() => CapacityProviderUse> {
  return mapSeveral(itemsOf(list), (read) => {
    const item = read();
    const provider = member(item, 'CapacityProvider');
    return {
      name: textOfValue(provider) ?? '',
      provider: refTo(r.graph, provider, 'capacity-provider'),
      weight: numberOf(member(item, 'Weight')),
      base: numberOf(member(item, 'Base')),
    };
  });
}

function managedInstancesId(providerId: string): string {
  return `${providerId}.ManagedInstances`;
}

function managedInstances(r: ResourceReader): ContainerInstances {
  const template = (...path: string[]): Value => r.value('ManagedInstancesProvider', 'InstanceLaunchTemplate', ...path);
  return {
    ...r.base,
    id: managedInstancesId(r.base.id),
    kind: 'container-instances',
    form: 'managed-instances',
    image: undefined,
    imageAt: r.base.at,
    userData: undefined,
    userDataAt: r.base.at,
    awaitsSignal: false,
    get placement() {
      const network = template('NetworkConfiguration');
      return {
        subnets: refsOf(r.graph, 'subnet', member(network, 'Subnets')),
        groups: refsOf(r.graph, 'security-group', member(network, 'SecurityGroups')),
        publicIp: 'subnet',
        at: network.at,
      } as const;
    },
    get role() {
      return refTo(r.graph, template('Ec2InstanceProfileArn'), 'role');
    },
  };
}

function volumeOf(volume: Value): Volume {
  const is = (key: string): boolean => member(volume, key).kind !== 'absent';
  const type = is('EFSVolumeConfiguration') ? 'efs' : is('FSxWindowsFileServerVolumeConfiguration') ? 'fsx-windows' : 'other';
  return { type, at: volume.at };
}

/** A container definition; the names of CloudFormation. */
function containerOf(r: ResourceReader, value: Value): Container {
  const image = member(value, 'Image');
  const log = member(value, 'LogConfiguration');
  const firelens = member(value, 'FirelensConfiguration');
  return {
    name: textOfValue(member(value, 'Name')),
    at: value.at,
    image: textOfValue(image),
    imageAt: image.at,
    repositoryCredentials: textOfValue(member(value, 'RepositoryCredentials', 'CredentialsParameter')),
    logDriver: textOfValue(member(log, 'LogDriver')),
    logDriverAt: member(log, 'LogDriver').at,
    logOption: (name) => {
      const option = member(log, 'Options', name);
      return { text: textOfValue(option), at: option.at };
    },
    secrets: concatSeveral(
      sources(member(value, 'Secrets'), 'ValueFrom'),
      sources(member(log, 'SecretOptions'), 'ValueFrom'),
    ),
    environmentFiles: sources(member(value, 'EnvironmentFiles'), 'Value'),
    environment: (name) => environmentVariable(r, member(value, 'Environment'), name),
    firelens: firelens.kind === 'absent' ? undefined : (option) => textOfValue(member(firelens, 'Options', option)),
    credentialSpecs: mapSeveral(itemsOf(member(value, 'CredentialSpecs')), (read) => {
      const item = read();
      return { from: textOfValue(item) ?? '', at: item.at };
    }),
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
