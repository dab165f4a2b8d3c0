import { textOf, type Text } from '../values/text.ts';
import { editDistance, isSwap } from './edit-distance.ts';
import { encode, hasHole, HOLE, type EncodedText } from './encoded-text.ts';
import { isListedService, listedServices, serviceInfo } from './endpoint-services.ts';
import { isRegion, looksLikeRegion, nearestRegion, partitionOf } from './regions.ts';
import { data, listedBy, type EndpointType } from './service-data.ts';
import { ownEntry } from '../values/tables.ts';

export interface ServiceName {
  /** As in `com.amazonaws`. */
  readonly prefix: string;
  /** Absent for services without Region, such as `com.amazonaws.iam`. */
  readonly region?: Text;
  /** The service without its FIPS marker: `ecr.dkr` for `ecr-fips.dkr`. */
  readonly service: string;
  /** What follows the Region, as written: `ecr-fips.dkr`. */
  readonly suffix: string;
  readonly fips: boolean;
  /** `vpce-svc-...`: a service of another VPC owner, of which nothing is known. */
  readonly custom: boolean;
}

export type ServiceNameJudgement =
  | { readonly kind: 'known'; readonly name: ServiceName }
  /** Of another VPC owner. */
  | { readonly kind: 'custom'; readonly name: ServiceName }
  | { readonly kind: 'near-miss'; readonly suggestion: Text; readonly why: NearMiss }
  /** Nothing that the data knows, and nothing near: perhaps newer than the data. Never an accusation by itself. */
  | { readonly kind: 'unknown'; readonly because: 'form' | 'prefix' | 'region' | 'service' }
  /** Holes hide what would decide. */
  | { readonly kind: 'undecided' };

/** `alias`: a name that people use for a service whose endpoint is called differently (`efs`, `cloudwatch-logs`). */
export type NearMiss = 'dot-dash' | 'alias' | 'typo' | 'prefix' | 'region';

/** Reads `com.amazonaws.us-east-1.ecr.dkr` and its kin. The Region may be or contain a hole; the rest may not. */
export function parseServiceName(text: Text): ServiceName | undefined {
  return parsed(text, readServiceName);
}

function readServiceName(text: Text): ServiceName | undefined {
  const source = encode(text);
  const { encoded } = source;
  return readCustom(source) ?? readGlobal(encoded) ?? readRegional(source);
}

/** The listed service that was probably meant by a name that is none: `ecr-api`, `cloudwatch-logs`. */
export function serviceMeantBy(suffix: string): string | undefined {
  const certain = nearService(suffix, STANDARD)?.service;
  if (certain !== undefined) return certain;
  const [only, second] = listedServices().filter((it) => editDistance(it, suffix) === 1);
  return second === undefined ? only : undefined;
}

/**
 * The names under which the service is offered in the Region, the usual one first; empty when the service is not known
 * to have that type. A Region with holes takes the usual prefix, because its partition is not known.
 */
export function expectedServiceNames(service: string, region: string, type: EndpointType): readonly string[];
export function expectedServiceNames(service: string, region: Text, type: EndpointType): readonly Text[];
export function expectedServiceNames(service: string, region: Text, type: EndpointType): readonly Text[] {
  if (serviceInfo(service)?.types.includes(type) !== true) return [];
  if (ownEntry(data.global, service) !== undefined) return [service];
  const known = typeof region === 'string' ? region : undefined;
  const suffix = data.suffixExceptions.find(
    (it) => it.service === service && known !== undefined && it.regions.includes(known),
  )?.suffix;
  return prefixesFor(service, known, type).map((prefix) => join(prefix, region, suffix ?? service));
}

/** Whether a service of that name exists; and if not, which was probably meant. */
export function judgeServiceName(text: Text): ServiceNameJudgement {
  return judged(text, judgeName);
}

function judgeName(text: Text): ServiceNameJudgement {
  const name = parseServiceName(text);
  if (name === undefined) return judgeForm(encode(text));
  if (name.custom) return { kind: 'custom', name };
  const { region, suffix } = name;
  if (region === undefined) return { kind: 'known', name };
  const suggestion = nearService(suffix, name.prefix);
  if (suggestion !== undefined) {
    const [prefix] =
      typeof region === 'string' && isRegion(region)
        ? prefixesFor(suggestion.service, region, 'Interface')
        : [name.prefix];
    return {
      kind: 'near-miss',
      suggestion: join(prefix ?? name.prefix, region, suggestion.service),
      why: suggestion.why,
    };
  }
  if (typeof region === 'string' && !isRegion(region)) return judgeRegion(name, region);
  if (!isOffered(name)) return { kind: 'unknown', because: 'service' };
  const better = betterPrefix(name);
  return better === undefined
    ? { kind: 'known', name }
    : { kind: 'near-miss', suggestion: join(better, region, suffix), why: 'prefix' };
}

