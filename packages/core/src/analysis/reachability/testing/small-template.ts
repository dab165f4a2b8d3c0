import type { PeerSketch, RuleSketch, SmallNetwork, Switch } from './small-network.ts';

type Json = string | number | boolean | readonly Json[] | { readonly [key: string]: Json };

/** The template that makes a small network. */
export function templateOf(net: SmallNetwork): string {
  return JSON.stringify({
    Parameters: { A: choice(), B: choice() },
    Conditions: {
      First: { 'Fn::Equals': [{ Ref: 'A' }, 'yes'] },
      NotFirst: { 'Fn::Not': [{ Condition: 'First' }] },
      Second: { 'Fn::Equals': [{ Ref: 'B' }, 'yes'] },
      NotSecond: { 'Fn::Not': [{ Condition: 'Second' }] },
      Never: { 'Fn::Equals': ['a', 'b'] },
    },
    Resources: { ...ground(net), ...endpoints(net), ...groups(net), ...acls(net), ...zones(net), ...workload(net) },
  });
}

function choice(): Json {
  return { Type: 'String', Default: 'yes', AllowedValues: ['yes', 'no'] };
}

function ground({ hostnames, tables: [first, second], nat, way }: SmallNetwork): Record<string, Json> {
  return {
    Vpc: resource('AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16', EnableDnsHostnames: flag(hostnames) }),
    Subnet1: resource('AWS::EC2::Subnet', { VpcId: ref('Vpc'), CidrBlock: '10.0.1.0/24' }),
    Subnet2: resource('AWS::EC2::Subnet', { VpcId: ref('Vpc'), CidrBlock: '10.0.2.0/24' }),
    Internet: resource('AWS::EC2::InternetGateway', {}),
    Table1: resource('AWS::EC2::RouteTable', { VpcId: ref('Vpc') }),
    Table2: resource('AWS::EC2::RouteTable', { VpcId: ref('Vpc') }),
    TableOf1: resource('AWS::EC2::SubnetRouteTableAssociation', { SubnetId: ref('Subnet1'), RouteTableId: ref('Table1') }, first),
    TableOf2: resource('AWS::EC2::SubnetRouteTableAssociation', { SubnetId: ref('Subnet2'), RouteTableId: ref('Table2') }, second),
    Nat: resource(
      'AWS::EC2::Route',
      { RouteTableId: ref('Table1'), DestinationCidrBlock: '0.0.0.0/0', ...(way === 'nat' ? { NatGatewayId: 'nat-0123456789abcdef0' } : { GatewayId: ref('Internet') }) },
      nat,
    ),
  };
}

function endpoints({ logs, gateway }: SmallNetwork): Record<string, Json> {
  const groupsOf = {
    endpoint: [groupId('EndpointGroup')],
    default: [],
    task: [groupId('TaskGroup')],
    'endpoint and extra': [groupId('EndpointGroup'), groupId('ExtraGroup')],
  };
  const interfaces = logs.map((sketch, i) => {
    const given = groupsOf[sketch.groups];
    const properties = {
      ...interfaceOf('logs', sketch.privateDns),
      SubnetIds: [when(sketch.inFirst, ref('Subnet1')), ref('Subnet2')],
      ...(given.length > 0 ? { SecurityGroupIds: given } : {}),
    };
    return [`Logs${i}`, resource('AWS::EC2::VPCEndpoint', properties, sketch.there)] as const;
  });
  return {
    ...Object.fromEntries(interfaces),
    Ssm: resource('AWS::EC2::VPCEndpoint', { ...interfaceOf('ssm', 'never'), SubnetIds: [ref('Subnet2')] }),
    S3: resource(
      'AWS::EC2::VPCEndpoint',
      {
        ServiceName: 'com.amazonaws.eu-west-1.s3',
        VpcId: ref('Vpc'),
        RouteTableIds: [when(gateway.onFirst, ref('Table1')), when(gateway.onSecond, ref('Table2'))],
      },
      gateway.there,
    ),
  };
}

function interfaceOf(service: string, privateDns: Switch): Record<string, Json> {
  return {
    VpcEndpointType: 'Interface',
    ServiceName: `com.amazonaws.eu-west-1.${service}`,
    VpcId: ref('Vpc'),
    PrivateDnsEnabled: flag(privateDns),
  };
}

function groups({ rules }: SmallNetwork): Record<string, Json> {
  const made: Record<string, Json> = {};
  for (const name of ['EndpointGroup', 'TaskGroup', 'ExtraGroup']) {
    const inline = (direction: RuleSketch['direction']): Json[] =>
      rules.filter((rule) => rule.inline && rule.of === name && rule.direction === direction).map((rule) => when(rule.there, ruleOf(rule)));
    const [ingress, egress] = [inline('ingress'), inline('egress')];
    made[name] = resource('AWS::EC2::SecurityGroup', {
      GroupDescription: name,
      VpcId: ref('Vpc'),
      ...(ingress.length > 0 ? { SecurityGroupIngress: ingress } : {}),
      ...(egress.length > 0 ? { SecurityGroupEgress: egress } : {}),
    });
  }
  for (const [i, rule] of rules.entries()) {
    if (rule.inline) continue;
    const type = rule.direction === 'ingress' ? 'AWS::EC2::SecurityGroupIngress' : 'AWS::EC2::SecurityGroupEgress';
    made[`Rule${i}`] = resource(type, { GroupId: groupId(rule.of), ...ruleOf(rule) }, rule.there);
  }
  return made;
}

