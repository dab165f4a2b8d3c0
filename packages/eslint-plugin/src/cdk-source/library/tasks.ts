import type { Guarded } from '@privatelint/core/front-end-api';
import type { Resource } from '../resource.ts';
import { argument, type Run } from '../run.ts';
import { Thing } from '../thing.ts';
import { absent, array, exportName, isAbsent, literal, object, unknown, type ArrayVal, type Call, type ConstructNode, type Val } from '../values.ts';
import { ConnectionsThing, groupIds, groupsIn } from './connections.ts';
import { place } from './construct-tree.ts';
import { ClusterThing, vpcOfCluster } from './cluster.ts';
import { TaskDefinitionThing } from './task-definition.ts';
import { subnetIdsOf } from './vpc-reference.ts';

/** What starts tasks takes besides cluster and task definition, under the names that it has in CDK. */
export interface TaskNetwork {
  readonly cluster: Val;
  readonly taskDefinition: Val;
  readonly subnets: Val;
  readonly groups: Val;
  readonly publicIp: Val;
}

/** Without a selection CDK takes private subnets, or public ones for tasks that get public addresses. */
export function taskNetwork(call: Call, { cluster, taskDefinition, subnets, groups, publicIp }: TaskNetwork): Val | undefined {
  const { run, at } = call;
  return run.each(taskDefinition, (definition) => {
    const mode = definition instanceof TaskDefinitionThing ? definition.networkMode : undefined;
    if (mode === undefined) return unknown('network', 'the network mode of the task definition is not followed', at);
    if (mode !== 'awsvpc') return absent(at);
    const assigned = run.each(publicIp, (one) => (one.kind === 'literal' ? literal(one.value === true ? 'ENABLED' : 'DISABLED', one.at) : unknown('address', 'whether tasks get public addresses is not followed', one.at)));
    return object({ Subnets: subnetIdsOf(call, vpcOfCluster(run, cluster), subnets), SecurityGroups: groupIds(run, groups), AssignPublicIp: assigned }, at);
  });
}

/** A selection by type. */
export function subnetsOfType(type: 'PUBLIC' | 'PRIVATE_WITH_EGRESS', at: Val['at']): Val {
  return object({ subnetType: { kind: 'exported', name: `aws-ec2.SubnetType.${type}`, at } }, at);
}

export function isPublicType(run: Run, selection: Val): boolean {
  return (exportName(run.property(selection, 'subnetType')) ?? '').endsWith('.PUBLIC');
}

/** The group that CDK makes where tasks are started without one; tasks without an interface of their own have none. */
export function groupsOfTasks(call: Call, given: Val, taskDefinition: Val, cluster: Val, make: (definition: TaskDefinitionThing, vpc: Val) => Val): Val {
  const { run, at } = call;
  return run.each(given, (one) => {
    if (!isAbsent(one)) return one;
    return run.each(taskDefinition, (definition) => {
      if (!(definition instanceof TaskDefinitionThing) || definition.networkMode === undefined) return unknown('groups', 'the task definition is not followed', at);
      return definition.networkMode === 'awsvpc' ? array([make(definition, vpcOfCluster(run, cluster))], at) : array([], at);
    });
  });
}

/** `new targets.EcsTask(…)`. */
export class EcsTaskThing extends Thing {
  readonly type = 'aws-events-targets.EcsTask';
  readonly #call: Call;
  readonly #props: Val;
  readonly #groups: Val;

  constructor(call: Call, props: Val) {
    super(call);
    this.#call = call;
    this.#props = props;
    const { run, at } = call;
    const [groups, group] = [run.property(props, 'securityGroups'), run.property(props, 'securityGroup')];
    const given = isAbsent(groups) && !isAbsent(group) ? array([group], at) : groups;
    this.#groups = groupsOfTasks(call, given, run.property(props, 'taskDefinition'), run.property(props, 'cluster'), (definition, vpc) => definition.groupOfTasks(call, vpc));
  }

