import type { Tri } from '../values/tri.ts';
import { certaintyOf, data, fill, listedBy, type EndpointType } from './service-data.ts';
import type { Certainty } from './source.ts';
import { ownEntry } from '../values/tables.ts';

export type { EndpointType } from './service-data.ts';

export interface ServiceInfo {
  /** As in `ecr.dkr` or `ecr-fips.dkr`. */
  readonly id: string;
  readonly types: readonly EndpointType[];
  /** Names that private DNS of an interface endpoint answers in that Region; undefined = not known. `*.` stands for any subdomain. */
  readonly privateDnsNames: (region: string) => readonly string[] | undefined;
  readonly policySupport: Tri;
  /** Whether an endpoint may name another Region through `ServiceRegion`. */
  readonly crossRegion: Tri;
  /** The only Regions that have the service; absent = not known to be restricted. */
  readonly onlyIn?: readonly string[];
  /** The day on which AWS ended the service. */
  readonly ended?: string;
  /** Of types and names. Policy and cross-Region support come from documentation, or are unknown. */
  readonly certainty: Certainty;
  readonly sources: readonly string[];
}

/** What is known about a service by its suffix (`ecr.dkr`) or global name (`com.amazonaws.iam`). */
export function serviceInfo(service: string): ServiceInfo | undefined {
  const row = ownEntry(data.services, service);
  if (row !== undefined) {
    return {
      id: service,
      types: row.types,
      privateDnsNames: (region) => (row.types.includes('Interface') ? fill(row.privateDns, region) : []),
      policySupport: row.policy,
      crossRegion: row.crossRegion,
      ...(row.regions && { onlyIn: row.regions }),
      ...(row.ended !== undefined && { ended: row.ended }),
      certainty: certaintyOf(row.sources),
      sources: row.sources,
    };
  }
  const global = ownEntry(data.global, service);
  const sources = global?.sources ?? listedBy(service);
  if (sources === undefined) return undefined;
  return {
    id: service,
    types: ['Interface'],
    privateDnsNames: () => undefined,
    policySupport: 'unknown',
    crossRegion: global?.crossRegion ?? 'unknown',
    certainty: certaintyOf(sources),
    sources,
  };
}

/** Whether any source lists an endpoint service of that suffix. No means: not known, perhaps newer than the data. */
export function isListedService(suffix: string): boolean {
  return ownEntry(data.services, suffix) !== undefined || listedBy(suffix) !== undefined;
}

/** All services that lists name, in alphabetical order. */
export function listedServices(): readonly string[] {
  return [...new Set([...Object.keys(data.services), ...Object.values(data.names).flat()])].sort();
}

/**
 * The host names that a caller uses for a service, to be held against private hosted zones and resolvers; `*.` stands
 * for any subdomain (a registry's account, a bucket). Undefined = not known for this service or Region.
 */
export function hostsOf(
  service: string,
  region: string,
  options: { readonly dualStack?: boolean } = {},
): readonly string[] | undefined {
  const row = ownEntry(data.services, service);
  if (row === undefined) return undefined;
  return options.dualStack === true ? fill(row.dualStack, region) : fill(row.privateDns, region);
}
