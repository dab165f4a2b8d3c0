import type { TerraformEnvironment, TerraformResource } from './environment.ts';
import { declaredResource } from './declared.ts';
import { policyDocument } from './policy-document.ts';
import { remoteState } from './remote-states.ts';
import { cloudInit, localFile, templateFile } from './texts-of-data.ts';
import { listValue, patternValue, referenceValue, stringValue, unknownValue, type HclObject, type HclUnknown, type HclValue } from './value.ts';

export type Attributes = readonly (readonly [string, HclValue])[];

/** What is around a data source. */
export interface DataContext {
  readonly environment: TerraformEnvironment;
  /** How expressions see the resource instance with an address. */
  readonly declared: (address: string) => HclValue | undefined;
  /** The result of a function of the language. */
  readonly call: (name: string, values: readonly HclValue[]) => HclValue;
}

/**
 * What follows of a data source from its arguments and from facts: some of its attributes, the others stay unknown; or all
 * of it, where it looks up what the same files declare.
 */
export function readDataSource(resource: TerraformResource, context: DataContext): Attributes | HclObject | undefined {
  const { environment } = context;
  switch (resource.type) {
    case 'aws_region':
      return region(resource, environment);
    case 'aws_caller_identity':
      return callerIdentity(resource, environment);
    case 'aws_partition':
      return partition(resource, environment);
    case 'aws_availability_zones':
      return availabilityZones(resource, environment);
    case 'aws_iam_policy_document':
      return policyDocument(resource.values);
    case 'aws_vpc_endpoint_service':
      return endpointService(resource, environment);
    case 'aws_prefix_list':
    case 'aws_ec2_managed_prefix_list':
      return prefixList(resource);
    case 'terraform_remote_state':
      return environment.ownersOf === undefined ? undefined : remoteState(resource, environment.directory, environment.workspace, environment.ownersOf);
    case 'template_file':
      return templateFile(resource, context);
    case 'template_cloudinit_config':
    case 'cloudinit_config':
      return cloudInit(resource);
    case 'local_file':
      return localFile(resource, context);
    default:
      return declaredResource(resource, context);
  }
}

function regionName(resource: TerraformResource): HclValue {
  const name = resource.values.entries.get('name');
  return name === undefined || name.kind === 'null' ? resource.region : name;
}

function region(resource: TerraformResource, environment: TerraformEnvironment): Attributes {
  const name = regionName(resource);
  const suffix = knownPartition(name, environment)?.dnsSuffix;
  const endpoint = suffix === undefined ? [] : [['endpoint', patternValue(['ec2.', part(name), `.${suffix}`])] as const];
  return [['name', name], ['id', name], ['region', name], ...endpoint];
}

function callerIdentity({ address, provider }: TerraformResource, { accountId }: TerraformEnvironment): Attributes {
  if (accountId === undefined) {
    const cause = { kind: 'provider', message: 'the account is not known' } as const;
    const id = { ...referenceValue({ address: `provider.${provider.name}`, path: ['account_id'] }, cause), type: 'string' as const };
    return [['account_id', id], ['id', id]];
  }
  return [['account_id', stringValue(accountId)], ['id', stringValue(accountId)], ['arn', unknownValue({ kind: 'data', message: `\`${address}\` is the caller` }, { type: 'string' })]];
}

function partition(resource: TerraformResource, environment: TerraformEnvironment): Attributes {
  const found = knownPartition(resource.region, environment);
  if (found === undefined) {
    const cause = { kind: 'provider', message: 'the partition is not known' } as const;
    const attribute = (name: string): HclUnknown => ({ ...referenceValue({ address: `provider.${resource.provider.name}`, path: [name] }, cause), type: 'string' });
    return ['partition', 'id', 'dns_suffix', 'reverse_dns_prefix'].map((name) => [name, attribute(name === 'id' ? 'partition' : name)] as const);
  }
  const { id, dnsSuffix } = found;
  return [
    ['partition', stringValue(id)],
    ['id', stringValue(id)],
    ['dns_suffix', stringValue(dnsSuffix)],
    ['reverse_dns_prefix', stringValue(reversed(dnsSuffix))],
  ];
}

