import { Refusal } from '../../../edits/refusal.ts';
import type { Graph } from '../../../graph/graph.ts';
import type { NodeId } from '../../../graph/nodes.ts';
import { implicit } from '../../../graph/references.ts';
import type { Guard } from '../../../values/guards.ts';
import { accessesIn, expressionsIn, expressionsOf, pathOf } from '../../hcl/edit/walk.ts';
import type { EvaluatedModule, TerraformResource } from '../../hcl/environment.ts';
import { parseExpression } from '../../hcl/parser.ts';
import { attributeNamed, type Block, type Expression } from '../../hcl/tree.ts';
import type { HclValue } from '../../hcl/value.ts';
import { attributeName } from './names.ts';
import { isSame } from './dependencies.ts';
import { textOf } from './written.ts';

/** How the text of a module refers to resources, of its own and of others. */
export class References {
  readonly #graph: Graph;
  readonly #byAddress: ReadonlyMap<string, TerraformResource>;
  readonly #modules: readonly EvaluatedModule[];
  readonly #known = new Map<EvaluatedModule, ReadonlyMap<string, string>>();

  constructor(graph: Graph, byAddress: ReadonlyMap<string, TerraformResource>, modules: readonly EvaluatedModule[]) {
    this.#graph = graph;
    this.#byAddress = byAddress;
    this.#modules = modules;
  }

  /** As it is called in the module that declares it. */
  static named(address: string, attribute: string): string {
    return `${address.replace(/^(?:module\.[^.[]+(?:\[[^\]]*\])?\.)+/, '')}.${attributeName(attribute)}`;
  }

