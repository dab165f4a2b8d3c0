import type { StackScope } from '../frontends/cloudformation/scope.ts';
import { asMapping, type Template, type TemplateResource } from '../frontends/cloudformation/template.ts';
import type { SyntaxNode } from '../syntax/tree.ts';
import type { Guard } from '../values/guards.ts';
import { textOfValue } from '../values/read.ts';
import { equalText, partsOf, showText, type Text } from '../values/text.ts';
import type { Value } from '../values/value.ts';
import type { Worlds } from '../values/worlds.ts';

/** More stacks than these that could export one name are no alternatives, but a repository of unrelated projects. */
export const MOST_ALTERNATIVES = 4;

/** A value that a stack hands on under a name. */
export interface Provider {
  readonly scope: StackScope;
  readonly name: SyntaxNode;
  readonly value: SyntaxNode;
  /** When its stack has it. */
  readonly exists: () => Guard;
}

export function exportsOf(scopes: readonly StackScope[]): Provider[] {
  return scopes.flatMap((scope) =>
    [...scope.template.outputs.values()].flatMap(({ exportName, value, condition, at }) =>
      exportName === undefined || value === undefined ? [] : [{ scope, name: exportName, value, exists: () => scope.existence(condition, at) }],
    ),
  );
}

export function storedIn(scopes: readonly StackScope[]): Provider[] {
  return scopes.flatMap((scope) =>
    storedResources(scope.template).flatMap(({ properties, condition, idAt }) => {
      const map = asMapping(properties);
      const [name, value] = [map?.get('Name'), map?.get('Value')];
      return name === undefined || value === undefined ? [] : [{ scope, name, value, exists: () => scope.existence(condition, idAt) }];
    }),
  );
}

export function storedResources(template: Template): TemplateResource[] {
  return [...template.resources.values()].filter(({ type }) => type === 'AWS::SSM::Parameter');
}

export interface Wanted {
  readonly what: 'export' | 'parameter';
  readonly name: Text;
  /** The deployment that asks. */
  readonly unit: string;
}

/** The value under a name; which of several possible owners it comes from is a choice of whoever deploys. */
export function provided(worlds: Worlds, { what, name, unit }: Wanted, providers: readonly Provider[]): Value | undefined {
  if (providers.length === 0) return undefined;
  const candidates = worlds
    .ask({
      label: `owners of ${what} ${keyOf(name)} for ${unit}`,
      ask: () => ownFirst(name, unit, candidatesFor(name, providers)),
      identity: (found) => found.map(({ scope, name: own }) => `${scope.prefix}@${own.start}`).join(),
      beyond: [],
    });
  const [only, second] = candidates;
  if (only === undefined || candidates.length > MOST_ALTERNATIVES) return undefined;
  if (second === undefined) return only.scope.resolve(only.value);
  // One choice for all names that the same stacks may own: whoever imports a VPC from one imports its subnets from there.
  const owners = candidates.map(({ scope }) => scope.prefix).join();
  const input = worlds.guards.input(`owner among ${owners}`, () => ({
    label: `the stack that exports ${showText(name)}`,
    hidden: false,
    domain: candidates.map(({ scope }) => scope.template.file.path),
  }));
  const chosen = candidates[worlds.valueOf(input)];
  return chosen?.scope.resolve(chosen.value);
}

/**
 * Those that may own the name, in the world at hand. Each is asked apart, so that what names of other things are made of, such
 * as a stage that every stack chooses for itself, multiplies nothing.
 */
export function candidatesFor(name: Text, providers: readonly Provider[]): readonly Provider[] {
  const wanted = keyOf(name);
  return providers.filter((provider) => {
    const { scope, name: own } = provider;
    return scope.worlds.ask({ label: `whether ${scope.prefix}@${own.start} may be ${wanted}`, ask: () => mayBe(provider, name), beyond: false });
  });
}

function mayBe({ scope, name: own, exists }: Provider, name: Text): boolean {
  const text = textOfValue(scope.resolve(own));
  return text !== undefined && compatible(text, name) && scope.worlds.holds(exists());
}

/**
 * An account holds a name once in a Region: where the deployment that asks has it itself, a stack that would bring it again
 * cannot stand beside it.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html
 */
function ownFirst(name: Text, unit: string, candidates: readonly Provider[]): readonly Provider[] {
  const own = candidates.filter((it) => it.scope.unit === unit && isCalled(it, name));
  return own.length > 0 ? own : candidates;
}

function isCalled({ scope, name: own }: Provider, name: Text): boolean {
  const text = textOfValue(scope.resolve(own));
  return text !== undefined && equalText(text, name) === 'yes';
}

/** Texts with equal keys are equal: holes by id, whatever they are called. */
function keyOf(name: Text): string {
  return partsOf(name)
    .map((part) => (typeof part === 'string' ? part : `\${${part.id}}`))
    .join('');
}

/** Whether an export may be what an import asks for: equal, or of one shape where holes leave the rest open. */
export function compatible(exported: Text, wanted: Text): boolean {
  const equal = equalText(exported, wanted);
  if (equal !== 'unknown') return equal === 'yes';
  const [tailA, tailB] = [tailOf(exported), tailOf(wanted)];
  const [headA, headB] = [headOf(exported), headOf(wanted)];
  return shareEnd(tailA, tailB) || (shareStart(headA, headB) && tailA === tailB);
}

function tailOf(text: Text): string {
  const last = partsOf(text).at(-1);
  return typeof last === 'string' ? last : '';
}

function headOf(text: Text): string {
  const [first] = partsOf(text);
  return typeof first === 'string' ? first : '';
}

function shareEnd(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  return short.length > 2 && long.endsWith(short);
}

function shareStart(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  return short.length > 2 && long.startsWith(short);
}
