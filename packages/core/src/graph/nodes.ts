import type { Span } from '../text/source-file.ts';
import type { Guard } from '../values/guards.ts';
import type { Text } from '../values/text.ts';
import type { Tri } from '../values/tri.ts';
import type { Value } from '../values/value.ts';
import type { Several } from '../values/worlds.ts';

/**
 * The normalized resource graph. Nodes are plain data to who reads them: a property gives what it is in the world at
 * hand (front ends put getters behind the interfaces, so that conditions are consulted only for what is read).
 * Collections are `Several`, to be asked through `Worlds.some` and its kin.
 */
export type NodeId = string;

export interface NodeBase {
  /** Unique in the run: instance path and logical id, Terraform address, construct path. */
  readonly id: NodeId;
  /** The name that the author knows it by. */
  readonly address: string;
  /** Type in the dialect of the author, such as `AWS::EC2::VPC` or `aws_vpc`. */
  readonly resourceType: string;
  /** Where it is declared. */
  readonly at: Span;
  /** The whole of its own text, as against parameters and tables that it refers to. */
  readonly extent?: Span;
  /** When it exists. */
  readonly when: Guard;
  /** The unit that creates it (stack, root module): what is made in one unit is complete as far as that unit goes. */
  readonly unit: string;
  /** Where a property is written, or would be: for findings about a property and for edits. */
  readonly where: (property: string) => Span;
}

/** A reference to another node in the world at hand. */
export type Ref<N extends NodeBase> = ResolvedRef<N> | OutsideRef | NoRef;

export interface ResolvedRef<N extends NodeBase> {
  readonly kind: 'node';
  readonly id: NodeId;
  readonly node: N;
  readonly at: Span;
}

/** Something that none of the given files declares: a parameter, an import, a literal id. Equal ids are one thing. */
export interface OutsideRef {
  readonly kind: 'outside';
  readonly id: string;
  /** How it is called in messages; the id where there is no better name. */
  readonly label?: string;
  readonly cause: string;
  /** It stands for all members of a list that is given as a whole; what the files declare may be among them. */
  readonly several?: true;
  /** Ids of nodes that it may be after all. */
  readonly perhaps?: readonly string[];
  readonly at: Span;
}

export interface NoRef {
  readonly kind: 'none';
  readonly at: Span;
}

export interface Vpc extends NodeBase {
  readonly kind: 'vpc';
  /** Its address blocks. */
  readonly cidrs: Several<() => Text>;
  readonly dnsSupport: Tri;
  readonly dnsHostnames: Tri;
}

/** A further address block of a VPC. */
export interface VpcCidr extends NodeBase {
  readonly kind: 'vpc-cidr';
  readonly vpc: Ref<Vpc>;
  readonly cidr: Text | undefined;
}

export interface Subnet extends NodeBase {
  readonly kind: 'subnet';
  readonly vpc: Ref<Vpc>;
  readonly cidr: Text | undefined;
  readonly zone: Text | undefined;
  readonly zoneAt?: Span;
  /** Whether instances get a public IPv4 address unless they say otherwise. */
  readonly mapPublicIp: Tri;
}

export interface RouteTable extends NodeBase {
  readonly kind: 'route-table';
  readonly vpc: Ref<Vpc>;
  /** Whether it is the table of all subnets of the VPC that have none of their own. */
  readonly main: boolean;
}

export interface Route extends NodeBase {
  readonly kind: 'route';
  readonly table: Ref<RouteTable>;
  readonly destination: RouteDestination;
  readonly target: RouteTarget;
}

export type RouteDestination =
  | { readonly kind: 'cidr'; readonly text: Text }
  | { readonly kind: 'prefix-list'; readonly text: Text };

export type RouteTargetKind =
  | 'internet-gateway'
  | 'nat-gateway'
  | 'egress-only-internet-gateway'
  | 'transit-gateway'
  | 'virtual-private-gateway'
  | 'peering'
  | 'network-interface'
  | 'instance'
  | 'vpc-endpoint'
  | 'carrier-gateway'
  | 'local-gateway'
  | 'core-network'
  | 'local'
  | 'unknown';

export interface RouteTarget {
  readonly kind: RouteTargetKind;
  readonly ref: Ref<Gateway>;
  readonly at: Span;
}

/** A subnet's route table, given apart from both (as CloudFormation and Terraform do). */
export interface RouteTableAssociation extends NodeBase {
  readonly kind: 'route-table-association';
  readonly subnet: Ref<Subnet>;
  readonly table: Ref<RouteTable>;
}

export interface Gateway extends NodeBase {
  readonly kind: 'gateway';
  readonly gatewayKind: 'internet' | 'nat' | 'egress-only' | 'transit' | 'vpn' | 'peering' | 'carrier' | 'other';
  /** NAT gateways: whether they translate to a public address. */
  readonly publicNat: Tri;
  /** The subnet that a NAT gateway stands in. */
  readonly subnet: Ref<Subnet>;
}

