import { describe, expect, test } from 'vitest';
import { endpointFor, serviceIn, verdictsIn } from '../engine/testing.ts';

function stateOf(template: string, service = 'ecr.dkr'): string[] {
  const { verdicts, workload } = verdictsIn(template);
  return verdicts.answers(workload, service).map(({ value }) => value.state);
}

const image = '.dkr.ecr.${AWS::Region}.amazonaws.com/app';
const natIn = (subnet: string, more = ''): string => `
  Second: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.2.0/24}}
  SecondTable: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
  OfSecond: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref Second, RouteTableId: !Ref SecondTable}}
  Nat: {Type: AWS::EC2::NatGateway, Properties: {SubnetId: !Ref ${subnet}${more}}}
  Out: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: !Ref Nat}}
`;
const onward = (target: string): string => `  Onward: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref SecondTable, DestinationCidrBlock: 0.0.0.0/0, ${target}}}\n`;

describe('what a NAT gateway translates goes by the routes of its own subnet', () => {
  test.each([
    ['to an internet gateway', natIn('Second') + onward('GatewayId: igw-1'), 'proven'],
    ['nowhere', natIn('Second'), 'refuted'],
    ['back to itself, where it stands in the subnet that it is for', natIn('Subnet'), 'refuted'],
    ['to a firewall', natIn('Second') + onward('VpcEndpointId: vpce-1'), 'undecided'],
    ['nowhere, of a private one', natIn('Second', ', ConnectivityType: private'), 'refuted'],
    ['to a transit gateway, of a private one', natIn('Second', ', ConnectivityType: private') + onward('TransitGatewayId: tgw-1'), 'undecided'],
    ['by a subnet from outside', natIn('Second').replace('SubnetId: !Ref Second}', 'SubnetId: subnet-1}'), 'proven'],
  ])('%s', (_, more, state) => {
    expect(stateOf(serviceIn(more))).toEqual([state]);
  });
});

describe('a subnet without IPv4', () => {
  const ipv6Only = (more: string): string => serviceIn(more).replace('CidrBlock: 10.0.1.0/24}', "Ipv6CidrBlock: '2001:db8::/64', Ipv6Native: true}");
  test.each([
    ['nothing', ''],
    ['an egress-only gateway', '  Out: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Table, DestinationIpv6CidrBlock: "::/0", EgressOnlyInternetGatewayId: eigw-1}}\n'],
    ['NAT64', '  Out: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Table, DestinationIpv6CidrBlock: "64:ff9b::/96", NatGatewayId: nat-1}}\n'],
    ['an endpoint', endpointFor('Dkr', 'ecr.dkr')],
  ])('is neither proven nor refuted: %s', (_, more) => {
    expect(stateOf(ipv6Only(more))).toEqual(['undecided']);
  });
});

describe('images by another host of ECR', () => {
  const fips = (more: string): string => serviceIn(more).replace(image, image.replace('ecr.', 'ecr-fips.'));
  const dualStack = (more: string): string => serviceIn(more).replace(image, '.dkr-ecr.${AWS::Region}.on.aws/app');
  const nat = '  Out: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: nat-1}}\n';
  test.each([
    ['FIPS, its own endpoint', fips(endpointFor('Fips', 'ecr-fips.dkr')), 'undecided'],
    ['FIPS, the usual endpoint', fips(endpointFor('Dkr', 'ecr.dkr')), 'undecided'],
    ['FIPS, nothing', fips(''), 'refuted'],
    ['FIPS, the endpoint of another service', fips(endpointFor('Api', 'ecr-fips.api')), 'refuted'],
    ['FIPS, NAT', fips(nat), 'proven'],
    ['dual stack, the usual endpoint', dualStack(endpointFor('Dkr', 'ecr.dkr')), 'undecided'],
    ['dual stack, NAT', dualStack(nat), 'proven'],
    ['dual stack, nothing', dualStack(''), 'refuted'],
    ['the usual host, an endpoint for FIPS', serviceIn(endpointFor('Fips', 'ecr-fips.dkr')), 'refuted'],
  ])('%s', (_, template, state) => {
    expect(stateOf(template)).toEqual([state]);
  });
});
