import { comparedLiterals } from '../frontends/cloudformation/conditions.ts';
import type { BoundParameter, StackEnvironment, StackLinks } from '../frontends/cloudformation/environment.ts';
import { StackScope } from '../frontends/cloudformation/scope.ts';
import { asMapping, scalarText, type Template, type TemplateResource } from '../frontends/cloudformation/template.ts';
import type { SyntaxNode } from '../syntax/tree.ts';
import type { Span } from '../text/source-file.ts';
import type { MaybeNested } from '../graph/graph.ts';
import { ALWAYS, type Guard } from '../values/guards.ts';
import { textOfValue } from '../values/read.ts';
import { equalText, type Text } from '../values/text.ts';
import type { Value } from '../values/value.ts';
import { Worlds } from '../values/worlds.ts';
import { outputName, regionsFor, type Handed } from './asked.ts';
import { groupByNames, type Doubt, type Group } from './groups.ts';
import { linkMistakes } from './mistakes.ts';
import { provided, providersOf, type Provider } from './providers.ts';
import { maybeNested, templatePath, type Published } from './published.ts';
import { deployTogether } from './together.ts';

/** Stacks that hang together: one root alone, or several that import from each other. They share one graph. */
export interface StackGroup {
  readonly worlds: Worlds;
  /** Roots first, each followed by the stacks that it instantiates. */
  readonly scopes: readonly StackScope[];
}

export interface LinkProblem {
  readonly at: Span;
  readonly message: string;
}

/** A template that is deployed, with what is known of the deployment. */
export interface RootStack {
  readonly template: Template;
  readonly regions: readonly string[];
  readonly parameters: ReadonlyMap<string, string>;
  readonly account?: string;
  readonly stackName?: string;
  /** Whether resources go by their construct paths. */
  readonly constructPaths?: boolean;
  /** Construct paths by logical id, where the template does not hold them. */
  readonly addresses?: ReadonlyMap<string, string>;
}

export interface LinkOptions {
  /** The template at a path that a nested stack names; undefined = it cannot be read. */
  readonly templateAt: (path: string) => Template | undefined;
  /** Whether there is a file at a path; absent = files that nobody gave cannot be read. */
  readonly isThere?: (path: string) => boolean;
  /** Exports of stacks that are not among the files, by name. */
  readonly exports?: ReadonlyMap<string, Value>;
  /** What folders URLs of templates stand for. */
  readonly published?: Published | undefined;
}

const DEEPEST_NESTING = 20;

/** Templates that each instantiate the next one twice make a million stacks within those levels. */
const MOST_STACKS = 2_500;

/** Groups templates to deployments: who instantiates whom, and who imports from whom. */
export function linkStacks(
  stacks: readonly RootStack[],
  options: LinkOptions,
): { readonly groups: readonly StackGroup[]; readonly problems: readonly LinkProblem[] } {
  const problems: LinkProblem[] = [];
  const nested = new Map<Template, ReadonlyMap<string, Template>>();
  const childrenOf: ChildrenOf = (template) => {
    let found = nested.get(template);
    if (found === undefined) nested.set(template, (found = findChildren(template, options)));
    return found;
  };
  const roots = rootsOf(stacks, childrenOf);
  problems.push(...linkMistakes(roots, [...nested.keys()], options));
  const hints = maybeNested([...nested.keys()], roots.map(({ template }) => template), options.published);
  const groups = groupByNames(roots, childrenOf).map((group) => instantiate({ ...group, hints }, childrenOf, problems, options.exports));
  return { groups, problems };
}

/** The templates and everything that they instantiate. */
export function withNested(templates: Iterable<Template>, options: LinkOptions): ReadonlySet<Template> {
  const covered = new Set<Template>();
  const visit = (template: Template): void => {
    if (covered.has(template)) return;
    covered.add(template);
    for (const child of findChildren(template, options).values()) visit(child);
  };
  for (const template of templates) visit(template);
  return covered;
}

/** Local templates that resources of a template instantiate, by logical id. */
function findChildren(template: Template, options: LinkOptions): Map<string, Template> {
  const children = new Map<string, Template>();
  for (const resource of template.resources.values()) {
    const location = locationOf(resource);
    const path = location === undefined ? undefined : templatePath(template.file.path, location, options.published);
    const child = path === undefined ? undefined : options.templateAt(path);
    if (child !== undefined) children.set(resource.logicalId, child);
  }
  return children;
}

/** A URL as it is written: what `Fn::Sub` puts into it stays as it stands there. */
function writtenUrl(node: SyntaxNode | undefined): string | undefined {
  const sub = asMapping(node)?.get('Fn::Sub');
  return scalarText(node) ?? scalarText(sub?.kind === 'sequence' ? sub.items[0] : sub);
}