export interface SecurityGroup extends NodeBase {
  readonly kind: 'security-group';
  readonly vpc: Ref<Vpc>;
  readonly ingress: Several<() => GroupRule>;
  /** Rules written at the group; see `defaultEgress`. */
  readonly egress: Several<() => GroupRule>;
  /** Whether everything is let out while no egress rule is given, here or as a resource of its own. */
  readonly defaultEgress: boolean;
  /** The default group of its VPC: admits its own members. */
  readonly isDefault: boolean;
}

/** A rule of a group that is a resource of its own. */
export interface GroupRuleNode extends NodeBase {
  readonly kind: 'group-rule';
  readonly direction: 'ingress' | 'egress';
  readonly group: Ref<SecurityGroup>;
  readonly rule: GroupRule;
}

export interface GroupRule {
  /** `tcp`, `-1` for all, a protocol number ... */
  readonly protocol: Text;
  /** Undefined = not known or all; see `protocol`. */
  readonly fromPort: PortBound;
  readonly toPort: PortBound;
  readonly peer: RulePeer;
  readonly at: Span;
}

export type PortBound = number | 'unset' | 'unknown';

export type RulePeer =
  | { readonly kind: 'cidr'; readonly text: Text }
  | { readonly kind: 'group'; readonly group: Ref<SecurityGroup> }
  | { readonly kind: 'prefix-list'; readonly text: Text }
  | { readonly kind: 'none' };

export interface NetworkAcl extends NodeBase {
  readonly kind: 'network-acl';
  readonly vpc: Ref<Vpc>;
  /** The default ACL of its VPC admits everything unless entries say otherwise. */
  readonly isDefault: boolean;
  /** Why it may be that of further subnets than its associations say; undefined = it is not. */
  readonly openSubnets?: string | undefined;
}

export interface NetworkAclEntry extends NodeBase {
  readonly kind: 'network-acl-entry';
  readonly acl: Ref<NetworkAcl>;
  readonly egress: Tri;
  readonly ruleNumber: number | undefined;
  readonly allow: Tri;
  readonly protocol: Text;
  readonly cidr: Text | undefined;
  readonly fromPort: PortBound;
  readonly toPort: PortBound;
}

export interface NetworkAclAssociation extends NodeBase {
  readonly kind: 'network-acl-association';
  readonly subnet: Ref<Subnet>;
  readonly acl: Ref<NetworkAcl>;
}

export interface DhcpOptions extends NodeBase {
  readonly kind: 'dhcp-options';
  readonly nameServers: Several<() => Text>;
}

export interface DhcpOptionsAssociation extends NodeBase {
  readonly kind: 'dhcp-options-association';
  readonly vpc: Ref<Vpc>;
  readonly options: Ref<DhcpOptions>;
}

export interface HostedZone extends NodeBase {
  readonly kind: 'hosted-zone';
  /** Without a final dot. */
  readonly name: Text;
  /** The VPCs that see it; a public zone has none. */
  readonly vpcs: Several<() => Ref<Vpc>>;
}

/** A zone that is associated with a VPC by a resource of its own. */
export interface ZoneAssociation extends NodeBase {
  readonly kind: 'zone-association';
  readonly zone: Ref<HostedZone>;
  readonly vpc: Ref<Vpc>;
}

/** Records of one zone: one resource may hold several. */
export interface RecordSets extends NodeBase {
  readonly kind: 'record-sets';
  readonly zone: Ref<HostedZone>;
  /** The zone by name where it is given so. */
  readonly zoneName: Text | undefined;
  readonly records: Several<() => DnsRecord>;
}

export interface DnsRecord {
  /** Without a final dot. */
  readonly name: Text;
  readonly type: Text;
  /** The name that an alias record points to. */
  readonly aliasTarget: Text | undefined;
  readonly at: Span;
}

/** Resolver rules, Route 53 Profiles: names of this VPC may resolve in ways that the files do not show. */
export interface ResolverOverride extends NodeBase {
  readonly kind: 'resolver-override';
  readonly vpc: Ref<Vpc>;
  readonly what: string;
  /** The rule, which speaks of one domain; absent = any name may be meant. */
  readonly rule?: Ref<ResolverRule>;
  /** Other servers answer instead of the one that the VPC comes with: private zones are not asked first. */
  readonly replacesServer?: boolean;
}

/** What is done with names below a domain. */
export interface ResolverRule extends NodeBase {
  readonly kind: 'resolver-rule';
  /** Without a final dot; empty = every name. */
  readonly domain: Text | undefined;
  /** Whether other servers are asked; absent = yes. */
  readonly forwards?: Tri;
}

