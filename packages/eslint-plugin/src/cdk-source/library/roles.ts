import type { Guarded } from '@privatelint/core/front-end-api';
import { attributeOf, type Resource } from '../resource.ts';
import { argument, type Run } from '../run.ts';
import { Thing } from '../thing.ts';
import { absent, array, concatTexts, isAbsent, literal, object, textOfVal, unknown, valOfText, type ArrayVal, type Call, type ConstructNode, type Val } from '../values.ts';
import { PlainThing } from './connections.ts';
import { place, pseudo } from './construct-tree.ts';
import { DocumentThing, policyDocument, statementOf } from './policies.ts';

/** A role, with what the program and the grants of CDK let it do. */
export class RoleThing extends Thing {
  readonly type = 'aws-iam.Role';
  readonly #own: ConstructNode;
  readonly #props: Val;
  readonly #run: Run;
  readonly #statements: Guarded<Val>[] = [];
  readonly #managed: Guarded<Val>[] = [];

  constructor(run: Run, origin: Pick<Thing, 'at' | 'whole' | 'when'>, own: ConstructNode, props: Val) {
    super({ run: { path: origin.when }, at: origin.at, whole: origin.whole }, own);
    this.#own = own;
    this.#props = props;
    this.#run = run;
  }

  arn(at = this.at): Val {
    return attributeOf({ path: this.#own.path, type: 'AWS::IAM::Role' }, 'Arn', at);
  }

  /** Lets the role make calls, on everything: a grant is about what its holder uses. */
  grant(actions: readonly string[], at: Val['at']): void {
    this.#statements.push({ value: statementOf(actions, at), when: this.#run.path });
  }

  override get(name: string): Val | undefined {
    if (name === 'roleArn') return this.arn();
    if (name === 'roleName') return attributeOf({ path: this.#own.path, type: 'AWS::IAM::Role' }, 'id', this.at);
    return name === 'grantPrincipal' ? this : undefined;
  }

  override call(name: string, call: Call): Val | undefined {
    const { run, at } = call;
    switch (name) {
      case 'addToPolicy':
      case 'addToPrincipalPolicy':
        this.#statements.push({ value: argument(call, 0), when: run.path });
        return object({ statementAdded: literal(true, at) }, at);
      case 'addManagedPolicy':
        this.#managed.push({ value: argument(call, 0), when: run.path });
        return absent(at);
      case 'attachInlinePolicy':
        this.escapes.push({ cause: 'a policy is attached to it', when: run.path });
        return absent(at);
      default:
        return undefined;
    }
  }

  override resources(): readonly Resource[] {
    const { at, whole, when, escapes, dependencies } = this;
    const run = this.#run;
    const props = this.#props;
    const name = run.property(props, 'roleName');
    const boundary = run.property(props, 'permissionsBoundary');
    const properties = object(
      {
        RoleName: isAbsent(name) ? undefined : name,
        ManagedPolicyArns: this.#managedArns(),
        Policies: this.#policies(),
        PermissionsBoundary: isAbsent(boundary) ? undefined : managedArn(run, boundary),
      },
      at,
    );
    if (props.kind === 'unknown' || (props.kind === 'object' && props.open !== undefined)) properties.open = 'the properties of the role are not followed';
    return [{ path: this.#own.path, type: 'AWS::IAM::Role', at, whole, when, construct: this.#own, properties, escapes, dependencies }];
  }

  #managedArns(): Val {
    const run = this.#run;
    const given = run.narrowed(run.property(this.#props, 'managedPolicies'));
    const list: ArrayVal = array([], this.at);
    if (given.kind === 'array') list.items.push(...given.items.map(({ value, when }) => ({ value: managedArn(run, value), when })));
    if (!isAbsent(given) && (given.kind !== 'array' || given.open !== undefined)) list.open = 'its managed policies are not followed';
    list.items.push(...this.#managed.map(({ value, when }) => ({ value: managedArn(run, value), when })));
    return list;
  }

  #policies(): Val {
    const run = this.#run;
    const given = run.narrowed(run.property(this.#props, 'inlinePolicies'));
    const list: ArrayVal = array([], this.at);
    const add = (document: Val): void => {
      list.items.push({ value: object({ PolicyDocument: document }, document.at), when: run.worlds.always });
    };
    if (given.kind === 'object') for (const { value } of given.entries.values()) add(run.each(value, (one) => (one instanceof DocumentThing ? one.document(run) : unknown('policy', 'the policy is not followed', one.at))));
    if (!isAbsent(given) && (given.kind !== 'object' || given.open !== undefined)) list.open = 'its inline policies are not followed';
    if (this.#statements.length > 0) add(policyDocument(run, this.#statements, this.at));
    return list;
  }
}

function managedArn(run: Run, policy: Val): Val {
  return run.each(policy, (one) => (one instanceof PlainThing && one.parts.policyArn !== undefined ? one.parts.policyArn : unknown('managed policy', 'the managed policy is not followed', one.at)));
}

/** `new iam.Role(…)`. */
export function newRole(call: Call): Val {
  return call.run.add(new RoleThing(call.run, { at: call.at, whole: call.whole, when: call.run.path }, place(call), argument(call, 2)));
}

/** `ManagedPolicy.fromAwsManagedPolicyName(…)` and its kin. */
export function managedPolicy(name: string, call: Call): Val | undefined {
  const { at } = call;
  const of = (policyArn: Val): Val => new PlainThing('managed policy', call, { policyArn });
  if (name === 'fromManagedPolicyArn') return of(argument(call, 2));
  if (name !== 'fromAwsManagedPolicyName') return undefined;
  const policy = argument(call, 0);
  return of(valOfText(concatTexts('arn:', textOfVal(pseudo('AWS::Partition', at)) ?? '', ':iam::aws:policy/', textOfVal(policy) ?? { parts: [unknown('policy', 'it is not followed', at).hole] }), policy.at));
}

/** Roles in sight of somebody of CDK who is not followed: he may let them do more, and does nothing else with them. */
export function openRoles(run: Run, value: Val, cause: string, depth = 0): void {
  if (depth > DEEPEST) return;
  const inner = (values: Iterable<{ readonly value: Val }>): void => {
    for (const { value: one } of values) openRoles(run, one, cause, depth + 1);
  };
  if (value.kind === 'cases') inner(value.cases);
  else if (value.kind === 'array') inner(value.items);
  else if (value.kind === 'object') inner(value.entries.values());
  else if (value.kind === 'thing' && value.type === 'aws-iam.PolicyStatement') inner(value.reaches().map((one) => ({ value: one })));
  else if (value instanceof RoleThing) value.escapes.push({ cause, when: run.path });
  else if (value.kind === 'thing' && hasRoles(value)) value.openRoles(cause, run);
}

/** A task definition, told by what it can do. */
function hasRoles(value: Thing): value is Thing & { openRoles: (cause: string, run: Run) => void } {
  return 'openRoles' in value && typeof value.openRoles === 'function';
}

const DEEPEST = 3;
