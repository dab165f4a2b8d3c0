import type { Graph } from '../../graph/graph.ts';
import type { NodeBase } from '../../graph/nodes.ts';
import { parseTemplate } from '../../syntax/parse.ts';
import type { MappingNode, SyntaxNode } from '../../syntax/tree.ts';
import { MappingBuilder, sequence } from '../../syntax/tree.ts';
import type { SourceFile } from '../../text/source-file.ts';
import { ALWAYS } from '../../values/guards.ts';
import { itemsOf } from '../../values/read.ts';
import type { Value } from '../../values/value.ts';
import { lowerDeclared } from './declared.ts';
import { NETWORK_OUTPUTS } from './describe.ts';
import { lowerHub } from './hubs.ts';
import { lowerNeed } from './needs.ts';
import { NAME_OUTPUTS, profileResources } from './names.ts';
import { leftOut, UNIT, type ContextProblem, type Output } from './outputs.ts';
import { plainValue } from './plain-value.ts';
import { declaredElsewhere, describedRegion, strangers, type Target } from './strangers.ts';
import { ROUTE_OUTPUTS } from './routes.ts';

export type { ContextProblem } from './outputs.ts';

/** In the order in which they are lowered: later ones look for what earlier ones brought. */
const OUTPUTS: readonly Output[] = [...NETWORK_OUTPUTS, ...NAME_OUTPUTS, ...ROUTE_OUTPUTS];

interface Described {
  readonly file: SourceFile;
  readonly output: Output;
  readonly root: MappingNode;
}

/** What the files of a network context are, once read; the same context is lowered into many graphs. */
export interface NetworkContext {
  readonly described: readonly Described[];
  readonly declared: readonly { readonly file: SourceFile; readonly root: MappingNode }[];
  /** Values of exports of other stacks by name. */
  readonly exports: ReadonlyMap<string, Value>;
  readonly problems: readonly ContextProblem[];
}

/** Tells outputs of the AWS CLI from declared networks; what is neither is a problem at its place. */
export function readNetworkContext(files: readonly SourceFile[]): NetworkContext {
  const described: Described[] = [];
  const declared: NetworkContext['declared'][number][] = [];
  const exports = new Map<string, Value>();
  const problems: ContextProblem[] = [];
  for (const file of files) {
    const { root: parsed, problems: found } = parseTemplate(file);
    const odd = whatElse(file.text);
    if (odd !== undefined) {
      problems.push({ at: { file, start: 0, end: 0 }, message: odd });
      continue;
    }
    for (const { start, end, message } of found) problems.push({ at: { file, start, end }, message });
    const root = parsed === undefined ? undefined : keyed(parsed);
    if (root === undefined) {
      if (found.length === 0) problems.push({ at: { file, start: 0, end: 0 }, message: noContext() });
      continue;
    }
    // What only a part of was read proves nothing, least of all that something is not there.
    if (found.some(({ tolerated }) => tolerated !== true)) continue;
    const outputs = OUTPUTS.filter(({ key }) => root.get(key) !== undefined);
    for (const output of outputs) {
      described.push({ file, output, root });
      problems.push(...incomplete(file, output, root));
    }
    for (const { name, value } of exportsIn(file, root)) exports.set(name, value);
    const declares = DECLARED.some((key) => root.get(key) !== undefined);
    if (declares) declared.push({ file, root });
    if (pageOf(root) !== undefined) problems.push(pageProblem(file, root));
    if (!declares && outputs.length === 0 && root.get('Exports') === undefined) problems.push({ at: { file, start: root.start, end: root.start }, message: noContext() });
  }
  return { described, declared, exports, problems };
}

/** A list or an entry that a query took out of an output, under the key that the output has for it. */
function keyed(node: SyntaxNode): MappingNode | undefined {
  const first = node.kind === 'sequence' ? node.items[0] : node;
  if (first?.kind !== 'mapping') return undefined;
  const fitting = OUTPUTS.filter(({ entry }) => entry !== undefined && entry.says.length > 0 && [entry.id, ...entry.says].every((key) => first.get(key) !== undefined));
  // A subnet says all that is asked of a VPC, and more.
  const [output] = fitting.sort((a, b) => (b.entry?.says.length ?? 0) - (a.entry?.says.length ?? 0));
  if (output === undefined) return node.kind === 'mapping' ? node : undefined;
  const list = node.kind === 'sequence' ? node : sequence(node.start, node.end, false, [node]);
  const whole = new MappingBuilder(node.start, false);
  whole.end = node.end;
  whole.put({ key: output.key, keyStart: node.start, keyEnd: node.start, value: list });
  return whole;
}

