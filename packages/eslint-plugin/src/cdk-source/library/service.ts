import defaults from '../../../data/defaults.json' with { type: 'json' };
import type { Override, Resource } from '../resource.ts';
import type { Run } from '../run.ts';
import { Thing } from '../thing.ts';
import { absent, absentAsUndefined, array, exportName, isAbsent, literal, object, unknown, type ArrayVal, type Call, type ConstructNode, type Val } from '../values.ts';
import { ClusterThing, strategyVal, vpcOfCluster } from './cluster.ts';
import { ConnectionsThing, groupIds, groupsIn, ownGroup } from './connections.ts';
import { DefaultChild } from './default-child.ts';
import { TaskDefinitionThing } from './task-definition.ts';
import { openRoles } from './roles.ts';
import { subnetIdsOf } from './vpc-reference.ts';

/** What CDK grants to the role of a task that sessions of ECS Exec may be opened in, with a key and logs of the cluster too. */
const FOR_EXEC = [
  ...['CreateControlChannel', 'CreateDataChannel', 'OpenControlChannel', 'OpenDataChannel'].map((name) => `ssmmessages:${name}`),
  ...['kms:Decrypt', 'kms:GenerateDataKey', 'logs:CreateLogStream', 'logs:DescribeLogGroups', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
  ...['s3:GetBucketLocation', 's3:GetEncryptionConfiguration', 's3:PutObject'],
];

/** `FargateService`, `Ec2Service`, `ExternalService`. */
export class ServiceThing extends Thing {
  readonly type: string;
  readonly own: ConstructNode;
  readonly #kind: string;
  readonly #props: Val;
  readonly #run: Run;
  readonly #groups: Val;
  readonly #connections: ConnectionsThing;
  readonly #moreGroups: Val[] = [];
  readonly overrides: Override[] = [];
  #connect: Val | undefined;

  constructor(call: Call, own: ConstructNode, kind: string, props: Val) {
    super(call, own);
    const { run } = call;
    this.type = `aws-ecs.${kind}`;
    this.own = own;
    this.#kind = kind;
    this.#props = props;
    this.#run = run;
    const given = run.property(props, 'securityGroups');
    const single = run.property(props, 'securityGroup');
    this.#groups = !isAbsent(single) && isAbsent(given) ? array([single], call.at) : run.each(given, (one) => (isAbsent(one) ? this.#ownGroup(call) : one));
    // The proxy of Service Connect logs with the execution role of the task.
    openRoles(run, isAbsent(run.property(run.property(props, 'serviceConnectConfiguration'), 'logDriver')) ? absent(call.at) : run.property(props, 'taskDefinition'), 'what Service Connect needs is not followed');
    const exec = run.property(props, 'enableExecuteCommand');
    if (!isAbsent(exec) && !(exec.kind === 'literal' && exec.value === false)) {
      run.each(run.property(props, 'taskDefinition'), (one) => {
        if (one instanceof TaskDefinitionThing) one.grantsToTasks(run, FOR_EXEC, call.at);
        return one;
      });
    }
    this.#connections = new ConnectionsThing(this, () => [...groupsIn(run, this.#groups), ...this.#moreGroups], undefined, (group) => this.#moreGroups.push(group));
  }

  override get(name: string): Val | undefined {
    switch (name) {
      case 'connections':
        return this.#connections;
      case 'taskDefinition':
      case 'cluster':
        return this.#run.property(this.#props, name);
      case '%default':
        return new DefaultChild(this, 'AWS::ECS::Service');
      default:
        return undefined;
    }
  }

  override call(name: string, call: Call): Val | undefined {
    if (name === 'enableServiceConnect') {
      this.#connect = object({ Enabled: literal(true, call.at) }, call.at);
      return absent(call.at);
    }
    return undefined;
  }

  override reaches(): readonly Val[] {
    return [this.#groups, this.get('cluster') ?? this, this.get('taskDefinition') ?? this];
  }

  override resources(): readonly Resource[] {
    const { at, whole, when, own, escapes, dependencies, overrides } = this;
    const run = this.#run;
    const props = this.#props;
    const connect = run.property(props, 'serviceConnectConfiguration');
    const strategies = run.property(props, 'capacityProviderStrategies');
    const definition = run.property(props, 'taskDefinition');
    const strategy = strategyVal(run, strategies);
    const name = `${own.path}/Service`;
    const properties = object(
      {
        Cluster: run.each(run.property(props, 'cluster'), (one) => (one instanceof ClusterThing ? one.id(at) : unknown('cluster', 'the cluster is not followed', one.at))),
        TaskDefinition: run.each(definition, (one) => (one instanceof TaskDefinitionThing ? one.id(at) : unknown('task definition', 'the task definition is not followed', one.at))),
        LaunchType: strategy === undefined ? literal(this.#kind === 'FargateService' ? 'FARGATE' : this.#kind === 'Ec2Service' ? 'EC2' : 'EXTERNAL', at) : undefined,
        CapacityProviderStrategy: strategy,
        PlatformVersion: platformVersion(run.property(props, 'platformVersion')),
        DesiredCount: absentAsUndefined(run.property(props, 'desiredCount')),
        EnableExecuteCommand: absentAsUndefined(run.property(props, 'enableExecuteCommand')),
        NetworkConfiguration: this.#network(),
        ServiceConnectConfiguration: this.#connect ?? (isAbsent(connect) ? undefined : object({ Enabled: literal(true, connect.at) }, connect.at)),
        DeploymentConfiguration: circuitBreaker(run, run.property(props, 'circuitBreaker')),
      },
      at,
    );
    if (props.kind === 'unknown') properties.open = 'the properties of the service are not followed';
    const where = new Map<string, Val['at']>();
    for (const [cfn, prop] of [['EnableExecuteCommand', 'enableExecuteCommand'], ['NetworkConfiguration', 'vpcSubnets'], ['PlatformVersion', 'platformVersion'], ['ServiceConnectConfiguration', 'serviceConnectConfiguration']] as const) {
      const keyAt = run.keyAt(props, prop);
      if (keyAt !== undefined) where.set(cfn, keyAt);
    }
    return [{ path: name, type: 'AWS::ECS::Service', at, whole, when, construct: own, properties, where, escapes, dependencies, overrides }];
  }

  #network(): Val | undefined {
    const { at } = this;
    const run = this.#run;
    const props = this.#props;
    if (this.#kind === 'ExternalService') return undefined;
    const definition = run.property(props, 'taskDefinition');
    const mode = this.#kind === 'FargateService' ? 'awsvpc' : definition instanceof TaskDefinitionThing ? definition.networkMode : undefined;
    if (mode === undefined) return unknown('network', 'the network mode of the task definition is not followed', at);
    if (mode !== 'awsvpc') return undefined;
    const publicIp = run.property(props, 'assignPublicIp');
    const selection = run.property(props, 'vpcSubnets');
    const call: Call = { run, args: [], open: false, at, whole: this.whole };
    const vpc = vpcOfCluster(run, run.property(props, 'cluster'));
    const subnets = run.each(selection, (one) =>
      run.each(publicIp, (address) => {
        const isPublic = isAbsent(one) && address.kind === 'literal' && address.value === true;
        if (isAbsent(one) && !isAbsent(address) && address.kind !== 'literal') return unknown('subnets', 'whether tasks get public addresses is not followed', at);
        return subnetIdsOf(call, vpc, one, isPublic ? { fallback: 'PUBLIC' } : {});
      }),
    );
    const assigned = run.each(publicIp, (one) => {
      if (isAbsent(one)) return literal(defaults.service.assignPublicIp ? 'ENABLED' : 'DISABLED', at);
      return one.kind === 'literal' ? literal(one.value === true ? 'ENABLED' : 'DISABLED', one.at) : unknown('address', 'whether tasks get public addresses is not followed', one.at);
    });
    const groups = groupIds(run, this.#groups);
    const all = groups.kind === 'array' ? { ...groups, items: [...groups.items, ...groupIdsOfMore(run, this.#moreGroups, at)] } : groups;
    const network = object({ AssignPublicIp: assigned, SecurityGroups: all, Subnets: subnets }, at);
    return object({ AwsvpcConfiguration: network }, at);
  }

  #ownGroup(call: Call): Val {
    if (this.#kind === 'ExternalService') return array([], call.at);
    const { run } = call;
    const definition = run.property(this.#props, 'taskDefinition');
    if (this.#kind === 'Ec2Service' && definition instanceof TaskDefinitionThing && definition.networkMode !== 'awsvpc') return array([], call.at);
    return array([ownGroup(call, this.own, vpcOfCluster(run, run.property(this.#props, 'cluster')))], call.at);
  }
}

function groupIdsOfMore(run: Run, groups: readonly Val[], at: Val['at']): ArrayVal['items'] {
  const ids = groupIds(run, array(groups, at));
  return ids.kind === 'array' ? ids.items : [];
}

function platformVersion(given: Val): Val | undefined {
  if (isAbsent(given)) return undefined;
  const [, member] = /FargatePlatformVersion\.(\w+)$/.exec(exportName(given) ?? '') ?? [];
  if (member === undefined) return unknown('platform version', 'it is not followed', given.at);
  const version = member === 'LATEST' ? member : member.replace(/^VERSION/, '').replace('_', '.') + '.0';
  return literal(version, given.at);
}

function circuitBreaker(run: Run, given: Val): Val | undefined {
  if (isAbsent(given)) return undefined;
  const enable = run.property(given, 'enable');
  return object({ DeploymentCircuitBreaker: object({ Enable: isAbsent(enable) ? literal(true, given.at) : enable }, given.at) }, given.at);
}
