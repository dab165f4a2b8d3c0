import { callArray, callObject, callString } from './builtins.ts';
import { accessorOf, fieldOf, methodOf } from './classes.ts';
import type { Evaluator } from './expressions.ts';
import { isHarmless } from './harmless.ts';
import { nodeOfConstruct } from './library/construct-tree.ts';
import { openRoles } from './library/roles.ts';
import { memberOfUnknown } from './run.ts';
import { absent, literal, textOfVal, unknown, type Call, type ExportedVal, type Val } from './values.ts';

/** A member of whatever a value is. */
export function getMember(evaluator: Evaluator, target: Val, name: string, at: Val['at']): Val {
  const { run } = evaluator;
  return run.each(target, (one): Val => {
    switch (one.kind) {
      case 'object':
        return one.entries.get(name)?.value ?? (one.open === undefined ? absent(at) : unknown(name, one.open, at));
      case 'array': {
        if (name === 'length') return one.open === undefined && one.items.every(({ when }) => when === run.worlds.always) ? literal(one.items.length, at) : unknown('length', 'how many there are is not known', at);
        const item = one.items[Number(name)];
        if (item?.when === run.worlds.always) return item.value;
        return item === undefined && one.open === undefined ? absent(at) : unknown('member', one.open ?? 'which member it is depends on conditions', at);
      }
      case 'instance':
        return memberOfInstance(evaluator, one, name, at);
      case 'class':
        return one.statics.get(name)?.value ?? unknown(`${one.name}.${name}`, 'it is not followed', at);
      case 'exported':
        return memberOfExport(evaluator, one, name, at);
      case 'thing': {
        const known = one.get(name, run);
        if (known !== undefined) return known;
        if (name === 'node' && one.construct !== undefined) return nodeOfConstruct(one, one.construct, at);
        if (!isHarmless(name)) run.escape(one, `\`${name}\` is not followed`);
        return unknown(name, `\`${name}\` of \`${one.type}\` is not followed`, at);
      }
      case 'literal':
        return name === 'length' && typeof one.value === 'string' ? literal(one.value.length, at) : absent(at);
      case 'unknown':
        return memberOfUnknown(one, name);
      default:
        return unknown(name, 'it is not followed', at);
    }
  });
}

function memberOfInstance(evaluator: Evaluator, instance: Extract<Val, { kind: 'instance' }>, name: string, at: Val['at']): Val {
  const { run } = evaluator;
  const field = fieldOf(instance, name);
  if (field !== undefined) return run.narrowed(field.value);
  const accessor = accessorOf(instance.type, name, 'get');
  if (accessor !== undefined) return evaluator.callFunction(accessor, { run, args: [], open: false, at, whole: at }, instance);
  const method = methodOf(instance.type, name);
  if (method !== undefined) return { ...method, self: instance };
  if (name === 'node' && instance.construct !== undefined) return nodeOfConstruct(instance, instance.construct, at);
  const ofBase = instance.base === undefined ? undefined : getMember(evaluator, instance.base, name, at);
  if (ofBase !== undefined && ofBase.kind !== 'unknown') return ofBase;
  return instance.construct === undefined && instance.type.base === undefined ? absent(at) : unknown(`this.${name}`, `\`${name}\` is inherited from a class that is not followed`, at);
}

function memberOfExport(evaluator: Evaluator, { name: owner }: ExportedVal, name: string, at: Val['at']): Val {
  if (name === 'default' && !owner.includes('.')) return { kind: 'exported', name: owner, at };
  const full = memberName(owner, name);
  if (full === 'global.process.env') return unknown('process.env', 'the environment of the program is not known', at);
  return evaluator.library.constant(full, at) ?? { kind: 'exported', name: full, at };
}

/** `aws-cdk-lib` exports its submodules under names with underscores, and everything of its core. */
export function memberName(owner: string, name: string): string {
  if (owner !== 'root') return `${owner}.${name}`;
  return /^(aws|alexa|custom|cx|cloud|cloudformation|lambda|pipelines|region|triggers|assets|assertions|integ)_[a-z]|^(pipelines|triggers|assertions)$/.test(name) ? name.replaceAll('_', '-') : `core.${name}`;
}

