import type { CapacityProvider, ClusterCapacity, ContainerInstances, EcsCluster, LaunchDataNode, PublicAddress } from './nodes/clusters.ts';
import type { DhcpOptions, DhcpOptionsAssociation, HostedZone, RecordSets, ResolverEndpoint, ResolverOverride, ResolverRule, ZoneAssociation } from './nodes/dns.ts';
import type { EndpointAttachment, VpcEndpoint } from './nodes/endpoints.ts';
import type { GroupRuleNode, NetworkAcl, NetworkAclAssociation, NetworkAclEntry, SecurityGroup } from './nodes/filters.ts';
import type { InstanceProfile, ResourcePolicy, Role, RolePolicy } from './nodes/iam.ts';
import type { BlockPublicAccess, BlockPublicAccessExclusion, Gateway, Hub, NetworkInterface, PrefixList, Route, RouteTable, RouteTableAssociation, Subnet, TransitAttachment, TransitRoutes, TransitStaticRoute, TransitTable, TransitTie, Vpc, VpcCidr } from './nodes/network.ts';
import type { BatchEnvironment, BatchJob, EfsMountTarget, LogGroup, PullThroughCacheRule, Repository, ScalableTarget, StatedNeed, TaskDefinition, TaskRunner } from './nodes/tasks.ts';
import type { DanglingReference, DependencyCircle, PlainReference, RegionLiteral, RegionLookup } from './nodes/written.ts';

export type * from './nodes/base.ts';
export type * from './nodes/clusters.ts';
export type * from './nodes/dns.ts';
export type * from './nodes/endpoints.ts';
export type * from './nodes/filters.ts';
export type * from './nodes/iam.ts';
export type * from './nodes/network.ts';
export type * from './nodes/tasks.ts';
export type * from './nodes/written.ts';

/**
 * The normalized resource graph. Nodes are plain data to who reads them: a property gives what it is in the world at
 * hand (front ends put getters behind the interfaces, so that conditions are consulted only for what is read).
 * Collections are `Several`, to be asked through `Worlds.some` and its kin.
 */
export type GraphNode =
  | DanglingReference
  | DependencyCircle
  | Vpc
  | VpcCidr
  | Subnet
  | RouteTable
  | Route
  | RouteTableAssociation
  | Gateway
  | SecurityGroup
  | GroupRuleNode
  | NetworkAcl
  | NetworkAclEntry
  | NetworkAclAssociation
  | DhcpOptions
  | DhcpOptionsAssociation
  | HostedZone
  | ZoneAssociation
  | RecordSets
  | ResolverOverride
  | ResolverRule
  | ResolverEndpoint
  | TransitAttachment
  | TransitTable
  | TransitTie
  | TransitStaticRoute
  | TransitRoutes
  | PrefixList
  | Hub
  | BlockPublicAccess
  | BlockPublicAccessExclusion
  | VpcEndpoint
  | EndpointAttachment
  | EcsCluster
  | ClusterCapacity
  | CapacityProvider
  | ContainerInstances
  | LaunchDataNode
  | NetworkInterface
  | PublicAddress
  | BatchEnvironment
  | BatchJob
  | TaskRunner
  | ScalableTarget
  | TaskDefinition
  | StatedNeed
  | Role
  | RolePolicy
  | ResourcePolicy
  | InstanceProfile
  | PullThroughCacheRule
  | Repository
  | LogGroup
  | EfsMountTarget
  | RegionLiteral
  | RegionLookup
  | PlainReference;

export type NodeKind = GraphNode['kind'];
export type NodeOf<K extends NodeKind> = Extract<GraphNode, { kind: K }>;