const STANDARD = 'com.amazonaws';

/** Names are few and asked about often: per path, per endpoint, per world. */
const parsed = remembered<ServiceName | undefined>();
const judged = remembered<ServiceNameJudgement>();

function remembered<T>(): (text: Text, read: (text: Text) => T) => T {
  const strings = new Map<string, T>();
  const patterns = new WeakMap<object, { readonly value: T }>();
  return (text, read) => {
    if (typeof text === 'object') {
      const known = patterns.get(text) ?? { value: read(text) };
      patterns.set(text, known);
      return known.value;
    }
    const known = strings.get(text);
    if (known !== undefined || strings.has(text)) return known as T; // there is an entry: `undefined` is its value
    const value = read(text);
    strings.set(text, value);
    return value;
  };
}

const CUSTOM = new RegExp(`^([a-z.]+)\\.vpce\\.([^.]+)\\.(vpce-svc-[\\w${HOLE}]+)$`);

function readCustom({ encoded, decode }: EncodedText): ServiceName | undefined {
  const match = CUSTOM.exec(encoded);
  const [, prefix, region, suffix] = match ?? [];
  if (prefix === undefined || region === undefined || suffix === undefined) return undefined;
  return { prefix, region: decode(region), service: suffix, suffix, fips: false, custom: true };
}

function readGlobal(encoded: string): ServiceName | undefined {
  if (ownEntry(data.global, encoded) === undefined) return undefined;
  const prefix = prefixes().find((it) => encoded.startsWith(`${it}.`)) ?? STANDARD;
  const suffix = encoded.slice(prefix.length + 1);
  return { prefix, service: encoded, suffix, fips: false, custom: false };
}

function readRegional({ encoded, decode }: EncodedText): ServiceName | undefined {
  const prefix = prefixes().find((it) => encoded.startsWith(`${it}.`));
  if (prefix === undefined) return undefined;
  const rest = encoded.slice(prefix.length + 1);
  const dot = rest.indexOf('.');
  const suffix = rest.slice(dot + 1);
  if (dot <= 0 || suffix === '' || hasHole(suffix)) return undefined;
  return { prefix, region: decode(rest.slice(0, dot)), suffix, custom: false, ...withoutFips(suffix) };
}

function withoutFips(suffix: string): { readonly service: string; readonly fips: boolean } {
  const service = suffix.replace(/-fips(?=\.|$)/, '').replace(/\.fips$/, '');
  return { service, fips: service !== suffix };
}

/** Longest first, so that `cn.com.amazonaws` is not read as an unknown prefix. */
let knownPrefixes: readonly string[] | undefined;

function prefixes(): readonly string[] {
  return (knownPrefixes ??= findPrefixes());
}

function findPrefixes(): readonly string[] {
  const all = new Set([STANDARD, ...data.prefixExceptions.map((it) => it.prefix), ...Object.keys(data.otherPrefixes)]);
  return [...all].toSorted((a, b) => b.length - a.length);
}

/** The prefixes under which the service may be found, the usual one first. */
function prefixesFor(service: string, region: string | undefined, type: EndpointType): readonly string[] {
  const other = Object.entries(data.otherPrefixes).find(([, it]) => it.names.includes(service));
  if (other !== undefined) return listedBy(service) === undefined ? [other[0]] : [other[0], STANDARD];
  const exception = data.prefixExceptions.find((it) => it.region === region);
  if (type === 'Interface' && exception?.services.includes(service) === true) return [exception.prefix];
  return [STANDARD];
}

function isOffered({ prefix, suffix, region }: ServiceName): boolean {
  const other = ownEntry(data.otherPrefixes, prefix);
  if (other !== undefined) return other.names.includes(suffix) || listedBy(suffix) !== undefined;
  if (
    data.suffixExceptions.some(
      (it) => it.suffix === suffix && typeof region === 'string' && it.regions.includes(region),
    )
  )
    return true;
  return isListedService(suffix);
}

