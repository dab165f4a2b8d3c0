import { expect, test } from 'vitest';
import { concat, showText, type Hole, type Text } from '../values/text.ts';
import { expectedServiceNames, judgeServiceName, parseServiceName } from './service-names.ts';

const region: Hole = { id: 'AWS::Region', cause: 'the Region is not known' };
const inRegion = (before: string, after: string): Text => concat(before, { parts: [region] }, after);

const judged = (text: Text): string => {
  const it = judgeServiceName(text);
  if (it.kind === 'near-miss') return `${it.why}: ${showText(it.suggestion)}`;
  return it.kind === 'unknown' ? `unknown ${it.because}` : it.kind;
};

test('parts of a service name', () => {
  expect(parseServiceName('com.amazonaws.us-east-1.ecr.dkr')).toEqual({
    prefix: 'com.amazonaws',
    region: 'us-east-1',
    service: 'ecr.dkr',
    suffix: 'ecr.dkr',
    fips: false,
    custom: false,
  });
  expect(parseServiceName('cn.com.amazonaws.cn-north-1.ecr.api')).toMatchObject({
    prefix: 'cn.com.amazonaws',
    region: 'cn-north-1',
    service: 'ecr.api',
  });
  expect(parseServiceName('com.amazonaws.us-east-1.ecr-fips.dkr')).toMatchObject({
    service: 'ecr.dkr',
    suffix: 'ecr-fips.dkr',
    fips: true,
  });
  expect(parseServiceName('com.amazonaws.us-east-1.airflow.api-fips')).toMatchObject({
    service: 'airflow.api',
    fips: true,
  });
  expect(parseServiceName('com.amazonaws.iam')).toEqual({
    prefix: 'com.amazonaws',
    service: 'com.amazonaws.iam',
    suffix: 'iam',
    fips: false,
    custom: false,
  });
  expect(parseServiceName('ecr.api')).toBeUndefined();
});

test('a Region that is not known', () => {
  expect(parseServiceName(inRegion('com.amazonaws.', '.ecr.api'))).toMatchObject({
    region: { parts: [region] },
    service: 'ecr.api',
  });
  expect(parseServiceName({ parts: ['com.amazonaws.', region] })).toBeUndefined();
});

test('services of other owners', () => {
  expect(judged('com.amazonaws.vpce.us-east-1.vpce-svc-0b245d99885c0eef6')).toBe('custom');
  expect(parseServiceName('com.amazonaws.vpce.us-east-1.vpce-svc-0b245d99885c0eef6')).toMatchObject({
    region: 'us-east-1',
    custom: true,
  });
});

test('known names', () => {
  expect(judged('com.amazonaws.ca-west-1.ecs-telemetry')).toBe('known');
  expect(judged('com.amazonaws.us-east-1.s3')).toBe('known');
  expect(judged('com.amazonaws.cn-north-1.s3')).toBe('known');
  expect(judged('cn.com.amazonaws.cn-north-1.s3')).toBe('known');
  expect(judged('cn.com.amazonaws.cn-north-1.transcribe.cn')).toBe('known');
  expect(judged('com.amazonaws.us-east-1.scheduler')).toBe('known');
  expect(judged('com.amazonaws.us-east-1.timestream.ingest-cell3')).toBe('known');
  expect(judged('aws.api.us-east-1.qbusiness')).toBe('known');
  expect(judged('aws.sagemaker.us-east-1.notebook')).toBe('known');
  expect(judged('com.amazonaws.s3-global.accesspoint')).toBe('known');
  expect(judged(inRegion('com.amazonaws.', '.logs'))).toBe('known');
});

test('a dot for a dash, and the reverse', () => {
  expect(judged('com.amazonaws.us-east-1.ecr-api')).toBe('dot-dash: com.amazonaws.us-east-1.ecr.api');
  expect(judged('com.amazonaws.us-east-1.ecs.agent')).toBe('dot-dash: com.amazonaws.us-east-1.ecs-agent');
  expect(judged(inRegion('com.amazonaws.', '.secrets-manager'))).toBe(
    'dot-dash: com.amazonaws.${AWS::Region}.secretsmanager',
  );
});

test('names that people use for services', () => {
  expect(judged('com.amazonaws.us-east-1.cloudwatch-logs')).toBe('alias: com.amazonaws.us-east-1.logs');
  expect(judged('com.amazonaws.us-east-1.ecr')).toBe('alias: com.amazonaws.us-east-1.ecr.api');
  expect(judged('com.amazonaws.cn-north-1.efs')).toBe('alias: cn.com.amazonaws.cn-north-1.elasticfilesystem');
});

