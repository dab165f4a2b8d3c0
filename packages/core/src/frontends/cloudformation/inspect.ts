import type { MappingNode, SyntaxNode } from '../../syntax/tree.ts';
import type { SourceFile } from '../../text/source-file.ts';
import { parseTemplate } from '../../syntax/parse.ts';
import { partsOf, showText, type Text } from '../../values/text.ts';
import { causeOf } from '../../values/read.ts';
import type { Value } from '../../values/value.ts';
import { Worlds } from '../../values/worlds.ts';
import { assumeRules } from './conditions.ts';
import { StackScope } from './scope.ts';
import { asMapping, templateOf } from './template.ts';

export interface ResolveRequest {
  /** JSON pointer into the template, with the long names of functions left out: what they give is what is asked. */
  readonly pointer: string;
  readonly region?: string | undefined;
  readonly account?: string | undefined;
  readonly stackName?: string | undefined;
  /** Values by name; `defaults` = every parameter has its default. */
  readonly parameters?: 'defaults' | Readonly<Record<string, unknown>> | undefined;
}

export type ResolveAnswer =
  | { readonly known: true; readonly value: unknown }
  | { readonly known: false; readonly reason: string };

/** What one value of a template is, as far as it is known before deployment. */
export function inspectResolve(file: SourceFile, request: ResolveRequest): ResolveAnswer {
  const { root } = parseTemplate(file);
  if (root?.kind !== 'mapping') return { known: false, reason: 'the file is no template' };
  const node = nodeAt(root, request.pointer);
  if (node === undefined) return { known: false, reason: `there is nothing at ${request.pointer}` };
  const worlds = new Worlds();
  const scope = new StackScope(templateOf(file, root), worlds, {
    regions: request.region === undefined ? [] : [request.region],
    parameters: parametersOf(request.parameters),
    defaultsOnly: true,
    ...(request.account === undefined ? {} : { account: request.account }),
    ...(request.stackName === undefined ? {} : { stackName: request.stackName }),
  });
  const answers = worlds.answers<ResolveAnswer>({
    label: 'resolve',
    ask: () => plainAnswer(worlds, scope.resolve(node)),
    identity: (answer) => JSON.stringify(answer),
    beyond: { known: false, reason: 'too many combinations of conditions' },
  });
  const [only, second] = answers;
  if (only !== undefined && second === undefined) return only.value;
  return { known: false, reason: 'it depends on conditions that are not decided' };
}

export interface ConditionsRequest {
  readonly regions?: readonly string[] | undefined;
  readonly queries: readonly Readonly<Record<string, boolean>>[];
}

/** Whether the named conditions can take the given values together; null where the tool does not decide. */
export function inspectConditions(file: SourceFile, request: ConditionsRequest): (boolean | null)[] {
  const { root } = parseTemplate(file);
  if (root?.kind !== 'mapping') return request.queries.map(() => null);
  const worlds = new Worlds();
  const scope = new StackScope(templateOf(file, root), worlds, { regions: request.regions ?? [], parameters: new Map() });
  assumeRules(scope);
  return request.queries.map((query) => {
    const { guards } = worlds;
    const parts = Object.entries(query).map(([name, value]) => {
      const guard = scope.condition(name, scope.spanOf(root));
      return value ? guard : guards.not(guard);
    });
    return guards.satisfiable(guards.all(parts));
  });
}

function parametersOf(given: ResolveRequest['parameters']): Map<string, string> {
  if (given === undefined || given === 'defaults') return new Map();
  return new Map(Object.entries(given).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : String(value)]));
}

/** The node at a pointer; where it leads through a function call, there is nothing. */
function nodeAt(root: MappingNode, pointer: string): SyntaxNode | undefined {
  let at: SyntaxNode | undefined = root;
  for (const step of pointer.split('/').slice(1)) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    if (at?.kind === 'sequence') at = at.items[Number(key)];
    else at = asMapping(at)?.get(key);
  }
  return at;
}

function plainAnswer(worlds: Worlds, value: Value): ResolveAnswer {
  const reason = unknownIn(worlds, value);
  return reason === undefined ? { known: true, value: plain(worlds, value) } : { known: false, reason };
}

function unknownIn(worlds: Worlds, value: Value): string | undefined {
  switch (value.kind) {
    case 'scalar':
    case 'absent':
      return undefined;
    case 'pattern':
      return unknownText(value.pattern);
    case 'unknown':
      return unknownText({ parts: [value.hole] });
    case 'list':
      return value.items.open ?? firstReason(worlds.present(value.items).map((read) => unknownIn(worlds, read())));
    case 'map':
      return value.open ?? firstReason(value.keys.map((key) => unknownIn(worlds, value.get(key))));
  }
}

/** Dynamic references are shown as they are written: nothing but deployment replaces them. */
function unknownText(text: Text): string | undefined {
  const open = partsOf(text).find((part) => typeof part === 'object' && !part.id.startsWith('{{resolve:'));
  return typeof open === 'object' ? causeOf({ parts: [open] }) : undefined;
}

function firstReason(reasons: readonly (string | undefined)[]): string | undefined {
  return reasons.find((reason) => reason !== undefined);
}

function plain(worlds: Worlds, value: Value): unknown {
  switch (value.kind) {
    case 'scalar':
      return value.value;
    case 'pattern':
      return written(value.pattern);
    case 'unknown':
      return written({ parts: [value.hole] });
    case 'absent':
      return null;
    case 'list':
      return worlds
        .present(value.items)
        .map((read) => read())
        .filter(({ kind }) => kind !== 'absent')
        .map((item) => plain(worlds, item));
    case 'map':
      return Object.fromEntries(
        value.keys
          .map((key) => [key, value.get(key)] as const)
          .filter(([, member]) => member.kind !== 'absent')
          .map(([key, member]) => [key, plain(worlds, member)]),
      );
  }
}

function written(text: Text): string {
  return partsOf(text)
    .map((part) => (typeof part === 'string' ? part : part.id))
    .join('') || showText(text);
}
