import { expect, test } from 'vitest';
import { analyze } from '../../engine/analyze.ts';

/** A hub with an endpoint, a spoke with a service, and a transit gateway with a route table for each. */
const hub = `
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16, EnableDnsHostnames: true}}
  Inner: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24, AvailabilityZone: !Select [0, !GetAZs '']}}
  Edge: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.9.0/28, AvailabilityZone: !Select [0, !GetAZs '']}}
  Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
  OfInner: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref Inner, RouteTableId: !Ref Table}}
  Back: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 10.0.0.0/8, TransitGatewayId: !Ref Tgw}}
  Tgw: {Type: AWS::EC2::TransitGateway, Properties: {DefaultRouteTableAssociation: disable, DefaultRouteTablePropagation: disable}}
  HubAttachment: {Type: AWS::EC2::TransitGatewayAttachment, Properties: {TransitGatewayId: !Ref Tgw, VpcId: !Ref Vpc, SubnetIds: [!Ref Edge]}}
  HubTable: {Type: AWS::EC2::TransitGatewayRouteTable, Properties: {TransitGatewayId: !Ref Tgw}}
  SpokeTable: {Type: AWS::EC2::TransitGatewayRouteTable, Properties: {TransitGatewayId: !Ref Tgw}}
  OfHub: {Type: AWS::EC2::TransitGatewayRouteTableAssociation, Properties: {TransitGatewayAttachmentId: !Ref HubAttachment, TransitGatewayRouteTableId: !Ref HubTable}}
  ToldOfHub: {Type: AWS::EC2::TransitGatewayRouteTablePropagation, Properties: {TransitGatewayAttachmentId: !Ref HubAttachment, TransitGatewayRouteTableId: !Ref SpokeTable}}
  Group: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: !Ref Vpc, GroupDescription: e, SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/8}]}}
  Logs: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcEndpointType: Interface, VpcId: !Ref Vpc, ServiceName: !Sub 'com.amazonaws.\${AWS::Region}.logs', SubnetIds: [!Ref Inner], SecurityGroupIds: [!Ref Group]}}
  Zone: {Type: AWS::Route53::HostedZone, Properties: {Name: !Sub 'logs.\${AWS::Region}.amazonaws.com', VPCs: [{VPCId: !ImportValue spoke}]}}
  Record:
    Type: AWS::Route53::RecordSet
    Properties:
      HostedZoneId: !Ref Zone
      Name: !Sub 'logs.\${AWS::Region}.amazonaws.com'
      Type: A
      AliasTarget: {HostedZoneId: Z1, DNSName: !Select [1, !Split [':', !Select [0, !GetAtt Logs.DnsEntries]]]}
Outputs:
  Tgw: {Value: !Ref Tgw, Export: {Name: tgw}}
  SpokeTable: {Value: !Ref SpokeTable, Export: {Name: spoke-table}}
  HubTable: {Value: !Ref HubTable, Export: {Name: hub-table}}
  Vpc: {Value: !Ref Vpc, Export: {Name: hub}}
`;

const spoke = `
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.1.0.0/16, EnableDnsHostnames: true}}
  Subnet: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.1.1.0/24, AvailabilityZone: !Select [0, !GetAZs '']}}
  Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
  OfSubnet: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref Subnet, RouteTableId: !Ref Table}}
  There: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 10.0.0.0/16, TransitGatewayId: !ImportValue tgw}}
  Attachment: {Type: AWS::EC2::TransitGatewayVpcAttachment, Properties: {TransitGatewayId: !ImportValue tgw, VpcId: !Ref Vpc, SubnetIds: [!Ref Subnet]}}
  OfSpoke: {Type: AWS::EC2::TransitGatewayRouteTableAssociation, Properties: {TransitGatewayAttachmentId: !Ref Attachment, TransitGatewayRouteTableId: !ImportValue spoke-table}}
  ToldOfSpoke: {Type: AWS::EC2::TransitGatewayRouteTablePropagation, Properties: {TransitGatewayAttachmentId: !Ref Attachment, TransitGatewayRouteTableId: !ImportValue hub-table}}
  Group: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: !Ref Vpc, GroupDescription: tasks}}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      NetworkMode: awsvpc
      ContainerDefinitions: [{Name: web, Image: 'public.ecr.aws/web', LogConfiguration: {LogDriver: awslogs, Options: {awslogs-group: web}}}]
  Service:
    Type: AWS::ECS::Service
    Properties:
      LaunchType: FARGATE
      TaskDefinition: !Ref Task
      NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [!Ref Subnet], SecurityGroups: [!Ref Group]}}
Outputs:
  Vpc: {Value: !Ref Vpc, Export: {Name: spoke}}
`;

