import type { EndpointMisfit, EndpointShape } from '../../../graph/nodes.ts';
import type { ResourceReader } from '../../../graph/resource-reader.ts';
import { parseServiceName } from '../../../knowledge/service-names.ts';
import { textOfValue } from '../../../values/read.ts';
import type { Tri } from '../../../values/tri.ts';
import type { Value } from '../../../values/value.ts';
import { jsonValue } from './embedded-json.ts';
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
    get shapeAt() {
      const type = r.value('VpcEndpointType');
      return type.kind === 'absent' ? r.base.at : type.at;
    },
    get misfits() {
      return misfitsOf(r);
    },
    get policy() {
      return policyOf(r.value('PolicyDocument'));
    },
  }),
};

/** A text that is JSON is what it says; one that is none stays as it is, to be told so. */
function policyOf(value: Value): Value {
  const read = jsonValue(value);
  return read.kind === 'unknown' ? value : read;
}

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

/**
 * Left open, EC2 takes private DNS of S3 to be for inbound resolvers only, and then demands a gateway endpoint:
 * https://github.com/hashicorp/terraform-provider-aws/issues/32407. Other services do not have the option.
 */
function onlyForInbound(r: ResourceReader): Tri {
  const value = r.value('DnsOptions', 'PrivateDnsOnlyForInboundResolverEndpoint');
  if (value.kind !== 'absent' && value.kind !== 'scalar') return 'unknown';
  if (value.kind === 'scalar' && value.value !== 'NotSpecified') return value.value === 'OnlyInboundResolver' ? 'yes' : 'no';
  return parseServiceName(r.text('ServiceName') ?? '')?.service === 's3' ? 'yes' : 'no';
}

/**
 * "Route table IDs are only supported for Gateway type VPC Endpoint", answers EC2; the properties of network interfaces
 * are likewise "supported only for interface endpoints": AWS::EC2::VPCEndpoint in the CloudFormation template reference.
 */
function misfitsOf(r: ResourceReader): EndpointMisfit[] {
  const kind = shapeOf(r).kind;
  const names = kind === 'interface' ? OF_GATEWAYS : kind === 'gateway' ? OF_INTERFACES : [];
  return names.filter(({ written }) => isSet(r, r.value(written))).map((name) => ({ ...name, at: r.base.where(name.written) }));
}

const OF_GATEWAYS = [{ property: 'routeTables', written: 'RouteTableIds' }] as const;
const OF_INTERFACES = [
  { property: 'subnets', written: 'SubnetIds' },
  { property: 'groups', written: 'SecurityGroupIds' },
  { property: 'privateDns', written: 'PrivateDnsEnabled' },
] as const;

/** Whether a property says something: empty lists and `false` ask for nothing. */
function isSet(r: ResourceReader, value: Value): boolean {
  if (value.kind === 'list') return r.graph.worlds.present(value.items).length > 0;
  if (value.kind === 'scalar') return String(value.value) !== 'false' && value.value !== '';
  return value.kind === 'map';
}

