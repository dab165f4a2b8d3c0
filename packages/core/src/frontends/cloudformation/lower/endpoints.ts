import type { EndpointShape } from '../../../graph/nodes.ts';
import type { ResourceReader } from '../../../graph/resource-reader.ts';
import { textOfValue } from '../../../values/read.ts';
import type { Tri } from '../../../values/tri.ts';
import type { Lowerings } from './lowering.ts';

/** VPC endpoints of every type. */
export const endpointLowerings: Lowerings = {
  'AWS::EC2::VPCEndpoint': (r) => ({
    ...r.base,
    kind: 'vpc-endpoint',
    get serviceName() {
      return r.text('ServiceName') ?? '';
    },
    get serviceNameAt() {
      return r.value('ServiceName').at;
    },
    get serviceRegion() {
      return r.text('ServiceRegion');
    },
    get vpc() {
      return r.ref('vpc', 'VpcId');
    },
    get shape() {
      return shapeOf(r);
    },
    get policy() {
      return r.value('PolicyDocument');
    },
  }),
};

function shapeOf(r: ResourceReader): EndpointShape {
  const value = r.value('VpcEndpointType');
  // "The type of endpoint. Default: Gateway": AWS::EC2::VPCEndpoint in the CloudFormation template reference.
  const type = value.kind === 'absent' ? 'Gateway' : textOfValue(value);
  if (typeof type !== 'string') return { kind: 'unknown', cause: 'its type is not known before deployment' };
  switch (type.toLowerCase()) {
    case 'gateway':
      return { kind: 'gateway', routeTables: r.refs('route-table', 'RouteTableIds') };
    case 'interface':
      return interfaceShape(r);
    default:
      return { kind: 'other', type };
  }
}

function interfaceShape(r: ResourceReader): EndpointShape {
  return {
    kind: 'interface',
    subnets: r.refs('subnet', 'SubnetIds'),
    groups: r.refs('security-group', 'SecurityGroupIds'),
    // "Private DNS ... Default: false": AWS::EC2::VPCEndpoint in the CloudFormation template reference.
    privateDns: r.tri('no', 'PrivateDnsEnabled'),
    privateDnsOnlyForInbound: onlyForInbound(r),
  };
}

function onlyForInbound(r: ResourceReader): Tri {
  const value = r.value('DnsOptions', 'PrivateDnsOnlyForInboundResolverEndpoint');
  if (value.kind === 'absent') return 'no';
  if (value.kind !== 'scalar') return 'unknown';
  return value.value === 'OnlyInboundResolver' ? 'yes' : 'no';
}

