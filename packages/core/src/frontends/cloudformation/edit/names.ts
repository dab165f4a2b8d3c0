import type { NodeKind } from '../../../graph/nodes.ts';

type Path = readonly string[];

/** What the properties of the graph are called in CloudFormation, by type of resource. The one place that says so. */
const PROPERTIES: Readonly<Record<string, Readonly<Record<string, Path>>>> = {
  'AWS::EC2::VPC': {
    dnsSupport: ['EnableDnsSupport'],
    dnsHostnames: ['EnableDnsHostnames'],
  },
  'AWS::EC2::Subnet': {
    vpc: ['VpcId'],
    mapPublicIp: ['MapPublicIpOnLaunch'],
  },
  'AWS::EC2::VPCEndpoint': {
    type: ['VpcEndpointType'],
    serviceName: ['ServiceName'],
    serviceRegion: ['ServiceRegion'],
    vpc: ['VpcId'],
    subnets: ['SubnetIds'],
    groups: ['SecurityGroupIds'],
    routeTables: ['RouteTableIds'],
    privateDns: ['PrivateDnsEnabled'],
    privateDnsOnlyForInbound: ['DnsOptions', 'PrivateDnsOnlyForInboundResolverEndpoint'],
    policy: ['PolicyDocument'],
    policyStatements: ['PolicyDocument', 'Statement'],
  },
  'AWS::EC2::SecurityGroup': {
    description: ['GroupDescription'],
    vpc: ['VpcId'],
    ingress: ['SecurityGroupIngress'],
    egress: ['SecurityGroupEgress'],
  },
  'AWS::EC2::SecurityGroupIngress': rule('SourceSecurityGroupId', 'SourcePrefixListId'),
  'AWS::EC2::SecurityGroupEgress': rule('DestinationSecurityGroupId', 'DestinationPrefixListId'),
  'AWS::EC2::RouteTable': { vpc: ['VpcId'] },
  'AWS::EC2::Route': { table: ['RouteTableId'] },
  'AWS::EC2::SubnetRouteTableAssociation': { subnet: ['SubnetId'], table: ['RouteTableId'] },
  'AWS::EC2::NetworkAclEntry': {
    acl: ['NetworkAclId'],
    egress: ['Egress'],
    ruleNumber: ['RuleNumber'],
    protocol: ['Protocol'],
    allow: ['RuleAction'],
    cidr: ['CidrBlock'],
    fromPort: ['PortRange', 'From'],
    toPort: ['PortRange', 'To'],
  },
  'AWS::Route53::HostedZone': { name: ['Name'] },
  'AWS::Route53::RecordSet': {
    zone: ['HostedZoneId'],
    name: ['Name'],
    type: ['Type'],
    aliasName: ['AliasTarget', 'DNSName'],
    aliasZone: ['AliasTarget', 'HostedZoneId'],
    aliasHealth: ['AliasTarget', 'EvaluateTargetHealth'],
  },
  'AWS::ECS::Service': {
    subnets: ['NetworkConfiguration', 'AwsvpcConfiguration', 'Subnets'],
    groups: ['NetworkConfiguration', 'AwsvpcConfiguration', 'SecurityGroups'],
    publicIp: ['NetworkConfiguration', 'AwsvpcConfiguration', 'AssignPublicIp'],
    platformVersion: ['PlatformVersion'],
  },
  'AWS::ECS::TaskSet': {
    subnets: ['NetworkConfiguration', 'AwsVpcConfiguration', 'Subnets'],
    groups: ['NetworkConfiguration', 'AwsVpcConfiguration', 'SecurityGroups'],
    publicIp: ['NetworkConfiguration', 'AwsVpcConfiguration', 'AssignPublicIp'],
  },
  'AWS::IAM::Role': {
    managedPolicies: ['ManagedPolicyArns'],
    inlinePolicies: ['Policies'],
  },
};

function rule(group: string, prefixList: string): Readonly<Record<string, Path>> {
  return {
    group: ['GroupId'],
    protocol: ['IpProtocol'],
    fromPort: ['FromPort'],
    toPort: ['ToPort'],
    peerGroup: [group],
    peerCidr: ['CidrIp'],
    peerPrefixList: [prefixList],
    description: ['Description'],
  };
}

/** What a node of a kind is made as. */
const TYPES: Partial<Readonly<Record<NodeKind, string>>> = {
  'vpc-endpoint': 'AWS::EC2::VPCEndpoint',
  'security-group': 'AWS::EC2::SecurityGroup',
  'route-table': 'AWS::EC2::RouteTable',
  'route-table-association': 'AWS::EC2::SubnetRouteTableAssociation',
  'network-acl-entry': 'AWS::EC2::NetworkAclEntry',
  'record-sets': 'AWS::Route53::RecordSet',
};

/** Attributes that `Fn::GetAtt` gives; what `Ref` gives has none here. */
const ATTRIBUTES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'AWS::EC2::SecurityGroup': { id: 'GroupId' },
  'AWS::EC2::VPC': { cidr: 'CidrBlock' },
  'AWS::EC2::VPCEndpoint': { dnsName: 'DnsEntries', dnsZone: 'DnsEntries' },
  'AWS::IAM::Role': { arn: 'Arn' },
};

export function propertyPath(type: string, property: string): Path | undefined {
  return PROPERTIES[type]?.[property];
}

/** Members of a rule that is written inside of its group. */
export function memberName(type: string, property: string, member: string): string | undefined {
  if (type !== 'AWS::EC2::SecurityGroup') return undefined;
  const table = property === 'egress' ? 'AWS::EC2::SecurityGroupEgress' : 'AWS::EC2::SecurityGroupIngress';
  return PROPERTIES[table]?.[member]?.[0];
}

export function typeOf(kind: NodeKind, direction: string | undefined): string | undefined {
  if (kind === 'group-rule') return direction === 'egress' ? 'AWS::EC2::SecurityGroupEgress' : 'AWS::EC2::SecurityGroupIngress';
  return TYPES[kind];
}

/** Undefined = by `Ref`. */
export function attributeName(type: string, attribute: string): string | undefined {
  return ATTRIBUTES[type]?.[attribute];
}

/** Properties that belong to what a resource is for: never taken over from another one. */
export const ITS_OWN: ReadonlySet<string> = new Set(['PolicyDocument', 'ServiceRegion', 'DnsOptions', 'Tags']);
