import type { StackScope } from '../frontends/cloudformation/scope.ts';
import type { Template } from '../frontends/cloudformation/template.ts';
import type { SyntaxNode } from '../syntax/tree.ts';
import { ALWAYS, NEVER, type Guard, type Guards, type Input } from '../values/guards.ts';
import { textOfValue } from '../values/read.ts';
import type { Worlds } from '../values/worlds.ts';
import { candidatesFor, exportsOf, type Provider } from './providers.ts';

/**
 * Leaves only worlds in which the stacks of a group belong together: where an import can meet an export among the given
 * files it does, instead of one stack being that of production and the other one that of development. What a stack
 * chooses that the others cannot answer stays possible: then it belongs to stacks that nobody gave.
 */
export function deployTogether(worlds: Worlds, scopes: readonly StackScope[]): void {
  const { guards } = worlds;
  const providers = exportsOf(scopes);
  const units = [...new Set(scopes.map(({ unit }) => unit))];
  /** What is left of a guard for who sees the choices of one stack only. */
  const seenBy = (unit: string, guard: Guard): Guard => somehow(guards, guard, (input) => (ownerOf(input, units) ?? unit) !== unit);
  for (const scope of scopes) {
    const others = providers.filter((it) => it.scope.unit !== scope.unit);
    for (const met of importsMet(worlds, scope, others)) {
      const answered = guards.all(units.map((unit) => seenBy(unit, met)));
      const allowed = guards.and(guards.possible, guards.or(met, guards.not(answered)));
      // Imports that contradict each other: some of them come from stacks that are not there.
      if (units.every((unit) => seenBy(unit, allowed) === seenBy(unit, guards.possible))) guards.possible = allowed;
    }
  }
}

/** Of every import with a name that depends on choices: when another stack exports it. */
function importsMet(worlds: Worlds, scope: StackScope, others: readonly Provider[]): Guard[] {
  const bySource = new Map(importArguments(scope.template).map((it) => [scope.template.file.text.slice(it.start, it.end), it]));
  const guards = [...bySource].map(([source, argument]): Guard => {
    const answers = worlds.answers({ label: `whether ${scope.prefix}${source} is exported`, ask: () => isExported(scope, argument, others), beyond: true });
    return worlds.guards.any(answers.filter(({ value }) => value).map(({ when }) => when));
  });
  return [...new Set(guards)].filter((met) => met !== ALWAYS && met !== NEVER);
}

function isExported(scope: StackScope, argument: SyntaxNode, others: readonly Provider[]): boolean {
  const name = textOfValue(scope.resolve(argument));
  return name === undefined || candidatesFor(name, others).length > 0;
}

/** The root stack that an input belongs to; none for what all share, such as the Region. */
function ownerOf({ id }: Input, units: readonly string[]): string | undefined {
  const owners = units.filter((unit) => id.startsWith(`${unit}#`));
  // The second stack of a template is called after the first.
  return owners.sort((a, b) => b.length - a.length)[0];
}

/** Where the guard holds for some values of the chosen inputs. */
function somehow(guards: Guards, guard: Guard, chosen: (input: Input) => boolean): Guard {
  return guards.not(guards.forAll(guards.not(guard), chosen));
}

/** What the template's `Fn::ImportValue` are given. */
export function importArguments(template: Template): SyntaxNode[] {
  return argumentsOf(template, 'ImportValue');
}

/** What the template's calls of an intrinsic function are given, wherever they stand. */
export function argumentsOf({ file, root }: Template, name: string): SyntaxNode[] {
  return file.text.includes(name) ? argumentsBelow(root, `Fn::${name}`) : [];
}

function argumentsBelow(node: SyntaxNode, name: string): SyntaxNode[] {
  if (node.kind === 'sequence') return node.items.flatMap((item) => argumentsBelow(item, name));
  if (node.kind !== 'mapping') return [];
  return node.entries.flatMap(({ key, value }) => (key === name ? [value] : argumentsBelow(value, name)));
}
