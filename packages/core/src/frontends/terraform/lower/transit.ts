import type { Lowerings } from '../reader.ts';
import { transitNodes } from '../../transit.ts';

const { gateway, attachment, table, tie, route } = transitNodes({
  gateway: 'transit_gateway_id',
  vpc: 'vpc_id',
  subnets: 'subnet_ids',
  attachment: 'transit_gateway_attachment_id',
  table: 'transit_gateway_route_table_id',
  block: 'destination_cidr_block',
  blackhole: 'blackhole',
  defaults: {
    association: ['default_route_table_association', undefined],
    propagation: ['default_route_table_propagation', undefined],
  },
});

/** Transit gateways, what hangs on them, and their route tables. */
export const transitLowerings: Lowerings = {
  aws_ec2_transit_gateway: gateway,
  aws_ec2_transit_gateway_vpc_attachment: (r) =>
    attachment(r, () => ({
      association: r.tri('yes', 'transit_gateway_default_route_table_association'),
      propagation: r.tri('yes', 'transit_gateway_default_route_table_propagation'),
    })),
  // These have no VPC: what they bring along is told by the other side.
  aws_ec2_transit_gateway_connect: (r) => attachment(r),
  aws_vpn_connection: (r) => attachment(r),
  aws_ec2_transit_gateway_route_table: table,
  aws_ec2_transit_gateway_route_table_association: (r) => tie(r, 'association'),
  aws_ec2_transit_gateway_route_table_propagation: (r) => tie(r, 'propagation'),
  aws_ec2_transit_gateway_route: route,
};
