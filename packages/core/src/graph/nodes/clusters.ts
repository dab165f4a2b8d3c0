import type { Span } from '../../text/source-file.ts';
import type { Text } from '../../values/text.ts';
import type { Value } from '../../values/value.ts';
import type { Several } from '../../values/worlds.ts';
import type { NodeBase, Ref } from './base.ts';
import type { Role } from './iam.ts';
import type { NetworkInterface, Placement } from './network.ts';

export interface EcsCluster extends NodeBase {
  readonly kind: 'ecs-cluster';
  /** Its name where one is given. */
  readonly name: Text | undefined;
  /** Capacity providers of tasks that name neither a launch type nor a strategy. */
  readonly defaultStrategy: Several<() => CapacityProviderUse>;
  /** The key that ECS Exec sessions are encrypted with, where the cluster has one. */
  readonly execKey: Text | undefined;
  readonly serviceConnectNamespace: Text | undefined;
}

/** Capacity providers that a resource of its own gives to a cluster. */
export interface ClusterCapacity extends NodeBase {
  readonly kind: 'cluster-capacity';
  readonly cluster: Ref<EcsCluster>;
  readonly clusterName: Text;
  readonly defaultStrategy: Several<() => CapacityProviderUse>;
}

export interface CapacityProviderUse {
  /** `FARGATE`, `FARGATE_SPOT`, or the name of a provider. */
  readonly name: Text;
  readonly provider: Ref<CapacityProvider>;
  readonly weight: number | undefined;
  readonly base: number | undefined;
}

export interface CapacityProvider extends NodeBase {
  readonly kind: 'capacity-provider';
  readonly name: Text | undefined;
  readonly provides: 'auto-scaling-group' | 'managed-instances' | 'unknown';
  readonly group: Ref<ContainerInstances>;
}

/** Hosts that run containers: an Auto Scaling group, an instance, managed instances. */
export interface ContainerInstances extends NodeBase {
  readonly kind: 'container-instances';
  readonly form: 'auto-scaling-group' | 'instance' | 'fleet' | 'managed-instances';
  readonly placement: Placement;
  readonly image: Text | undefined;
  readonly imageAt: Span;
  readonly userData: Text | undefined;
  readonly userDataAt: Span;
  /** What cfn-init does to them: its commands and the contents of its files, line by line. */
  readonly setup?: Text | undefined;
  readonly role: Ref<Role>;
  /** Whether creation waits for a signal of the hosts. */
  readonly awaitsSignal: boolean;
}

/** What a launch template or launch configuration says of the hosts that are started from it. */
export interface LaunchDataNode extends NodeBase {
  readonly kind: 'launch-data';
  readonly name?: Text | undefined;
  /** Under the names of a CloudFormation launch template. */
  readonly data: Value;
  /** What cfn-init does to them. */
  readonly setup?: Text | undefined;
}

/** A public address that is given to an instance, or to one of its network interfaces. */
export interface PublicAddress extends NodeBase {
  readonly kind: 'public-address';
  readonly instance: Ref<ContainerInstances>;
  readonly networkInterface: Ref<NetworkInterface>;
}
