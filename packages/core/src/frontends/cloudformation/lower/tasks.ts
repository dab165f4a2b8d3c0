import type { Container, Placement, TaskDefinition, TaskRunner } from '../../../graph/nodes.ts';
import { mapSeveral, refsOf, type ResourceReader } from '../../../graph/resource-reader.ts';
import { itemsOf, member, textOfValue, triOfValue } from '../../../values/read.ts';
import { showText } from '../../../values/text.ts';
import type { Value } from '../../../values/value.ts';
import { containerOf, networkIn, placementOf, providerUse, strategyOf, taskDefinition } from './containers.ts';
import { jsonValue } from './embedded-json.ts';
import type { Lowerings } from './lowering.ts';
import { namedRef } from './named.ts';
import { partsOf, type Part } from './parts.ts';
import { runTaskCalls } from './state-machines.ts';

/** What starts tasks beside services: rules, schedules, pipes, state machines; Express services and daemons. */
export const taskLowerings: Lowerings = {
  'AWS::Events::Rule': (r) =>
    partsOf(r, 'tasks', () => present(r, r.value('Targets')).filter((target) => isSet(target, 'EcsParameters'))).map((part) =>
      taskRun(r, part, 'schedule', {
        parameters: () => member(part.read(), 'EcsParameters'),
        cluster: () => member(part.read(), 'Arn'),
        disabled: () => r.string('State') === 'DISABLED',
      }),
    ),

  'AWS::Scheduler::Schedule': (r) =>
    partsOf(r, 'tasks', () => scheduledCalls(r)).map((part) =>
      taskRun(r, part, 'schedule', {
        parameters: part.read,
        cluster: () => firstPresent(member(part.read(), 'Cluster'), r.value('Target', 'Arn')),
        disabled: () => r.string('State') === 'DISABLED',
      }),
    ),

  'AWS::Pipes::Pipe': (r) =>
    partsOf(r, 'tasks', () => [r.value('TargetParameters', 'EcsTaskParameters')].filter(({ kind }) => kind !== 'absent')).map(
      (part) =>
        taskRun(r, part, 'schedule', {
          parameters: part.read,
          cluster: () => r.value('Target'),
          disabled: () => r.string('DesiredState') === 'STOPPED',
        }),
    ),

  'AWS::StepFunctions::StateMachine': (r) => stateMachine(r),
  'AWS::Serverless::StateMachine': (r) => stateMachine(r),

  'AWS::ECS::ExpressGatewayService': (r) => [expressService(r), expressTaskDefinition(r)],

  'AWS::ECS::DaemonTaskDefinition': (r) => taskDefinition(r),
  'AWS::ECS::Daemon': (r) => daemon(r),
};

/** Where a resource keeps what `RunTask` takes. */
interface RunTaskSource {
  readonly parameters: () => Value;
  readonly cluster: () => Value;
  readonly disabled: () => boolean;
}

function taskRun(r: ResourceReader, part: Part, runner: 'schedule' | 'state-machine', from: RunTaskSource): TaskRunner {
  const parameter = (...path: string[]): Value => member(from.parameters(), ...path);
  return {
    ...part.base,
    kind: 'task-runner',
    runner,
    serviceConnect: 'no',
    get cluster() {
      return namedRef(r, 'ecs-cluster', from.cluster());
    },
    get taskDefinition() {
      return namedRef(r, 'task-definition', firstPresent(parameter('TaskDefinitionArn'), parameter('TaskDefinition')));
    },
    get launchType() {
      return textOfValue(parameter('LaunchType'));
    },
    get strategy() {
      return strategyOf(r, parameter('CapacityProviderStrategy'));
    },
    get platformVersion() {
      return textOfValue(parameter('PlatformVersion'));
    },
    get placement() {
      return placementOf(r, networkIn(parameter('NetworkConfiguration')));
    },
    get exec() {
      return triOfValue(parameter('EnableExecuteCommand'), 'no');
    },
    get desiredCount() {
      return from.disabled() ? 0 : undefined;
    },
  };
}

/** A schedule calls `RunTask` through its own target type, or through the target that takes any call of the SDK. */
function scheduledCalls(r: ResourceReader): Value[] {
  const parameters = r.value('Target', 'EcsParameters');
  if (parameters.kind !== 'absent') return [parameters];
  const target = r.text('Target', 'Arn');
  const runsTask = target !== undefined && showText(target).endsWith(':scheduler:::aws-sdk:ecs:runTask');
  return runsTask ? [jsonValue(r.value('Target', 'Input'))] : [];
}

