import type { CapacityProviderUse, Placement, TaskDefinition, TaskRunner, Volume } from '../../../graph/nodes.ts';
import { nodeOf } from '../../../graph/references.ts';
import { mapSeveral, refsOf } from '../../../graph/resource-reader.ts';
import { itemsOf, numberOf, textOfValue, triOfValue, valueOfText } from '../../../values/read.ts';
import { partsOf, textOf } from '../../../values/text.ts';
import type { Value } from '../../../values/value.ts';
import type { Several } from '../../../values/worlds.ts';
import { containerOf, managedHosts, providerUse } from '../../cloudformation/lower/containers.ts';
import { namedRef } from '../../cloudformation/lower/named.ts';
import type { Lowerings, TerraformReader } from '../reader.ts';
import { structured } from '../scope.ts';
import { shaped, upperCamel } from './shapes.ts';

/** ECS clusters, services, task definitions, capacity providers, registries and file systems. */
export const containerLowerings: Lowerings = {
  aws_ecs_cluster: (r) => ({
    ...r.base,
    kind: 'ecs-cluster',
    get name() {
      return r.text('name');
    },
    get defaultStrategy() {
      return strategyOf(r, r.value('default_capacity_provider_strategy'));
    },
    get execKey() {
      return r.text('configuration', 'execute_command_configuration', 'kms_key_id');
    },
    get serviceConnectNamespace() {
      return r.text('service_connect_defaults', 'namespace');
    },
  }),

  aws_ecs_cluster_capacity_providers: (r) => ({
    ...r.base,
    kind: 'cluster-capacity',
    get cluster() {
      return namedRef(r, 'ecs-cluster', r.value('cluster_name'));
    },
    get clusterName() {
      return r.text('cluster_name') ?? '';
    },
    get defaultStrategy() {
      return strategyOf(r, r.value('default_capacity_provider_strategy'));
    },
  }),

  aws_ecs_capacity_provider: (r) => {
    const managedId = `${r.base.id}.ManagedInstances`;
    const hasManaged = (): boolean => r.blocks('managed_instances_provider').length > 0;
    const provider = {
      ...r.base,
      kind: 'capacity-provider',
      get name() {
        return r.text('name');
      },
      get provides() {
        if (r.blocks('auto_scaling_group_provider').length > 0) return 'auto-scaling-group';
        return hasManaged() ? 'managed-instances' : 'unknown';
      },
      get group() {
        const managed = r.graph.nodeOf('container-instances', managedId);
        if (managed !== undefined && hasManaged()) return { kind: 'node', id: managed.id, node: managed, at: r.base.at } as const;
        return r.ref('container-instances', 'auto_scaling_group_provider', 'auto_scaling_group_arn');
      },
    } as const;
    if (!r.byDefault(hasManaged)) return provider;
    const template = (): Value => r.value('managed_instances_provider', 'instance_launch_template');
    return [
      provider,
      managedHosts(r, { ...r.base, id: managedId }, () =>
        shaped(r.base.at, {
          NetworkConfiguration: () =>
            shaped(r.base.at, {
              Subnets: () => r.in(template(), 'network_configuration', 'subnets'),
              SecurityGroups: () => r.in(template(), 'network_configuration', 'security_groups'),
            }),
          Ec2InstanceProfileArn: () => r.in(template(), 'ec2_instance_profile_arn'),
        }),
      ),
    ];
  },

  aws_ecs_task_definition: (r) => taskDefinition(r),
  aws_ecs_service: (r) => service(r, 'service'),
  aws_ecs_task_set: (r) => service(r, 'task-set'),

  aws_ecr_repository: (r) => ({
    ...r.base,
    kind: 'repository',
    get name() {
      return r.text('name');
    },
  }),
  aws_cloudwatch_log_group: (r) => ({
    ...r.base,
    kind: 'log-group',
    get name() {
      return r.text('name');
    },
  }),
  aws_ecr_pull_through_cache_rule: (r) => ({
    ...r.base,
    kind: 'pull-through-cache-rule',
    get prefix() {
      return r.text('ecr_repository_prefix') ?? '';
    },
  }),
  aws_efs_mount_target: (r) => ({
    ...r.base,
    kind: 'efs-mount-target',
    get subnet() {
      return r.ref('subnet', 'subnet_id');
    },
  }),
};

