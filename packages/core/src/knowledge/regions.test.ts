import { expect, test } from 'vitest';
import {
  allRegions,
  dnsSuffixOf,
  isRegion,
  looksLikeRegion,
  nearestRegion,
  nearestRegions,
  partitionIds,
  partitionOf,
  regionInfo,
  regionOfZone,
  regionsMentioned,
} from './regions.ts';

const at = (text: string) => regionsMentioned(text).map((it) => it.region);

test('known Regions', () => {
  expect(isRegion('ca-west-1')).toBe(true);
  expect(isRegion('us-est-1')).toBe(false);
  expect(isRegion('us-east-1a')).toBe(false);
  expect(regionInfo('mars-north-1')).toBeUndefined();
});

test('a Region that is newer than the data still looks like one, a misspelt one does not', () => {
  expect(looksLikeRegion('eu-south-9')).toBe(true);
  expect(looksLikeRegion('us-est-1')).toBe(false);
  expect(looksLikeRegion('region')).toBe(false);
  expect(looksLikeRegion('us-east-1a')).toBe(false);
});

test('the rule for new Regions: by launch date, and ca-west-1 because the page names it', () => {
  expect(regionInfo('ca-west-1')).toMatchObject({
    launched: '2023-12-20',
    newRegionRuleApplies: true,
    newRegionRuleCertainty: 'documented',
  });
  expect(regionInfo('il-central-1')).toMatchObject({ launched: '2023-08-01', newRegionRuleApplies: false });
  expect(regionInfo('mx-central-1')).toMatchObject({ launched: '2025-01-14', newRegionRuleApplies: true });
  expect(regionInfo('us-east-1')?.newRegionRuleApplies).toBe(false);
  expect(regionInfo('us-isof-east-1')).toMatchObject({
    newRegionRuleApplies: true,
    newRegionRuleCertainty: 'inferred',
    certainty: 'source',
  });
});

test('the rule for new Regions follows the launch date wherever one is known', () => {
  for (const { id, launched, newRegionRuleApplies } of allRegions()) {
    if (launched !== undefined && id !== 'ca-west-1')
      expect([id, newRegionRuleApplies]).toEqual([id, launched >= '2023-12-23']);
  }
});

test('partitions and DNS suffixes', () => {
  expect(partitionOf('us-gov-west-1')).toBe('aws-us-gov');
  expect(partitionOf('eusc-de-east-1')).toBe('aws-eusc');
  expect(partitionOf('us-isof-south-1')).toBe('aws-iso-f');
  expect(partitionOf('eu-south-9')).toBe('aws');
  expect(partitionOf('somewhere')).toBeUndefined();
  expect(dnsSuffixOf('cn-north-1')).toBe('amazonaws.com.cn');
  expect(dnsSuffixOf('eusc-de-east-1')).toBe('amazonaws.eu');
  expect(dnsSuffixOf('ap-east-2')).toBe('amazonaws.com');
});

test('every Region has the form of its own partition', () => {
  for (const { id, partition } of allRegions()) {
    expect(partitionIds()).toContain(partition);
    expect([id, looksLikeRegion(id), partitionOf(id)]).toEqual([id, true, partition]);
  }
});

test('near misses; of equally near Regions the oldest comes first', () => {
  expect(nearestRegion('ca-wset-1')).toBe('ca-west-1');
  expect(nearestRegion('eu_west_1')).toBe('eu-west-1');
  expect(nearestRegions('us-est-1')).toEqual(['us-east-1', 'us-west-1']);
  expect(nearestRegion('region')).toBeUndefined();
  expect(nearestRegion('mars-north-7')).toBeUndefined();
});

test('Regions in longer texts', () => {
  expect(regionsMentioned('com.amazonaws.us-east-1.ecr.api')).toEqual([{ region: 'us-east-1', start: 14, end: 23 }]);
  expect(at('arn:aws:s3:::prod-ca-west-1-starport-layer-bucket/*')).toEqual(['ca-west-1']);
  expect(at('123456789012.dkr.ecr.us-gov-west-1.amazonaws.com/app')).toEqual(['us-gov-west-1']);
  expect(at('us-east-1a,eu-west-1b')).toEqual(['us-east-1', 'eu-west-1']);
  expect(at('us-west-2-lax-1a')).toEqual(['us-west-2']);
});

test('parts of words are no Regions', () => {
  expect(at('us-east-11')).toEqual([]);
  expect(at('bus-east-1')).toEqual([]);
  expect(at('us-east-1ab')).toEqual([]);
  expect(at('us-east-x')).toEqual([]);
});

test('zones', () => {
  expect(regionOfZone('us-east-1a')).toBe('us-east-1');
  expect(regionOfZone('us-west-2-lax-1a')).toBe('us-west-2');
  expect(regionOfZone('us-east-1-wl1-bos-wlz-1')).toBeUndefined();
  expect(regionOfZone('use1-az1')).toBeUndefined();
  expect(regionOfZone('us-east-1')).toBeUndefined();
  expect(regionInfo('us-east-1')?.zones).toBe(6);
});
