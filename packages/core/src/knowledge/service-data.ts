import json from '../../data/endpoint-services.json' with { type: 'json' };
import type { Tri } from '../values/tri.ts';
import { dnsSuffixOf, dualStackDnsSuffixOf } from './regions.ts';
import { weakest, type Certainty, type DataFile } from './source.ts';

/** What the data say of endpoint services, for the modules beside this one. */

export type EndpointType = 'Interface' | 'Gateway';

export interface ServicesFile extends DataFile {
  readonly services: Readonly<Record<string, ServiceRow>>;
  readonly names: Readonly<Record<string, readonly string[]>>;
  readonly patterns: readonly { readonly regex: string; readonly sources: readonly string[] }[];
  readonly global: Readonly<Record<string, { readonly crossRegion: Tri; readonly sources: readonly string[] }>>;
  readonly otherPrefixes: Readonly<
    Record<string, { readonly names: readonly string[]; readonly sources: readonly string[] }>
  >;
  readonly prefixExceptions: readonly {
    readonly region: string;
    readonly prefix: string;
    readonly services: readonly string[];
  }[];
  readonly standardPrefixInChina: { readonly services: readonly string[] };
  readonly suffixExceptions: readonly {
    readonly regions: readonly string[];
    readonly service: string;
    readonly suffix: string;
  }[];
  readonly layerBucket: {
    readonly bucket: string;
    readonly host: string;
    readonly verifiedPartitions: readonly string[];
  };
  readonly aliases: Readonly<Record<string, string>>;
}

interface ServiceRow {
  readonly types: readonly EndpointType[];
  readonly privateDns: readonly string[];
  readonly dualStack?: readonly string[];
  readonly policy: Tri;
  readonly crossRegion: Tri;
  readonly regions?: readonly string[];
  readonly ended?: string;
  readonly sources: readonly string[];
}

// Through `unknown`: TypeScript gives a JSON object one type per key, which no index signature overlaps. The shape of
// the file is tested beside this module.
export const data = json as unknown as ServicesFile;

let listed: ReadonlyMap<string, readonly string[]> | undefined;

/** The sources that list a service of that suffix. */
export function listedBy(suffix: string): readonly string[] | undefined {
  listed ??= new Map(Object.entries(data.names).flatMap(([source, names]) => names.map((name) => [name, [source]])));
  return listed.get(suffix) ?? data.patterns.find((it) => new RegExp(it.regex).test(suffix))?.sources;
}

export function certaintyOf(sources: readonly string[]): Certainty {
  return weakest(sources.map((it) => data.sources[it]?.certainty ?? 'unverified'));
}

/** Host names with their Region and its suffix; undefined where these are not known. */
export function fill(templates: readonly string[] | undefined, region: string): readonly string[] | undefined {
  const suffix = dnsSuffixOf(region);
  const dualStackSuffix = dualStackDnsSuffixOf(region);
  if (templates === undefined || suffix === undefined || dualStackSuffix === undefined) return undefined;
  return templates.map((it) =>
    it.replace('{dualStackSuffix}', dualStackSuffix).replace('{suffix}', suffix).replaceAll('{region}', region),
  );
}

