import type { NewNode, Term } from '../../../edits/changes.ts';
import { Refusal } from '../../../edits/refusal.ts';
import type { GroupRuleNode } from '../../../graph/nodes.ts';
import type { NodeId } from '../../../graph/nodes.ts';
import type { TerraformResource } from '../../hcl/environment.ts';
import { isForeign } from '../described.ts';
import { attributeNamed, blocksOfType, type Block } from '../../hcl/tree.ts';
import { freeName, homeOf, providerAround } from './additions.ts';
import { numbered } from './lists.ts';
import { argumentPath, IN_ACL } from './names.ts';
import { expressionOf, rulePieces, type Naming, type Piece } from './print.ts';
import { providerLike } from './region.ts';
import type { Declared, Workbench } from './workbench.ts';

type Direction = 'ingress' | 'egress';

/**
 * Adds rules to a security group in the way in which it has its rules: blocks inside of it, or resources of the type that
 * others of its rules are of. Terraform takes rules away again that are given in both ways.
 */
export function addRules(bench: Workbench, id: NodeId, direction: Direction, rules: readonly Term[]): void {
  const group = bench.declared(id);
  if (attributeNamed(group.block.body, direction) !== undefined) throw new Refusal(`\`${direction}\` is written as a value, not in blocks`);
  const model = rulesOf(bench, group.resource, group.block, direction);
  if (model === undefined) addBlocks(bench, group, direction, rules);
  else addResources(bench, group, direction, rules, model);
}

/** What further rules are to be like: another rule, or the type of those that the module of the group can make. */
type RuleModel = Pick<GroupRuleNode, 'resourceType'> & Partial<Pick<GroupRuleNode, 'id' | 'group'>>;

/** The resource that further rules of a group are to be like; undefined = they are blocks of the group. */
export function rulesOf(bench: Workbench, group: TerraformResource, block: Block | undefined, direction: Direction): RuleModel | undefined {
  const own = ruleNodes(bench, (rule) => rule.group.kind === 'node' && rule.group.id === group.address);
  const like = own.find((rule) => rule.direction === direction) ?? own[0];
  const other = direction === 'ingress' ? 'egress' : 'ingress';
  if (block !== undefined && (hasBlocks(block, direction) || (like === undefined && hasBlocks(block, other)))) return undefined;
  // A group without any rule is given one as other groups of its module are.
  return like ?? ruleNodes(bench, (rule) => bench.resource(rule.id)?.module === group.module)[0] ?? ofForeignModule(bench, group, block);
}

/** Modules that others wrote have rules of every kind that they can make, most of them not at all. */
function ofForeignModule({ result }: Workbench, group: TerraformResource, block: Block | undefined): RuleModel | undefined {
  if (block === undefined || !isForeign(block.file.path)) return undefined;
  const module = result.modules.find(({ address }) => address === group.module);
  const types = [...(module?.configuration.resources.values() ?? [])].map(({ labels }) => labels[0]?.value ?? '');
  const resourceType = types.find((type) => RULES.has(type));
  return resourceType === undefined ? undefined : { resourceType };
}

function ruleNodes({ graph }: Workbench, matches: (rule: GroupRuleNode) => boolean): GroupRuleNode[] {
  return graph.all('group-rule').filter((rule) => RULES.has(rule.resourceType) && matches(rule));
}

function hasBlocks({ body }: Block, direction: Direction): boolean {
  return body.blocks.some((it) => it.type === direction || (it.type === 'dynamic' && it.labels[0]?.value === direction));
}

function addBlocks(bench: Workbench, group: Declared, direction: Direction, rules: readonly Term[]): void {
  bench.note(group, [direction]);
  const { block } = group;
  const siblings = blocksOfType(block.body, direction);
  const naming = bench.naming(group);
  for (const rule of rules) {
    const body = inOrderOf(siblings.at(-1) ?? block.body.blocks.find(({ type }) => type === 'ingress' || type === 'egress'), rulePieces(rule, 'block', naming));
    const piece: Piece = { kind: 'block', type: direction, labels: [], body };
    bench.files.push(bench.files.of(block.file).addApart(block, piece, siblings.at(-1)));
  }
}

