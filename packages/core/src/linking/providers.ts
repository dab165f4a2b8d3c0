import type { StackScope } from '../frontends/cloudformation/scope.ts';
import { asMapping, type Template, type TemplateResource } from '../frontends/cloudformation/template.ts';
import type { SyntaxNode } from '../syntax/tree.ts';
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
}

export function exportsOf(scopes: readonly StackScope[]): Provider[] {
  return scopes.flatMap((scope) =>
    [...scope.template.outputs.values()].flatMap(({ exportName, value }) =>
      exportName === undefined || value === undefined ? [] : [{ scope, name: exportName, value }],
    ),
  );
}

export function storedIn(scopes: readonly StackScope[]): Provider[] {
  return scopes.flatMap((scope) =>
    storedResources(scope.template).flatMap(({ properties }) => {
      const map = asMapping(properties);
      const [name, value] = [map?.get('Name'), map?.get('Value')];
      return name === undefined || value === undefined ? [] : [{ scope, name, value }];
    }),
  );
}

export function storedResources(template: Template): TemplateResource[] {
  return [...template.resources.values()].filter(({ type }) => type === 'AWS::SSM::Parameter');
}

/** The value under a name; which of several possible owners it comes from is a choice of whoever deploys. */
export function provided(worlds: Worlds, what: string, name: Text, providers: readonly Provider[]): Value | undefined {
  if (providers.length === 0) return undefined;
  const candidates = worlds
    .ask({
      label: `owners of ${what} ${keyOf(name)}`,
      ask: () => candidatesFor(name, providers),
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

/** Those that may own the name, in the world at hand. */
export function candidatesFor(name: Text, providers: readonly Provider[]): readonly Provider[] {
  return providers.filter(({ scope, name: own }) => {
    const text = textOfValue(scope.resolve(own));
    return text !== undefined && compatible(text, name);
  });
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
