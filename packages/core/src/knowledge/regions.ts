import json from '../../data/regions.json' with { type: 'json' };
import { editDistance } from './edit-distance.ts';
import { weakest, type Certainty, type DataFile } from './source.ts';

export interface RegionInfo {
  readonly id: string;
  readonly partition: string;
  /** As in `amazonaws.com`. */
  readonly dnsSuffix: string;
  /** As in `api.aws`. */
  readonly dualStackDnsSuffix: string;
  /** `YYYY-MM-DD`; absent where no source tells. */
  readonly launched?: string;
  /** ECS demands all three of its endpoints in Regions introduced since 2023-12-23. */
  readonly newRegionRuleApplies: boolean;
  readonly newRegionRuleCertainty: Certainty;
  readonly optIn: 'required' | 'not-required' | 'own-partition' | 'unknown';
  /** Number of Availability Zones, where known. Accounts may see fewer. */
  readonly zones?: number;
  /** Listed with Fargate for Linux; absent means unknown. */
  readonly fargate?: true;
  /** Of everything but the launch date and the rule for new Regions. */
  readonly certainty: Certainty;
  readonly sources: readonly string[];
}

export interface RegionMention {
  readonly region: string;
  readonly start: number;
  readonly end: number;
}

/** Whether the text is the name of a Region that the data knows. */
export function isRegion(text: string): boolean {
  return table().has(text);
}

/**
 * Whether the text may be the name of a Region, perhaps of one that is newer than the data: it has the form of one of
 * the partitions, and its direction is one that AWS uses. `us-est-1` has the form, but not the direction.
 */
export function looksLikeRegion(text: string): boolean {
  return partitionByForm(text) !== undefined && directions().has(text.split('-').at(-2) ?? '');
}

export function regionInfo(id: string): RegionInfo | undefined {
  return table().get(id);
}

export function allRegions(): readonly RegionInfo[] {
  return [...table().values()];
}

/** Also for Regions that are newer than the data, by the form of their names. */
export function partitionOf(region: string): string | undefined {
  return table().get(region)?.partition ?? (looksLikeRegion(region) ? partitionByForm(region)?.id : undefined);
}

/** As in `amazonaws.com.cn`; undefined for what is no Region. */
export function dnsSuffixOf(region: string): string | undefined {
  return partition(partitionOf(region))?.dnsSuffix;
}

/** As in `api.aws`; undefined for what is no Region. */
export function dualStackDnsSuffixOf(region: string): string | undefined {
  return partition(partitionOf(region))?.dualStackDnsSuffix;
}

export function partitionIds(): readonly string[] {
  return data.partitions.map((it) => it.id);
}

/** Those of all partitions. */
export function dnsSuffixes(): readonly string[] {
  return [...new Set(data.partitions.map((it) => it.dnsSuffix))];
}

/** The Region that was probably meant, if the text is at most two edits away from one. Ties go to the oldest Region. */
export function nearestRegion(typo: string): string | undefined {
  return nearestRegions(typo)[0];
}

/** All Regions that are equally near to the text, oldest first; empty when none is near. */
export function nearestRegions(typo: string): readonly string[] {
  if (isRegion(typo)) return [typo];
  const word = typo.toLowerCase().replaceAll('_', '-');
  let best = Math.min(2, Math.floor(word.length / 4));
  let found: RegionInfo[] = [];
  for (const region of table().values()) {
    if (Math.abs(region.id.length - word.length) > best) continue;
    const distance = editDistance(word, region.id);
    if (distance > best) continue;
    if (distance < best) found = [];
    best = distance;
    found.push(region);
  }
  return found.toSorted((a, b) => byLaunch(a, b)).map((it) => it.id);
}

/**
 * Every known Region that the text names as a whole word: in service names, ARNs, bucket names, image hosts, and
 * names of Availability Zones (`us-east-1a`) and Local Zones, of which the span covers the Region only.
 */
export function regionsMentioned(text: string): readonly RegionMention[] {
  // Nearly every string names no Region, and every Region ends in `-` and digits.
  if (!/-\d/.test(text)) return [];
  return Array.from(text.matchAll(mention()), (match) => ({
    region: match[0],
    start: match.index,
    end: match.index + match[0].length,
  }));
}

/** The Region of an Availability Zone, Local Zone or Wavelength Zone name; zone ids such as `use1-az1` name none. */
export function regionOfZone(zone: string): string | undefined {
  const match = /^([a-z]+(?:-[a-z]+)+-\d+)(?:[a-z]|-[a-z0-9]+(?:-[a-z0-9]+)*-\d+[a-z])$/.exec(zone);
  const region = match?.[1];
  return region !== undefined && looksLikeRegion(region) ? region : undefined;
}

interface RegionsFile extends DataFile {
  readonly partitions: readonly {
    readonly id: string;
    readonly regex: string;
    readonly dnsSuffix: string;
    readonly dualStackDnsSuffix: string;
  }[];
  readonly regions: readonly (Pick<
    RegionInfo,
    'id' | 'partition' | 'launched' | 'optIn' | 'zones' | 'fargate' | 'sources'
  > & {
    readonly newRegionRule: 'applies' | 'does-not-apply';
    readonly ruleSources: readonly string[];
    readonly launchSources?: readonly string[];
  })[];
}

// The shape of the file is tested beside this module.
const data = json as RegionsFile;

let regions: ReadonlyMap<string, RegionInfo> | undefined;
let mentionPattern: RegExp | undefined;
let forms: readonly { readonly partition: RegionsFile['partitions'][number]; readonly form: RegExp }[] | undefined;
let knownDirections: ReadonlySet<string> | undefined;

function table(): ReadonlyMap<string, RegionInfo> {
  regions ??= new Map(
    data.regions.map((row) => [
      row.id,
      {
        id: row.id,
        partition: row.partition,
        dnsSuffix: partition(row.partition)?.dnsSuffix ?? '',
        dualStackDnsSuffix: partition(row.partition)?.dualStackDnsSuffix ?? '',
        ...(row.launched !== undefined && { launched: row.launched }),
        newRegionRuleApplies: row.newRegionRule === 'applies',
        newRegionRuleCertainty: certaintyOf(row.ruleSources),
        optIn: row.optIn,
        ...(row.zones !== undefined && { zones: row.zones }),
        ...(row.fargate && { fargate: row.fargate }),
        certainty: certaintyOf(row.sources),
        sources: row.sources,
      },
    ]),
  );
  return regions;
}

function certaintyOf(sources: readonly string[]): Certainty {
  return weakest(sources.map((it) => data.sources[it]?.certainty ?? 'unverified'));
}

function partition(id: string | undefined): RegionsFile['partitions'][number] | undefined {
  return data.partitions.find((it) => it.id === id);
}

function partitionByForm(text: string): RegionsFile['partitions'][number] | undefined {
  forms ??= data.partitions.map((it) => ({ partition: it, form: new RegExp(it.regex) }));
  return forms.find((it) => it.form.test(text))?.partition;
}

function directions(): ReadonlySet<string> {
  knownDirections ??= new Set(data.regions.map((it) => it.id.split('-').at(-2) ?? ''));
  return knownDirections;
}

function mention(): RegExp {
  mentionPattern ??= new RegExp(`(?<![A-Za-z0-9])(?:${[...table().keys()].join('|')})(?=[a-z]?(?![A-Za-z0-9]))`, 'g');
  return mentionPattern;
}

function byLaunch(a: RegionInfo, b: RegionInfo): number {
  const [x, y] = [a.launched ?? '9999', b.launched ?? '9999'];
  if (x !== y) return x < y ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}
