import type { TSESTree } from '@typescript-eslint/types';
import type { Guarded } from '@privatelint/core/front-end-api';
import { callMethod, getMember, setMember } from './members.ts';
import { Environment } from './environment.ts';
import { bindParameters, bindPattern } from './patterns.ts';
import { makeClass, makeInstance, superCall } from './classes.ts';
import { globalValue } from './globals.ts';
import type { Library } from './library.ts';
import { arrayLiteral, objectLiteral, templateLiteral } from './literals.ts';
import { moduleName, Modules } from './modules.ts';
import { binary, booleanOf } from './operators.ts';
import type { Run } from './run.ts';
import { runBody } from './statements.ts';
import { assignedNames, mentionedNames, plainKey } from './syntax.ts';
import { absent, literal, numberOfVal, textOfVal, unknown, type Call, type FunctionVal, type Val } from './values.ts';

type Node = TSESTree.Node;

/** Follows expressions. What has no meaning here is unknown, and what it mentions has been handed to somebody else. */
export class Evaluator {
  readonly run: Run;
  readonly library: Library;
  readonly modules: Modules;

  constructor(run: Run, library: Library, modules = new Modules(undefined)) {
    this.run = run;
    this.library = library;
    this.modules = modules;
  }

  evaluate(node: Node, scope: Environment): Val {
    const { run } = this;
    run.step();
    const at = run.span(node);
    switch (node.type) {
      case 'Literal':
        return 'regex' in node || 'bigint' in node ? unknown('literal', 'it is not followed', at) : literal(node.value, at);
      case 'Identifier':
        return this.#variable(node, scope);
      case 'TemplateLiteral':
        return templateLiteral(this, node, scope);
      case 'ThisExpression':
        return scope.self ?? unknown('this', 'the object is not known', at);
      case 'ObjectExpression':
        return objectLiteral(this, node, scope);
      case 'ArrayExpression':
        return arrayLiteral(this, node, scope);
      case 'ArrowFunctionExpression':
      case 'FunctionExpression':
        return this.#function(node, scope);
      case 'ClassExpression':
        return makeClass(this, node, scope);
      case 'MemberExpression':
        return this.#member(node, scope);
      case 'CallExpression':
        return this.#call(node, scope);
      case 'NewExpression':
        return this.#new(node, scope);
      case 'ConditionalExpression':
        return this.#choice(node, scope);
      case 'LogicalExpression':
        return this.#logical(node, scope);
      case 'BinaryExpression':
        return this.#binary(node, scope);
      case 'UnaryExpression':
        return this.#unary(node, scope);
      case 'AssignmentExpression':
        return this.#assignment(node, scope);
      case 'UpdateExpression':
        return this.#update(node, scope);
      case 'SequenceExpression':
        return node.expressions.map((one) => this.evaluate(one, scope)).at(-1) ?? absent(at);
      case 'ChainExpression':
      case 'TSAsExpression':
      case 'TSSatisfiesExpression':
      case 'TSNonNullExpression':
      case 'TSTypeAssertion':
      case 'TSInstantiationExpression':
        return this.evaluate(node.expression, scope);
      case 'AwaitExpression':
        return this.evaluate(node.argument, scope);
      case 'ImportExpression': {
        return this.moduleValue(node.source.type === 'Literal' ? String(node.source.value) : '', at);
      }
      default:
        return this.#unfollowed(node, scope);
    }
  }

  /** A function that the program wrote, called with values. */
  callFunction(fn: FunctionVal, call: Call, self?: Val): Val {
    const { run } = this;
    const { node } = fn;
    const result = run.deeper(() => {
      if (node.type === 'TSDeclareFunction' || node.type === 'TSEmptyBodyFunctionExpression' || node.generator) return undefined;
      const inner = new Environment(fn.scope, node.type === 'ArrowFunctionExpression' ? fn.self : (self ?? fn.self));
      return run.within(fn.scope.file, () => {
        bindParameters(this, node.params, call, inner);
        return runBody(this, node.body, inner);
      });
    });
    if (result !== undefined) return result;
    run.escape(fn, 'a function is not followed');
    return this.#lost('a function that is not followed', call);
  }

  /** Calls whatever a value is. */
  callValue(callee: Val, call: Call, self?: Val): Val {
    return this.run.each(callee, (one) => {
      if (one.kind === 'function') return this.callFunction(one, call, self);
      if (one.kind === 'native') return one.call(call);
      if (one.kind === 'exported') return this.library.invoke(one.name, call) ?? this.library.unmodelled(one.name, call);
      if (one.kind === 'unknown') return this.#lost(one.hole.label ?? one.hole.id, call);
      return this.#lost('a function', call);
    });
  }

