import { expect, test } from 'vitest';
import { hostsOf, serviceInfo } from './endpoint-services.ts';

test('private DNS names', () => {
  expect(serviceInfo('ecs-agent')?.privateDnsNames('ca-west-1')).toEqual(['ecs-a.ca-west-1.amazonaws.com']);
  expect(serviceInfo('ecr.dkr')?.privateDnsNames('cn-north-1')).toEqual(['*.dkr.ecr.cn-north-1.amazonaws.com.cn']);
  expect(serviceInfo('kinesis-firehose')?.privateDnsNames('us-east-1')).toEqual(['firehose.us-east-1.amazonaws.com']);
  expect(serviceInfo('s3')?.privateDnsNames('us-east-1')).toContain('*.s3.us-east-1.amazonaws.com');
  expect(serviceInfo('scheduler')?.privateDnsNames('us-east-1')).toBeUndefined();
});

test('what is known of services, and what is not', () => {
  expect(serviceInfo('ecs')).toMatchObject({
    types: ['Interface'],
    policySupport: 'yes',
    crossRegion: 'yes',
    certainty: 'documented',
  });
  expect(serviceInfo('ecs-agent')).toMatchObject({ policySupport: 'unknown', crossRegion: 'no' });
  expect(serviceInfo('s3')?.types).toEqual(['Gateway', 'Interface']);
  expect(serviceInfo('appmesh-envoy-management')?.ended).toBe('2026-09-30');
  expect(serviceInfo('scheduler')).toMatchObject({
    types: ['Interface'],
    policySupport: 'unknown',
    crossRegion: 'unknown',
  });
  expect(serviceInfo('nosuch')).toBeUndefined();
});

test('hosts that callers use', () => {
  expect(hostsOf('ecs-telemetry', 'us-east-1')).toEqual(['ecs-t.us-east-1.amazonaws.com']);
  expect(hostsOf('ecr.dkr', 'us-east-1', { dualStack: true })).toEqual(['*.dkr-ecr.us-east-1.on.aws']);
  expect(hostsOf('scheduler', 'us-east-1')).toBeUndefined();
  expect(hostsOf('ecs', 'somewhere')).toBeUndefined();
});
