import type { Resource } from '../resource.ts';
import { argument, type Run } from '../run.ts';
import { Thing } from '../thing.ts';
import { absent, isAbsent, literal, object, unknown, type Call, type ConstructNode, type Val } from '../values.ts';
import { ConnectionsThing, groupsIn, ownGroup } from './connections.ts';
import { constructOf, place } from './construct-tree.ts';
import { clusterId, definitionId, groupsOfTasks, subnetsOfType, taskNetwork } from './tasks.ts';

/** States, chains and bodies of definitions: each leads to what it was given. */
class StateThing extends Thing {
  readonly type: string;
  readonly #parts: Val[] = [];

  constructor(type: string, call: Call, own: ConstructNode | undefined, parts: readonly Val[]) {
    super(call, own);
    this.type = type;
    this.#parts.push(...parts);
  }

  /** `a.next(b)` is the chain of both, which is as good as `a`. */
  override call(_name: string, call: Call): Val {
    this.#parts.push(...call.args);
    return this;
  }

  override get(name: string): Val | undefined {
    return name === 'startState' || name === 'endStates' ? this : unknown(name, 'states are not looked into', this.at);
  }

  override reaches(): readonly Val[] {
    return this.#parts;
  }
}

/** `new tasks.EcsRunTask(…)`. */
class RunTaskThing extends StateThing {
  readonly #call: Call;
  readonly #props: Val;
  readonly #groups: Val;

  constructor(call: Call, own: ConstructNode, props: Val) {
    super('aws-stepfunctions-tasks.EcsRunTask', call, own, []);
    this.#call = call;
    this.#props = props;
    const { run } = call;
    this.#groups = groupsOfTasks(call, run.property(props, 'securityGroups'), run.property(props, 'taskDefinition'), run.property(props, 'cluster'), (_, vpc) => ownGroup(call, own, vpc));
  }

  override get(name: string): Val | undefined {
    return name === 'connections' ? new ConnectionsThing(this, () => groupsIn(this.#call.run, this.#groups)) : super.get(name);
  }

  override reaches(): readonly Val[] {
    const { run } = this.#call;
    return [...super.reaches(), this.#groups, run.property(this.#props, 'cluster'), run.property(this.#props, 'taskDefinition')];
  }

  /** As a definition has it. */
  state(): Val {
    const call = this.#call;
    const { run, at } = call;
    const props = this.#props;
    const [cluster, taskDefinition] = [run.property(props, 'cluster'), run.property(props, 'taskDefinition')];
    const assign = run.property(props, 'assignPublicIp');
    const selection = run.property(props, 'subnets');
    const subnets = isAbsent(selection) ? run.each(assign, (one) => (isAbsent(one) || one.kind === 'literal' ? subnetsOfType(one.kind === 'literal' && one.value === true ? 'PUBLIC' : 'PRIVATE_WITH_EGRESS', at) : unknown('subnets', 'whether tasks get public addresses is not followed', at))) : selection;
    const network = taskNetwork(call, { cluster, taskDefinition, subnets, groups: this.#groups, publicIp: isAbsent(assign) ? literal(false, at) : assign }) ?? absent(at);
    const exec = run.property(props, 'enableExecuteCommand');
    const parameters = object(
      {
        Cluster: clusterId(run, cluster),
        TaskDefinition: definitionId(run, taskDefinition),
        LaunchType: launchType(run.narrowed(run.property(props, 'launchTarget'))),
        NetworkConfiguration: isAbsent(network) ? undefined : object({ AwsvpcConfiguration: network }, at),
        EnableExecuteCommand: isAbsent(exec) ? undefined : exec,
      },
      at,
    );
    return object({ Type: literal('Task', at), Resource: literal('arn:aws:states:::ecs:runTask', at), Parameters: parameters }, at);
  }
}

function launchType(target: Val): Val {
  const [, kind] = /^aws-stepfunctions-tasks\.Ecs(Fargate|Ec2)LaunchTarget$/.exec(target.kind === 'thing' ? target.type : '') ?? [];
  return kind === undefined ? unknown('launch type', 'it is not followed', target.at) : literal(kind.toUpperCase(), target.at);
}

/** `new sfn.StateMachine(…)`: as far as it starts tasks. */
class StateMachineThing extends Thing {
  readonly type = 'aws-stepfunctions.StateMachine';
  readonly #own: ConstructNode;
  readonly #props: Val;
  readonly #run: Run;

  constructor(call: Call, own: ConstructNode, props: Val) {
    super(call, own);
    this.#own = own;
    this.#props = props;
    this.#run = call.run;
  }

  override get(name: string): Val | undefined {
    return /^stateMachine(Arn|Name)$/.test(name) ? unknown(name, 'it is not followed', this.at) : undefined;
  }

  override reaches(): readonly Val[] {
    return [this.#definition()];
  }

  override resources(): readonly Resource[] {
    const { at, whole, when, escapes, dependencies } = this;
    const tasks = tasksIn(this.#run, this.#definition());
    const states = object(Object.fromEntries(tasks.map((task, i) => [task.construct?.path ?? String(i), task.state()])), at);
    const own = this.#own;
    return [{ path: own.path, type: 'AWS::StepFunctions::StateMachine', at, whole, when, construct: own, properties: object({ Definition: object({ States: states }, at) }, at), escapes, dependencies }];
  }

  #definition(): Val {
    const body = this.#run.property(this.#props, 'definitionBody');
    return isAbsent(body) ? this.#run.property(this.#props, 'definition') : body;
  }
}

/** Every task that the states of a definition lead to. */
function tasksIn(run: Run, definition: Val): readonly RunTaskThing[] {
  const found = new Set<RunTaskThing>();
  const seen = new Set<Val>();
  const visit = (value: Val): void => {
    if (seen.has(value)) return;
    seen.add(value);
    if (value.kind === 'cases') for (const one of value.cases) visit(one.value);
    else if (value.kind === 'array') for (const item of value.items) visit(item.value);
    else if (value.kind === 'object') for (const entry of value.entries.values()) visit(entry.value);
    else if (value.kind === 'instance' && value.base !== undefined) visit(value.base);
    else if (value instanceof StateThing) {
      if (value instanceof RunTaskThing) found.add(value);
      for (const part of value.reaches()) visit(part);
    }
  };
  visit(run.narrowed(definition));
  return [...found];
}

export function newState(name: string, call: Call): Val | undefined {
  if (name === 'aws-stepfunctions-tasks.EcsRunTask') {
    const own = place(call);
    return new RunTaskThing(call, own, argument(call, 2));
  }
  if (name === 'aws-stepfunctions.StateMachine') return call.run.add(new StateMachineThing(call, place(call), argument(call, 2)));
  if (!/^aws-stepfunctions(-tasks)?\.(?!Cfn)/.test(name)) return undefined;
  // States have a place in the tree; chains, bodies and options have none.
  const isConstruct = call.args.length > 1 && constructOf(call.args[0]) !== undefined;
  return new StateThing(name, call, isConstruct ? place(call) : undefined, isConstruct ? call.args.slice(2) : call.args);
}

/** `Chain.start(…)`, `DefinitionBody.fromChainable(…)`. */
export function stateFunction(name: string, call: Call): Val | undefined {
  if (/^aws-stepfunctions\.(Chain|DefinitionBody|ChainDefinitionBody)\./.test(name)) return new StateThing(name, call, undefined, call.args);
  return name.startsWith('aws-stepfunctions.') ? unknown(name, 'states are not looked into', call.at) : undefined;
}