  /** Somebody unknown is given values. */
  #lost(name: string, call: Call): Val {
    for (const value of call.args) this.run.escape(value, `\`${name}\` is not followed`);
    return unknown(`result of ${name}`, `\`${name}\` is not followed`, call.at);
  }

  /** A module as a value: CDK's, one of the program's, or one that is not followed. */
  moduleValue(source: string, at: Val['at']): Val {
    const name = moduleName(source);
    if (name !== undefined) return { kind: 'exported', name, at };
    const module = this.modules.load(this, source);
    return module === undefined ? unknown(`module ${source}`, `module \`${source}\` is not followed`, at) : this.modules.namespace(module, source, at);
  }

  callOf(node: TSESTree.CallExpression | TSESTree.NewExpression, scope: Environment): Call {
    const { run } = this;
    const args: Val[] = [];
    let open = false;
    for (const argument of node.arguments) {
      if (argument.type !== 'SpreadElement') {
        args.push(this.evaluate(argument, scope));
        continue;
      }
      const spread = run.narrowed(this.evaluate(argument.argument, scope));
      if (spread.kind === 'array' && spread.open === undefined && spread.items.every(({ when }) => when === run.worlds.always)) {
        args.push(...spread.items.map(({ value }) => value));
      } else open = true;
      if (open) run.escape(spread, 'arguments are spread');
    }
    const callee = node.callee.type === 'MemberExpression' && node.type === 'CallExpression' ? node.callee.property : node.callee;
    const calleeAt = run.span(callee);
    const at = node.type === 'NewExpression' ? { ...calleeAt, start: node.range[0] } : calleeAt;
    return { run, args, open, at, whole: run.span(node) };
  }

  #variable(node: TSESTree.Identifier, scope: Environment): Val {
    const { run } = this;
    const cell = scope.find(node.name);
    const at = run.span(node);
    if (cell === undefined) return globalValue(node.name, at);
    const value = run.narrowed(cell.value);
    return value;
  }

  #function(node: TSESTree.ArrowFunctionExpression | TSESTree.FunctionExpression, scope: Environment): Val {
    const self = node.type === 'ArrowFunctionExpression' ? scope.self : undefined;
    return { kind: 'function', node, scope, at: this.run.span(node), ...(self === undefined ? {} : { self }) };
  }

  #member(node: TSESTree.MemberExpression, scope: Environment): Val {
    const target = this.evaluate(node.object, scope);
    if (node.optional && this.run.nullish(target) === this.run.worlds.always) return absent(this.run.span(node));
    const name = plainKey(node.property, node.computed);
    if (name !== undefined) return getMember(this, target, name, this.run.span(node));
    const key = this.run.narrowed(this.evaluate(node.property, scope));
    const text = textOfVal(key);
    if (typeof text === 'string') return getMember(this, target, text, this.run.span(node));
    return unknown('member', 'which member it is depends on something that is not followed', this.run.span(node));
  }

  #call(node: TSESTree.CallExpression, scope: Environment): Val {
    const { callee } = node;
    if (callee.type === 'Super') return superCall(this, this.callOf(node, scope), scope);
    if (callee.type === 'Identifier' && callee.name === 'require' && scope.find('require') === undefined) {
      const [source] = node.arguments;
      return this.moduleValue(source?.type === 'Literal' ? String(source.value) : '', this.run.span(node));
    }
    if (callee.type !== 'MemberExpression') {
      const target = this.evaluate(callee, scope);
      return this.callValue(target, this.callOf(node, scope));
    }
    const target = callee.object.type === 'Super' ? (scope.self ?? absent(this.run.span(callee))) : this.evaluate(callee.object, scope);
    const name = plainKey(callee.property, callee.computed) ?? textKey(this.evaluate(callee.property, scope));
    const call = this.callOf(node, scope);
    if (name === undefined) {
      this.run.escape(target, 'which of its methods is called is not known');
      return this.#lost('a method', call);
    }
    const answer = callMethod(this, target, name, call, callee.object.type === 'Super');
    if (callee.optional || node.optional) return this.run.guards.satisfiable(this.run.nullish(target)) ? this.run.cases([{ value: absent(call.at), when: this.run.nullish(target) }, { value: answer, when: this.run.guards.not(this.run.nullish(target)) }], call.at) : answer;
    return answer;
  }

  #new(node: TSESTree.NewExpression, scope: Environment): Val {
    const callee = this.evaluate(node.callee, scope);
    const call = this.callOf(node, scope);
    return this.run.each(callee, (one) => {
      if (one.kind === 'class') return makeInstance(this, one, call);
      if (one.kind === 'exported') return this.library.create(one.name, call) ?? this.library.unmodelled(one.name, call);
      const name = one.kind === 'unknown' ? (one.hole.label ?? one.hole.id) : 'a class';
      for (const value of call.args) if (value.kind !== 'instance' || value.construct === undefined) this.run.escape(value, `\`${name}\` is not followed`);
      return unknown(`new ${name}`, `\`${name}\` is not followed`, call.at);
    });
  }

  #choice(node: TSESTree.ConditionalExpression, scope: Environment): Val {
    const { run } = this;
    const test = run.truth(this.evaluate(node.test, scope));
    const results: Guarded<Val>[] = [];
    run.under(test, () => results.push({ value: this.evaluate(node.consequent, scope), when: test }));
    const otherwise = run.guards.not(test);
    run.under(otherwise, () => results.push({ value: this.evaluate(node.alternate, scope), when: otherwise }));
    return run.cases(results, run.span(node));
  }

  #logical(node: TSESTree.LogicalExpression, scope: Environment): Val {
    const left = this.evaluate(node.left, scope);
    return this.eitherOr(left, node.operator, () => this.evaluate(node.right, scope), this.run.span(node));
  }

  eitherOr(left: Val, operator: '&&' | '||' | '??', right: () => Val, at: Val['at']): Val {
    const { run } = this;
    const guard = operator === '??' ? run.nullish(left) : run.truth(left);
    const goesOn = operator === '||' ? run.guards.not(guard) : guard;
    const stays = run.guards.not(goesOn);
    const results: Guarded<Val>[] = [];
    if (run.guards.satisfiable(run.guards.and(stays, run.path))) results.push({ value: left, when: stays });
    run.under(goesOn, () => results.push({ value: right(), when: goesOn }));
    return run.cases(results, at);
  }

  #binary(node: TSESTree.BinaryExpression, scope: Environment): Val {
    const at = this.run.span(node);
    if (node.left.type === 'PrivateIdentifier') return unknown('check', 'it is not followed', at);
    const left = this.evaluate(node.left, scope);
    const right = this.evaluate(node.right, scope);
    return binary(this, node.operator, left, right, at);
  }

  #unary(node: TSESTree.UnaryExpression, scope: Environment): Val {
    const { run } = this;
    const at = run.span(node);
    const value = this.evaluate(node.argument, scope);
    if (node.operator === '!') return booleanOf(run, run.guards.not(run.truth(value)), at);
    if (node.operator === 'void') return absent(at);
    return run.each(value, (one) => {
      const number = numberOfVal(one);
      if (node.operator === '-' && number !== undefined) return literal(-number, at);
      if (node.operator === '+' && number !== undefined) return literal(number, at);
      if (node.operator === 'typeof' && one.kind === 'literal') return literal(typeof one.value, at);
      return unknown('value', 'it is not followed', at);
    });
  }

  #assignment(node: TSESTree.AssignmentExpression, scope: Environment): Val {
    const { left, operator } = node;
    const at = this.run.span(node);
    const old = (): Val => this.evaluate(left, scope);
    const value = ((): Val => {
      if (operator === '=') return this.evaluate(node.right, scope);
      if (operator === '&&=' || operator === '||=' || operator === '??=') {
        return this.eitherOr(old(), operator.slice(0, 2) as '&&' | '||' | '??', () => this.evaluate(node.right, scope), at); // two of its three characters
      }
      return binary(this, operator.slice(0, -1), old(), this.evaluate(node.right, scope), at);
    })();
    this.assignTo(left, value, scope);
    return value;
  }

  assignTo(left: Node, value: Val, scope: Environment): void {
    const { run } = this;
    if (left.type === 'Identifier') {
      const cell = scope.find(left.name);
      if (cell !== undefined) run.assign(cell, value);
    } else if (left.type === 'MemberExpression') {
      const target = this.evaluate(left.object, scope);
      const name = plainKey(left.property, left.computed) ?? textKey(this.evaluate(left.property, scope));
      if (name === undefined) {
        run.escape(target, 'which member is set is not known');
        run.escape(value, 'where it is kept is not known');
      } else setMember(this, target, name, value, run.span(left.property));
    } else if (left.type === 'TSAsExpression' || left.type === 'TSNonNullExpression') {
      this.assignTo(left.expression, value, scope);
    } else if (left.type === 'ArrayPattern' || left.type === 'ObjectPattern') {
      bindPattern(this, left, value, scope, false);
    }
  }

  #update(node: TSESTree.UpdateExpression, scope: Environment): Val {
    const at = this.run.span(node);
    const old = this.evaluate(node.argument, scope);
    const value = this.run.each(old, (one) => {
      const number = numberOfVal(one);
      return number === undefined ? unknown('number', 'it is not followed', at) : literal(node.operator === '++' ? number + 1 : number - 1, at);
    });
    this.assignTo(node.argument, value, scope);
    return node.prefix ? value : old;
  }

  #unfollowed(node: Node, scope: Environment): Val {
    this.havoc(node, scope, 'a piece of the program is not followed');
    return unknown(node.type, 'a piece of the program is not followed', this.run.span(node));
  }

  /** A piece of the program that is not followed may do anything with what it mentions. */
  havoc(node: Node, scope: Environment, cause: string): void {
    const { run } = this;
    for (const name of mentionedNames(node)) {
      const value = name === 'this' ? scope.self : scope.find(name)?.value;
      if (value !== undefined && value.kind !== 'class' && value.kind !== 'exported') run.escape(value, cause);
    }
    for (const name of assignedNames(node)) {
      const cell = name === 'this' ? undefined : scope.find(name);
      if (cell !== undefined && cell.value.kind !== 'exported') run.assign(cell, unknown(name, cause, run.span(node)));
    }
  }
}

function textKey(value: Val): string | undefined {
  const text = textOfVal(value);
  return typeof text === 'string' ? text : undefined;
}
