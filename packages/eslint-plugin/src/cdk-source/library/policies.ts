import type { Guarded } from '@privatelint/core/front-end-api';
import { Thing } from '../thing.ts';
import { argument, type Run } from '../run.ts';
import { absent, array, exportName, isAbsent, literal, object, textOfVal, unknown, type ArrayVal, type Call, type Val } from '../values.ts';
import { PlainThing } from './connections.ts';

/** `new iam.PolicyStatement(…)`. */
class StatementThing extends Thing {
  readonly type = 'aws-iam.PolicyStatement';
  readonly #props: Val;
  readonly #more: { readonly actions: Val[]; readonly resources: Val[]; readonly principals: Val[] } = { actions: [], resources: [], principals: [] };

  constructor(call: Call) {
    super(call);
    this.#props = argument(call, 0);
  }

  override call(name: string, call: Call): Val | undefined {
    switch (name) {
      case 'addActions':
        this.#more.actions.push(...call.args);
        return absent(call.at);
      case 'addResources':
        this.#more.resources.push(...call.args);
        return absent(call.at);
      case 'addAllResources':
        this.#more.resources.push(literal('*', call.at));
        return absent(call.at);
      case 'addAnyPrincipal':
        this.#more.principals.push(literal('*', call.at));
        return absent(call.at);
      default:
        return undefined;
    }
  }

  override reaches(): readonly Val[] {
    return [this.#props, ...this.#more.principals];
  }

  /** As a policy document has it; unknown where a part is not followed. */
  document(run: Run): Val {
    const { at } = this;
    if (this.escapes.length > 0 || (!isAbsent(this.#props) && this.#props.kind !== 'object')) return unknown('statement', 'the statement is not followed', at);
    const conditions = run.property(this.#props, 'conditions');
    const effect = run.property(this.#props, 'effect');
    const [, allow] = /^aws-iam\.Effect\.(ALLOW|DENY)$/.exec(exportName(effect) ?? '') ?? [];
    if (!isAbsent(effect) && allow === undefined) return unknown('statement', 'its effect is not followed', effect.at);
    const list = (name: string, more: readonly Val[]): ArrayVal | undefined => {
      const given = run.narrowed(run.property(this.#props, name));
      if (isAbsent(given) && more.length === 0) return undefined;
      if (!isAbsent(given) && given.kind !== 'array') return { ...array(more, given.at), open: 'it is not followed' };
      return given.kind === 'array' ? { ...given, items: [...given.items, ...array(more, at).items] } : array(more, at);
    };
    const principals = list('principals', this.#more.principals);
    return object(
      {
        Effect: literal(allow === 'DENY' ? 'Deny' : 'Allow', at),
        Action: list('actions', this.#more.actions),
        NotAction: list('notActions', []),
        Resource: list('resources', this.#more.resources),
        NotResource: list('notResources', []),
        Principal: principals === undefined ? undefined : principalVal(principals),
        Condition: isAbsent(conditions) ? undefined : conditions,
      },
      at,
    );
  }
}

function principalVal(list: ArrayVal): Val {
  const plain = list.items.map(({ value }) => (value instanceof PlainThing ? value.parts.principal : textOfVal(value) === '*' ? value : undefined));
  if (list.open !== undefined || plain.some((value) => value === undefined)) return unknown('principal', 'the principal is not followed', list.at);
  const [only] = plain;
  if (plain.length === 1 && only?.kind === 'literal' && only.value === '*') return object({ AWS: only }, list.at);
  return object({ AWS: array(plain.filter((value) => value !== undefined), list.at) }, list.at);
}

export function policyDocument(run: Run, statements: readonly Guarded<Val>[], at: Val['at']): Val {
  const list = array([], at);
  for (const { value, when } of statements) {
    list.items.push({ value: run.each(value, (one) => (one instanceof StatementThing ? one.document(run) : one.kind === 'object' && one.entries.has('Effect') ? one : unknown('statement', 'the statement is not followed', one.at))), when });
  }
  return object({ Version: literal('2012-10-17', at), Statement: list }, at);
}

/** `new iam.PolicyDocument(…)`. */
export class DocumentThing extends Thing {
  readonly type = 'aws-iam.PolicyDocument';
  readonly #given: Val;
  readonly #more: Guarded<Val>[] = [];

  constructor(call: Call) {
    super(call);
    this.#given = call.run.property(argument(call, 0), 'statements');
  }

  override call(name: string, call: Call): Val | undefined {
    if (name !== 'addStatements') return undefined;
    this.#more.push(...call.args.map((value) => ({ value, when: call.run.path })));
    return absent(call.at);
  }

  /** As a property is given it. */
  override get(name: string, run: Run): Val | undefined {
    return name === '%id' ? this.document(run) : undefined;
  }

  document(run: Run): Val {
    const given = run.narrowed(this.#given);
    const isFollowed = this.escapes.length === 0 && (isAbsent(given) || (given.kind === 'array' && given.open === undefined));
    if (!isFollowed) return unknown('policy', 'the policy is not followed', this.at);
    return policyDocument(run, [...(given.kind === 'array' ? given.items : []), ...this.#more], this.at);
  }
}

/** A statement that allows actions on everything. */
export function statementOf(actions: readonly string[], at: Val['at']): Val {
  return object({ Effect: literal('Allow', at), Action: array(actions.map((action) => literal(action, at)), at), Resource: literal('*', at) }, at);
}

/** Principals of which the name says all. */
export function principal(name: string, call: Call): Val | undefined {
  if (name === 'aws-iam.AnyPrincipal' || name === 'aws-iam.StarPrincipal') return new PlainThing('principal', call, { principal: literal('*', call.at) });
  if (name === 'aws-iam.ArnPrincipal') return new PlainThing('principal', call, { principal: argument(call, 0) });
  return undefined;
}

export function statement(call: Call): Val {
  return new StatementThing(call);
}