function reversed(suffix: string): string {
  return suffix.split('.').reverse().join('.');
}

function knownPartition(name: HclValue, { facts }: TerraformEnvironment): { readonly id: string; readonly dnsSuffix: string } | undefined {
  return name.kind === 'string' ? facts?.partition(name.value) : undefined;
}

/** Filters other than the usual one against local zones and zones by name may choose anything. */
function availabilityZones(resource: TerraformResource, { facts }: TerraformEnvironment): Attributes | undefined {
  const { region: where, values } = resource;
  if (where.kind !== 'string' || !isUsualSelection(values)) return undefined;
  const zones = facts?.availabilityZones(where.value);
  if (zones === undefined) return undefined;
  const excluded = values.entries.get('exclude_names');
  const without = new Set(excluded?.kind === 'list' ? excluded.items.map((item) => (item.kind === 'string' ? item.value : '')) : []);
  const names = zones.filter((zone) => !without.has(zone)).map((zone) => stringValue(zone));
  return [['names', listValue(names, { type: 'list' })]];
}

const USUAL = new Set(['state', 'exclude_names', 'region']);

function isUsualSelection({ entries }: HclObject): boolean {
  for (const [name, value] of entries) {
    if (value.kind === 'null' || USUAL.has(name)) continue;
    if (name !== 'filter' || value.kind !== 'list' || value.rest !== undefined || !value.items.every(excludesLocalZones)) return false;
  }
  return true;
}

function excludesLocalZones(filter: HclValue): boolean {
  if (filter.kind !== 'object') return false;
  const name = filter.entries.get('name');
  const values = filter.entries.get('values');
  const texts = values?.kind === 'list' ? values.items.map((item) => (item.kind === 'string' ? item.value : '')) : [];
  if (name?.kind !== 'string') return false;
  if (name.value === 'opt-in-status') return texts.includes('opt-in-not-required');
  if (name.value === 'zone-type') return texts.length === 1 && texts[0] === 'availability-zone';
  return name.value === 'state' || name.value === 'region-name' ? texts.length > 0 : false;
}

/** `service` is completed to a name as the provider does; the name that the API answers is the same. */
function endpointService(resource: TerraformResource, environment: TerraformEnvironment): Attributes | undefined {
  const { entries } = resource.values;
  const given = entries.get('service_name');
  const type = entries.get('service_type');
  const types: Attributes = type === undefined || type.kind === 'null' ? [] : [['service_type', type]];
  if (given !== undefined && given.kind !== 'null') return [['service_name', given], ...types];
  const service = entries.get('service');
  if (service === undefined || service.kind === 'null') return undefined;
  const suffix = knownPartition(resource.region, environment)?.dnsSuffix;
  if (suffix === undefined) return undefined;
  return [['service_name', patternValue([`${reversed(suffix)}.`, part(resource.region), '.', part(service)], { origin: service.origin })], ...types];
}

/** The name of an AWS-managed list says which service it belongs to; its identifier stays a symbol. */
function prefixList({ values }: TerraformResource): Attributes | undefined {
  const name = values.entries.get('name') ?? filterValue(values, 'prefix-list-name');
  return name === undefined || name.kind === 'null' ? undefined : [['name', name]];
}

function filterValue(values: HclObject, wanted: string): HclValue | undefined {
  const filters = values.entries.get('filter');
  for (const filter of filters?.kind === 'list' ? filters.items : []) {
    if (filter.kind !== 'object') continue;
    const name = filter.entries.get('name');
    const list = filter.entries.get('values');
    if (name?.kind === 'string' && name.value === wanted && list?.kind === 'list' && list.items.length === 1) return list.items[0];
  }
  return undefined;
}

function part(value: HclValue): string | HclUnknown {
  if (value.kind === 'string') return value.value;
  return value.kind === 'unknown' ? value : unknownValue({ kind: 'error', message: 'a string is required' });
}