function stateMachine(r: ResourceReader): TaskRunner[] {
  return partsOf(r, 'tasks', () => runTaskCalls(r)).map((part) =>
    taskRun(r, part, 'state-machine', {
      parameters: part.read,
      cluster: () => member(part.read(), 'Cluster'),
      disabled: () => false,
    }),
  );
}

function expressService(r: ResourceReader): TaskRunner {
  const own = `${r.base.id}.TaskDefinition`;
  return {
    ...r.base,
    kind: 'task-runner',
    runner: 'express',
    // "capacityProviders: FARGATE": https://docs.aws.amazon.com/AmazonECS/latest/developerguide/express-service-work.html
    launchType: 'FARGATE',
    strategy: { items: [] },
    platformVersion: undefined,
    exec: 'no',
    serviceConnect: 'no',
    get cluster() {
      return namedRef(r, 'ecs-cluster', r.value('Cluster'));
    },
    get taskDefinition() {
      const given = r.value('TaskDefinitionArn');
      const node = given.kind === 'absent' ? r.graph.nodeOf('task-definition', own) : undefined;
      return node === undefined ? namedRef(r, 'task-definition', given) : ({ kind: 'node', id: own, node, at: r.base.at } as const);
    },
    get placement() {
      return expressPlacement(r);
    },
    get desiredCount() {
      return undefined;
    },
  };
}

/** Whether tasks get public addresses is nowhere documented, and no property says it. */
function expressPlacement(r: ResourceReader): Placement {
  const network = r.value('NetworkConfiguration');
  const subnets = member(network, 'Subnets');
  const inDefaultVpc = 'an Express service without subnets uses those of the default VPC';
  return {
    subnets: subnets.kind === 'absent' ? { items: [], open: inDefaultVpc } : refsOf(r.graph, 'subnet', subnets),
    groups: refsOf(r.graph, 'security-group', member(network, 'SecurityGroups')),
    publicIp: 'unknown',
    at: network.at,
  };
}

function expressTaskDefinition(r: ResourceReader): TaskDefinition {
  const { always } = r.graph.worlds;
  return {
    ...r.base,
    id: `${r.base.id}.TaskDefinition`,
    kind: 'task-definition',
    family: undefined,
    networkMode: 'awsvpc',
    compatibilities: { items: [{ value: () => 'FARGATE', when: always }] },
    operatingSystem: 'LINUX',
    proxyType: undefined,
    volumes: { items: [] },
    get containers() {
      return { items: [{ value: () => expressContainer(r), when: always }] };
    },
    get executionRole() {
      return namedRef(r, 'role', r.value('ExecutionRoleArn'));
    },
    get taskRole() {
      return namedRef(r, 'role', r.value('TaskRoleArn'));
    },
  };
}

/** Express services always write to CloudWatch Logs; the configuration only names group and stream. */
function expressContainer(r: ResourceReader): Container {
  return containerOf(r, r.value('PrimaryContainer'), {
    logDriver: 'awslogs',
    logOption: (name) => r.value('PrimaryContainer', 'AwsLogsConfiguration', EXPRESS_LOG_OPTIONS.get(name) ?? name),
  });
}

const EXPRESS_LOG_OPTIONS: ReadonlyMap<string, string> = new Map([
  ['awslogs-group', 'LogGroup'],
  ['awslogs-stream-prefix', 'LogStreamPrefix'],
]);

/** One task per managed instance of its capacity providers, on the network of the host. */
function daemon(r: ResourceReader): TaskRunner {
  return {
    ...r.base,
    kind: 'task-runner',
    runner: 'daemon',
    launchType: undefined,
    platformVersion: undefined,
    placement: undefined,
    serviceConnect: 'no',
    desiredCount: undefined,
    get cluster() {
      return namedRef(r, 'ecs-cluster', r.value('ClusterArn'));
    },
    get taskDefinition() {
      return namedRef(r, 'task-definition', r.value('DaemonTaskDefinitionArn'));
    },
    get strategy() {
      return mapSeveral(r.items('CapacityProviderArns'), (read) => providerUse(r, read()));
    },
    get exec() {
      return r.tri('no', 'EnableExecuteCommand');
    },
  };
}

function present(r: ResourceReader, list: Value): Value[] {
  return r.graph.worlds.present(itemsOf(list)).map((read) => read());
}

function isSet(value: Value, key: string): boolean {
  return member(value, key).kind !== 'absent';
}

function firstPresent(...values: readonly [Value, ...Value[]]): Value {
  return values.find(({ kind }) => kind !== 'absent') ?? values[0];
}
