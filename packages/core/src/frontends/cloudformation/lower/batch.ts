import type {
  BatchEnvironment,
  BatchJob,
  BatchLaunch,
  CapacityProvider,
  CapacityProviderUse,
  Container,
  EcsCluster,
  NodeBase,
  Ref,
  TaskDefinition,
  TaskRunner,
} from '../../../graph/nodes.ts';
import { mapSeveral, refsOf, type ResourceReader } from '../../../graph/resource-reader.ts';
import { itemsOf, member, textOfValue, triOfValue } from '../../../values/read.ts';
import type { Text } from '../../../values/text.ts';
import type { Tri } from '../../../values/tri.ts';
import type { Value } from '../../../values/value.ts';
import type { Several } from '../../../values/worlds.ts';
import { concatSeveral, containerOf, enabled, managedHosts, volumeOf } from './containers.ts';
import { batchHosts } from './instances.ts';
import type { Lowerings } from './lowering.ts';
import { namedRef } from './named.ts';
import { existsWhere, possible } from './parts.ts';

/**
 * AWS Batch on ECS. Which job runs where is told only when it is submitted, to a queue of environments: every job
 * definition is taken to run in every environment of its stack that has what it asks for. Queues add nothing to that.
 */
export const batchLowerings: Lowerings = {
  'AWS::Batch::ComputeEnvironment': (r) => {
    const environment = environmentNode(r);
    const jobs = r.graph.all('batch-job').filter(({ unit }) => unit === r.base.unit);
    const part = (id: string, what: string, test: (launch: BatchLaunch) => boolean): NodeBase => ({
      ...r.base,
      id,
      when: existsWhere(r, what, () => test(launchOf(r))),
    });
    return possible([
      environment,
      cluster(r, part(clusterId(r.base.id), 'is on ECS', (launch) => launch !== 'EKS')),
      capacityProvider(r, part(providerId(r.base.id), 'has hosts', hasHosts)),
      batchHosts(r, part(r.base.id, 'starts instances', (launch) => launch === 'EC2'), () => r.value('ComputeResources')),
      managedHosts(
        r,
        part(managedHostsId(r.base.id), 'has managed instances', (launch) => launch === 'MANAGED_INSTANCES'),
        () => r.value('ComputeResources', 'ManagedInstancesProvider', 'InstanceLaunchTemplate'),
      ),
      ...jobs.map((job) => jobRun(r, job, environment)),
    ]);
  },

  'AWS::Batch::JobDefinition': (r) => {
    const base = { ...r.base, when: existsWhere(r, 'is no job of EKS', () => r.value('EksProperties').kind === 'absent') };
    const job = jobNode(r, { ...base, id: `${base.id}.Job` });
    const environments = r.graph.all('batch-environment').filter(({ unit }) => unit === r.base.unit);
    return possible([
      jobTaskDefinition(r, base),
      job,
      ...environments.map((environment) => jobRun(r, job, environment)),
    ]);
  },
};

function environmentNode(r: ResourceReader): BatchEnvironment {
  return {
    ...r.base,
    id: `${r.base.id}.Environment`,
    kind: 'batch-environment',
    get launch() {
      return launchOf(r);
    },
    get cluster(): Ref<EcsCluster> {
      const id = clusterId(r.base.id);
      const node = r.graph.nodeOf('ecs-cluster', id);
      return node === undefined ? { kind: 'none', at: r.base.at } : { kind: 'node', id, node, at: r.base.at };
    },
    get strategy() {
      return ownCapacity(r);
    },
    get placement() {
      const resources = r.value('ComputeResources');
      return {
        subnets: refsOf(r.graph, 'subnet', member(resources, 'Subnets')),
        groups: refsOf(r.graph, 'security-group', member(resources, 'SecurityGroupIds')),
        publicIp: 'no',
        at: resources.at,
      } as const;
    },
  };
}

function launchOf(r: ResourceReader): BatchLaunch {
  if (r.value('EksConfiguration').kind !== 'absent') return 'EKS';
  const resources = r.value('ComputeResources');
  if (resources.kind === 'absent') return 'UNMANAGED';
  if (member(resources, 'ManagedInstancesProvider').kind !== 'absent') return 'MANAGED_INSTANCES';
  const type = textOfValue(member(resources, 'Type'));
  if (typeof type === 'string') return type.toUpperCase().startsWith('FARGATE') ? 'FARGATE' : 'EC2';
  // "This parameter isn't applicable to jobs that are running on Fargate resources": InstanceTypes, InstanceRole.
  const hosts = ['InstanceTypes', 'InstanceRole'].some((key) => member(resources, key).kind !== 'absent');
  return hosts ? 'EC2' : 'FARGATE';
}

