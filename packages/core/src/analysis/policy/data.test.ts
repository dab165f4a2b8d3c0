import { expect, test } from 'vitest';
import { showText } from '../../values/text.ts';
import { actionTable } from '../../knowledge/iam-actions.ts';
import { evaluateRequest } from './evaluate.ts';
import { managedPolicies } from './managed-policies.ts';
import { requestContext } from './request.ts';

const table = actionTable();
const managed = managedPolicies();

test('the table says where it is from and of which day', () => {
  expect(table.source).toMatch(/^npm:@cloud-copilot\/iam-data@/);
  expect(table.date).toMatch(/^\d{4}-\d{2}-\d{2}$/);
});

test('actions that take no resource', () => {
  expect(resourcesOf('ecr:GetAuthorizationToken')).toEqual([]);
  expect(resourcesOf('ecs:ListClusters')).toEqual([]);
  expect(resourcesOf('ecs:DiscoverPollEndpoint')).toEqual([]);
  expect(resourcesOf('ssmmessages:OpenDataChannel')).toEqual([]);
  expect(resourcesOf('xray:PutTraceSegments')).toEqual([]);
  expect(resourcesOf('logs:DescribeLogGroups')).toEqual([]);
});

test('actions that take one', () => {
  expect(resourcesOf('ecs:CreateCluster')).toEqual([{ type: 'cluster', required: true }]);
  expect(resourcesOf('ecs:Poll')).toEqual([{ type: 'container-instance', required: true }]);
  expect(resourcesOf('ecr:BatchGetImage')).toEqual([{ type: 'repository', required: true }]);
  expect(resourcesOf('ecs:RunTask')).toContainEqual({ type: 'task-definition', required: true });
});

test('an excerpt does not claim to be complete', () => {
  expect(table.services.get('ec2')?.complete).toBe(false);
  expect(table.services.get('ecs')?.complete).toBe(true);
});

test('every type of resource that an action takes has a shape', () => {
  const missing = [...table.services.values()].flatMap((service) =>
    [...service.actions.values()].flatMap((action) => action.resources.filter(({ type }) => !service.resources.has(type)).map(({ type }) => `${service.prefix}:${action.name} ${type}`)),
  );
  expect(missing).toEqual([]);
});

test('managed policies read without problems and name actions that exist', () => {
  for (const name of managed.names) {
    const document = managed.byArn(`arn:aws:iam::aws:policy/${name}`) ?? managed.byArn(`arn:aws:iam::aws:policy/service-role/${name}`);
    expect(document?.statements.every((it) => it.kind === 'statement')).toBe(true);
    for (const statement of document?.statements ?? []) {
      if (statement.kind !== 'statement') continue;
      for (const item of statement.action.list.items) {
        const action = showText(item.text);
        if (!action.includes('*')) expect(exists(action), action).toBe(true);
      }
    }
  }
});

test('the execution role policy lets images be pulled and logs be written, and no group be created', () => {
  expect(decide('AmazonECSTaskExecutionRolePolicy', 'ecr:GetAuthorizationToken')).toBe('Allowed');
  expect(decide('AmazonECSTaskExecutionRolePolicy', 'logs:PutLogEvents')).toBe('Allowed');
  expect(decide('AmazonECSTaskExecutionRolePolicy', 'logs:CreateLogGroup')).toBe('ImplicitlyDenied');
  expect(decide('AmazonECSTaskExecutionRolePolicy', 'secretsmanager:GetSecretValue')).toBe('ImplicitlyDenied');
});

test('the instance role policy lets the agent register and poll', () => {
  expect(decide('AmazonEC2ContainerServiceforEC2Role', 'ecs:SubmitTaskStateChange')).toBe('Allowed');
  expect(decide('AmazonEC2ContainerServiceforEC2Role', 'ecs:Poll')).toBe('Allowed');
  expect(decide('AmazonEC2ContainerServiceforEC2Role', 'ssmmessages:OpenDataChannel')).toBe('ImplicitlyDenied');
});

test('a policy is that of its partition', () => {
  const arn = 'arn:aws-cn:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role';
  const request = { action: 'ecs:ListTagsForResource', resource: 'arn:aws-cn:ecs:cn-north-1:111122223333:task/a/b', principal: { kind: 'aws' as const, arn: 'arn:aws-cn:iam::111122223333:role/i' }, context: requestContext({}) };
  expect(evaluateRequest(request, { identity: [managed.byArn(arn) ?? { statements: [] }] }).decision).toBe('Allowed');
});

test('policies that are not known', () => {
  expect(managed.byArn('arn:aws:iam::aws:policy/NoSuchPolicy')).toBeUndefined();
  expect(managed.byArn('arn:aws:iam::111122223333:policy/AmazonSSMManagedInstanceCore')).toBeUndefined();
});

function resourcesOf(action: string): unknown {
  const [prefix = '', name = ''] = action.split(':');
  return table.services.get(prefix)?.actions.get(name.toLowerCase())?.resources;
}

function exists(action: string): boolean {
  const [prefix = '', name = ''] = action.split(':');
  const service = table.services.get(prefix);
  return service?.actions.has(name.toLowerCase()) === true;
}

function decide(policy: string, action: string): string {
  const document = managed.byArn(`arn:aws:iam::aws:policy/service-role/${policy}`);
  const request = { action, resource: '*', principal: { kind: 'aws' as const, arn: 'arn:aws:iam::111122223333:role/r' }, context: requestContext({}) };
  return evaluateRequest(request, { identity: document === undefined ? [] : [document] }).decision;
}
