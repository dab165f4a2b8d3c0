import { expect, test } from 'vitest';
import needs from '../../data/needs.json' with { type: 'json' };
import { serviceInfo } from './endpoint-services.ts';
import {
  allNeeds,
  fargatePlatform,
  features,
  needsOf,
  notNeeded,
  type Feature,
  type FargatePlatform,
  type LaunchType,
} from './needs.ts';

const services = (feature: Feature, launch: LaunchType, platform?: FargatePlatform) =>
  needsOf(feature, launch, platform).flatMap((it) => it.calls.map((call) => `${call.service} from ${it.caller}`));

test('an image in ECR, by launch type and platform', () => {
  expect(services('image-ecr', 'FARGATE', 'current')).toEqual([
    'ecr.api from task-eni',
    'ecr.dkr from task-eni',
    's3 from task-eni',
  ]);
  expect(services('image-ecr', 'FARGATE', 'legacy')).toEqual([
    'ecr.dkr from task-eni',
    's3 from task-eni',
    'ecr.api from service-owned-eni',
  ]);
  expect(services('image-ecr', 'EC2')).toEqual(['ecr.api from host', 'ecr.dkr from host', 's3 from host']);
});

test('layers are read with URLs that ECR signs', () => {
  const layers = needsOf('image-ecr', 'FARGATE', 'current')[0]?.calls.find((it) => it.service === 's3');
  expect(layers).toEqual({
    service: 's3',
    actions: ['s3:GetObject'],
    role: 'presigned-by-service',
    resource: 'layer-bucket',
    region: 'image',
  });
});

test('container instances need the three endpoints of ECS together, tasks on Fargate none', () => {
  expect(needsOf('agent', 'EC2')).toMatchObject([
    { phase: 'register', together: true, consequence: 'instance-does-not-register' },
  ]);
  expect(services('agent', 'EC2')).toEqual(['ecs from host', 'ecs-agent from host', 'ecs-telemetry from host']);
  expect(needsOf('agent', 'FARGATE')).toEqual([]);
  expect(notNeeded()).toContainEqual(
    expect.objectContaining({ feature: 'agent', launch: ['FARGATE'], certainty: 'documented' }),
  );
});

test('logs: on EC2 the container starts without them', () => {
  expect(needsOf('logs-awslogs', 'FARGATE')).toMatchObject([
    { consequence: 'task-does-not-start', caller: 'task-eni', certainty: 'documented' },
  ]);
  expect(needsOf('logs-awslogs', 'EC2')).toMatchObject([
    { consequence: 'loses-logs', caller: 'host', certainty: 'documented' },
  ]);
});

test('secrets', () => {
  expect(services('secrets-ssm', 'FARGATE', 'current')).toEqual(['ssm from task-eni']);
  expect(services('secrets-secretsmanager', 'EC2')).toEqual(['secretsmanager from host']);
  expect(services('repository-credentials', 'FARGATE', 'legacy')).toEqual(['secretsmanager from service-owned-eni']);
});

test('what containers send leaves through the network of the task', () => {
  expect(services('exec', 'FARGATE')).toEqual(['ssmmessages from task-eni']);
  expect(services('exec', 'EC2')).toEqual(['ssmmessages from task-network']);
  expect(services('exec-kms', 'FARGATE')).toEqual(['kms from task-eni']);
  expect(services('service-connect', 'FARGATE')).toEqual(['ecs-agent from task-eni']);
});

test('what no endpoint helps', () => {
  expect(needsOf('image-public', 'FARGATE')).toMatchObject([{ reach: 'public', calls: [] }]);
  expect(needsOf('efs-iam', 'FARGATE', 'current')).toMatchObject([
    { reach: 'mount-target', mount: { port: 2049, role: 'task' } },
  ]);
});

test('what Managed Instances need is inferred', () => {
  expect(needsOf('agent', 'MANAGED_INSTANCES')).toMatchObject([{ certainty: 'inferred' }]);
  expect(needsOf('image-ecr', 'MANAGED_INSTANCES')).toMatchObject([{ certainty: 'inferred', caller: 'host' }]);
});

test('Exec falls back to the role of the instance', () => {
  expect(needsOf('exec', 'EC2')[0]?.calls[0]?.role).toBe('task-or-instance');
  expect(needsOf('exec', 'FARGATE')[0]?.calls[0]?.role).toBe('task');
});

test('every feature has needs, and every need a feature and known services', () => {
  expect(needs.needs.length).toBe(allNeeds().length);
  expect(new Set(allNeeds().map((it) => it.feature))).toEqual(new Set(features));
  const unknown = allNeeds()
    .flatMap((it) => it.calls)
    .filter((it) => serviceInfo(it.service) === undefined);
  expect(unknown).toEqual([]);
});

test('platform versions of Fargate', () => {
  expect(fargatePlatform('1.3.0')).toBe('legacy');
  expect(fargatePlatform('1.4.0')).toBe('current');
  expect(fargatePlatform('LATEST')).toBe('current');
  expect(fargatePlatform(undefined)).toBe('current');
  expect(fargatePlatform('1.0.0', 'WINDOWS_SERVER_2019_CORE')).toBe('current');
  expect(fargatePlatform('newest')).toBeUndefined();
});