function hasHosts(launch: BatchLaunch): boolean {
  return launch === 'EC2' || launch === 'MANAGED_INSTANCES';
}

function clusterId(id: string): string {
  return `${id}.Cluster`;
}

function providerId(id: string): string {
  return `${id}.Capacity`;
}

function managedHostsId(id: string): string {
  return `${id}.ManagedInstances`;
}

/** "Batch creates and manages an ECS cluster" for each of its environments on ECS. */
function cluster(r: ResourceReader, base: NodeBase): EcsCluster {
  return {
    ...base,
    kind: 'ecs-cluster',
    name: undefined,
    execKey: undefined,
    serviceConnectNamespace: undefined,
    get defaultStrategy() {
      return ownCapacity(r);
    },
  };
}

/** The hosts that Batch starts into its cluster, as the capacity of that cluster. */
function capacityProvider(r: ResourceReader, base: NodeBase): CapacityProvider {
  return {
    ...base,
    kind: 'capacity-provider',
    name: undefined,
    get provides() {
      return launchOf(r) === 'MANAGED_INSTANCES' ? 'managed-instances' : 'auto-scaling-group';
    },
    get group() {
      const id = launchOf(r) === 'MANAGED_INSTANCES' ? managedHostsId(r.base.id) : r.base.id;
      const node = r.graph.nodeOf('container-instances', id);
      return node === undefined ? ({ kind: 'none', at: r.base.at } as const) : ({ kind: 'node', id, node, at: r.base.at } as const);
    },
  };
}

function ownCapacity(r: ResourceReader): Several<() => CapacityProviderUse> {
  const id = providerId(r.base.id);
  const node = hasHosts(launchOf(r)) ? r.graph.nodeOf('capacity-provider', id) : undefined;
  if (node === undefined) return { items: [] };
  const provider = { kind: 'node', id, node, at: r.base.at } as const;
  return { items: [{ value: () => ({ name: '', provider, weight: undefined, base: undefined }), when: r.graph.worlds.always }] };
}

/** The task that a job is: container properties of its own, those of an ECS task, or those of the nodes of a job. */
function tasksOf(r: ResourceReader): Value[] {
  const { worlds } = r.graph;
  const tasksIn = (owner: Value): Value[] => {
    const container = member(owner, owner === r.value() ? 'ContainerProperties' : 'Container');
    if (container.kind !== 'absent') return [container];
    return worlds.present(itemsOf(member(owner, 'EcsProperties', 'TaskProperties'))).map((read) => read());
  };
  const ranges = worlds.present(itemsOf(r.value('NodeProperties', 'NodeRangeProperties'))).map((read) => read());
  return [r.value(), ...ranges].flatMap(tasksIn);
}

function ofTask(r: ResourceReader, ...names: readonly string[]): Value {
  const found = tasksOf(r).flatMap((task) => names.map((name) => member(task, name)));
  return found.find(({ kind }) => kind !== 'absent') ?? { kind: 'absent', at: r.base.at };
}

function jobTaskDefinition(r: ResourceReader, base: NodeBase): TaskDefinition {
  return {
    ...base,
    kind: 'task-definition',
    proxyType: undefined,
    get family() {
      return r.text('JobDefinitionName');
    },
    get networkMode() {
      return networkModeOf(r);
    },
    get compatibilities() {
      return platformsOf(r);
    },
    get containers() {
      const containers = tasksOf(r).map((task) => containersOf(r, task));
      return containers.reduce((all, more) => concatSeveral(all, more), { items: [] });
    },
    get operatingSystem() {
      return textOfValue(ofTask(r, 'RuntimePlatform')) ?? textOfValue(member(ofTask(r, 'RuntimePlatform'), 'OperatingSystemFamily'));
    },
    get executionRole() {
      return namedRef(r, 'role', ofTask(r, 'ExecutionRoleArn'));
    },
    get taskRole() {
      return namedRef(r, 'role', ofTask(r, 'JobRoleArn', 'TaskRoleArn'));
    },
    get volumes() {
      return mapSeveral(itemsOf(ofTask(r, 'Volumes')), (read) => volumeOf(read()));
    },
  };
}

