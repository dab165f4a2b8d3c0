import { substitutedText, wantedOutput } from '../frontends/cloudformation/intrinsics.ts';
import { storedNamesIn } from '../frontends/cloudformation/look-ups.ts';
import type { StackScope } from '../frontends/cloudformation/scope.ts';
import { scalarText, type Template } from '../frontends/cloudformation/template.ts';
import type { SyntaxNode } from '../syntax/tree.ts';
import { textOfValue } from '../values/read.ts';
import { concat, type Text } from '../values/text.ts';

/** How stacks hand values to each other by name: as exports, in the parameter store, as outputs of a stack that is named. */
export type Handed = 'export' | 'parameter' | 'output';

/** A place at which a template takes something from another stack. */
export interface Asked {
  readonly what: Handed;
  readonly node: SyntaxNode;
  /** What is asked for there, in the world at hand. */
  readonly names: (scope: StackScope) => readonly Text[];
  /** Where it must be, if that is said. */
  readonly region?: (scope: StackScope) => Text | undefined;
}

const known = new WeakMap<Template, readonly Asked[]>();

/** Everything that a template takes from other stacks; what is written alike is there once. */
export function askedBy(template: Template): readonly Asked[] {
  let asked = known.get(template);
  if (asked === undefined) known.set(template, (asked = find(template)));
  return asked;
}

/** The name of an output among those of all stacks. */
export function outputName(stack: Text, output: Text): Text {
  return concat(stack, '.', output);
}

/** The Regions of stacks that can hand something to one in `own`: what another Region has is no network for it. Undefined = none; empty = not known. */
export function regionsFor(region: Text | undefined, own: readonly string[]): readonly string[] | undefined {
  if (typeof region !== 'string') return own;
  return overlap([region], own) ? [region] : undefined;
}

/** Whether two stacks may share a Region; without any, nothing is known of where one is. */
export function overlap(a: readonly string[], b: readonly string[]): boolean {
  return a.length === 0 || b.length === 0 || a.some((it) => b.includes(it));
}

function find(template: Template): readonly Asked[] {
  const { file, root, parameters } = template;
  const { text } = file;
  const places = /ImportValue|GetStackOutput|\{\{resolve:ssm/.test(text) ? below(root) : [];
  const once = new Map(places.map((it) => [`${it.what} ${text.slice(it.node.start, it.node.end)}`, it]));
  const stored = [...parameters.values()].flatMap((declaration): Asked[] => {
    const name = declaration.get('Default');
    const isStored = scalarText(declaration.get('Type'))?.startsWith('AWS::SSM::Parameter::Value') === true;
    return isStored && name !== undefined ? [{ what: 'parameter', node: name, names: () => [scalarText(name) ?? ''] }] : [];
  });
  return [...once.values(), ...stored];
}

function below(node: SyntaxNode): Asked[] {
  if (node.kind === 'sequence') return node.items.flatMap(below);
  if (node.kind === 'scalar') return looksUp(node) ? [{ what: 'parameter', node, names: () => storedNamesIn(scalarText(node) ?? '') }] : [];
  return node.entries.flatMap(({ key, value }): Asked[] => {
    if (key === 'Fn::ImportValue') return [{ what: 'export', node: value, names: (scope) => textAt(scope, value) }];
    if (key === 'Fn::GetStackOutput') return [{ what: 'output', node: value, names: (scope) => outputAt(scope, value), region: (scope) => wantedOutput(scope, value)?.region }];
    if (key === 'Fn::Sub' && looksUp(value)) return [{ what: 'parameter', node: value, names: (scope) => storedNamesIn(substitutedText(scope, value) ?? '') }];
    return below(value);
  });
}

function looksUp(node: SyntaxNode): boolean {
  const text = scalarText(node.kind === 'sequence' ? node.items[0] : node);
  return text?.includes('{{resolve:ssm') === true;
}

function outputAt(scope: StackScope, node: SyntaxNode): Text[] {
  const wanted = wantedOutput(scope, node);
  return wanted === undefined ? [] : [outputName(wanted.stack, wanted.output)];
}

function textAt(scope: StackScope, node: SyntaxNode | undefined): Text[] {
  const text = node === undefined ? undefined : textOfValue(scope.resolve(node));
  return text === undefined ? [] : [text];
}
