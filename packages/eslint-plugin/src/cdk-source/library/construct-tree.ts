import { ALWAYS, partsOf, type Text } from '@privatelint/core/front-end-api';
import { Thing } from '../thing.ts';
import { argument, type Run } from '../run.ts';
import { absent, isAbsent, literal, stringOfVal, textOfVal, token, unknown, valOfText, type Call, type ConstructNode, type InstanceVal, type StackNode, type Val } from '../values.ts';

/** The construct that a value is, if it is one. */
export function constructOf(value: Val | undefined): ConstructNode | undefined {
  return value?.kind === 'instance' || value?.kind === 'thing' ? value.construct : undefined;
}

/** The place of a new construct in the tree: `new X(scope, id, …)`. */
export function place(call: Call, scope = argument(call, 0), id = argument(call, 1)): ConstructNode {
  const { run } = call;
  const parent = constructOf(run.narrowed(scope)) ?? run.current;
  return below(run, parent, shownId(id));
}

/** A construct below another one. */
export function below(run: Run, parent: ConstructNode | undefined, id: string): ConstructNode {
  const path = run.uniquePath(joined(parent, id));
  return { path, stack: parent?.stack ?? stackWithout(run), parent, opened: [] };
}

function joined(parent: ConstructNode | undefined, id: string): string {
  return parent === undefined || parent.path === '' ? id : `${parent.path}/${id}`;
}

function shownId(id: Val): string {
  const text = textOfVal(id);
  if (text === undefined) return '?';
  return partsOf(text).map((part) => (typeof part === 'string' ? part : '?')).join('');
}

/** Constructs whose stack is made elsewhere. */
function stackWithout(run: Run): StackNode {
  const known = run.stacks.find(({ id }) => id === '');
  if (known !== undefined) return known;
  const made: StackNode = { id: '', region: undefined, account: undefined, hasEnvironment: 'unknown' };
  run.stacks.push(made);
  return made;
}

const ROOTS = new Set(['core.App', 'core.Stage']);
const STACKS = new Set(['core.Stack', 'core.NestedStack']);
const PLAIN = new Set(['constructs.Construct', 'core.Construct', 'core.Resource', 'constructs.RootConstruct']);

/** Makes an instance of a class of the file a construct, where it extends one of the bare classes of CDK. */
export function attachConstruct(run: Run, instance: InstanceVal, base: string, call: Call): boolean {
  const node = bareConstruct(run, base, call, instance.type.name);
  if (node === undefined) return false;
  instance.construct = node;
  if (STACKS.has(base) || ROOTS.has(base)) instance.base = new StackThing({ ...call, at: instance.at }, node.stack, node);
  run.current = node;
  return true;
}

/** An app, a stage, a stack or a plain construct. */
export function bareConstruct(run: Run, name: string, call: Call, className: string): ConstructNode | undefined {
  if (name === 'core.App') run.hasApp = true;
  if (name === 'core.App') return { path: '', stack: stackWithout(run), parent: undefined, opened: [] };
  if (!ROOTS.has(name) && !STACKS.has(name) && !PLAIN.has(name)) return undefined;
  const scope = run.narrowed(argument(call, 0));
  const parent = constructOf(scope) ?? (scope.kind === 'unknown' ? undefined : run.current);
  const id = argument(call, 1);
  const text = textOfVal(id);
  const shown = parent === undefined && typeof text !== 'string' ? className : shownId(id);
  const node = below(run, parent, shown);
  if (ROOTS.has(name)) return { ...node, stack: stackOf(run, node.path, argument(call, 2), parent) };
  if (name === 'core.Stack') {
    const stack = stackOf(run, node.path, argument(call, 2), parent);
    run.stacks.push(stack);
    return { ...node, stack };
  }
  if (parent === undefined && !run.stacks.includes(node.stack)) run.stacks.push(node.stack);
  return node;
}

function stackOf(run: Run, id: string, props: Val, parent: ConstructNode | undefined): StackNode {
  const outer = parent?.stack;
  const env = run.property(props, 'env');
  if (isAbsent(env)) {
    return { id, region: outer?.region, account: outer?.account, hasEnvironment: props.kind === 'unknown' ? 'unknown' : (outer?.hasEnvironment ?? false) };
  }
  const region = run.property(env, 'region');
  const account = run.property(env, 'account');
  const name = stringOfVal(region);
  return {
    id,
    region: name === undefined ? undefined : { name, at: region.at },
    account: stringOfVal(account),
    hasEnvironment: isAbsent(region) || isAbsent(account) ? false : name !== undefined && stringOfVal(account) !== undefined ? true : 'unknown',
  };
}