  /** An expression for an attribute of a resource, good wherever `within` holds. */
  to(id: NodeId, attribute: string, module: EvaluatedModule, within: Guard): string {
    const ofVpc = broughtByVpc(this.#graph, id);
    const target = ofVpc?.vpc ?? this.#graph.node(id)?.id ?? id;
    const name = ofVpc?.attribute ?? attributeName(attribute);
    const found = this.#direct(target, name, module, within) ?? this.#expressions(module).get(`${target}.${name}`);
    if (found === undefined) throw new Refusal(`nothing hands \`${this.#graph.node(id)?.address ?? id}\` over to ${nameOf(module)}`);
    return found;
  }

  /** One expression for the identifiers of all of these, where the text has one or their block gives it. */
  toAll(ids: readonly NodeId[], module: EvaluatedModule): string | undefined {
    const addresses = ids.map((id) => this.#graph.node(id)?.id ?? id);
    // One has a name of its own, unless it is handed over in a list alone.
    const [first = ''] = addresses;
    if (ids.length < 2 && (this.#byAddress.get(first)?.module === module.address || this.#expressions(module).has(`${first}.id`))) return undefined;
    const known = this.#expressions(module).get(listKey(addresses.map((address) => `${address}.id`)));
    return known ?? this.#everyInstance(addresses, module);
  }

  #everyInstance(addresses: readonly string[], module: EvaluatedModule): string | undefined {
    const [first] = addresses.map((address) => this.#byAddress.get(address));
    if (first?.syntax === undefined || first.module !== module.address) return undefined;
    const { syntax, type, name } = first;
    const all = [...this.#byAddress.values()].filter((it) => it.module === first.module && it.syntax !== undefined && isSame(it.syntax, syntax));
    if (all.length !== addresses.length || !all.every((it) => addresses.includes(it.address) && it.existence.kind === 'certain')) return undefined;
    return isForEach(syntax) ? `values(${type}.${name})[*].id` : `${type}.${name}[*].id`;
  }

  /** By name, within the module. */
  #direct(address: string, attribute: string, module: EvaluatedModule, within: Guard): string | undefined {
    const resource = this.#byAddress.get(address);
    if (resource?.module !== module.address) return undefined;
    const node = this.#graph.node(address);
    const { guards } = this.#graph.worlds;
    if (node !== undefined && !guards.implies(guards.and(within, guards.possible), node.when)) {
      throw new Refusal(`\`${resource.address}\` is there under a condition only`);
    }
    const { key, type, name } = resource;
    if (typeof key === 'object') throw new Refusal(`how many \`${type}.${name}\` there are is not known`);
    const index = key === undefined ? '' : `[${JSON.stringify(key)}]`;
    return `${type}.${name}${index}.${attribute}`;
  }

  /** What the expressions of a module give, by attribute of a resource, or by all members of a list. */
  #expressions(module: EvaluatedModule): ReadonlyMap<string, string> {
    const known = this.#known.get(module) ?? this.#collected(module);
    this.#known.set(module, known);
    return known;
  }

  #collected(module: EvaluatedModule): ReadonlyMap<string, string> {
    const found = new Map<string, string>();
    const add = (text: string, value: HclValue): void => {
      const key = keyOf(value);
      if (key !== undefined && !found.has(key)) found.set(key, text);
    };
    const texts = new Set<string>();
    for (const expression of accessesIn(module.configuration.files.flatMap(({ body }) => [...expressionsIn(body)]))) {
      const text = textOf(expression);
      if (texts.has(text) || !HANDED_OVER.has(pathOf(expression)[0] ?? '')) continue;
      texts.add(text);
      add(text, module.evaluate(expression));
    }
    for (const text of [...module.configuration.variables.keys()].map((name) => `var.${name}`)) add(text, module.evaluate(parsed(text)));
    for (const child of this.#modules.filter((it) => it.site?.module === module)) {
      const call = callText(child, module);
      for (const output of call === undefined ? [] : child.configuration.outputs.keys()) add(`${call}.${output}`, module.evaluate(parsed(`${call}.${output}`)));
    }
    return found;
  }
}

/** What EC2 makes with every VPC, as an attribute of the VPC. */
export function broughtByVpc(graph: Graph, id: NodeId): { readonly vpc: string; readonly attribute: string } | undefined {
  const node = graph.node(id);
  const vpc = node !== undefined && 'vpc' in node && node.vpc.kind === 'node' ? node.vpc.id : undefined;
  if (vpc === undefined) return undefined;
  const found = OF_VPC.find(([, make]) => make(vpc) === id);
  return found === undefined ? undefined : { vpc, attribute: found[0] };
}

/** Names that stand for what others declare. */
const HANDED_OVER: ReadonlySet<string> = new Set(['var', 'local', 'module']);

const OF_VPC: readonly (readonly [string, (vpcId: string) => string])[] = [
  ['main_route_table_id', implicit.mainRouteTable],
  ['default_security_group_id', implicit.defaultGroup],
  ['default_network_acl_id', implicit.defaultAcl],
];

function keyOf(value: HclValue): string | undefined {
  if (value.kind === 'unknown' && value.reference !== undefined) return [value.reference.address, ...value.reference.path].join('.');
  if (value.kind !== 'list' || value.rest !== undefined || value.items.length === 0) return undefined;
  const keys = value.items.map(keyOf);
  return keys.includes(undefined) ? undefined : listKey(keys.filter((key) => key !== undefined));
}

/** A list of one is another thing than its member. */
function listKey(keys: readonly string[]): string {
  return `[${[...keys].sort().join(' ')}]`;
}

function callText({ address, site }: EvaluatedModule, outer: EvaluatedModule): string | undefined {
  const own = outer.address === '' ? address : address.slice(outer.address.length + 1);
  return site === undefined ? undefined : own;
}

function parsed(text: string): Expression {
  return parseExpression({ path: '', text }).expression;
}

export function isForEach({ body }: Block): boolean {
  return attributeNamed(body, 'for_each') !== undefined;
}

export function nameOf({ address }: EvaluatedModule): string {
  return address === '' ? 'the root module' : `\`${address}\``;
}

/** Whether an expression means something else in every instance of its block. */
export function dependsOnInstance(expression: Expression): boolean {
  return [...accessesIn(expressionsOf(expression))].some((access) => ['each', 'count', 'self'].includes(pathOf(access)[0] ?? ''));
}
