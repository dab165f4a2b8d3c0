import type { EndpointAttachment, EndpointMisfit, EndpointShape } from '../../../graph/nodes.ts';
import { parseServiceName } from '../../../knowledge/service-names.ts';
import { textOfValue, triOfValue } from '../../../values/read.ts';
import type { Tri } from '../../../values/tri.ts';
import type { Value } from '../../../values/value.ts';
import type { Lowerings, TerraformReader } from '../reader.ts';
import { structured } from '../scope.ts';

/** VPC endpoints of every type, and what separate resources attach to them. */
export const endpointLowerings: Lowerings = {
  aws_vpc_endpoint: (r) => ({
    ...r.base,
    kind: 'vpc-endpoint',
    get serviceName() {
      return r.text('service_name') ?? '';
    },
    get serviceNameAt() {
      return r.value('service_name').at;
    },
    get serviceRegion() {
      return r.text('service_region');
    },
    get vpc() {
      return r.ref('vpc', 'vpc_id');
    },
    get shape() {
      return shapeOf(r);
    },
    get shapeAt() {
      const type = r.value('vpc_endpoint_type');
      return type.kind === 'absent' ? r.base.at : type.at;
    },
    get misfits() {
      return misfitsOf(r);
    },
    get policy() {
      return structured(r.value('policy'));
    },
  }),

  aws_vpc_endpoint_route_table_association: (r) => attachment(r, () => ({ kind: 'route-table', ref: r.ref('route-table', 'route_table_id') })),
  aws_vpc_endpoint_subnet_association: (r) => attachment(r, () => ({ kind: 'subnet', ref: r.ref('subnet', 'subnet_id') })),
  aws_vpc_endpoint_security_group_association: (r) => attachment(r, () => ({ kind: 'group', ref: r.ref('security-group', 'security_group_id') })),
  aws_vpc_endpoint_policy: (r) => attachment(r, () => ({ kind: 'policy', policy: structured(r.value('policy')) })),
  aws_vpc_endpoint_private_dns: (r) => attachment(r, () => ({ kind: 'private-dns', enabled: r.tri('unknown', 'private_dns_enabled') })),
};

function shapeOf(r: TerraformReader): EndpointShape {
  const value = r.value('vpc_endpoint_type');
  // "vpc_endpoint_type - (Optional) ... Defaults to Gateway": aws_vpc_endpoint in the provider's documentation.
  const type = value.kind === 'absent' ? 'Gateway' : textOfValue(value);
  if (typeof type !== 'string') return { kind: 'unknown', cause: 'its type is not known before deployment' };
  switch (type.toLowerCase()) {
    case 'gateway':
      return { kind: 'gateway', routeTables: r.refs('route-table', 'route_table_ids') };
    case 'interface':
      return {
        kind: 'interface',
        subnets: r.refs('subnet', 'subnet_ids'),
        groups: r.refs('security-group', 'security_group_ids'),
        // "private_dns_enabled - (Optional; AWS services and AWS Marketplace partner services only) ... Defaults to false".
        privateDns: r.tri('no', 'private_dns_enabled'),
        privateDnsOnlyForInbound: onlyForInbound(r),
      };
    default:
      return { kind: 'other', type };
  }
}

/** Left open, EC2 takes private DNS of S3 to be for inbound resolvers only: https://github.com/hashicorp/terraform-provider-aws/issues/32407 */
function onlyForInbound(r: TerraformReader): Tri {
  const value = r.value('dns_options', 'private_dns_only_for_inbound_resolver_endpoint');
  if (value.kind !== 'absent') return triOfValue(value, 'unknown');
  return parseServiceName(r.text('service_name') ?? '')?.service === 's3' ? 'yes' : 'no';
}

function attachment(r: TerraformReader, attached: () => EndpointAttachment['attached']): EndpointAttachment {
  return {
    ...r.base,
    kind: 'endpoint-attachment',
    get endpoint() {
      return r.ref('vpc-endpoint', 'vpc_endpoint_id');
    },
    get attached() {
      return attached();
    },
  };
}

function misfitsOf(r: TerraformReader): EndpointMisfit[] {
  const { kind } = shapeOf(r);
  const names = kind === 'interface' ? OF_GATEWAYS : kind === 'gateway' ? OF_INTERFACES : [];
  return names.filter(({ written }) => asksFor(r, r.value(written))).map((name) => ({ ...name, at: r.base.where(name.written) }));
}

const OF_GATEWAYS = [{ property: 'routeTables', written: 'route_table_ids' }] as const;
const OF_INTERFACES = [
  { property: 'subnets', written: 'subnet_ids' },
  { property: 'groups', written: 'security_group_ids' },
  { property: 'privateDns', written: 'private_dns_enabled' },
] as const;

/** Empty lists and `false` ask for nothing. */
function asksFor(r: TerraformReader, value: Value): boolean {
  if (value.kind === 'list') return r.graph.worlds.present(value.items).length > 0;
  return value.kind === 'scalar' && String(value.value) === 'true';
}
