import type { TSESTree } from '@typescript-eslint/types';
import { Environment } from './environment.ts';
import type { Evaluator } from './expressions.ts';
import { attachConstruct } from './library/construct-tree.ts';
import { bindParameters } from './patterns.ts';
import { runBody } from './statements.ts';
import { plainKey } from './syntax.ts';
import { absent, unknown, type Call, type Cell, type ClassVal, type FunctionNode, type FunctionVal, type InstanceVal, type Val } from './values.ts';

export function makeClass(evaluator: Evaluator, node: TSESTree.ClassDeclaration | TSESTree.ClassExpression, scope: Environment): ClassVal {
  const { run } = evaluator;
  const base = node.superClass === null ? undefined : evaluator.evaluate(node.superClass, scope);
  const made: ClassVal = { kind: 'class', name: node.id?.name ?? 'class', node, scope, base, statics: new Map(), instances: 0, at: run.span(node) };
  run.classes.push(made);
  const inner = new Environment(scope, made);
  if (node.id !== null && scope.own(node.id.name) === undefined) scope.declare(node.id.name, made);
  for (const member of node.body.body) {
    if (member.type === 'StaticBlock') evaluator.havoc(member, inner, 'a static block is not followed');
    else if (member.type === 'PropertyDefinition' && member.static) {
      const key = plainKey(member.key, member.computed);
      if (key !== undefined) made.statics.set(key, { value: member.value === null ? absent(run.span(member)) : evaluator.evaluate(member.value, inner) });
    } else if (member.type === 'MethodDefinition' && member.static) {
      const key = plainKey(member.key, member.computed);
      if (key !== undefined) made.statics.set(key, { value: functionOf(evaluator, made, member.value) });
    }
  }
  return made;
}

/** `new` of a class that the file declares. */
export function makeInstance(evaluator: Evaluator, type: ClassVal, call: Call): Val {
  const { run } = evaluator;
  for (let at: Val | undefined = type; at?.kind === 'class'; at = at.base) at.instances++;
  const instance: InstanceVal = { kind: 'instance', type, fields: new Map(), base: undefined, construct: undefined, at: call.at };
  run.instances.push(instance);
  const outer = run.current;
  try {
    const done = run.deeper(() => {
      construct(evaluator, type, instance, call);
      return true;
    });
    if (done === undefined) for (const value of call.args) run.escape(value, 'a class is not followed this deep');
  } finally {
    run.current = outer;
  }
  return instance;
}

/** Runs the constructor of a class, or of the next one above that has one, for an instance. */
function construct(evaluator: Evaluator, type: ClassVal, instance: InstanceVal, call: Call): void {
  evaluator.run.within(type.scope.file, () => {
    constructOwn(evaluator, type, instance, call);
  });
}

function constructOwn(evaluator: Evaluator, type: ClassVal, instance: InstanceVal, call: Call): void {
  const { run } = evaluator;
  const own = type.node.body.body.find((member) => member.type === 'MethodDefinition' && member.kind === 'constructor' && member.value.body !== null);
  if (own?.type !== 'MethodDefinition' || own.value.body === null) {
    if (type.base !== undefined) constructBase(evaluator, type, instance, call);
    initializeFields(evaluator, type, instance);
    return;
  }
  const scope = new Environment(type.scope, instance);
  scope.declare('%class', type);
  bindParameters(evaluator, own.value.params, call, scope);
  if (type.base === undefined) initializeFields(evaluator, type, instance);
  for (const param of own.value.params) {
    const target = param.type === 'TSParameterProperty' ? param.parameter : undefined;
    const name = target?.type === 'AssignmentPattern' ? target.left : target;
    if (name?.type === 'Identifier') instance.fields.set(name.name, { value: scope.find(name.name)?.value ?? absent(run.span(param)) });
  }
  runBody(evaluator, own.value.body, scope);
}

/** `super(...)` in the constructor of a class of the file. */
export function superCall(evaluator: Evaluator, call: Call, scope: Environment): Val {
  const { self } = scope;
  const type = scope.find('%class')?.value;
  if (self?.kind !== 'instance' || type?.kind !== 'class') return absent(call.at);
  constructBase(evaluator, type, self, call);
  initializeFields(evaluator, type, self);
  return self;
}

function constructBase(evaluator: Evaluator, type: ClassVal, instance: InstanceVal, call: Call): void {
  const { run, library } = evaluator;
  const { base } = type;
  if (base?.kind === 'class') return construct(evaluator, base, instance, call);
  const at = instance.at;
  if (base?.kind === 'exported') {
    if (attachConstruct(run, instance, base.name, call)) return;
    instance.base = library.create(base.name, { ...call, at }) ?? library.unmodelled(base.name, call);
    instance.construct = instance.base.kind === 'thing' ? instance.base.construct : undefined;
    if (instance.construct !== undefined) run.current = instance.construct;
    else attachConstruct(run, instance, 'constructs.Construct', call);
    return;
  }
  if (base === undefined) return;
  // A class from elsewhere: what it does to its arguments and to the instance is not known.
  for (const value of call.args) if (value.kind !== 'instance' || value.construct === undefined) run.escape(value, 'the class that is extended is not followed');
  instance.base = unknown('super', 'the class that is extended is not followed', at);
  attachConstruct(run, instance, nameOfBase(type).endsWith("Stack") ? 'core.Stack' : 'constructs.Construct', call);
}

function nameOfBase({ node: { superClass } }: ClassVal): string {
  if (superClass?.type === 'Identifier') return superClass.name;
  return superClass?.type === 'MemberExpression' && superClass.property.type === 'Identifier' ? superClass.property.name : '';
}

function initializeFields(evaluator: Evaluator, type: ClassVal, instance: InstanceVal): void {
  const { run } = evaluator;
  const scope = new Environment(type.scope, instance);
  for (const member of type.node.body.body) {
    if (member.type !== 'PropertyDefinition' || member.static || member.declare) continue;
    const key = plainKey(member.key, member.computed);
    if (key === undefined) continue;
    if (member.value === null) {
      if (!instance.fields.has(key)) instance.fields.set(key, { value: absent(run.span(member)) });
      continue;
    }
    instance.fields.set(key, { value: evaluator.evaluate(member.value, scope) });
  }
}

export function fieldOf(instance: InstanceVal, name: string): Cell | undefined {
  return instance.fields.get(name);
}

export function methodOf(type: ClassVal, name: string): FunctionVal | undefined {
  return memberFunction(type, name, 'method');
}

export function accessorOf(type: ClassVal, name: string, kind: 'get' | 'set'): FunctionVal | undefined {
  return memberFunction(type, name, kind);
}

function memberFunction(type: ClassVal, name: string, kind: 'method' | 'get' | 'set'): FunctionVal | undefined {
  for (let at: Val | undefined = type; at?.kind === 'class'; at = at.base) {
    for (const member of at.node.body.body) {
      if (member.type !== 'MethodDefinition' || member.static || member.kind !== kind) continue;
      if (plainKey(member.key, member.computed) === name && member.value.body !== null) return { kind: 'function', node: member.value, scope: at.scope, home: at, at: at.at };
    }
  }
  return undefined;
}

function functionOf(evaluator: Evaluator, type: ClassVal, node: FunctionNode): FunctionVal {
  return { kind: 'function', node, scope: new Environment(type.scope, type), self: type, home: type, at: evaluator.run.span(node) };
}
