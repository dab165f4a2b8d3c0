import type { Span } from '../../text/source-file.ts';
import type { Text } from '../../values/text.ts';
import type { Tri } from '../../values/tri.ts';
import type { Several } from '../../values/worlds.ts';
import type { NodeBase, Ref } from './base.ts';
import type { CapacityProviderUse, EcsCluster } from './clusters.ts';
import type { Role } from './iam.ts';
import type { Placement, Subnet } from './network.ts';

export type LaunchType = 'FARGATE' | 'EC2' | 'MANAGED_INSTANCES' | 'EXTERNAL';

/** Where AWS Batch runs jobs. */
export interface BatchEnvironment extends NodeBase {
  readonly kind: 'batch-environment';
  readonly launch: BatchLaunch;
  /** The cluster that Batch makes for it. */
  readonly cluster: Ref<EcsCluster>;
  readonly strategy: Several<() => CapacityProviderUse>;
  readonly placement: Placement;
}

/** `UNMANAGED` hosts are started by others and join the cluster; `EKS` is none of ours. */
export type BatchLaunch = 'FARGATE' | 'EC2' | 'MANAGED_INSTANCES' | 'UNMANAGED' | 'EKS';

/** What a job definition says beside its task definition. */
export interface BatchJob extends NodeBase {
  readonly kind: 'batch-job';
  readonly taskDefinition: Ref<TaskDefinition>;
  readonly platforms: Several<() => Text>;
  readonly publicIp: Tri;
  readonly platformVersion: Text | undefined;
  readonly exec: Tri;
}

/** Something that starts tasks. */
export interface TaskRunner extends NodeBase {
  readonly kind: 'task-runner';
  readonly runner: 'service' | 'task-set' | 'schedule' | 'state-machine' | 'batch' | 'express' | 'daemon';
  readonly cluster: Ref<EcsCluster>;
  readonly taskDefinition: Ref<TaskDefinition>;
  /** As written; undefined = the strategy or the cluster decides. */
  readonly launchType: Text | undefined;
  readonly strategy: Several<() => CapacityProviderUse>;
  readonly platformVersion: Text | undefined;
  /** The task's own interface; undefined when tasks share the host's. */
  readonly placement: Placement | undefined;
  readonly exec: Tri;
  readonly serviceConnect: Tri;
  /** Services with none desired start nothing until somebody wants more. */
  readonly desiredCount: number | undefined;
  /** The name of a service, where one is given. */
  readonly name?: Text | undefined;
  /** Whether tasks that do not start make a deployment fail. */
  readonly circuitBreaker?: Tri;
}

/** What gives a service other numbers of tasks than the one that it starts with: a target of Application Auto Scaling, or its schedule. */
export interface ScalableTarget extends NodeBase {
  readonly kind: 'scalable-target';
  /** `none` where something else than a service is scaled. */
  readonly service: Ref<TaskRunner>;
  /** The most tasks that it allows. */
  readonly most: number | undefined;
}

export interface TaskDefinition extends NodeBase {
  readonly kind: 'task-definition';
  readonly family: Text | undefined;
  readonly networkMode: Text | undefined;
  readonly compatibilities: Several<() => Text>;
  readonly containers: Several<() => Container>;
  readonly operatingSystem: Text | undefined;
  readonly executionRole: Ref<Role>;
  readonly taskRole: Ref<Role>;
  readonly proxyType: Text | undefined;
  readonly volumes: Several<() => Volume>;
}

export interface Volume {
  readonly type: 'efs' | 'fsx-windows' | 'other';
  readonly at: Span;
}

export interface Container {
  readonly name: Text | undefined;
  readonly at: Span;
  readonly image: Text | undefined;
  readonly imageAt: Span;
  readonly repositoryCredentials: Text | undefined;
  readonly logDriver: Text | undefined;
  readonly logDriverAt: Span;
  /** Options of the log driver by name. */
  readonly logOption: (name: string) => { readonly text: Text | undefined; readonly at: Span };
  /** `ValueFrom` of secrets, of the log driver's secret options too. */
  readonly secrets: Several<() => { readonly from: Text; readonly at: Span }>;
  readonly environmentFiles: Several<() => { readonly from: Text; readonly at: Span }>;
  /** The value of an environment variable. */
  readonly environment: (name: string) => Text | undefined;
  /** FireLens configuration: options by name; undefined = no FireLens router. */
  readonly firelens: ((option: string) => Text | undefined) | undefined;
  readonly credentialSpecs: Several<() => { readonly from: Text; readonly at: Span }>;
}

/** That somebody says what workloads call: what applications do stands in no template. */
export interface StatedNeed extends NodeBase {
  readonly kind: 'stated-need';
  /** Addresses of workloads, in which `*` stands for anything. */
  readonly workloads: readonly string[];
  /** By its endpoint name; for a host, its name and port. */
  readonly service: string;
  /** All actions that are called; none = they are not told. */
  readonly actions: readonly string[];
  /** What the actions are called on: ARNs, in which `*` stands for anything, and addresses of resources of the files; none = that is not told. */
  readonly resources: readonly string[];
  /** What is called is no service but a host: by name or address, over TCP. */
  readonly host?: HostAndPort;
  /** What for. */
  readonly reason: string | undefined;
}

export interface HostAndPort {
  readonly name: string;
  readonly port: number;
}

export interface PullThroughCacheRule extends NodeBase {
  readonly kind: 'pull-through-cache-rule';
  readonly prefix: Text;
}

export interface Repository extends NodeBase {
  readonly kind: 'repository';
  readonly name: Text | undefined;
}

export interface LogGroup extends NodeBase {
  readonly kind: 'log-group';
  /** Absent: a generated name. */
  readonly name: Text | undefined;
}

export interface EfsMountTarget extends NodeBase {
  readonly kind: 'efs-mount-target';
  readonly subnet: Ref<Subnet>;
}