function ruleOf({ direction, protocol, ports: [FromPort, ToPort], peer }: RuleSketch): Record<string, Json> {
  const all = protocol === '-1' ? {} : { FromPort, ToPort };
  return { IpProtocol: protocol, ...all, ...peerOf(direction === 'ingress' ? 'Source' : 'Destination', peer) };
}

function peerOf(side: string, peer: PeerSketch): Record<string, Json> {
  return 'cidr' in peer ? { CidrIp: peer.cidr } : { [`${side}SecurityGroupId`]: groupId(peer.group) };
}

function acls({ acl }: SmallNetwork): Record<string, Json> {
  if (acl === undefined) return {};
  const made: Record<string, Json> = {
    Acl: resource('AWS::EC2::NetworkAcl', { VpcId: ref('Vpc') }),
    AclOf1: resource('AWS::EC2::SubnetNetworkAclAssociation', { SubnetId: ref('Subnet1'), NetworkAclId: ref('Acl') }, acl.onFirst),
    AclOf2: resource('AWS::EC2::SubnetNetworkAclAssociation', { SubnetId: ref('Subnet2'), NetworkAclId: ref('Acl') }, acl.onSecond),
  };
  for (const [i, { number, egress, allow, there, protocol, ports: [From, To], cidr }] of acl.entries.entries()) {
    made[`Entry${i}`] = resource(
      'AWS::EC2::NetworkAclEntry',
      {
        NetworkAclId: ref('Acl'),
        RuleNumber: number,
        Egress: egress,
        RuleAction: allow ? 'allow' : 'deny',
        Protocol: protocol,
        CidrBlock: cidr,
        ...(protocol === '-1' ? {} : { PortRange: { From, To } }),
      },
      there,
    );
  }
  return made;
}

function zones({ zone }: SmallNetwork): Record<string, Json> {
  if (zone === undefined) return {};
  const { there, name, record, to } = zone;
  const entry = { 'Fn::Select': [0, { 'Fn::GetAtt': [to, 'DnsEntries'] }] };
  const target = { DNSName: { 'Fn::Select': [1, { 'Fn::Split': [':', entry] }] }, HostedZoneId: 'Z7HUB22UULQXV' };
  return {
    Zone: resource('AWS::Route53::HostedZone', { Name: name, VPCs: [{ VPCId: ref('Vpc'), VPCRegion: 'eu-west-1' }] }, there),
    Record: resource('AWS::Route53::RecordSet', { HostedZoneId: ref('Zone'), Name: record, Type: 'A', AliasTarget: target }, there),
  };
}

function workload({ taskGroups, otherConfiguration, publicIp }: SmallNetwork): Record<string, Json> {
  const given = { task: [groupId('TaskGroup')], default: [], 'task and extra': [groupId('TaskGroup'), groupId('ExtraGroup')] }[taskGroups];
  const container = {
    Name: 'app',
    LogConfiguration: { LogDriver: 'awslogs' },
    EnvironmentFiles: [{ Type: 's3', Value: 'arn:aws:s3:::settings/app.env' }],
  };
  const configuration = (groupIds: readonly Json[]): Json => ({
    Subnets: [ref('Subnet1')],
    AssignPublicIp: publicIp === 'always' ? 'ENABLED' : { 'Fn::If': [conditionOf(publicIp), 'ENABLED', 'DISABLED'] },
    ...(groupIds.length > 0 ? { SecurityGroups: groupIds } : {}),
  });
  const own = configuration(given);
  const other = configuration([groupId('ExtraGroup')]);
  return {
    Task: resource('AWS::ECS::TaskDefinition', { RequiresCompatibilities: ['FARGATE'], ContainerDefinitions: [container] }),
    Service: resource('AWS::ECS::Service', {
      LaunchType: 'FARGATE',
      TaskDefinition: ref('Task'),
      NetworkConfiguration: {
        AwsvpcConfiguration: otherConfiguration === 'always' ? other : { 'Fn::If': [conditionOf(otherConfiguration), other, own] },
      },
    }),
  };
}

function resource(Type: string, Properties: Record<string, Json>, there: Switch = 'always'): Json {
  return { Type, ...(there === 'always' ? {} : { Condition: conditionOf(there) }), Properties };
}

function flag(it: Switch): Json {
  if (it === 'always' || it === 'never') return it === 'always';
  return { 'Fn::If': [it, true, false] };
}

function when(it: Switch, value: Json): Json {
  return it === 'always' ? value : { 'Fn::If': [conditionOf(it), value, ref('AWS::NoValue')] };
}

function conditionOf(it: Exclude<Switch, 'always'>): string {
  return it === 'never' ? 'Never' : it;
}

function ref(name: string): Json {
  return { Ref: name };
}

function groupId(name: string): Json {
  return { 'Fn::GetAtt': [name, 'GroupId'] };
}