function taskDefinition(r: TerraformReader): TaskDefinition {
  return {
    ...r.base,
    kind: 'task-definition',
    get family() {
      return r.text('family');
    },
    get networkMode() {
      return r.text('network_mode');
    },
    get compatibilities() {
      return r.texts('requires_compatibilities');
    },
    get containers() {
      const containers = upperCamel(structured(r.value('container_definitions')));
      return mapSeveral(itemsOf(containers), (read) => containerOf(r, read()));
    },
    get operatingSystem() {
      return r.text('runtime_platform', 'operating_system_family');
    },
    get executionRole() {
      return namedRef(r, 'role', r.value('execution_role_arn'));
    },
    get taskRole() {
      return namedRef(r, 'role', r.value('task_role_arn'));
    },
    get proxyType() {
      return r.blocks('proxy_configuration').length === 0 ? undefined : (r.text('proxy_configuration', 'type') ?? 'APPMESH');
    },
    get volumes() {
      return mapSeveral(r.items('volume'), (read) => volumeOf(r, read()));
    },
  };
}

function volumeOf(r: TerraformReader, volume: Value): Volume {
  const has = (block: string): boolean => itemsOf(r.in(volume, block)).items.length > 0 || r.in(volume, block).kind === 'map';
  const type = has('efs_volume_configuration') ? 'efs' : has('fsx_windows_file_server_volume_configuration') ? 'fsx-windows' : 'other';
  return { type, at: volume.at };
}

function service(r: TerraformReader, runner: 'service' | 'task-set'): TaskRunner {
  return {
    ...r.base,
    kind: 'task-runner',
    runner,
    get cluster() {
      return namedRef(r, 'ecs-cluster', r.value('cluster'));
    },
    get taskDefinition() {
      return taskDefinitionRef(r, r.value('task_definition'));
    },
    get launchType() {
      return r.text('launch_type');
    },
    get strategy() {
      return strategyOf(r, r.value('capacity_provider_strategy'));
    },
    get platformVersion() {
      return r.text('platform_version');
    },
    get placement() {
      return placementOf(r, r.blocks('network_configuration')[0]);
    },
    get exec() {
      if (runner === 'service') return r.tri('no', 'enable_execute_command');
      return nodeOf(r.ref('task-runner', 'service'))?.exec ?? 'unknown';
    },
    get serviceConnect() {
      return r.blocks('service_connect_configuration').length === 0 ? 'no' : r.tri('unknown', 'service_connect_configuration', 'enabled');
    },
    get desiredCount() {
      return r.number('desired_count');
    },
    get name() {
      return r.text('name');
    },
    get circuitBreaker() {
      return r.tri('no', 'deployment_circuit_breaker', 'enable');
    },
  };
}

/** "assign_public_ip - (Optional) ... Default false": aws_ecs_service in the provider's documentation. */
export function placementOf(r: TerraformReader, network: Value | undefined): Placement | undefined {
  if (network === undefined || network.kind === 'absent') return undefined;
  return {
    subnets: refsOf(r.graph, 'subnet', r.in(network, 'subnets')),
    groups: refsOf(r.graph, 'security-group', r.in(network, 'security_groups')),
    publicIp: triOfValue(r.in(network, 'assign_public_ip'), 'no'),
    at: network.at,
  };
}

export function strategyOf(r: TerraformReader, list: Value): Several<() => CapacityProviderUse> {
  return mapSeveral(itemsOf(list), (read) => {
    const item = read();
    const use = providerUse(r, r.in(item, 'capacity_provider'));
    return { ...use, weight: numberOf(r.in(item, 'weight')), base: numberOf(r.in(item, 'base')) };
  });
}

/** A task definition by ARN, by family, or by family and a revision that may be computed. */
export function taskDefinitionRef(r: TerraformReader, value: Value) {
  const whole = namedRef(r, 'task-definition', value);
  const [first, ...rest] = partsOf(textOfValue(value) ?? '');
  if (whole.kind !== 'outside' || value.kind !== 'pattern' || typeof first !== 'string' || rest.length === 0) return whole;
  const family = /^([^:]+):$/.exec(first)?.[1];
  return family === undefined ? whole : namedRef(r, 'task-definition', valueOfText(textOf([family]), value.at));
}