/** The right prefix, if the one that is written cannot be right in that Region. */
function betterPrefix({ prefix, region, suffix, service }: ServiceName): string | undefined {
  if (ownEntry(data.otherPrefixes, prefix) !== undefined) return undefined;
  if (typeof region !== 'string') return undefined;
  const exception = data.prefixExceptions.find((it) => it.region === region);
  // S3 has both: the gateway keeps the usual prefix everywhere.
  const gateway = serviceInfo(suffix)?.types.includes('Gateway') === true;
  if (prefix === STANDARD)
    return exception?.services.includes(suffix) === true && !gateway ? exception.prefix : undefined;
  if (exception?.prefix !== prefix) return prefixesFor(suffix, region, 'Interface')[0];
  // The list of exceptions may lag behind AWS; only services that were looked up are surely not among them.
  return data.standardPrefixInChina.services.includes(service) && partitionOf(region) === 'aws-cn' && service === suffix
    ? STANDARD
    : undefined;
}

function judgeRegion(name: ServiceName, region: string): ServiceNameJudgement {
  const meant = looksLikeRegion(region) ? undefined : nearestRegion(region);
  if (meant === undefined) return { kind: 'unknown', because: 'region' };
  const prefix = prefixesFor(name.suffix, meant, 'Interface')[0] ?? name.prefix;
  return { kind: 'near-miss', suggestion: join(prefix, meant, name.suffix), why: 'region' };
}

/** The name has none of the known prefixes, or no Region: find a Region and a listed service in it. */
function judgeForm({ encoded, decode }: EncodedText): ServiceNameJudgement {
  const segments = encoded.split('.');
  const at = segments.findIndex((it) => isRegion(it) || (hasHole(it) && it.length === 1));
  const [region, suffix] = [segments[at], segments.slice(at + 1).join('.')];
  const holes = hasHole(encoded);
  if (region === undefined || at === 0 || suffix === '')
    return holes ? { kind: 'undecided' } : { kind: 'unknown', because: 'form' };
  if (hasHole(suffix) || segments.slice(0, at).some(hasHole)) return { kind: 'undecided' };
  if (!isListedService(suffix)) return { kind: 'unknown', because: 'prefix' };
  const prefix = prefixesFor(suffix, hasHole(region) ? undefined : region, 'Interface')[0] ?? STANDARD;
  return { kind: 'near-miss', suggestion: join(prefix, decode(region), suffix), why: 'prefix' };
}

function nearService(suffix: string, prefix: string): { readonly service: string; readonly why: NearMiss } | undefined {
  if (
    isOffered({ prefix, suffix, ...withoutFips(suffix), custom: false }) ||
    data.suffixExceptions.some((it) => it.suffix === suffix)
  )
    return undefined;
  const { service, fips } = withoutFips(suffix);
  // A FIPS variant that no list has yet is newer, not misspelt.
  if (fips && isListedService(service)) return undefined;
  const plain = letters(suffix);
  const alias = Object.entries(data.aliases).find(([name]) => name === suffix || letters(name) === plain)?.[1];
  const names = [...Object.keys(data.services), ...Object.values(data.names).flat()];
  const same = names.find((it) => letters(it) === plain);
  if (same !== undefined) return { service: same, why: 'dot-dash' };
  if (alias !== undefined) return { service: alias, why: 'alias' };
  const typo = nearestName(suffix, names);
  return typo === undefined ? undefined : { service: typo, why: 'typo' };
}

/** Short names are near to each other without being typos (`ecs`, `evs`, `pcs`), so only a swap counts there. */
function nearestName(word: string, names: readonly string[]): string | undefined {
  const limit = word.length < 5 ? 0 : word.length < 10 ? 1 : 2;
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const name of names) {
    if (Math.abs(name.length - word.length) > limit) continue;
    const distance = isSwap(word, name) ? 1 : limit === 0 ? Number.POSITIVE_INFINITY : editDistance(word, name);
    if (distance <= Math.max(limit, 1) && (best === undefined || distance < best.distance)) best = { name, distance };
  }
  return best?.name;
}

function letters(text: string): string {
  return text.replaceAll(/[._-]/g, '').toLowerCase();
}

function join(prefix: string, region: Text, suffix: string): Text {
  return textOf([`${prefix}.`, ...(typeof region === 'string' ? [region] : region.parts), `.${suffix}`]);
}