  override get(name: string, run: Run): Val | undefined {
    if (name === 'connections') return new ConnectionsThing(this, () => groupsIn(run, this.#groups));
    if (name === 'securityGroups') return this.#groups;
    return name === 'taskDefinition' || name === 'cluster' ? run.property(this.#props, name) : undefined;
  }

  override reaches(): readonly Val[] {
    const { run } = this.#call;
    return [this.#groups, run.property(this.#props, 'cluster'), run.property(this.#props, 'taskDefinition')];
  }

  /** As a target of a rule. */
  target(): Val {
    const call = this.#call;
    const { run, at } = call;
    const props = this.#props;
    const [cluster, taskDefinition] = [run.property(props, 'cluster'), run.property(props, 'taskDefinition')];
    const selection = run.property(props, 'subnetSelection');
    const subnets = isAbsent(selection) ? subnetsOfType('PRIVATE_WITH_EGRESS', at) : selection;
    const assign = run.property(props, 'assignPublicIp');
    const publicIp = isAbsent(assign) ? literal(isPublicType(run, subnets), at) : assign;
    const network = taskNetwork(call, { cluster, taskDefinition, subnets, groups: this.#groups, publicIp }) ?? absent(at);
    const exec = run.property(props, 'enableExecuteCommand');
    const launchType = run.property(props, 'launchType');
    const parameters = object(
      {
        TaskDefinitionArn: definitionId(run, taskDefinition),
        LaunchType: isAbsent(launchType) ? launchTypeOf(run, taskDefinition, at) : nameIn(launchType, 'LaunchType'),
        NetworkConfiguration: isAbsent(network) ? undefined : object({ AwsVpcConfiguration: network }, at),
        EnableExecuteCommand: isAbsent(exec) ? undefined : exec,
      },
      at,
    );
    return object({ Arn: clusterId(run, cluster), EcsParameters: parameters }, at);
  }
}

export function clusterId(run: Run, cluster: Val): Val {
  return run.each(cluster, (one) => (one instanceof ClusterThing ? one.id(one.at) : unknown('cluster', 'the cluster is not followed', one.at)));
}

export function definitionId(run: Run, definition: Val): Val {
  return run.each(definition, (one) => (one instanceof TaskDefinitionThing ? one.id(one.at) : unknown('task definition', 'the task definition is not followed', one.at)));
}

function launchTypeOf(run: Run, definition: Val, at: Val['at']): Val {
  return run.each(definition, (one) => (one instanceof TaskDefinitionThing && one.launchType !== undefined ? literal(one.launchType, at) : unknown('launch type', 'it is not followed', at)));
}

function nameIn(value: Val, enumeration: string): Val {
  const [, member] = new RegExp(`${enumeration}\\.(\\w+)$`).exec(exportName(value) ?? '') ?? [];
  return member === undefined ? unknown(enumeration, 'it is not followed', value.at) : literal(member, value.at);
}

/** `new events.Rule(…)`: as far as it starts tasks. */
export class RuleThing extends Thing {
  readonly type = 'aws-events.Rule';
  readonly own: ConstructNode;
  readonly #props: Val;
  readonly #run: Run;
  readonly #targets: Guarded<Val>[] = [];

  constructor(call: Call, own: ConstructNode, props: Val) {
    super(call, own);
    this.own = own;
    this.#props = props;
    this.#run = call.run;
  }

  override call(name: string, call: Call): Val | undefined {
    if (name !== 'addTarget') return name === 'addEventPattern' ? absent(call.at) : undefined;
    this.#targets.push({ value: argument(call, 0), when: call.run.path });
    return absent(call.at);
  }

  override get(name: string): Val | undefined {
    return name === 'ruleArn' || name === 'ruleName' ? unknown(name, 'it is not followed', this.at) : undefined;
  }

  override reaches(): readonly Val[] {
    return this.#targets.map(({ value }) => value);
  }

  override resources(): readonly Resource[] {
    const { at, whole, when, own, escapes, dependencies } = this;
    const run = this.#run;
    const given = run.narrowed(run.property(this.#props, 'targets'));
    const targets: ArrayVal = { kind: 'array', items: [...(given.kind === 'array' ? given.items : []), ...this.#targets].map(({ value, when: there }) => ({ value: run.each(value, targetVal), when: there })), at };
    const enabled = run.property(this.#props, 'enabled');
    const state = enabled.kind === 'literal' ? literal(enabled.value === false ? 'DISABLED' : 'ENABLED', at) : unknown('state', 'whether the rule is on is not followed', at);
    return [{ path: own.path, type: 'AWS::Events::Rule', at, whole, when, construct: own, properties: object({ Targets: targets, State: state }, at), escapes, dependencies }];
  }
}

/** Targets that start no task say nothing of a network. */
function targetVal(target: Val): Val {
  return target instanceof EcsTaskThing ? target.target() : object({}, target.at);
}

export function newTaskStarter(name: string, call: Call): Val | undefined {
  if (name === 'aws-events-targets.EcsTask') return new EcsTaskThing(call, argument(call, 0));
  return name === 'aws-events.Rule' ? call.run.add(new RuleThing(call, place(call), argument(call, 2))) : undefined;
}
