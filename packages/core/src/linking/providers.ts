import type { StackScope } from '../frontends/cloudformation/scope.ts';
import { asMapping, scalarText } from '../frontends/cloudformation/template.ts';
import type { SyntaxNode } from '../syntax/tree.ts';
import type { Guard } from '../values/guards.ts';
import { textOfValue } from '../values/read.ts';
import { equalText, keyOfText, partsOf, showText, type Text } from '../values/text.ts';
import type { Value } from '../values/value.ts';
import type { Worlds } from '../values/worlds.ts';
import { outputName, overlap, type Handed } from './asked.ts';

/** More stacks than these that could export one name are no alternatives, but a repository of unrelated projects. */
export const MOST_ALTERNATIVES = 4;

/** A value that a stack hands on under a name. */
export interface Provider {
  readonly what: Handed;
  /** Tells it apart from all others of the run. */
  readonly id: string;
  readonly scope: StackScope;
  /** What it goes by, in the world at hand. */
  readonly name: () => Text | undefined;
  /** What that ends with in every world, as far as the text shows. */
  readonly ending: string;
  readonly value: SyntaxNode;
  /** When its stack has it. */
  readonly exists: () => Guard;
}

/** Everything that stacks hand on by name. */
export function providersOf(scopes: readonly StackScope[]): Provider[] {
  return scopes.flatMap((scope) => [...exportsOf(scope), ...storedIn(scope), ...outputsOf(scope)]);
}

function exportsOf(scope: StackScope): Provider[] {
  return [...scope.template.outputs.values()].flatMap(({ exportName, value, condition, at }) =>
    exportName === undefined || value === undefined ? [] : [provider('export', scope, exportName, value, () => scope.existence(condition, at))],
  );
}

function storedIn(scope: StackScope): Provider[] {
  return [...scope.template.resources.values()].flatMap(({ type, properties, condition, idAt }) => {
    const map = type === 'AWS::SSM::Parameter' ? asMapping(properties) : undefined;
    const [name, value] = [map?.get('Name'), map?.get('Value')];
    return name === undefined || value === undefined ? [] : [provider('parameter', scope, name, value, () => scope.existence(condition, idAt))];
  });
}

/** Of stacks that are deployed by themselves: CloudFormation makes up names for nested ones. */
function outputsOf(scope: StackScope): Provider[] {
  if (scope.addressPrefix !== '') return [];
  const { stackName } = scope.env;
  return [...scope.template.outputs.values()].flatMap(({ name: output, value, condition, at }): Provider[] => {
    if (value === undefined) return [];
    const id = `output ${scope.prefix}@${at.start}`;
    const stack: Text = stackName ?? { parts: [{ id: `${scope.prefix}AWS::StackName`, cause: 'the name of the stack is not known' }] };
    return [{ what: 'output', id, scope, value, ending: output, name: () => outputName(stack, output), exists: () => scope.existence(condition, at) }];
  });
}

function provider(what: Handed, scope: StackScope, name: SyntaxNode, value: SyntaxNode, exists: () => Guard): Provider {
  return { what, id: `${what} ${scope.prefix}@${name.start}`, scope, value, exists, name: () => textOfValue(scope.resolve(name)), ending: endingOf(name) };
}

/** A text, or the template of an `Fn::Sub` behind its last variable. */
function endingOf(node: SyntaxNode): string {
  const substituted = asMapping(node)?.get('Fn::Sub');
  const text = scalarText(substituted?.kind === 'sequence' ? substituted.items[0] : (substituted ?? node));
  return text === undefined ? '' : text.slice(text.lastIndexOf('}') + 1);
}

export interface Wanted {
  readonly what: Handed;
  readonly name: Text;
  /** The deployment that asks. */
  readonly unit: string;
  /** Where it may come from; undefined = nowhere, empty = not known. */
  readonly regions: readonly string[] | undefined;
}

/** The value under a name; which of several possible owners it comes from is a choice of whoever deploys. */
export function provided(worlds: Worlds, wanted: Wanted, providers: readonly Provider[]): Value | undefined {
  const { what, name, unit, regions } = wanted;
  if (providers.length === 0 || regions === undefined) return undefined;
  const candidates = worlds
    .ask({
      label: `owners of ${what} ${keyOfText(name)} in ${regions.join()} for ${unit}`,
      ask: () => candidatesFor(wanted, providers),
      identity: (found) => found.map(({ id }) => id).join(),
      beyond: [],
    });
  const [only, second] = candidates;
  if (only === undefined || candidates.length > MOST_ALTERNATIVES) return undefined;
  if (second === undefined) return only.scope.resolve(only.value);
  // One choice for all names that the same stacks may own: whoever imports a VPC from one imports its subnets from there.
  const owners = candidates.map(({ scope }) => scope.prefix).join();
  const input = worlds.guards.input(`owner among ${owners}`, () => ({
    label: `the stack that ${VERBS[what]} ${showText(name)}`,
    hidden: false,
    domain: candidates.map(({ scope }) => scope.template.file.path),
  }));
  const chosen = candidates[worlds.valueOf(input)];
  return chosen?.scope.resolve(chosen.value);
}

const VERBS = { export: 'exports', parameter: 'stores', output: 'has the output' };

/**
 * Those that may own the name, in the world at hand. Each is asked apart, so that what names of other things are made of, such
 * as a stage that every stack chooses for itself, multiplies nothing.
 */
export function candidatesFor({ what, name, unit, regions }: Wanted, providers: readonly Provider[]): readonly Provider[] {
  const wanted = keyOfText(name);
  if (regions === undefined) return [];
  const tail = tailOf(name);
  const able = providers.filter((it) => it.what === what && endAlike(it.ending, tail) && (what !== 'output' || it.scope.unit !== unit) && overlap(regions, it.scope.env.regions));
  const candidates = able.filter((it) => it.scope.worlds.ask({ label: `whether ${it.id} may be ${wanted}`, ask: () => mayBe(it, name), beyond: false }));
  return ownFirst(name, unit, candidates);
}

function mayBe({ scope, name: own, exists }: Provider, name: Text): boolean {
  const text = own();
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

function isCalled({ name: own }: Provider, name: Text): boolean {
  const text = own();
  return text !== undefined && equalText(text, name) === 'yes';
}

/** Whether an export may be what an import asks for: equal, or of one shape where holes leave the rest open. */
export function compatible(exported: Text, wanted: Text): boolean {
  const equal = equalText(exported, wanted);
  if (equal !== 'unknown') return equal === 'yes';
  const [tailA, tailB] = [tailOf(exported), tailOf(wanted)];
  const [headA, headB] = [headOf(exported), headOf(wanted)];
  // However short: whoever ends names alike means one naming scheme, as in `${Network}-a` and `${Network}-b`.
  const isOneScheme = tailA !== '' && tailA === tailB;
  return isOneScheme || shareEnd(tailA, tailB) || (shareStart(headA, headB) && tailA === tailB);
}

function tailOf(text: Text): string {
  const last = partsOf(text).at(-1);
  return typeof last === 'string' ? last : '';
}

/** Whether one of two texts ends with the other: those that may be the same do, whatever comes before. */
function endAlike(a: string, b: string): boolean {
  return a.length <= b.length ? b.endsWith(a) : a.endsWith(b);
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