/** The Region of a stack: as the program says, as the settings say, or a hole. */
export function regionVal(run: Run, { region }: StackNode, at: Val['at']): Val {
  if (region !== undefined) return literal(region.name, region.at);
  const [only] = run.regions;
  if (run.regions.length === 1) return literal(only, at);
  if (run.regions.length === 0) return { kind: 'text', text: { parts: [REGION_HOLE] }, at };
  const input = run.guards.input(`Region among ${run.regions.join()}`, () => ({ label: 'AWS::Region', hidden: false, domain: run.regions, each: true }));
  return run.cases(run.regions.map((name, i) => ({ value: literal(name, at), when: run.guards.is(input, i) })), at);
}

export const REGION_HOLE = { id: 'AWS::Region', cause: '`AWS::Region` is not known before deployment' };

/** `node` of a construct. */
export function nodeOfConstruct(owner: Extract<Val, { kind: 'thing' | 'instance' }>, construct: ConstructNode, at: Val['at']): Val {
  return new NodeThing(owner, construct, at);
}

class NodeThing extends Thing {
  readonly type = 'constructs.Node';
  readonly #owner: Extract<Val, { kind: 'thing' | 'instance' }>;
  readonly #node: ConstructNode;

  constructor(owner: Extract<Val, { kind: 'thing' | 'instance' }>, node: ConstructNode, at: Val['at']) {
    super({ run: { path: ALWAYS }, at, whole: at });
    this.#owner = owner;
    this.#node = node;
  }

  override get(name: string, run: Run): Val | undefined {
    const { at } = this;
    switch (name) {
      case 'path':
        return literal(this.#node.path, at);
      case 'id':
        return literal(this.#node.path.split('/').at(-1), at);
      case 'defaultChild':
        return this.#owner.kind === 'thing' ? (this.#owner.get('%default', run) ?? this.#lost(run, name)) : this.#lost(run, name);
      case 'scope':
        return unknown('node.scope', 'the scope of a construct is not followed', at);
      case 'addr':
        return valOfText({ parts: [{ id: `addr of ${this.#node.path}`, cause: 'addresses of constructs are not worked out' }] }, at);
      default:
        return this.#lost(run, name);
    }
  }

  override call(name: string, call: Call): Val | undefined {
    const { run } = call;
    switch (name) {
      case 'addDependency':
        for (const value of call.args) run.waits.push({ path: this.#node.path, on: value, when: run.path });
        return absent(call.at);
      case 'tryGetContext':
      case 'getContext':
        return unknown(`context ${stringOfVal(argument(call, 0)) ?? ''}`, 'the context of the app is not known', call.at);
      case 'setContext':
      case 'addValidation':
      case 'addMetadata':
      case 'lock':
        return absent(call.at);
      default:
        return this.#lost(run, name);
    }
  }

  override reaches(): readonly Val[] {
    return [this.#owner];
  }

  /** Children that are looked for by name can be anything below. */
  #lost(run: Run, name: string): Val {
    this.#node.opened.push({ cause: `\`node.${name}\` is not followed`, when: run.path });
    return unknown(`node.${name}`, `\`node.${name}\` is not followed`, this.at);
  }
}

/** `Stack.of(…)`, or a stack that is used as a value. */
export class StackThing extends Thing {
  readonly type = 'core.Stack';
  readonly #stack: StackNode;

  constructor(call: Call, stack: StackNode, construct: ConstructNode | undefined) {
    super(call, construct);
    this.#stack = stack;
  }

  override get(name: string, run: Run): Val | undefined {
    return stackAttribute(run, this.#stack, name, this.at);
  }

  override call(_name: string, call: Call): Val {
    return unknown('stack', 'it is not followed', call.at);
  }
}

/** What every stack knows of itself. */
export function stackAttribute(run: Run, stack: StackNode, name: string, at: Val['at']): Val | undefined {
  switch (name) {
    case 'region':
      return regionVal(run, stack, at);
    case 'account':
      return stack.account === undefined ? pseudo('AWS::AccountId', at) : literal(stack.account, at);
    case 'partition':
      return pseudo('AWS::Partition', at);
    case 'urlSuffix':
      return pseudo('AWS::URLSuffix', at);
    case 'stackName':
    case 'stackId':
    case 'artifactId':
    case 'environment':
    case 'tags':
    case 'availabilityZones':
    case 'templateOptions':
      return unknown(`stack.${name}`, 'it is not worked out', at);
    default:
      return undefined;
  }
}

export function pseudo(name: string, at: Val['at']): Val {
  return token({ id: name, cause: `\`${name}\` is not known before deployment` }, at);
}

export function textWithRegion(run: Run, stack: StackNode, before: string, after: string, at: Val['at']): Val {
  return run.each(regionVal(run, stack, at), (region) => {
    const text: Text = textOfVal(region) ?? '';
    return valOfText(typeof text === 'string' ? before + text + after : { parts: [before, ...text.parts, after].filter((part) => part !== '') }, at);
  });
}
