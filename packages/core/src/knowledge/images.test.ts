import { expect, test } from 'vitest';
import { showText, type Hole, type Text } from '../values/text.ts';
import { classifyImage } from './images.ts';

const account: Hole = { id: 'AWS::AccountId', cause: 'the account is not known' };
const region: Hole = { id: 'AWS::Region', cause: 'the Region is not known' };
const suffix: Hole = { id: 'AWS::URLSuffix', cause: 'the partition is not known' };
const repo: Hole = { id: 'Repo', cause: 'parameter `Repo` has no value' };
const tag: Hole = { id: 'Tag', cause: 'parameter `Tag` has no value' };

const where = (text: Text): string => {
  const it = classifyImage(text);
  return it.kind === 'public'
    ? it.registry
    : it.kind === 'private-registry'
      ? `at ${showText(it.host)}`
      : it.kind === 'unknown'
        ? `unknown ${it.because}`
        : it.kind;
};

test('an image in a private ECR repository', () => {
  expect(classifyImage('123456789012.dkr.ecr.us-east-1.amazonaws.com/team/app:1.2')).toEqual({
    kind: 'ecr-private',
    account: '123456789012',
    region: 'us-east-1',
    host: '123456789012.dkr.ecr.us-east-1.amazonaws.com',
    repository: 'team/app',
    tag: '1.2',
    fips: false,
    dualStack: false,
  });
  expect(classifyImage('123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/app')).toMatchObject({
    kind: 'ecr-private',
    region: 'cn-north-1',
  });
  expect(classifyImage('123456789012.dkr-ecr.us-west-2.on.aws/app')).toMatchObject({
    kind: 'ecr-private',
    region: 'us-west-2',
    dualStack: true,
  });
  expect(classifyImage('123456789012.dkr.ecr-fips.us-east-1.amazonaws.com/app@sha256:ab')).toMatchObject({
    kind: 'ecr-private',
    fips: true,
    digest: 'sha256:ab',
  });
});

test('an ECR image with holes', () => {
  expect(classifyImage({ parts: [account, '.dkr.ecr.', region, '.amazonaws.com/', repo, ':', tag] })).toMatchObject({
    kind: 'ecr-private',
    account: { parts: [account] },
    region: { parts: [region] },
    repository: { parts: [repo] },
    tag: { parts: [tag] },
  });
  expect(where({ parts: ['123456789012.dkr.ecr.', region, '.', suffix, '/app'] })).toBe('ecr-private');
  expect(classifyImage({ parts: ['123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:', tag] })).toMatchObject({
    region: 'eu-west-1',
  });
});

test('a placeholder where the Region should be', () => {
  expect(where('123456789012.dkr.ecr.region.amazonaws.com/app')).toBe('unknown region');
  expect(where('aws_account_id.dkr.ecr.us-east-1.amazonaws.com/app')).toBe('unknown form');
  expect(where('1234567890.dkr.ecr.us-west-2.amazonaws.com/app')).toBe('ecr-private');
  expect(where('123456789012.dkr.ecr.eu-south-9.amazonaws.com/app')).toBe('ecr-private');
});

test('Docker Hub, with and without its name', () => {
  expect(where('nginx')).toBe('docker.io');
  expect(where('nginx:1.27')).toBe('docker.io');
  expect(where('amazon/amazon-ecs-sample')).toBe('docker.io');
  expect(where('docker.io/library/nginx')).toBe('docker.io');
  expect(classifyImage('nginx:1.27')).toEqual({
    kind: 'public',
    registry: 'docker.io',
    repository: 'nginx',
    tag: '1.27',
  });
  expect(where({ parts: ['nginx:', tag] })).toBe('docker.io');
});

test('other public registries', () => {
  expect(where('public.ecr.aws/nginx/nginx:latest')).toBe('public.ecr.aws');
  expect(where('ghcr.io/owner/app@sha256:0123')).toBe('ghcr.io');
  expect(where('mcr.microsoft.com/windows/servercore:ltsc2022')).toBe('mcr.microsoft.com');
  expect(where('europe-docker.pkg.dev/project/app')).toBe('europe-docker.pkg.dev');
});

test('hosts of which nothing is known', () => {
  expect(where('registry.example.com/app')).toBe('at registry.example.com');
  expect(where('registry.example.com:5000/team/app:1')).toBe('at registry.example.com:5000');
  expect(where('localhost/app')).toBe('at localhost');
  expect(where('localhost:5000/app')).toBe('at localhost:5000');
});

test('what decides nothing', () => {
  expect(where({ parts: [repo] })).toBe('unknown holes');
  expect(where({ parts: [repo, ':', tag] })).toBe('unknown holes');
  expect(where({ parts: [repo, '/app'] })).toBe('unknown holes');
  expect(where('')).toBe('unknown form');
  expect(where('<IMAGE1_NAME>')).toBe('unknown form');
  expect(where('nginx latest')).toBe('unknown form');
});