type Change = readonly [from: string | RegExp, to: string];

function logs(inHub: readonly Change[] = [], inSpoke: readonly Change[] = []) {
  const changed = (text: string, changes: readonly Change[]): string =>
    changes.reduce((it, [from, to]) => {
      const next = it.replace(from, to);
      if (next === it) throw new Error(`${from} is not there`);
      return next;
    }, text);
  const files = [{ path: 'hub.yaml', text: changed(hub, inHub) }, { path: 'spoke.yaml', text: changed(spoke, inSpoke) }];
  const { workloads } = analyze(files, [], { regions: ['eu-west-1'] });
  const need = workloads[0]?.needs.find(({ service }) => service === 'logs');
  return { verdict: need?.verdict, missing: need?.missing, trace: need?.trace.map(({ message }) => message) };
}

const gone = (id: string): Change => [new RegExp(`^  ${id}: .*\n`, 'm'), ''];

test('a spoke reaches the endpoint of a hub over a transit gateway of which all is declared', () => {
  expect(logs()).toEqual({ verdict: 'proven', missing: [], trace: ['the call starts here', 'the private zone Zone leads here', 'leads over Tgw to Vpc'] });
});

test('attachments are tied to the default route table unless the gateway says otherwise', () => {
  const plain: Change[] = [[', Properties: {DefaultRouteTableAssociation: disable, DefaultRouteTablePropagation: disable}', ''], gone('OfHub'), gone('ToldOfHub')];
  const own = [gone('OfSpoke'), gone('ToldOfSpoke')];
  expect(logs(plain, own).verdict).toBe('proven');
  expect(logs(plain.slice(1), own)).toMatchObject({ verdict: 'undecided', missing: [expect.stringContaining('which route table of Tgw the traffic of Attachment is routed by')] });
});

test.each([
  ['no attachment of the spoke', [], [gone('Attachment'), gone('OfSpoke'), gone('ToldOfSpoke')], 'how Vpc is attached to Tgw'],
  ['a table that does not know the hub', [gone('ToldOfHub')], [], 'whether SpokeTable leads to 10.0.1.0/24'],
  ['a table that does not know the way back', [], [gone('ToldOfSpoke')], 'whether HubTable leads to 10.1.1.0/24'],
  ['no route in the spoke', [], [gone('There')], 'which route of Table leads to 10.0.1.0/24'],
  ['no route back', [gone('Back')], [], 'which route of Table leads to 10.1.1.0/24'],
  ['an attachment in another zone', [], [['AvailabilityZone: !Select [0', 'AvailabilityZone: !Select [1'], ['SubnetIds: [!Ref Subnet]', 'SubnetIds: [subnet-1]']], 'whether Attachment has a subnet in the zone of Subnet'],
  ['a VPN whose routes nobody tells', [[', Properties: {DefaultRouteTableAssociation: disable, DefaultRouteTablePropagation: disable}', ''], gone('OfHub'), gone('ToldOfHub'), ['Outputs:', '  Vpn: {Type: AWS::EC2::VPNConnection, Properties: {TransitGatewayId: !Ref Tgw}}\nOutputs:']], [gone('OfSpoke'), gone('ToldOfSpoke')], 'what Vpn brings along is told by the other side'],
  ['a core network', [['TransitGatewayId: !Ref Tgw}}\n  Tgw:', 'CoreNetworkArn: !Ref Tgw}}\n  Tgw:']], [], 'what lies behind Tgw (core network)'],
] as [string, Change[], Change[], string][])('%s is said, and nothing proven', (_, inHub, inSpoke, missing) => {
  expect(logs(inHub, inSpoke)).toMatchObject({ verdict: 'undecided', missing: [expect.stringContaining(missing)] });
});

