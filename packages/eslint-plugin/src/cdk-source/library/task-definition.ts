import { NEVER, type Guard, type Guarded } from '@privatelint/core/front-end-api';
import { attributeOf, type Override, type Resource } from '../resource.ts';
import { argument, type Run } from '../run.ts';
import { Thing } from '../thing.ts';
import { absent, array, exportName, isAbsent, literal, object, stringOfVal, textOfVal, unknown, type ArrayVal, type Call, type ConstructNode, type Val } from '../values.ts';
import { ownGroup, PlainThing } from './connections.ts';
import { below, regionVal } from './construct-tree.ts';
import { ContainerThing, containerVal, grantsOf, type Grants } from './containers.ts';
import { DefaultChild } from './default-child.ts';
import { TO_LOG, TO_PULL } from './keepers.ts';
import { RoleThing } from './roles.ts';

const NETWORK_MODES: Readonly<Record<string, string>> = { AWS_VPC: 'awsvpc', BRIDGE: 'bridge', HOST: 'host', NONE: 'none', NAT: 'default' };

/** Task definitions of every kind. */
export class TaskDefinitionThing extends Thing {
  readonly type = 'aws-ecs.TaskDefinition';
  readonly own: ConstructNode;
  readonly #kind: string;
  readonly #props: Val;
  readonly #run: Run;
  readonly overrides: Override[] = [];
  #groupOfTasks: Val | undefined;
  readonly #containers: Guarded<ContainerThing>[] = [];
  readonly #volumes: Guarded<Val>[] = [];
  #executionRole: Val;
  /** When something needed an execution role. */
  #roleIsNeeded: Guard = NEVER;
  /** Why it is not known what the execution role may do. */
  #roleIsOpen: string | undefined;
  readonly #taskRole: Val;

  constructor(call: Call, own: ConstructNode, kind: string, props: Val) {
    super(call, own);
    this.own = own;
    this.#kind = kind;
    this.#props = props;
    this.#run = call.run;
    const { run } = call;
    const role = run.property(props, 'taskRole');
    this.#executionRole = run.property(props, 'executionRole');
    this.#taskRole = isAbsent(role) ? run.add(new RoleThing(run, this, below(run, own, 'TaskRole'), object({}, this.at))) : role;
  }

  id(at = this.at): Val {
    return attributeOf({ path: this.own.path, type: 'AWS::ECS::TaskDefinition' }, 'id', at);
  }

