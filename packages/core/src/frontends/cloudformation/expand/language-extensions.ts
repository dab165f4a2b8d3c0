import type { MappingNode, SyntaxNode } from '../../../syntax/tree.ts';
import { asMapping, scalarText, type Stretch } from '../template.ts';
import { unrollLoops, type OpenLoop } from './loops.ts';
import { mappingAt } from './nodes.ts';
import { isNoValue, Reducer } from './reduce.ts';

export interface ExpandProblem {
  readonly at: Stretch;
  readonly message: string;
}

export interface UnrolledTemplate {
  readonly root: MappingNode;
  readonly open: readonly OpenLoop[];
  readonly problems: readonly ExpandProblem[];
  /** The parameters that decide how many rounds there are. */
  readonly parameters: ReadonlySet<string>;
}

/**
 * The loops of a template unrolled, as far as parameters and mappings tell what they loop over. The other extensions
 * (`Fn::Length`, `Fn::ToJsonString`, defaults of `Fn::FindInMap`) are functions like others, evaluated where they are read.
 */
export function unrollTemplate(root: MappingNode, parameters: ReadonlyMap<string, string | undefined>): UnrolledTemplate {
  const problems: ExpandProblem[] = [];
  const report = (at: Stretch, message: string): void => {
    problems.push({ at, message });
  };
  // What a collection is made of may be nonsense in worlds that nobody deploys.
  const reducer = new Reducer(root, { parameters, decides: false, report: () => undefined });
  const unrolled = unrollLoops(root, { membersOf: (collection) => reducer.textsOf(collection), report });
  return { ...unrolled, problems, parameters: reducer.used };
}

export interface ReducedTemplate {
  readonly root: MappingNode;
  readonly problems: readonly ExpandProblem[];
  readonly doubts: readonly string[];
}

/** The template that CloudFormation gets to see after `AWS::LanguageExtensions`, every parameter at its value or default. */
export function reduceTemplate(template: MappingNode, parameters: ReadonlyMap<string, string>): ReducedTemplate {
  const problems: ExpandProblem[] = [];
  const report = (at: Stretch, message: string): void => {
    problems.push({ at, message });
  };
  const loops = new Reducer(template, { parameters, decides: true, report });
  const { root, open } = unrollLoops(template, { membersOf: (collection) => membersOf(loops, collection), report });
  for (const { entry, cause } of open) report({ start: entry.keyStart, end: entry.keyEnd }, cause);
  const reducer = new Reducer(root, { parameters, decides: true, report });
  const entries = root.entries.flatMap((entry) => {
    if (KEPT.has(entry.key)) return [entry];
    if (entry.key === 'Resources') return [{ ...entry, value: resources(reducer, entry.value, report) }];
    if (entry.key === 'Conditions') return [{ ...entry, value: conditions(reducer, entry.value) }];
    if (entry.key === 'Outputs') demandMembers(entry.value, 'an output', report);
    return [{ ...entry, value: reducer.reduce(entry.value) }];
  }).filter(({ key, value }) => key === 'Resources' || !isEmptied(template.get(key), value));
  if (asMapping(root.get('Resources')) === undefined) report(root, 'a template needs `Resources`');
  return { root: mappingAt(root, entries), problems, doubts: reducer.doubts };
}

/** A section of which nothing is left goes with it. */
function isEmptied(before: SyntaxNode | undefined, after: SyntaxNode): boolean {
  return after.kind === 'mapping' && after.entries.length === 0 && asMapping(before)?.entries.length !== 0;
}

const KEPT = new Set(['AWSTemplateFormatVersion', 'Transform', 'Description', 'Metadata', 'Parameters', 'Mappings', 'Rules']);

/** CloudFormation refuses members that are no text; the SAM CLI goes on with what Python prints of them. */
function membersOf(reducer: Reducer, collection: SyntaxNode): readonly string[] | undefined {
  const list = reducer.reduce(collection);
  const text = scalarText(list);
  if (text?.includes(',') === true) return text.split(',').map((item) => item.trim());
  return list.kind === 'sequence' ? list.items.map((item) => scalarText(item) ?? printed(item)) : undefined;
}

function printed(node: SyntaxNode): string {
  switch (node.kind) {
    case 'scalar':
      return node.value === null ? 'None' : typeof node.value === 'string' ? `'${node.value}'` : String(node.value);
    case 'sequence':
      return `[${node.items.map(printed).join(', ')}]`;
    case 'mapping':
      return `{${node.entries.map(({ key, value }) => `'${key}': ${printed(value)}`).join(', ')}}`;
  }
}

function resources(reducer: Reducer, node: SyntaxNode, report: (at: Stretch, message: string) => void): SyntaxNode {
  if (node.kind !== 'mapping') return node;
  demandMembers(node, 'a resource', report);
  return mappingAt(
    node,
    node.entries.map((entry) => {
      const condition = scalarText(asMapping(entry.value)?.get('Condition'));
      const exists = condition === undefined ? true : reducer.decide(condition, entry.value);
      const value = exists === false ? reducer.reduceLeniently(entry.value) : reducer.reduce(entry.value);
      checkPolicies(asMapping(entry.value), asMapping(value), reducer, report);
      return { ...entry, value };
    }),
  );
}

function conditions(reducer: Reducer, node: SyntaxNode): SyntaxNode {
  if (node.kind !== 'mapping') return node;
  for (const { key, value } of node.entries) reducer.decide(key, value);
  return mappingAt(
    node,
    node.entries.map((entry) => ({ ...entry, value: entry.value.kind === 'mapping' ? reducer.inside(entry.value) : entry.value })),
  );
}

function checkPolicies(
  written: MappingNode | undefined,
  resource: MappingNode | undefined,
  reducer: Reducer,
  report: (at: Stretch, message: string) => void,
): void {
  for (const name of ['DeletionPolicy', 'UpdateReplacePolicy']) {
    const before = written?.get(name);
    const policy = resource?.get(name);
    const vanished = before !== undefined && (policy === undefined || isNoValue(policy));
    if (vanished || policy?.kind === 'sequence') report(before ?? policy ?? { start: 0, end: 0 }, `\`${name}\` must be one text`);
    else if (policy?.kind === 'mapping') reducer.doubts.push(`CloudFormation refuses a \`${name}\` that is known only after deployment; the SAM CLI leaves it`);
  }
}

function demandMembers(node: SyntaxNode, what: string, report: (at: Stretch, message: string) => void): void {
  for (const { key, value } of asMapping(node)?.entries ?? []) {
    if (value.kind === 'scalar' && value.value === null) report(value, `\`${key}\` is empty: ${what} has a body`);
  }
}
