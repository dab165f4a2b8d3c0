import type { DataContext } from './data-sources.ts';
import type { TerraformResource } from './environment.ts';
import { objectValue, type HclObject } from './value.ts';

/** The arguments by which data sources look up one thing for certain. */
const IDENTIFIERS = ['id', 'arn', 'route_table_id', 'internet_gateway_id', 'key_id', 'cluster_name', 'name'];

/** What a data source looks up by the identifier of a resource is that resource. */
export function declaredResource({ type, values, header }: TerraformResource, { declared }: DataContext): HclObject | undefined {
  for (const name of IDENTIFIERS) {
    const given = values.entries.get(name);
    const reference = given?.kind === 'unknown' && given.cause.kind === 'computed' ? given.reference : undefined;
    if (reference?.path.length !== 1 || reference.root !== undefined || !isOf(type, reference.address) || !isIdentity(reference.path[0])) continue;
    const resource = declared(reference.address);
    if (resource?.kind === 'object') return objectValue([...values.entries, ...resource.entries].filter(([, value]) => value.kind !== 'null'), { rest: resource.rest, origin: header });
  }
  return undefined;
}

function isOf(type: string, address: string): boolean {
  const [own = ''] = address.split('.').slice(-2);
  return own === type || own.replace('aws_default_', 'aws_') === type;
}

/** A name that is not known yet is the one that the provider makes up for this resource. */
function isIdentity(attribute: string | number | undefined): boolean {
  return attribute === 'id' || attribute === 'arn' || attribute === 'name' || attribute === 'key_id';
}