/** Adds an entry to a network ACL that has its entries in blocks; `false` = it has none of these. */
export function addEntryBlock(bench: Workbench, { properties: { acl, egress, ...entry } }: NewNode): boolean {
  if (acl?.kind !== 'ref' || egress?.kind !== 'literal') return false;
  const where = bench.declared(acl.node);
  if (DIRECTIONS.some((it) => attributeNamed(where.block.body, it) !== undefined)) throw new Refusal('its entries are written as a value, not in blocks');
  if (!DIRECTIONS.some((it) => hasBlocks(where.block, it))) return false;
  const direction = egress.value === true ? 'egress' : 'ingress';
  const siblings = blocksOfType(where.block.body, direction);
  const naming = bench.naming(where);
  bench.note(where, [direction]);
  const body = Object.entries(entry).map(([property, term]): Piece => {
    const [name = ''] = argumentPath('aws_network_acl_rule', property) ?? [];
    return { kind: 'argument', name: IN_ACL[name] ?? name, value: expressionOf(term, property, naming) };
  });
  const model = siblings.at(-1) ?? where.block.body.blocks.find(({ type }) => type === 'ingress' || type === 'egress');
  bench.files.push(bench.files.of(where.block.file).addApart(where.block, { kind: 'block', type: direction, labels: [], body: inOrderOf(model, body) }, siblings.at(-1)));
  return true;
}

const DIRECTIONS = ['ingress', 'egress'] as const;

function addResources(bench: Workbench, group: Declared, direction: Direction, rules: readonly Term[], model: RuleModel): void {
  const like = model.id === undefined ? undefined : bench.declared(model.id);
  // Beside the rules that the group has, else beside the group.
  const beside = like !== undefined && model.group?.kind === 'node' && model.group.id === group.resource.address ? like : group;
  const { module, behind } = homeOf(beside, 0);
  const isHere = module === beside.module;
  // What its module calls `this` goes by the name of the module.
  const called = isHere ? group.resource.name : (behind.labels[0]?.value ?? group.resource.name);
  const type = typeOfRule(model, direction);
  bench.raise('new-resource');
  for (const rule of rules) {
    const name = freeName(bench, module, type, (isTaken) => nameFor(called, isTaken));
    const added = { module, type, name, behind, existsWith: like?.node ?? group.node };
    bench.added.set(`${type} ${name}`, added);
    const naming = bench.naming({ module, block: isHere ? like?.block : undefined, node: group.node, added });
    const { labels, body } = ruleResource(model, direction, name, naming.reference(group.resource.address, 'id'), rule, naming);
    const piece = { kind: 'block', type: 'resource', labels, body: inOrderOf(isHere ? like?.block : undefined, [...providerLike(isHere ? group.block : undefined, isHere ? undefined : providerAround(group, module)), ...body]) } as const;
    bench.files.push(bench.files.of(behind.file).addBehind(behind, piece));
  }
}

/** A rule as a resource of its own, of the type that another one is of. */
export function ruleResource(model: RuleModel, direction: Direction, name: string, group: string, rule: Term, naming: Naming): Extract<Piece, { kind: 'block' }> {
  const type = typeOfRule(model, direction);
  const style = type === 'aws_security_group_rule' ? type : 'aws_vpc_security_group_rule';
  const body: Piece[] = [
    ...(style === 'aws_security_group_rule' ? [{ kind: 'argument', name: 'type', value: `"${direction}"` } as const] : []),
    { kind: 'argument', name: 'security_group_id', value: group },
    ...rulePieces(rule, style, naming),
  ];
  return { kind: 'block', type: 'resource', labels: [type, name], body };
}

function typeOfRule({ resourceType }: RuleModel, direction: Direction): string {
  return resourceType === 'aws_security_group_rule' ? resourceType : `aws_vpc_security_group_${direction}_rule`;
}

/** Arguments in the order that a sibling has them in; those that it has not come last. */
function inOrderOf(sibling: Block | undefined, pieces: readonly Piece[]): Piece[] {
  const order = (sibling?.body.attributes ?? []).toSorted((a, b) => a.start - b.start).map(({ name }) => name);
  const rank = (piece: Piece): number => {
    const at = piece.kind === 'argument' ? order.indexOf(piece.name) : -1;
    return at < 0 ? order.length : at;
  };
  return pieces.toSorted((a, b) => rank(a) - rank(b));
}

function nameFor(group: string, isTaken: (name: string) => boolean): string {
  const name = `${group}_https`;
  return isTaken(name) ? numbered(name, isTaken) : name;
}

const RULES: ReadonlySet<string> = new Set(['aws_security_group_rule', 'aws_vpc_security_group_ingress_rule', 'aws_vpc_security_group_egress_rule']);
