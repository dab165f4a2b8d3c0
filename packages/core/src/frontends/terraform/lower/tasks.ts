import type { ScalableTarget, TaskRunner } from '../../../graph/nodes.ts';
import { textOfValue, triOfValue } from '../../../values/read.ts';
import type { Value } from '../../../values/value.ts';
import { namedRef } from '../../cloudformation/lower/named.ts';
import { partsOf, type Part } from '../../cloudformation/lower/parts.ts';
import { scalableTarget } from '../../cloudformation/lower/scaling.ts';
import { taskLowerings as shapedLowerings } from '../../cloudformation/lower/tasks.ts';
import type { Lowerings, TerraformReader } from '../reader.ts';
import { structured } from '../scope.ts';
import { placementOf, strategyOf, taskDefinitionRef } from './containers.ts';
import { shaped, shapedReader } from './shapes.ts';

/** What starts tasks beside services: rules, schedules, pipes, state machines, Express services; what scales services. */
export const taskLowerings: Lowerings = {
  aws_cloudwatch_event_target: (r) =>
    partsOf(r, 'tasks', () => r.blocks('ecs_target')).map((part) =>
      taskRun(r, part, { cluster: () => r.value('arn'), placement: () => network(r, part.read()), disabled: () => false }),
    ),

  aws_scheduler_schedule: (r) =>
    partsOf(r, 'tasks', () => r.blocks('target').flatMap((target) => blocksOf(r, target, 'ecs_parameters'))).map((part) =>
      taskRun(r, part, {
        cluster: () => r.value('target', 'arn'),
        placement: () => network(r, part.read()),
        disabled: () => r.string('state') === 'DISABLED',
      }),
    ),

  aws_pipes_pipe: (r) =>
    partsOf(r, 'tasks', () => r.blocks('target_parameters').flatMap((target) => blocksOf(r, target, 'ecs_task_parameters'))).map((part) =>
      taskRun(r, part, {
        cluster: () => r.value('target'),
        placement: () => pipeNetwork(r, part.read()),
        disabled: () => r.string('desired_state') === 'STOPPED',
      }),
    ),

  aws_sfn_state_machine: (r) => shapedLowerings['AWS::StepFunctions::StateMachine']?.(shapedReader(r, { Definition: () => structured(r.value('definition')) })) ?? [],

  aws_appautoscaling_target: (r) => scaling(r, 'max_capacity'),
  aws_appautoscaling_scheduled_action: (r) => scaling(r, 'scalable_target_action', 'max_capacity'),

  aws_ecs_express_gateway_service: (r) =>
    shapedLowerings['AWS::ECS::ExpressGatewayService']?.(
      shapedReader(r, {
        Cluster: () => r.value('cluster'),
        ExecutionRoleArn: () => r.value('execution_role_arn'),
        TaskRoleArn: () => r.value('task_role_arn'),
        NetworkConfiguration: () =>
          shaped(r.base.at, {
            Subnets: () => r.value('network_configuration', 'subnets'),
            SecurityGroups: () => r.value('network_configuration', 'security_groups'),
          }),
        PrimaryContainer: () => primaryContainer(r),
      }),
    ) ?? [],
};

function scaling(r: TerraformReader, ...limit: readonly string[]): ScalableTarget {
  return scalableTarget(r, { namespace: () => r.value('service_namespace'), resource: () => r.value('resource_id'), limits: () => [r.value(...limit)] });
}

interface RunTaskSource {
  readonly cluster: () => Value;
  readonly placement: () => TaskRunner['placement'];
  readonly disabled: () => boolean;
}

function taskRun(r: TerraformReader, part: Part, from: RunTaskSource): TaskRunner {
  const argument = (name: string): Value => r.in(part.read(), name);
  return {
    ...part.base,
    kind: 'task-runner',
    runner: 'schedule',
    serviceConnect: 'no',
    get cluster() {
      return namedRef(r, 'ecs-cluster', from.cluster());
    },
    get taskDefinition() {
      return taskDefinitionRef(r, argument('task_definition_arn'));
    },
    get launchType() {
      return textOfValue(argument('launch_type'));
    },
    get strategy() {
      return strategyOf(r, argument('capacity_provider_strategy'));
    },
    get platformVersion() {
      return textOfValue(argument('platform_version'));
    },
    get placement() {
      return from.placement();
    },
    get exec() {
      return triOfValue(argument('enable_execute_command'), 'no');
    },
    get desiredCount() {
      return from.disabled() ? 0 : undefined;
    },
  };
}

function network(r: TerraformReader, parameters: Value): TaskRunner['placement'] {
  return placementOf(r, blocksOf(r, parameters, 'network_configuration')[0]);
}

function pipeNetwork(r: TerraformReader, parameters: Value): TaskRunner['placement'] {
  const placement = placementOf(r, blocksOf(r, r.in(parameters, 'network_configuration'), 'aws_vpc_configuration')[0]);
  if (placement === undefined) return undefined;
  const assigned = textOfValue(r.in(parameters, 'network_configuration', 'aws_vpc_configuration', 'assign_public_ip'));
  return { ...placement, publicIp: assigned === undefined || assigned === 'DISABLED' ? 'no' : assigned === 'ENABLED' ? 'yes' : 'unknown' };
}

function primaryContainer(r: TerraformReader): Value {
  const own = (...path: string[]): Value => r.value('primary_container', ...path);
  return shaped(r.base.at, {
    Image: () => own('image'),
    AwsLogsConfiguration: () =>
      shaped(r.base.at, {
        LogGroup: () => own('aws_logs_configuration', 'log_group'),
        LogStreamPrefix: () => own('aws_logs_configuration', 'log_stream_prefix'),
      }),
    RepositoryCredentials: () => shaped(r.base.at, { CredentialsParameter: () => own('repository_credentials', 'credentials_parameter') }),
    Secrets: () => secrets(r, own('secret')),
  });
}

function secrets(r: TerraformReader, list: Value): Value {
  if (list.kind !== 'list') return list;
  const items = list.items.items.map(({ value: read, when }) => ({ value: () => shaped(list.at, { ValueFrom: () => r.in(read(), 'value_from') }), when }));
  return { ...list, items: { ...list.items, items } };
}

function blocksOf(r: TerraformReader, body: Value, name: string): Value[] {
  const value = r.in(body, name);
  if (value.kind === 'map') return [value];
  return value.kind === 'list' ? r.graph.worlds.present(value.items).map((read) => read()) : [];
}