export function locationOf({ type, properties, node }: TemplateResource): string | undefined {
  const map = asMapping(properties);
  if (type === 'AWS::CloudFormation::Stack') {
    // CDK publishes the template as an asset and notes which file it was.
    const metadata = asMapping(node.get('Metadata'));
    const asset = scalarText(metadata?.get('aws:asset:property')) === 'TemplateURL' ? metadata?.get('aws:asset:path') : undefined;
    return scalarText(asset) ?? writtenUrl(map?.get('TemplateURL'));
  }
  return type === 'AWS::Serverless::Application' ? writtenUrl(map?.get('Location')) : undefined;
}

/** Stacks whose template no given template instantiates; of a cycle of templates all count, so that none is lost. */
function rootsOf(stacks: readonly RootStack[], childrenOf: ChildrenOf): readonly RootStack[] {
  const reached = new Set<Template>();
  for (const { template } of stacks) for (const child of childrenOf(template).values()) reached.add(child);
  const roots = stacks.filter(({ template }) => !reached.has(template));
  const covered = new Set<Template>();
  const cover = (template: Template): void => {
    if (covered.has(template)) return;
    covered.add(template);
    for (const child of childrenOf(template).values()) cover(child);
  };
  for (const { template } of roots) cover(template);
  return [...roots, ...stacks.filter(({ template }) => !covered.has(template))];
}

type ChildrenOf = (template: Template) => ReadonlyMap<string, Template>;

export function environmentOf({ regions, parameters, account, stackName }: RootStack): StackEnvironment {
  return {
    regions,
    parameters,
    ...(account === undefined ? {} : { account }),
    ...(stackName === undefined ? {} : { stackName }),
  };
}

/** Makes the scopes of a group, the nested ones with the parameters that their parents hand over. */
function instantiate({ roots, doubts, hints }: Group & { readonly hints: ReturnType<typeof maybeNested> }, childrenOf: ChildrenOf, problems: LinkProblem[], exports: LinkOptions['exports']): StackGroup {
  const worlds = new Worlds();
  const scopes: StackScope[] = [];
  const literals = sharedLiterals(roots, childrenOf);
  const make = (given: Template, place: Place, own: StackEnvironment): StackScope => {
    const template = boundTemplate(worlds, given, own, place.prefix);
    problems.push(...template.problems);
    const children = new Map<string, StackScope>();
    const links = linksOf(worlds, { scopes, unit: place.unit, regions: own.regions, doubts: place.doubts }, children, exports);
    const env = { ...own, links, comparedLiterals: literals };
    const scope = new StackScope(template, worlds, env, place);
    scopes.push(scope);
    for (const [logicalId, child] of childrenOf(template)) {
      const resource = template.resources.get(logicalId);
      if (resource === undefined) continue;
      if (child === given || place.ancestors.includes(child) || place.ancestors.length > DEEPEST_NESTING) {
        problems.push({ at: resource.idAt, message: circleOf(logicalId, [...place.ancestors, given], child) });
        continue;
      }
      if (scopes.length >= MOST_STACKS) {
        problems.push({ at: resource.idAt, message: `more than ${MOST_STACKS} stacks hang together: what \`${logicalId}\` creates stays unknown` });
        continue;
      }
      const inner = placeOf(place, resource, scope, given);
      // The name of a nested stack is made by CloudFormation; account and Region are those of its parent.
      const { stackName: _, ...inherited } = own;
      children.set(logicalId, make(child, inner, { ...inherited, parameters: handedDown(scope, resource) }));
    }
    return scope;
  };
  const alone = roots.length === 1;
  for (const [i, root] of roots.entries()) {
    const { path } = root.template.file;
    const again = roots.slice(0, i).some(({ template }) => template === root.template);
    const unit = again ? `${path}#${root.stackName ?? i}` : path;
    const prefix = alone ? '' : `${unit}#`;
    const constructPaths = root.constructPaths === true;
    const place = { prefix, addressPrefix: '', exists: ALWAYS, unit, constructPaths, ancestors: [], doubts: doubts.get(root) ?? [], maybeNested: hints.get(root.template) };
    const own = root.addresses === undefined ? place : { ...place, addresses: root.addresses };
    worlds.withinBudget<StackScope | undefined>(`the stacks of ${path}`, () => make(root.template, own, environmentOf(root)), undefined);
  }
  if (!alone) worlds.withinBudget('which stacks belong together', () => deployTogether(worlds, scopes), undefined);
  return { worlds, scopes };
}

/** The templates that lead back to where they began. */
function circleOf(logicalId: string, ancestors: readonly Template[], child: Template): string {
  const from = ancestors.indexOf(child);
  if (from === -1) return `\`${logicalId}\` is nested deeper than ${DEEPEST_NESTING} stacks`;
  const names = [...ancestors.slice(from), child].map(({ file }) => file.path.split('/').at(-1) ?? '');
  return `\`${logicalId}\` instantiates the stack that it belongs to (${names.join(' -> ')}): creating it never ends`;
}

