import type { Graph } from '../../graph/graph.ts';
import type { NodeBase } from '../../graph/nodes.ts';
import { parseTemplate } from '../../syntax/parse.ts';
import type { MappingNode } from '../../syntax/tree.ts';
import type { SourceFile, Span } from '../../text/source-file.ts';
import { ALWAYS } from '../../values/guards.ts';
import { itemsOf } from '../../values/read.ts';
import type { Text } from '../../values/text.ts';
import { lowerDeclared } from './declared.ts';
import { DESCRIBED, lowerDescribed, type Described } from './describe.ts';
import { plainValue } from './plain-value.ts';

export interface ContextProblem {
  readonly at: Span;
  readonly message: string;
}

/** What the files of a network context are, once read; the same context is lowered into many graphs. */
export interface NetworkContext {
  readonly described: readonly { readonly file: SourceFile; readonly kind: Described; readonly root: MappingNode }[];
  readonly declared: readonly { readonly file: SourceFile; readonly root: MappingNode }[];
  readonly problems: readonly ContextProblem[];
}

/** Tells outputs of the AWS CLI from declared networks; what is neither is a problem at its place. */
export function readNetworkContext(files: readonly SourceFile[]): NetworkContext {
  const described: NetworkContext['described'][number][] = [];
  const declared: NetworkContext['declared'][number][] = [];
  const problems: ContextProblem[] = [];
  for (const file of files) {
    const { root, problems: found } = parseTemplate(file);
    for (const { start, end, message } of found) problems.push({ at: { file, start, end }, message });
    if (root?.kind !== 'mapping') continue;
    const kinds = DESCRIBED.filter((kind) => root.get(kind) !== undefined);
    for (const kind of kinds) described.push({ file, kind, root });
    if (root.get('networks') !== undefined) declared.push({ file, root });
    else if (kinds.length === 0) problems.push({ at: { file, start: root.start, end: root.start }, message: noContext() });
  }
  return { described, declared, problems };
}

/** Adds the context to a graph. `target` is the Region of the run, which declared endpoints stand in. */
export function lowerNetworkContext(graph: Graph, context: NetworkContext, target: Text): readonly ContextProblem[] {
  const problems: ContextProblem[] = [];
  const unit = UNIT;
  graph.addUnit({ id: unit, region: () => target, conditions: () => new Map() });
  for (const { file, kind, root } of context.described) {
    const list = root.get(kind);
    if (list !== undefined) lowerDescribed(graph, kind, plainValue(file, list), unit);
  }
  if (context.described.length > 0) addGaps(graph, context, unit);
  let index = 0;
  for (const { file, root } of context.declared) {
    const networks = root.get('networks');
    if (networks === undefined) continue;
    const value = plainValue(file, networks);
    const list = value.kind === 'map' ? [value] : itemsOf(value).items.map(({ value: read }) => read());
    for (const network of list) lowerDeclared(graph, network, index++, target, problems);
  }
  return problems;
}

/** Begins the unit of everything that a network context tells of. */
export const UNIT = 'network context';

export function isOfContext({ unit }: NodeBase): boolean {
  return unit.startsWith(UNIT);
}

/** What was not collected, or not to the last page, may hold more: then nothing is provably missing. */
function addGaps(graph: Graph, { described }: NetworkContext, unit: string): void {
  const causeOf = (kind: Described, command: string): string | undefined => {
    const files = described.filter((it) => it.kind === kind);
    if (files.length === 0) return `the network context holds no output of \`aws ec2 ${command}\``;
    const paged = files.find(({ root }) => root.get('NextToken') !== undefined);
    return paged === undefined ? undefined : `\`${paged.file.path}\` is one page of several`;
  };
  const endpoints = causeOf('VpcEndpoints', 'describe-vpc-endpoints');
  const routes = causeOf('RouteTables', 'describe-route-tables');
  for (const vpc of graph.all('vpc')) {
    if (vpc.unit === unit && endpoints !== undefined) graph.addEscape({ node: vpc.id, cause: endpoints, when: ALWAYS });
  }
  for (const subnet of graph.all('subnet')) {
    if (subnet.unit === unit && routes !== undefined) graph.addEscape({ node: subnet.id, cause: routes, when: ALWAYS });
  }
}

function noContext(): string {
  return `this is no network context: expected \`networks:\`, or the output of \`aws ec2 describe-…\` (${DESCRIBED.join(', ')})`;
}