test('misspelt services', () => {
  expect(judged('com.amazonaws.us-east-1.secretmanager')).toBe('typo: com.amazonaws.us-east-1.secretsmanager');
  expect(judged('com.amazonaws.us-east-1.esc')).toBe('typo: com.amazonaws.us-east-1.ecs');
});

test('a service that no list has is not called a typo', () => {
  expect(judged('com.amazonaws.us-east-1.brandnew')).toBe('unknown service');
  expect(judged('com.amazonaws.us-east-1.zcs')).toBe('unknown service');
  expect(judged('com.amazonaws.us-east-1.secretsmanager-fips')).toBe('unknown service');
});

test('Regions in service names', () => {
  expect(judged('com.amazonaws.us-est-1.ecs')).toBe('region: com.amazonaws.us-east-1.ecs');
  expect(judged('com.amazonaws.eu-south-9.ecs')).toBe('unknown region');
  expect(judged('com.amazonaws.region.ec2')).toBe('unknown region');
});

test('prefixes of other partitions', () => {
  expect(judged('com.amazonaws.cn-north-1.ecr.api')).toBe('prefix: cn.com.amazonaws.cn-north-1.ecr.api');
  expect(judged('cn.com.amazonaws.cn-north-1.ecs')).toBe('prefix: com.amazonaws.cn-north-1.ecs');
  expect(judged('cn.com.amazonaws.us-east-1.logs')).toBe('prefix: com.amazonaws.us-east-1.logs');
  expect(judged('com.amazonaws.eusc-de-east-1.ecr.dkr')).toBe('prefix: eu.amazonaws.eusc-de-east-1.ecr.dkr');
  expect(judged('com.amazon.us-east-1.ecs')).toBe('prefix: com.amazonaws.us-east-1.ecs');
});

test('what cannot be read', () => {
  expect(judged('ecs')).toBe('unknown form');
  expect(judged({ parts: [region] })).toBe('undecided');
  expect(judged({ parts: ['com.amazonaws.us-east-1.', { id: 'Service', cause: 'no value' }] })).toBe('undecided');
});

test('expected names by partition', () => {
  expect(expectedServiceNames('ecr.api', 'us-east-1', 'Interface')).toEqual(['com.amazonaws.us-east-1.ecr.api']);
  expect(expectedServiceNames('ecr.api', 'cn-north-1', 'Interface')).toEqual(['cn.com.amazonaws.cn-north-1.ecr.api']);
  expect(expectedServiceNames('ecs', 'cn-north-1', 'Interface')).toEqual(['com.amazonaws.cn-north-1.ecs']);
  expect(expectedServiceNames('s3', 'cn-north-1', 'Gateway')).toEqual(['com.amazonaws.cn-north-1.s3']);
  expect(expectedServiceNames('s3', 'cn-north-1', 'Interface')).toEqual(['cn.com.amazonaws.cn-north-1.s3']);
  expect(expectedServiceNames('ecr.dkr', 'eusc-de-east-1', 'Interface')).toEqual([
    'eu.amazonaws.eusc-de-east-1.ecr.dkr',
  ]);
  expect(expectedServiceNames('ecr.dkr', 'us-iso-west-1', 'Interface')).toEqual(['gov.ic.c2s.us-iso-west-1.ecr.dkr']);
  expect(expectedServiceNames('ecr.dkr', 'us-isob-east-1', 'Interface')).toEqual([
    'gov.sgov.sc2s.us-isob-east-1.ecr.dkr',
  ]);
  expect(expectedServiceNames('ecr.dkr', 'us-isof-east-1', 'Interface')).toEqual([
    'gov.ic.hci.csp.us-isof-east-1.ecr.dkr',
  ]);
  expect(expectedServiceNames('ecr.dkr', 'eu-isoe-west-1', 'Interface')).toEqual([
    'uk.adc-e.cloud.eu-isoe-west-1.ecr.dkr',
  ]);
  expect(expectedServiceNames('logs', 'us-gov-west-1', 'Interface')).toEqual(['com.amazonaws.us-gov-west-1.logs']);
  expect(expectedServiceNames('transcribe', 'cn-north-1', 'Interface')).toEqual([
    'cn.com.amazonaws.cn-north-1.transcribe.cn',
  ]);
  expect(expectedServiceNames('qbusiness', 'us-east-1', 'Interface')).toEqual([]);
  expect(expectedServiceNames('ecs', 'us-east-1', 'Gateway')).toEqual([]);
  expect(expectedServiceNames('ecs', { parts: [region] }, 'Interface').map(showText)).toEqual([
    'com.amazonaws.${AWS::Region}.ecs',
  ]);
});
