import { hostsOf } from '../../knowledge/endpoint-services.ts';
import { allRegions, isRegion } from '../../knowledge/regions.ts';
import { partsOf, showText, type Text } from '../../values/text.ts';
import { triOr, type Tri } from '../../values/tri.ts';

/**
 * Host names and zone names as plain strings, so that they can be held against each other even where the target Region
 * is open: its hole is written out by name, and equal holes are equal text.
 */
export type HostName = string;

/** The names that a service is called by in a Region; undefined = not known for this service or Region. */
export function hostNames(
  service: string,
  region: Text,
  options: { readonly dualStack?: boolean } = {},
): readonly HostName[] | undefined {
  if (typeof region === 'string') return hostsOf(service, region, options);
  return hostsOf(service, STAND_IN, options)?.map((host) => host.replaceAll(STAND_IN, showText(region)));
}

/** Whether a zone holds the domain of a host; `*.` in front of a host stands for any name below. */
export function zoneHolds(zone: Text, host: HostName, region: Text): Tri {
  return compare(zone, region, (name) => {
    const bare = host.replace(/^\*\./, '');
    return bare === name || bare.endsWith(`.${name}`);
  }, () => mentionsAws(zone));
}

/** Whether a record answers a host: by its own name, or as a wildcard. */
export function recordAnswers(record: Text, host: HostName, region: Text): Tri {
  // Some of the names that a wildcard host stands for may have records of their own.
  const some = host.startsWith('*.') && showText(record).endsWith(host.slice(1));
  const answer = compare(record, region, (name) => {
    const written = name.replace(/^\\052/, '*');
    return written === host || (written.startsWith('*.') && host.endsWith(written.slice(1)));
  }, () => true);
  return answer === 'no' && some ? 'unknown' : answer;
}

/** Whether a record gives a name that callers of the service ask for; names of other trades are nobody's mistake. */
export function isNameOf(record: Text, service: string, region: Text): Tri {
  const shown = showText(record);
  const hosts = hostNames(service, region);
  if (hosts === undefined || !mentionsAws(record) || shown.includes('fips')) return 'unknown';
  const all = [...hosts, ...(hostNames(service, region, { dualStack: true }) ?? [])];
  return triOr(...all.map((host) => recordAnswers(record, host, region)));
}

/** Whether a text may be a name of an AWS service as far as its literal parts tell. */
export function mentionsAws(name: Text): boolean {
  return /amazonaws|api\.aws/.test(showText(name));
}

/** A Region that has the usual names; replaced by the hole before anybody sees it. */
const STAND_IN = allRegions().find(({ partition }) => partition === 'aws')?.id ?? '';

/** Asks of names with the Region's own hole as of plain ones; other holes, or a Region against a hole, decide nothing. */
function compare(name: Text, region: Text, test: (name: string) => boolean, perhaps: () => boolean): Tri {
  const known = typeof region === 'string' ? [] : partsOf(region).flatMap((part) => (typeof part === 'object' ? [part.id] : []));
  const foreign = partsOf(name).some((part) => typeof part === 'object' && !known.includes(part.id));
  if (foreign) return perhaps() ? 'unknown' : 'no';
  const written = showText(name);
  if (test(written)) return 'yes';
  if (typeof region === 'string') return 'no';
  const generic = written.split('.').map((label) => (isRegion(label) ? showText(region) : label)).join('.');
  return generic !== written && test(generic) ? 'unknown' : 'no';
}
