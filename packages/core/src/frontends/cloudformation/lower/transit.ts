import { transitNodes } from '../../transit.ts';
import type { Lowerings } from './lowering.ts';

const { gateway, attachment, table, tie, route } = transitNodes({
  gateway: 'TransitGatewayId',
  vpc: 'VpcId',
  subnets: 'SubnetIds',
  attachment: 'TransitGatewayAttachmentId',
  table: 'TransitGatewayRouteTableId',
  block: 'DestinationCidrBlock',
  blackhole: 'Blackhole',
  defaults: {
    association: ['DefaultRouteTableAssociation', 'AssociationDefaultRouteTableId'],
    propagation: ['DefaultRouteTablePropagation', 'PropagationDefaultRouteTableId'],
  },
});

/** Transit gateways, what hangs on them, and their route tables. */
export const transitLowerings: Lowerings = {
  'AWS::EC2::TransitGateway': gateway,
  'AWS::EC2::TransitGatewayAttachment': (r) => attachment(r),
  'AWS::EC2::TransitGatewayVpcAttachment': (r) => attachment(r),
  // These have no VPC: what they bring along is told by the other side.
  'AWS::EC2::TransitGatewayConnect': (r) => attachment(r),
  'AWS::EC2::VPNConnection': (r) => attachment(r),
  'AWS::EC2::TransitGatewayRouteTable': table,
  'AWS::EC2::TransitGatewayRouteTableAssociation': (r) => tie(r, 'association'),
  'AWS::EC2::TransitGatewayRouteTablePropagation': (r) => tie(r, 'propagation'),
  'AWS::EC2::TransitGatewayRoute': route,
};