test('of the routes in a table the narrowest one counts, and written ones before told ones', () => {
  const route = (text: string): Change => ['Outputs:', `  Written: {Type: AWS::EC2::TransitGatewayRoute, Properties: {TransitGatewayRouteTableId: !Ref SpokeTable, ${text}}}\nOutputs:`];
  const toHub = 'TransitGatewayAttachmentId: !Ref HubAttachment';
  expect(logs([gone('ToldOfHub'), route(`DestinationCidrBlock: 0.0.0.0/0, ${toHub}`)]).verdict).toBe('proven');
  expect(logs([route('DestinationCidrBlock: 0.0.0.0/0, Blackhole: true')]).verdict).toBe('proven');
  expect(logs([route('DestinationCidrBlock: 10.0.0.0/16, Blackhole: true')]).verdict).toBe('undecided');
  expect(logs([route('DestinationCidrBlock: 10.0.1.0/26, Blackhole: true')]).verdict).toBe('undecided');
  expect(logs([route('DestinationCidrBlock: 10.0.0.0/16, TransitGatewayAttachmentId: tgw-attach-firewall')]).verdict).toBe('undecided');
});

test('network ACLs of the subnets that the gateway is attached to are asked as well', () => {
  const acl = (rules: string): Change => [
    'Outputs:',
    `  Acl: {Type: AWS::EC2::NetworkAcl, Properties: {VpcId: !Ref Vpc}}
  OfEdge: {Type: AWS::EC2::SubnetNetworkAclAssociation, Properties: {SubnetId: !Ref Edge, NetworkAclId: !Ref Acl}}
${rules}Outputs:`,
  ];
  const entry = (id: string, egress: boolean): string => `  ${id}: {Type: AWS::EC2::NetworkAclEntry, Properties: {NetworkAclId: !Ref Acl, RuleNumber: 100, Protocol: -1, RuleAction: allow, Egress: ${egress}, CidrBlock: 0.0.0.0/0}}\n`;
  expect(logs([acl('')])).toMatchObject({ verdict: 'undecided', missing: ['what the network ACL of Edge lets pass'] });
  expect(logs([acl(entry('In', false) + entry('Out', true))]).verdict).toBe('proven');
});

test('a peering connection ties two VPCs together, and no others', () => {
  const route = (cidr: string, target: string): string => `DestinationCidrBlock: ${cidr}, VpcPeeringConnectionId: ${target}`;
  const peered = (other: string) =>
    logs(
      [['DestinationCidrBlock: 10.0.0.0/8, TransitGatewayId: !Ref Tgw', route('10.1.0.0/16', '!ImportValue peering')]],
      [
        ['DestinationCidrBlock: 10.0.0.0/16, TransitGatewayId: !ImportValue tgw', route('10.0.0.0/16', '!Ref Peering')],
        ['Outputs:', `  Peering: {Type: AWS::EC2::VPCPeeringConnection, Properties: {VpcId: !Ref Vpc, PeerVpcId: ${other}}}\nOutputs:\n  Peering: {Value: !Ref Peering, Export: {Name: peering}}`],
      ],
    );
  expect(peered('!ImportValue hub').verdict).toBe('proven');
  expect(peered('vpc-other')).toMatchObject({ verdict: 'undecided', missing: [expect.stringContaining('which VPCs it ties together')] });
});
