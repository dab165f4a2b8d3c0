import defaults from '../../../data/defaults.json' with { type: 'json' };
import { argument } from '../run.ts';
import { Thing } from '../thing.ts';
import { absent, isAbsent, literal, object, unknown, type Call, type ConstructNode, type ObjectVal, type Val } from '../values.ts';
import { PlainThing } from './connections.ts';
import { below, place } from './construct-tree.ts';
import { ClusterThing } from './cluster.ts';
import { ServiceThing } from './service.ts';
import { TaskDefinitionThing } from './task-definition.ts';
import { EcsTaskThing, RuleThing } from './tasks.ts';

/** Constructs of aws-ecs-patterns that make a service: which launch type, and where they take the container from. */
const PATTERNS: Readonly<Record<string, { readonly launch: 'Fargate' | 'Ec2'; readonly image: 'taskImageOptions' | 'own' }>> = {
  ApplicationLoadBalancedFargateService: { launch: 'Fargate', image: 'taskImageOptions' },
  NetworkLoadBalancedFargateService: { launch: 'Fargate', image: 'taskImageOptions' },
  ApplicationMultipleTargetGroupsFargateService: { launch: 'Fargate', image: 'taskImageOptions' },
  NetworkMultipleTargetGroupsFargateService: { launch: 'Fargate', image: 'taskImageOptions' },
  QueueProcessingFargateService: { launch: 'Fargate', image: 'own' },
  ApplicationLoadBalancedEc2Service: { launch: 'Ec2', image: 'taskImageOptions' },
  NetworkLoadBalancedEc2Service: { launch: 'Ec2', image: 'taskImageOptions' },
  ApplicationMultipleTargetGroupsEc2Service: { launch: 'Ec2', image: 'taskImageOptions' },
  NetworkMultipleTargetGroupsEc2Service: { launch: 'Ec2', image: 'taskImageOptions' },
  QueueProcessingEc2Service: { launch: 'Ec2', image: 'own' },
};

class PatternThing extends Thing {
  readonly type: string;
  readonly #parts: Readonly<Record<string, Val>>;

  constructor(type: string, call: Call, own: ConstructNode, parts: Readonly<Record<string, Val>>) {
    super(call, own);
    this.type = type;
    this.#parts = parts;
  }

  override get(name: string): Val | undefined {
    return this.#parts[name];
  }

