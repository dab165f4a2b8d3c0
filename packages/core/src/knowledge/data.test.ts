import { expect, test } from 'vitest';
import amis from '../../data/ecs-amis.json' with { type: 'json' };
import services from '../../data/endpoint-services.json' with { type: 'json' };
import needs from '../../data/needs.json' with { type: 'json' };
import regions from '../../data/regions.json' with { type: 'json' };
import identifiers from '../../data/shared-identifiers.json' with { type: 'json' };
import { isRegion, nearestRegions, regionsMentioned } from './regions.ts';

const files: Readonly<Record<string, unknown>> = { amis, identifiers, services, needs, regions };

test.each(Object.keys(files))('%s has a date, and every source a reference and a certainty', (name) => {
  const file = files[name];
  expect(file).toMatchObject({ date: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/) as unknown });
  const sources = Object.entries(sourcesOf(file));
  expect(sources.length).toBeGreaterThan(0);
  for (const [, source] of sources) {
    expect(source).toMatchObject({
      reference: expect.stringMatching(/\S/) as unknown,
      certainty: expect.stringMatching(/^(?:documented|source|inferred|unverified)$/) as unknown,
    });
  }
});

test.each(Object.keys(files))('every fact of %s names sources that exist, and every source is named', (name) => {
  const file = files[name];
  const lists = ['sources', 'ruleSources', 'launchSources', 'policySources'].flatMap((key) => allOf(file, key));
  const named = new Set(lists.flatMap((it) => (Array.isArray(it) ? (it as unknown[]) : [])));
  if (name === 'services') for (const key of [...Object.keys(services.names), ...services.aliasSources]) named.add(key);
  expect(named).toEqual(new Set(Object.keys(sourcesOf(file))));
});

test('every row has sources', () => {
  const rows = [
    ...regions.regions,
    ...regions.partitions,
    ...needs.needs,
    ...needs.notNeeded,
    ...needs.publicRegistries,
    ...amis.minimumAgent,
    ...amis.families,
    ...Object.values(services.services),
    ...Object.values(services.global),
    ...services.prefixExceptions,
    ...services.patterns,
    ...identifiers.refOfAnother,
    ...identifiers.ownAttributes,
  ];
  for (const row of rows) expect(row.sources.length).toBeGreaterThan(0);
});

test('every Region that a table names exists', () => {
  const named = [
    ...services.prefixExceptions.map((it) => it.region),
    ...services.suffixExceptions.flatMap((it) => it.regions),
    ...allOf(services.services, 'regions').flat(),
    ...regionsMentioned(JSON.stringify([needs.needs, amis.families])).map((it) => it.region),
  ];
  for (const region of named) expect([region, isRegion(String(region))]).toEqual([region, true]);
});

test('names are sorted and listed once', () => {
  const all = Object.values(services.names).flat();
  expect(new Set(all).size).toBe(all.length);
  for (const list of Object.values(services.names)) expect(list).toEqual(list.toSorted());
  expect(regions.regions.map((it) => it.id)).toEqual(regions.regions.map((it) => it.id).toSorted());
});

test('every alias leads to a listed service and is none itself', () => {
  const listed = new Set([...Object.values(services.names).flat(), ...Object.keys(services.services)]);
  for (const [alias, service] of Object.entries(services.aliases))
    expect([alias, listed.has(alias), listed.has(service)]).toEqual([alias, false, true]);
});

test('a Region is nearest to itself', () => {
  for (const { id } of regions.regions) expect(nearestRegions(id)).toEqual([id]);
});

function sourcesOf(file: unknown): Readonly<Record<string, unknown>> {
  const [sources] = allOf(file, 'sources');
  return typeof sources === 'object' && sources !== null && !Array.isArray(sources)
    ? Object.fromEntries(Object.entries(sources))
    : {};
}

/** Every value under that key, at any depth, outermost first. */
function allOf(value: unknown, key: string): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  const own =
    Array.isArray(value) || !Object.hasOwn(value, key)
      ? []
      : Object.entries(value)
          .filter(([name]) => name === key)
          .map(([, it]: [string, unknown]) => it);
  return [...own, ...Object.values(value).flatMap((it: unknown) => allOf(it, key))];
}