/** "awslogs is the default log driver of jobs": https://docs.aws.amazon.com/batch/latest/userguide/using_awslogs.html */
function containersOf(r: ResourceReader, task: Value): Several<() => Container> {
  const containers = member(task, 'Containers');
  const variant = { logDriver: 'awslogs' };
  if (containers.kind !== 'absent') return mapSeveral(itemsOf(containers), (read) => containerOf(r, read(), variant));
  return { items: [{ value: () => containerOf(r, task, variant), when: r.graph.worlds.always }] };
}

/** https://docs.aws.amazon.com/batch/latest/userguide/networking-modes-jobs.html */
function networkModeOf(r: ResourceReader): Text {
  if (r.value('NodeProperties').kind !== 'absent') return 'awsvpc';
  const fargate = r.graph.worlds.present(platformsOf(r)).some((read) => read() === 'FARGATE');
  return fargate ? 'awsvpc' : (textOfValue(ofTask(r, 'NetworkMode')) ?? 'host');
}

/** "If no value is specified, it defaults to EC2." */
function platformsOf(r: ResourceReader): Several<() => Text> {
  const given = r.texts('PlatformCapabilities');
  if (given.items.length > 0 || given.open !== undefined) return given;
  return { items: [{ value: () => 'EC2', when: r.graph.worlds.always }] };
}

function jobNode(r: ResourceReader, base: NodeBase): BatchJob {
  return {
    ...base,
    kind: 'batch-job',
    get taskDefinition(): Ref<TaskDefinition> {
      const node = r.graph.nodeOf('task-definition', r.base.id);
      return node === undefined ? { kind: 'none', at: r.base.at } : { kind: 'node', id: node.id, node, at: r.base.at };
    },
    get platforms() {
      return platformsOf(r);
    },
    get publicIp() {
      const assigned = member(ofTask(r, 'NetworkConfiguration'), 'AssignPublicIp');
      return assigned.kind === 'absent' ? 'no' : enabled(assigned);
    },
    get platformVersion() {
      const version = member(ofTask(r, 'FargatePlatformConfiguration'), 'PlatformVersion');
      return textOfValue(version) ?? textOfValue(ofTask(r, 'PlatformVersion'));
    },
    get exec() {
      return triOfValue(ofTask(r, 'EnableExecuteCommand'), 'no');
    },
  };
}

/** A job in an environment; `r` is whichever of the two is lowered later. */
function jobRun(r: ResourceReader, job: BatchJob, environment: BatchEnvironment): TaskRunner {
  const { guards } = r.graph.worlds;
  const fitting = existsWhere(r, `runs ${job.id} in ${environment.id}`, () => fits(r, job, environment.launch) === 'yes');
  return {
    id: `${job.id}@${environment.id}`,
    address: `${job.address}@${environment.address}`,
    resourceType: job.resourceType,
    at: job.at,
    unit: job.unit,
    where: job.where,
    kind: 'task-runner',
    runner: 'batch',
    serviceConnect: 'no',
    desiredCount: undefined,
    when: guards.all([job.when, environment.when, fitting]),
    get cluster() {
      return environment.cluster;
    },
    get taskDefinition() {
      return job.taskDefinition;
    },
    get launchType() {
      const { launch } = environment;
      return launch === 'UNMANAGED' || launch === 'EKS' ? 'EC2' : launch;
    },
    get strategy() {
      return environment.strategy;
    },
    get platformVersion() {
      return job.platformVersion;
    },
    get placement() {
      const mode = job.taskDefinition.kind === 'node' ? job.taskDefinition.node.networkMode : undefined;
      return mode === 'host' ? undefined : { ...environment.placement, publicIp: job.publicIp };
    },
    get exec() {
      return job.exec;
    },
  };
}

function fits(r: ResourceReader, job: BatchJob, launch: BatchLaunch): Tri {
  if (launch === 'EKS') return 'no';
  const { platforms } = job;
  const wanted = r.graph.worlds.present(platforms).map((read) => read());
  const asks = (platform: string): boolean => wanted.some((text) => typeof text !== 'string' || text === platform);
  if (platforms.open !== undefined || asks(launch)) return 'yes';
  return launch === 'FARGATE' ? 'no' : asks('EC2') ? 'yes' : 'no';
}