  override reaches(): readonly Val[] {
    return Object.values(this.#parts);
  }
}

/** `new ecsPatterns.…(scope, id, props)`. */
export function pattern(name: string, call: Call): Val | undefined {
  const [, scheduled] = /^Scheduled(Fargate|Ec2)Task$/.exec(name) ?? [];
  if (scheduled !== undefined) return scheduledTask(name, call, scheduled === 'Fargate' ? 'Fargate' : 'Ec2');
  const spec = PATTERNS[name];
  if (spec === undefined) return undefined;
  const { run } = call;
  const own = place(call);
  const props = argument(call, 2);
  const cluster = run.each(run.property(props, 'cluster'), (one) => (isAbsent(one) ? defaultCluster(call, own, props) : one));
  const options = spec.image === 'own' ? props : run.property(props, 'taskImageOptions');
  const given = run.property(props, 'taskDefinition');
  const taskDefinition = run.each(given, (one) => (isAbsent(one) ? ownDefinition(call, own, spec.launch, props, options) : one));
  const kind = spec.launch === 'Fargate' ? 'FargateService' : 'Ec2Service';
  const id = spec.image === 'own' && spec.launch === 'Fargate' ? 'QueueProcessingFargateService' : 'Service';
  const service = run.add(new ServiceThing(call, below(run, own, id), kind, serviceProps(call, props, cluster, taskDefinition)));
  return run.add(new PatternThing(`aws-ecs-patterns.${name}`, call, own, { service, cluster, taskDefinition }));
}

/** `new ecsPatterns.ScheduledFargateTask(…)`: a rule with a task as its target. */
function scheduledTask(name: string, call: Call, launch: 'Fargate' | 'Ec2'): Val {
  const { run, at } = call;
  const own = place(call);
  const props = argument(call, 2);
  const cluster = run.each(run.property(props, 'cluster'), (one) => (isAbsent(one) ? defaultCluster(call, own, props) : one));
  const options = run.property(props, `scheduled${launch}TaskImageOptions`);
  const given = run.property(run.property(props, `scheduled${launch}TaskDefinitionOptions`), 'taskDefinition');
  const taskDefinition = run.each(given, (one) => (isAbsent(one) ? scheduledDefinition(call, own, launch, options) : one));
  const rule = run.add(new RuleThing(call, below(run, own, 'ScheduledEventRule'), object({ enabled: run.property(props, 'enabled') }, at)));
  const task = object({ cluster, taskDefinition }, at);
  for (const property of ['subnetSelection', 'securityGroups']) {
    const value = run.property(props, property);
    if (!isAbsent(value)) task.entries.set(property, { value, keyAt: run.keyAt(props, property) ?? value.at });
  }
  const target = new EcsTaskThing(call, task);
  rule.call('addTarget', { ...call, args: [target] });
  return run.add(new PatternThing(`aws-ecs-patterns.${name}`, call, own, { cluster, taskDefinition, eventRule: rule, task: target }));
}

function scheduledDefinition(call: Call, own: ConstructNode, launch: 'Fargate' | 'Ec2', options: Val): Val {
  const { run, at } = call;
  const definition = run.add(new TaskDefinitionThing(call, below(run, own, 'ScheduledTaskDef'), `${launch}TaskDefinition`, object({}, at)));
  const logging = run.each(run.property(options, 'logDriver'), (one) => (isAbsent(one) ? new PlainThing('logging', call, { driver: literal('awslogs', at), options: absent(at) }) : one));
  const container = object({ logging }, at);
  for (const name of ['image', 'secrets', 'environment']) {
    const value = run.property(options, name);
    if (!isAbsent(value)) container.entries.set(name, { value, keyAt: run.keyAt(options, name) ?? value.at });
  }
  const name = run.property(options, 'containerName');
  definition.addContainer(call, isAbsent(name) ? literal(defaults.pattern.scheduledContainerName, at) : name, container);
  if (options.kind === 'unknown') run.escape(definition, options.hole.cause);
  return definition;
}

/** What the pattern hands on to its service. */
function serviceProps(call: Call, props: Val, cluster: Val, taskDefinition: Val): ObjectVal {
  const { run } = call;
  const result = object({ cluster, taskDefinition }, call.at);
  const names = ['assignPublicIp', 'securityGroups', 'platformVersion', 'enableExecuteCommand', 'capacityProviderStrategies', 'circuitBreaker', 'desiredCount'];
  for (const name of names) {
    const value = run.property(props, name);
    if (!isAbsent(value)) result.entries.set(name, { value, keyAt: run.keyAt(props, name) ?? value.at });
  }
  const subnets = run.property(props, 'taskSubnets');
  if (!isAbsent(subnets)) result.entries.set('vpcSubnets', { value: subnets, keyAt: run.keyAt(props, 'taskSubnets') ?? subnets.at });
  if (props.kind === 'object' && props.open !== undefined) result.open = props.open;
  if (props.kind === 'unknown') result.open = props.hole.cause;
  return result;
}

/** "If a cluster is omitted, one is created in the VPC", which is created too where none is given. */
function defaultCluster(call: Call, own: ConstructNode, props: Val): Val {
  const { run, at } = call;
  const vpc = run.property(props, 'vpc');
  const node = below(run, own.parent, 'EcsDefaultCluster');
  return run.add(new ClusterThing(call, node, object({ vpc: isAbsent(vpc) ? undefined : vpc }, at)));
}

function ownDefinition(call: Call, own: ConstructNode, launch: 'Fargate' | 'Ec2', props: Val, options: Val): Val {
  const { run, at } = call;
  const id = run.property(props, 'image').kind !== 'literal' ? 'QueueProcessingTaskDef' : 'TaskDef';
  const platform = run.property(props, 'runtimePlatform');
  const given = { runtimePlatform: platform, ...Object.fromEntries(['family', 'executionRole', 'taskRole'].map((name) => [name, run.property(options, name)])) };
  const definition = run.add(new TaskDefinitionThing(call, below(run, own, id), `${launch}TaskDefinition`, object(Object.fromEntries(Object.entries(given).filter(([, value]) => !isAbsent(value))), at)));
  const driver = run.property(options, 'logDriver');
  const logging = run.each(run.property(options, 'enableLogging'), (enabled) => {
    if (!isAbsent(driver)) return driver;
    const isOn = isAbsent(enabled) ? defaults.pattern.enableLogging : enabled.kind === 'literal' ? enabled.value === true : undefined;
    if (isOn === undefined) return unknown('logging', 'whether logs are kept is not followed', at);
    return isOn ? new PlainThing('logging', call, { driver: literal('awslogs', at), options: absent(at) }) : absent(at);
  });
  const container = object({ logging }, at);
  for (const name of ['image', 'secrets', 'environment', 'containerName']) {
    const value = run.property(options, name);
    if (!isAbsent(value)) container.entries.set(name, { value, keyAt: run.keyAt(options, name) ?? value.at });
  }
  if (isAbsent(options)) container.entries.delete('logging');
  // Patterns with several target groups may be given several containers.
  if (!isAbsent(options)) definition.addContainer(call, literal(defaults.pattern.containerName, at), container);
  if (options.kind === 'unknown') run.escape(definition, options.hole.cause);
  return definition;
}