/** Where others ask the server of a VPC (inbound), or it asks others. */
export interface ResolverEndpoint extends NodeBase {
  readonly kind: 'resolver-endpoint';
  readonly inbound: Tri;
  readonly subnets: Several<() => Ref<Subnet>>;
}

/** What a route table of a transit gateway holds, as a search found it. */
export interface TransitRoutes extends NodeBase {
  readonly kind: 'transit-routes';
  /** The gateway where it is told; absent = the only one that is spoken of. */
  readonly gateway: string | undefined;
  readonly routes: readonly TransitRoute[];
  /** Why there may be others. */
  readonly open: string | undefined;
}

export interface TransitRoute {
  readonly block: string;
  /** Black holes are not. */
  readonly active: boolean;
  /** The VPCs that it leads to; undefined members are attachments of another kind. */
  readonly vpcs: readonly (string | undefined)[];
  readonly at: Span;
}

/** Address blocks under a name. */
export interface PrefixList extends NodeBase {
  readonly kind: 'prefix-list';
  /** Lists of AWS are called as the service: `com.amazonaws.eu-west-1.s3`. */
  readonly name: Text | undefined;
  readonly blocks: Several<() => Text>;
}

/** A VPC with endpoints for others, as it is declared: what it does not say it has, it has not. */
export interface Hub extends NodeBase {
  readonly kind: 'hub';
  readonly vpc: Ref<Vpc>;
  readonly cidr: string | undefined;
  /** The VPCs that are connected to it and see its zones. */
  readonly spokes: readonly Vpc[];
  /** Where public addresses lie for a spoke that sends everything to it. */
  readonly egress: 'none' | 'public' | 'unknown';
}

/** Options that switch internet traffic off for VPCs as a whole. */
export interface BlockPublicAccess extends NodeBase {
  readonly kind: 'block-public-access';
  readonly mode: 'block-bidirectional' | 'block-ingress' | 'off' | 'unknown';
}

export interface BlockPublicAccessExclusion extends NodeBase {
  readonly kind: 'block-public-access-exclusion';
  readonly vpc: Ref<Vpc>;
  readonly subnet: Ref<Subnet>;
}

export interface VpcEndpoint extends NodeBase {
  readonly kind: 'vpc-endpoint';
  /** Such as `com.amazonaws.ca-west-1.ecr.api`. */
  readonly serviceName: Text;
  readonly serviceNameAt: Span;
  /** The Region of the service, where the endpoint says that it crosses Regions. */
  readonly serviceRegion: Text | undefined;
  readonly vpc: Ref<Vpc>;
  readonly shape: EndpointShape;
  /** Where the type is written, or the endpoint where it is left to the default. */
  readonly shapeAt?: Span;
  /** Properties that are set although endpoints of this type do not take them. */
  readonly misfits?: readonly EndpointMisfit[];
  /** The policy document as written; absent = full access. */
  readonly policy: Value;
}

export interface EndpointMisfit {
  readonly property: 'subnets' | 'groups' | 'routeTables' | 'privateDns';
  /** As the author calls it. */
  readonly written: string;
  readonly at: Span;
}

/** What an endpoint is by its type; a gateway endpoint has route tables, an interface endpoint has subnets. */
export type EndpointShape =
  | {
      readonly kind: 'interface';
      readonly subnets: Several<() => Ref<Subnet>>;
      /** None given means the default group of the VPC; see `defaultedGroups`. */
      readonly groups: Several<() => Ref<SecurityGroup>>;
      readonly privateDns: Tri;
      /** Private names only for queries that come in through Resolver inbound endpoints. */
      readonly privateDnsOnlyForInbound: Tri;
    }
  | { readonly kind: 'gateway'; readonly routeTables: Several<() => Ref<RouteTable>> }
  | { readonly kind: 'other'; readonly type: string }
  | { readonly kind: 'unknown'; readonly cause: string };

/** What a separate resource attaches to an endpoint. */
export interface EndpointAttachment extends NodeBase {
  readonly kind: 'endpoint-attachment';
  readonly endpoint: Ref<VpcEndpoint>;
  readonly attached:
    | { readonly kind: 'subnet'; readonly ref: Ref<Subnet> }
    | { readonly kind: 'group'; readonly ref: Ref<SecurityGroup> }
    | { readonly kind: 'route-table'; readonly ref: Ref<RouteTable> }
    | { readonly kind: 'policy'; readonly policy: Value }
    | { readonly kind: 'private-dns'; readonly enabled: Tri };
}

