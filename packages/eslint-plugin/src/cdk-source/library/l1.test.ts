import { LOWERINGS } from '@privatelint/core/front-end-api';
import { expect, test } from 'vitest';
import { readFileSync } from 'node:fs';
import names from '../../../data/property-names.json' with { type: 'json' };

/** By types: how the classes of CDK call their properties. `pnpm generate --check` holds the table against the library that is installed. */
const properties: Readonly<Record<string, { readonly renamed: Readonly<Record<string, string>>; readonly asWritten: readonly string[] }>> = names.properties;

test('the table is of the library that is installed', () => {
  const manifest = JSON.parse(readFileSync(new URL('../../../node_modules/aws-cdk-lib/package.json', import.meta.url), 'utf8')) as { readonly version: string }; // as npm demands it
  expect(names.version, 'run `pnpm generate`').toBe(manifest.version);
});

test('types of the table are those that analyses look at, of services that it names', () => {
  const services = new Set(Object.values(names.services));
  expect(Object.keys(properties).filter((type) => !LOWERINGS.has(type) || !services.has(type.split('::')[1] ?? ''))).toEqual([]);
  expect(Object.keys(properties).length).toBeGreaterThan(30);
});

test('what CDK spells in a way of its own is in it', () => {
  expect(properties['AWS::AutoScaling::AutoScalingGroup']?.renamed.vpcZoneIdentifier).toBe('VPCZoneIdentifier');
  expect(properties['AWS::Route53::RecordSet']?.renamed).toEqual({ awsRegion: 'AWSRegion', dnsName: 'DNSName', ttl: 'TTL' });
  expect(properties['AWS::EC2::VPCEndpoint']?.asWritten).toEqual(['policyDocument']);
});