  /** `awsvpc`, `bridge` …; undefined where it is not followed. */
  get networkMode(): string | undefined {
    const given = this.#run.property(this.#props, 'networkMode');
    if (this.#kind === 'FargateTaskDefinition') return 'awsvpc';
    if (isAbsent(given)) return this.#isFargate() ? 'awsvpc' : 'bridge';
    return NETWORK_MODES[/NetworkMode\.(\w+)$/.exec(exportName(given) ?? '')?.[1] ?? ''];
  }

  /** What `EcsTask` starts it as; undefined where it is not followed. */
  get launchType(): 'EC2' | 'FARGATE' | undefined {
    if (this.#kind !== 'TaskDefinition') return this.#kind === 'FargateTaskDefinition' ? 'FARGATE' : 'EC2';
    const compatibility = exportName(this.#run.property(this.#props, 'compatibility'));
    return compatibility === undefined ? undefined : compatibility.includes('EC2') ? 'EC2' : 'FARGATE';
  }

  /** The group of tasks that rules start: one for all of them. */
  groupOfTasks(call: Call, vpc: Val): Val {
    return (this.#groupOfTasks ??= ownGroup(call, this.own, vpc));
  }

  addContainer(call: Call, name: Val, props: Val, router = false): ContainerThing {
    const container = call.run.add(new ContainerThing(call, this, name, props, router));
    this.#containers.push({ value: container, when: call.run.path });
    for (const what of grantsOf(call.run, props)) this.grants(call.run, what, call.at);
    // What the log router needs that CDK adds, should nobody give one.
    const logging = call.run.property(props, 'logging');
    if (isFirelens(logging)) {
      this.grants(call.run, [...TO_PULL, ...TO_LOG], call.at);
      this.grantsToTasks(call.run, outputGrants(call.run, logging), call.at);
    }
    return container;
  }

  /** Lets the role of the task do something. */
  grantsToTasks(run: Run, what: readonly string[], at: Val['at']): void {
    if (what.length === 0) return;
    run.each(this.#taskRole, (role) => {
      if (role instanceof RoleThing) role.grant(what, at);
      return role;
    });
  }

  /** Lets the execution role do something, which CDK makes when it is first needed. */
  grants(run: Run, what: Grants, at: Val['at']): void {
    if (what === undefined) this.#roleIsOpen ??= 'what a container needs is not followed';
    if (what === undefined || what.length === 0) return;
    run.each(this.#obtainExecutionRole(run), (role) => {
      if (role instanceof RoleThing) role.grant(what, at);
      return role;
    });
  }

  openRoles(cause: string, run: Run): void {
    this.#roleIsOpen ??= cause;
    if (this.#taskRole.kind === 'thing') this.#taskRole.escapes.push({ cause, when: run.path });
  }

  #obtainExecutionRole(run: Run): Val {
    if (isAbsent(this.#executionRole)) this.#executionRole = run.add(new RoleThing(run, this, below(run, this.own, 'ExecutionRole'), object({}, this.at)));
    this.#roleIsNeeded = run.guards.or(this.#roleIsNeeded, run.path);
    return this.#executionRole;
  }

  #executionRoleArn(): Val {
    const { at } = this;
    const run = this.#run;
    const open = this.#roleIsOpen ?? this.escapes[0]?.cause ?? this.#containers.flatMap(({ value }) => value.escapes)[0]?.cause;
    if (open !== undefined) return unknown('role', open, at, { id: `${this.own.path}.ExecutionRole` });
    const given = run.property(this.#props, 'executionRole');
    const arn = roleArn(run, this.#executionRole, `${this.own.path}.ExecutionRole`, at);
    return isAbsent(given) && !isAbsent(arn) ? run.cases([{ value: arn, when: this.#roleIsNeeded }, { value: absent(at), when: run.guards.not(this.#roleIsNeeded) }], at) : arn;
  }

  override get(name: string): Val | undefined {
    if (name === 'taskDefinitionArn') return this.id();
    if (name === 'taskRole') return this.#taskRole;
    if (name === 'executionRole') return this.#executionRole;
    if (name === 'defaultContainer') return this.#containers[0]?.value ?? absent(this.at);
    return name === '%default' ? new DefaultChild(this, 'AWS::ECS::TaskDefinition') : undefined;
  }

  override call(name: string, call: Call): Val | undefined {
    switch (name) {
      case 'addContainer':
        return this.addContainer(call, argument(call, 0), argument(call, 1));
      case 'addFirelensLogRouter':
        return this.addContainer(call, argument(call, 0), argument(call, 1), true);
      case 'obtainExecutionRole':
        return this.#obtainExecutionRole(call.run);
      case 'addToExecutionRolePolicy':
        this.#run.each(this.#obtainExecutionRole(call.run), (role) => (role.kind === 'thing' ? role.call('addToPolicy', call) : undefined) ?? absent(call.at));
        return absent(call.at);
      case 'addToTaskRolePolicy':
        this.#run.each(this.#taskRole, (role) => (role.kind === 'thing' ? role.call('addToPolicy', call) : undefined) ?? absent(call.at));
        return absent(call.at);
      case 'addVolume':
        this.#volumes.push({ value: argument(call, 0), when: call.run.path });
        return absent(call.at);
      default:
        return undefined;
    }
  }

  override reaches(): readonly Val[] {
    return [...this.#containers.map(({ value }) => value), this.#executionRole, this.#taskRole];
  }

  override resources(): readonly Resource[] {
    const { at, whole, when, own, escapes, dependencies, overrides } = this;
    const run = this.#run;
    const containers: ArrayVal = { kind: 'array', at, items: this.#containers.map(({ value, when: there }) => ({ value: containerVal(run, value, own), when: there })) };
    const [escape] = escapes;
    if (escape !== undefined) containers.open = escape.cause;
    // CDK adds the log router by itself where none is given.
    const usesFirelens = this.#containers.some(({ value }) => isFirelens(run.property(value.spec.props, 'logging'))) && !this.#containers.some(({ value }) => value.spec.router === true);
    if (usesFirelens) containers.items.push({ value: logRouter(run, own, at), when });
    const mode = this.networkMode;
    const family = run.property(this.#props, 'family');
    const properties = object(
      {
        Family: textOfVal(family) === undefined ? undefined : family,
        NetworkMode: mode === undefined ? unknown('mode', 'the network mode is not followed', at) : literal(mode, at),
        RequiresCompatibilities: this.#compatibilities(),
        ContainerDefinitions: containers,
        RuntimePlatform: platform(run, run.property(this.#props, 'runtimePlatform')),
        Volumes: this.#volumeVals(),
        ExecutionRoleArn: this.#executionRoleArn(),
        TaskRoleArn: roleArn(run, this.#taskRole, `${own.path}.TaskRole`, at),
      },
      at,
    );
    return [{ path: own.path, type: 'AWS::ECS::TaskDefinition', at, whole, when, construct: own, properties, escapes, dependencies, overrides }];
  }

  #isFargate(): boolean {
    if (this.#kind === 'FargateTaskDefinition') return true;
    return this.#kind === 'TaskDefinition' && (exportName(this.#run.property(this.#props, 'compatibility')) ?? '').endsWith("FARGATE");
  }

  #compatibilities(): Val {
    const { at } = this;
    if (this.#kind === 'Ec2TaskDefinition') return array([literal('EC2', at)], at);
    if (this.#kind === 'ExternalTaskDefinition') return array([literal('EXTERNAL', at)], at);
    if (this.#kind === 'FargateTaskDefinition') return array([literal('FARGATE', at)], at);
    const [, member] = /Compatibility\.(\w+)$/.exec(exportName(this.#run.property(this.#props, 'compatibility')) ?? '') ?? [];
    return member === undefined ? unknown('compatibility', 'it is not followed', at) : array(member.split('_AND_').map((name) => literal(name, at)), at);
  }

  #volumeVals(): Val | undefined {
    const run = this.#run;
    const given = run.property(this.#props, 'volumes');
    const list = array([], this.at);
    if (given.kind === 'array') list.items.push(...given.items.map(({ value, when }) => ({ value: volumeVal(run, value), when })));
    else if (!isAbsent(given)) list.open = 'the volumes are not followed';
    list.items.push(...this.#volumes.map(({ value, when }) => ({ value: volumeVal(run, value), when })));
    return list;
  }
}

/** The ARN of a role that is made here; one from elsewhere is not known. */
function roleArn(run: Run, role: Val, id: string, at: Val['at']): Val {
  return run.each(role, (one) => (isAbsent(one) ? one : one instanceof RoleThing ? one.arn(at) : unknown('role', 'the role comes from elsewhere', at, { id })));
}

/** The log router that CDK adds, with what it logs itself. */
function logRouter(run: Run, own: ConstructNode, at: Val['at']): Val {
  return object(
    {
      Name: literal('log-router', at),
      Image: unknown('image', 'CDK chooses the image', at),
      LogConfiguration: object({ LogDriver: literal('awslogs', at), Options: object({ 'awslogs-region': regionVal(run, own.stack, at) }, at) }, at),
      FirelensConfiguration: object({ Type: literal('fluentbit', at) }, at),
    },
    at,
  );
}

/** What CDK grants for an output of the router that it adds, by its name (`obtainDefaultFluentBitECRImage`). */
const TO_SEND: Readonly<Record<string, readonly string[] | undefined>> = {
  cloudwatch: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
  firehose: ['firehose:PutRecordBatch'],
  kinesis: ['kinesis:PutRecords'],
};

function outputGrants(run: Run, logging: Val): readonly string[] {
  const options = logging instanceof PlainThing ? logging.parts.options : undefined;
  const name = options === undefined ? undefined : stringOfVal(run.property(options, 'Name'));
  return TO_SEND[name ?? ''] ?? [];
}

function isFirelens(value: Val): boolean {
  return value instanceof PlainThing && value.parts.driver !== undefined && stringOfVal(value.parts.driver) === 'awsfirelens';
}

function volumeVal(run: Run, value: Val): Val {
  const efs = run.property(value, 'efsVolumeConfiguration');
  return object({ EFSVolumeConfiguration: isAbsent(efs) ? undefined : object({}, efs.at) }, value.at);
}

function platform(run: Run, given: Val): Val | undefined {
  if (isAbsent(given)) return undefined;
  const family = run.property(given, 'operatingSystemFamily');
  if (isAbsent(family)) return undefined;
  const [, member] = /OperatingSystemFamily\.(\w+)$/.exec(exportName(family) ?? '') ?? [];
  return object({ OperatingSystemFamily: member === undefined ? unknown('system', 'it is not followed', family.at) : literal(member, family.at) }, given.at);
}