export interface EcsCluster extends NodeBase {
  readonly kind: 'ecs-cluster';
  /** Its name where one is given. */
  readonly name: Text | undefined;
  /** Capacity providers of tasks that name neither a launch type nor a strategy. */
  readonly defaultStrategy: Several<() => CapacityProviderUse>;
  /** Whether ECS Exec sessions are encrypted with a key of the cluster. */
  readonly execKey: Tri;
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
}

/** A network interface that is made for itself, to be attached to an instance. */
export interface NetworkInterface extends NodeBase {
  readonly kind: 'network-interface';
  readonly subnet: Ref<Subnet>;
  readonly groups: Several<() => Ref<SecurityGroup>>;
}

/** A public address that is given to an instance, or to one of its network interfaces. */
export interface PublicAddress extends NodeBase {
  readonly kind: 'public-address';
  readonly instance: Ref<ContainerInstances>;
  readonly networkInterface: Ref<NetworkInterface>;
}

/** Where something attaches to the network. */
export interface Placement {
  readonly subnets: Several<() => Ref<Subnet>>;
  /** None given means the default group of the VPC. */
  readonly groups: Several<() => Ref<SecurityGroup>>;
  /** `subnet` = as the subnet says. */
  readonly publicIp: Tri | 'subnet';
  readonly at: Span;
}

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
  /** Services with none desired start nothing. */
  readonly desiredCount: number | undefined;
  /** Whether tasks that do not start make a deployment fail. */
  readonly circuitBreaker?: Tri;
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

export interface Role extends NodeBase {
  readonly kind: 'role';
  readonly name: Text | undefined;
  /** ARNs. That of a policy which a resource declares is a hole whose `ref` names a `RolePolicy`. */
  readonly managedPolicies: Several<() => Text>;
  readonly inlinePolicies: Several<() => Value>;
  /** ARN of the policy that bounds what the others can grant. */
  readonly boundary?: Text | undefined;
}

/** A policy that is attached by a resource of its own. */
export interface RolePolicy extends NodeBase {
  readonly kind: 'role-policy';
  readonly roles: Several<() => Ref<Role>>;
  readonly document: Value;
  /** An attached managed policy by ARN. */
  readonly managedPolicy: Text | undefined;
}

export interface InstanceProfile extends NodeBase {
  readonly kind: 'instance-profile';
  readonly name?: Text | undefined;
  readonly role: Ref<Role>;
}

export interface PullThroughCacheRule extends NodeBase {
  readonly kind: 'pull-through-cache-rule';
  readonly prefix: Text;
}

export interface Repository extends NodeBase {
  readonly kind: 'repository';
  readonly name: Text | undefined;
}

export interface EfsMountTarget extends NodeBase {
  readonly kind: 'efs-mount-target';
  readonly subnet: Ref<Subnet>;
}

/** What a Region is spelled out for. */
export type RegionUse =
  | 'endpoint-service'
  | 'endpoint-policy'
  | 'log-group'
  | 'image'
  | 'secret'
  | 'parameter'
  | 'availability-zone';

/** A Region that the text of a property spells out. */
export interface RegionLiteral extends NodeBase {
  readonly kind: 'region-literal';
  readonly use: RegionUse;
  readonly region: string;
  /** The whole text of which it is a part. */
  readonly text: Text;
  /** The resource whose property says it. */
  readonly owner: NodeBase;
  /** Images of other accounts (of AWS, of vendors) stay where they are, wherever the template goes. */
  readonly foreign: boolean;
}

/** A table that is asked for the Region which is deployed to. */
export interface RegionLookup extends NodeBase {
  readonly kind: 'region-lookup';
  readonly table: string;
  readonly tableAt: Span;
  /** What is looked up of a Region, as far as it is known. */
  readonly column: string | undefined;
  /** The Regions that have it. */
  readonly regions: readonly string[];
}

/** The name of a value written where it stays mere text. */
export interface PlainReference extends NodeBase {
  readonly kind: 'plain-reference';
  /** As in `AWS::Region`. */
  readonly name: string;
  /** Alone in its place, or inside a longer text. */
  readonly form: 'whole' | 'part' | 'placeholder';
}

/** A reference to something that its template does not declare. */
export interface DanglingReference extends NodeBase {
  readonly kind: 'dangling-reference';
  readonly name: string;
  /** What was looked for; `value` = a parameter or a resource. */
  readonly to: 'value' | 'resource' | 'condition';
  /** A declared name that looks alike. */
  readonly nearest?: string;
}

export type GraphNode =
  | DanglingReference
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
  | TaskDefinition
  | Role
  | RolePolicy
  | InstanceProfile
  | PullThroughCacheRule
  | Repository
  | EfsMountTarget
  | RegionLiteral
  | RegionLookup
  | PlainReference;

export type NodeKind = GraphNode['kind'];
export type NodeOf<K extends NodeKind> = Extract<GraphNode, { kind: K }>;