export function setMember(evaluator: Evaluator, target: Val, name: string, value: Val, at: Val['at']): void {
  const { run } = evaluator;
  run.each(target, (one): Val => {
    switch (one.kind) {
      case 'object': {
        const before = one.entries.get(name);
        const merged = run.cases([{ value, when: run.path }, { value: before?.value ?? absent(at), when: run.guards.not(run.path) }], value.at);
        one.entries.set(name, { value: run.path === run.worlds.always ? value : merged, keyAt: at });
        break;
      }
      case 'instance': {
        const accessor = accessorOf(one.type, name, 'set');
        if (accessor !== undefined) evaluator.callFunction(accessor, { run, args: [value], open: false, at, whole: at }, one);
        else {
          let field = one.fields.get(name);
          if (field === undefined) one.fields.set(name, (field = { value: absent(at) }));
          run.assign(field, value);
        }
        break;
      }
      case 'class':
        one.statics.set(name, { value });
        break;
      case 'array':
        one.open ??= 'a member of it is assigned';
        run.escape(value, 'it is assigned to a member of a list');
        break;
      case 'thing':
        if (!one.set(name, value, run)) {
          run.escape(one, `\`${name}\` is assigned`);
          run.escape(value, `it is assigned to \`${name}\``);
        }
        break;
      default:
        run.escape(value, 'where it is kept is not followed');
    }
    return value;
  });
}

/** Calls a method of whatever a value is. */
export function callMethod(evaluator: Evaluator, target: Val, name: string, call: Call, ofSuper = false): Val {
  const { run, library } = evaluator;
  return run.each(target, (one): Val => {
    switch (one.kind) {
      case 'array':
        return callArray(evaluator, one, name, call) ?? lost(one, name, call);
      case 'literal':
      case 'text':
        return callString(evaluator, one, name, call) ?? unknown(name, 'it is not followed', call.at);
      case 'object': {
        const entry = one.entries.get(name);
        return entry === undefined ? lost(one, name, call) : evaluator.callValue(entry.value, call, one);
      }
      case 'function':
      case 'native':
        if (name === 'bind') return one.kind === 'function' && call.args[0] !== undefined ? { ...one, self: call.args[0] } : one;
        if (name === 'call') return evaluator.callValue(one, { ...call, args: call.args.slice(1) }, call.args[0]);
        return lost(one, name, call);
      case 'class': {
        const fn = one.statics.get(name)?.value;
        return fn === undefined ? lost(one, name, call) : evaluator.callValue(fn, call, one);
      }
      case 'exported': {
        if (one.name.startsWith('global.')) return callObject(evaluator, `${one.name}.${name}`, call);
        const full = memberName(one.name, name);
        return library.invoke(full, call) ?? library.unmodelled(full, call);
      }
      case 'instance':
        return callOfInstance(evaluator, one, name, call, ofSuper);
      case 'thing': {
        const known = one.call(name, call);
        if (known !== undefined) return known;
        if (!isHarmless(name)) return lost(one, name, call);
        for (const value of call.args) openRoles(run, value, `\`${name}\` may let it do more`);
        return unknown(name, `\`${name}\` is not followed`, call.at);
      }
      case 'unknown':
        return library.callOfUnknown(one, name, call) ?? lost(one, name, call);
      default:
        return lost(one, name, call);
    }
  });

  function lost(one: Val, method: string, { args, at }: Call): Val {
    const what = one.kind === 'unknown' ? `${one.hole.label ?? one.hole.id}.${method}` : method;
    run.escape(one, `\`${what}\` is not followed`);
    for (const value of args) if (!isScope(value)) run.escape(value, `\`${what}\` is not followed`);
    return unknown(what, `\`${what}\` is not followed`, at);
  }
}

function callOfInstance(evaluator: Evaluator, instance: Extract<Val, { kind: 'instance' }>, name: string, call: Call, ofSuper: boolean): Val {
  const { run } = evaluator;
  const method = ofSuper ? inheritedMethod(instance, name) : methodOf(instance.type, name);
  if (method !== undefined) return evaluator.callFunction(method, call, instance);
  const field = fieldOf(instance, name);
  if (field !== undefined) return evaluator.callValue(field.value, call, instance);
  if (instance.base?.kind === 'thing') return callMethod(evaluator, instance.base, name, call);
  const fromElsewhere = instance.base?.kind === 'unknown';
  if (fromElsewhere) run.escape(instance, `\`${name}\` is inherited from a class that is not followed`);
  for (const value of call.args) {
    if (fromElsewhere) run.escape(value, `\`${name}\` is not followed`);
  }
  return unknown(`this.${name}`, `\`${name}\` is not followed`, call.at);
}

function inheritedMethod({ type }: Extract<Val, { kind: 'instance' }>, name: string): ReturnType<typeof methodOf> {
  return type.base?.kind === 'class' ? methodOf(type.base, name) : undefined;
}

/** A construct that is handed over as the scope of others: they are made below it, and do not look at what it keeps. */
export function isScope(value: Val): boolean {
  return value.kind === 'instance' && value.construct !== undefined;
}

export function plainText(value: Val): string | undefined {
  const text = textOfVal(value);
  return typeof text === 'string' ? text : undefined;
}