interface Place {
  readonly prefix: string;
  readonly addressPrefix: string;
  readonly exists: Guard;
  readonly unit: string;
  readonly constructPaths: boolean;
  readonly addresses?: ReadonlyMap<string, string>;
  readonly ancestors: readonly Template[];
  readonly doubts: readonly Doubt[];
  readonly maybeNested?: MaybeNested | undefined;
}

function placeOf(outer: Place, resource: TemplateResource, scope: StackScope, template: Template): Place {
  const { logicalId, condition, idAt } = resource;
  return {
    prefix: `${outer.prefix}${logicalId}/`,
    addressPrefix: `${outer.addressPrefix}${logicalId}/`,
    exists: scope.existence(condition, idAt),
    unit: outer.unit,
    constructPaths: outer.constructPaths,
    ancestors: [...outer.ancestors, template],
    doubts: outer.doubts,
  };
}

/** The template with the loops that this stack's parameters give it; a value that is not one text makes no loop. */
function boundTemplate(worlds: Worlds, template: Template, env: StackEnvironment, prefix: string): Template {
  if (template.bind === undefined) return template;
  const { parameters, account } = env;
  const [region, second] = env.regions;
  const texts = new Map<string, string | undefined>();
  if (region !== undefined && second === undefined) texts.set('AWS::Region', region);
  if (account !== undefined) texts.set('AWS::AccountId', account);
  for (const [name, value] of parameters) {
    if (typeof value === 'string') texts.set(name, value);
    else {
      const answers = worlds.answers({ label: `parameter ${name} of ${prefix}`, ask: () => literalOf(worlds, value()), beyond: undefined });
      texts.set(name, answers.length === 1 ? answers[0]?.value : undefined);
    }
  }
  return template.bind(texts);
}

function literalOf(worlds: Worlds, value: Value): string | undefined {
  if (value.kind === 'scalar') return String(value.value);
  if (value.kind !== 'list' || value.items.open !== undefined) return undefined;
  const texts = worlds.present(value.items).map((read) => textOfValue(read()));
  return texts.every((text) => typeof text === 'string') ? texts.join(',') : undefined;
}

/** The parameters of a nested stack, computed by its parent when somebody asks. */
function handedDown(parent: StackScope, resource: TemplateResource): Map<string, BoundParameter> {
  const given = asMapping(asMapping(resource.properties)?.get('Parameters'));
  const bound = new Map<string, BoundParameter>();
  for (const { key, value } of given?.entries ?? []) bound.set(key, () => parent.resolve(value));
  return bound;
}

/** The stacks of a group, and the deployment that the asking one belongs to. */
interface Surroundings {
  readonly scopes: readonly StackScope[];
  readonly unit: string;
  readonly regions: readonly string[];
  readonly doubts: readonly Doubt[];
}

function linksOf(worlds: Worlds, { scopes, unit, regions, doubts }: Surroundings, children: ReadonlyMap<string, StackScope>, exports: LinkOptions['exports']): StackLinks {
  // All scopes of the group are made before anybody resolves a value.
  let providers: readonly Provider[] | undefined;
  const value = (what: Handed, name: Text, region?: Text): Value | undefined => provided(worlds, { what, name, unit, regions: regionsFor(region, regions) }, (providers ??= providersOf(scopes)));
  return {
    importValue: (name) => value('export', name) ?? (typeof name === 'string' ? exports?.get(name) : undefined),
    stackOutput: ({ stack, output, region }) => value('output', outputName(stack, output), region),
    storedParameter: (name) => value('parameter', name),
    whyOpen: (name) => doubts.find((it) => it.what === 'export' && it.names.some((other) => equalText(other, name) !== 'no'))?.cause,
    isLinked: (logicalId) => children.has(logicalId),
    nestedOutput: (logicalId, output) => {
      const child = children.get(logicalId);
      const found = child?.template.outputs.get(output)?.value;
      return child === undefined || found === undefined ? undefined : child.resolve(found);
    },
  };
}

/** One Region, one account: what any stack of the group compares them with is told apart for all of them. */
function sharedLiterals(roots: readonly RootStack[], childrenOf: ChildrenOf): Map<string, readonly string[]> {
  const seen = new Set<Template>();
  const literals = new Map<string, Set<string>>(['AWS::Region', 'AWS::AccountId', 'AWS::Partition'].map((name) => [name, new Set()]));
  const visit = (template: Template): void => {
    if (seen.has(template)) return;
    seen.add(template);
    for (const [name, found] of comparedLiterals(template)) for (const literal of found) literals.get(name)?.add(literal);
    for (const child of childrenOf(template).values()) visit(child);
  };
  for (const { template } of roots) visit(template);
  return new Map([...literals].map(([name, found]) => [name, [...found]]));
}