/** What the AWS CLI prints that is no JSON. */
function whatElse(text: string): string | undefined {
  if (text.trim() === '') return 'this file is empty: the command printed nothing, or failed';
  if (/^\s*(?:-{5,}|\+-{3,}|\|)/.test(text)) return 'this is a table: print it with `--output json`';
  const error = /An error occurred \(\w+\) when calling the \w+ operation[^\n]*/.exec(text);
  if (error !== null && !text.trimStart().startsWith('{')) return `the AWS CLI failed: ${error[0]}`;
  return /^\s*\{[\s\S]*\n\}\s*\{/.test(text) || /^\s*\{[^\n]*\}\n\{/.test(text) ? 'this holds several outputs, one after the other: write each of them to a file of its own' : undefined;
}

/** Entries of which a query left something out; each key is told once. */
function incomplete(file: SourceFile, output: Output, root: MappingNode): ContextProblem[] {
  const entries = membersOf(file, root.get(output.key));
  const odd = entries.find((it) => it.kind !== 'map' || leftOut(output, it).length > 0);
  if (output.entry === undefined || odd === undefined) return [];
  const keys = odd.kind === 'map' ? leftOut(output, odd) : [output.entry.id];
  const named = keys.map((key) => `\`${key}\``).join(', ');
  return [{ at: odd.at, message: `this entry of \`${output.key}\` says no ${named}: what is missing stays unknown; print it without a \`--query\` that leaves it out or calls it otherwise` }];
}

/** Adds the context to a graph. The Region of the run is that which declared endpoints stand in; where nobody tells it, outputs tell theirs. */
export function lowerNetworkContext(graph: Graph, context: NetworkContext, target: Target): readonly ContextProblem[] {
  const problems: ContextProblem[] = [];
  const region = target.region;
  const outputs = context.described.map(({ file, root }) => ({ file, root: plainValue(file, root) }));
  const described = typeof region === 'string' ? region : (describedRegion(outputs) ?? region);
  graph.addUnit({ id: UNIT, region: () => described, conditions: () => new Map() });
  for (const { file } of [...context.described, ...context.declared]) graph.addOutsideFile(file);
  lowerDescribed(graph, context, problems);
  problems.push(...strangers(outputs, target));
  const listed = (key: string): Value[] => context.declared.flatMap(({ file, root }) => membersOf(file, root.get(key)));
  const here = (it: Value): boolean => {
    const problem = declaredElsewhere(it, target);
    if (problem !== undefined) problems.push(problem);
    return problem === undefined;
  };
  for (const [index, network] of listed('networks').entries()) if (here(network)) lowerDeclared(graph, network, index, region, problems);
  for (const [index, hub] of listed('hubs').entries()) if (here(hub)) lowerHub(graph, hub, index, region, problems);
  for (const [index, need] of listed('needs').entries()) lowerNeed(graph, need, index, region, problems);
  return problems;
}

export function isOfContext({ unit }: NodeBase): boolean {
  return unit.startsWith(UNIT);
}

const DECLARED = ['networks', 'hubs', 'needs'];

function lowerDescribed(graph: Graph, context: NetworkContext, problems: ContextProblem[]): void {
  const { described } = context;
  if (described.length === 0) return;
  const vpc = onlyVpc(context);
  const profiles = new Map(
    described.filter(({ output, root }) => output.key === 'ProfileResourceAssociations' && pageOf(root) === undefined).flatMap(({ file, root }) => [...profileResources(plainValue(file, root))]),
  );
  for (const output of OUTPUTS) {
    for (const { file, root } of described.filter((it) => it.output === output)) {
      const problem = (at: ContextProblem['at'], message: string): void => void problems.push({ at, message });
      const open = pageOf(root) === undefined ? undefined : onePage(file);
      output.lower({ graph, unit: UNIT, path: file.path, open, root: plainValue(file, root), vpc, profiles, problem });
    }
  }
  addGaps(graph, context);
}

/** The VPC that the context is about, if it is about one. */
function onlyVpc({ described }: NetworkContext): string | undefined {
  const ids = new Set<string>();
  for (const { file, root } of described.filter(({ output }) => output.key === 'Vpcs')) {
    for (const vpc of membersOf(file, root.get('Vpcs'))) {
      const id = vpc.kind === 'map' ? vpc.get('VpcId') : vpc;
      if (id.kind === 'scalar') ids.add(String(id.value));
    }
  }
  const [only, second] = ids;
  return second === undefined ? only : undefined;
}

/** What was not collected, or not to the last page, may hold more: then nothing is provably missing. */
function addGaps(graph: Graph, { described }: NetworkContext): void {
  const causeOf = (key: string): string | undefined => {
    const files = described.filter(({ output }) => output.key === key);
    const command = OUTPUTS.find((it) => it.key === key)?.command ?? '';
    if (files.length === 0) return `the network context holds no output of \`aws ${command}\``;
    const paged = files.find(({ root }) => pageOf(root) !== undefined);
    const partial = files.find(({ file, output, root }) => incomplete(file, output, root).length > 0);
    if (paged === undefined && partial !== undefined) return `\`${partial.file.path}\` leaves something out`;
    return paged === undefined ? undefined : onePage(paged.file);
  };
  const endpoints = causeOf('VpcEndpoints');
  const routes = causeOf('RouteTables');
  for (const vpc of graph.all('vpc')) {
    if (vpc.unit === UNIT && endpoints !== undefined) graph.addEscape({ node: vpc.id, cause: endpoints, when: ALWAYS });
  }
  for (const subnet of graph.all('subnet')) {
    if (subnet.unit === UNIT && routes !== undefined) graph.addEscape({ node: subnet.id, cause: routes, when: ALWAYS });
  }
}

function onePage({ path }: SourceFile): string {
  return `\`${path}\` is one page of several`;
}

/** How the services say that there is more: by a token, by a flag, by where the next page begins. */
const PAGE_KEYS = ['NextToken', 'NextMarker', 'NextRecordName'];
const PAGE_FLAGS = ['IsTruncated', 'AdditionalRoutesAvailable'];

/** What in an output says that it is one page of several. */
function pageOf(root: MappingNode): SyntaxNode | undefined {
  const token = PAGE_KEYS.map((key) => root.get(key)).find((it) => it !== undefined && !(it.kind === 'scalar' && (it.value === null || it.value === '')));
  return token ?? PAGE_FLAGS.map((key) => root.get(key)).find((it) => it?.kind === 'scalar' && it.value === true);
}

function pageProblem(file: SourceFile, root: MappingNode): ContextProblem {
  const { start, end } = pageOf(root) ?? root;
  return { at: { file, start, end }, message: 'this is one page of several: what it does not hold may be on the others; collect all of them (the AWS CLI does so without `--max-items` and `--no-paginate`)' };
}

/** `aws cloudformation list-exports`: what other stacks hand out, by name. */
function exportsIn(file: SourceFile, root: MappingNode): { readonly name: string; readonly value: Value }[] {
  return membersOf(file, root.get('Exports')).flatMap((entry) => {
    const [name, value] = entry.kind === 'map' ? [entry.get('Name'), entry.get('Value')] : [];
    return name?.kind === 'scalar' && value?.kind === 'scalar' ? [{ name: String(name.value), value }] : [];
  });
}

/** Members of a list; what is written alone is a list of one. */
function membersOf(file: SourceFile, node: SyntaxNode | undefined): Value[] {
  if (node === undefined) return [];
  const value = plainValue(file, node);
  return value.kind === 'map' ? [value] : itemsOf(value).items.map(({ value: read }) => read());
}

function noContext(): string {
  return `this is no network context: expected \`networks:\`, \`hubs:\`, \`needs:\`, or what one of these prints: ${[...new Set(OUTPUTS.map(({ command }) => `\`aws ${command}\``)), '`aws cloudformation list-exports`'].join(', ')}`;
}
