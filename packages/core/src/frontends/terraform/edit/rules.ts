import type { Term } from '../../../edits/changes.ts';
import { Refusal } from '../../../edits/refusal.ts';
import type { GroupRuleNode } from '../../../graph/nodes.ts';
import type { NodeId } from '../../../graph/nodes.ts';
import { attributeNamed, blocksOfType, type Block } from '../../hcl/tree.ts';
import { freeName } from './additions.ts';
import { numbered } from './lists.ts';
import type { RuleStyle } from './names.ts';
import { rulePieces, type Piece } from './print.ts';
import type { Declared, Workbench } from './workbench.ts';

type Direction = 'ingress' | 'egress';

/**
 * Adds rules to a security group in the way in which it has its rules: blocks inside of it, or resources of the type that
 * others of its rules are of. Terraform takes rules away again that are given in both ways.
 */
export function addRules(bench: Workbench, id: NodeId, direction: Direction, rules: readonly Term[]): void {
  const group = bench.declared(id);
  const own = ruleNodes(bench, (rule) => rule.group.kind === 'node' && rule.group.id === group.resource.address);
  const like = own.find((rule) => rule.direction === direction) ?? own[0];
  if (attributeNamed(group.block.body, direction) !== undefined) throw new Refusal(`\`${direction}\` is written as a value, not in blocks`);
  const other = direction === 'ingress' ? 'egress' : 'ingress';
  const isInside = hasBlocks(group, direction) || (like === undefined && hasBlocks(group, other));
  // A group without any rule is given one as other groups of its module are.
  const model = isInside ? undefined : (like ?? ruleNodes(bench, (rule) => bench.declared(rule.id).module === group.module)[0]);
  if (model === undefined) return addBlocks(bench, group, direction, rules);
  addResources(bench, group, direction, rules, bench.declared(model.id), like !== undefined);
}

function ruleNodes({ graph }: Workbench, matches: (rule: GroupRuleNode) => boolean): GroupRuleNode[] {
  return graph.all('group-rule').filter((rule) => STYLES.some(([type]) => type === rule.resourceType) && matches(rule));
}

function hasBlocks({ block }: Declared, direction: Direction): boolean {
  return block.body.blocks.some((it) => it.type === direction || (it.type === 'dynamic' && it.labels[0]?.value === direction));
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

function addResources(bench: Workbench, group: Declared, direction: Direction, rules: readonly Term[], like: Declared, ofGroup: boolean): void {
  const [, style] = STYLES.find(([type]) => type === like.resource.type) ?? [];
  if (style === undefined) throw new Refusal('how its rules are written is not known');
  const type = style === 'aws_security_group_rule' ? style : `aws_vpc_security_group_${direction}_rule`;
  const { module } = ofGroup ? like : group;
  const behind = ofGroup ? like.block : group.block;
  bench.raise('new-resource');
  for (const rule of rules) {
    const name = freeName(bench, module, type, (isTaken) => nameFor(group.resource.name, isTaken));
    const added = { module, type, name, behind, existsWith: like.node };
    bench.added.set(`${type} ${name}`, added);
    const naming = bench.naming({ module, block: like.block, node: group.node, added });
    const body: Piece[] = [
      ...(style === 'aws_security_group_rule' ? [{ kind: 'argument', name: 'type', value: `"${direction}"` } as const] : []),
      { kind: 'argument', name: 'security_group_id', value: naming.reference(group.resource.address, 'id') },
      ...rulePieces(rule, style, naming),
    ];
    const piece: Piece = { kind: 'block', type: 'resource', labels: [type, name], body: inOrderOf(like.block, body) };
    bench.files.push(bench.files.of(behind.file).addBehind(behind, piece));
  }
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

const STYLES: readonly (readonly [string, RuleStyle])[] = [
  ['aws_security_group_rule', 'aws_security_group_rule'],
  ['aws_vpc_security_group_ingress_rule', 'aws_vpc_security_group_rule'],
  ['aws_vpc_security_group_egress_rule', 'aws_vpc_security_group_rule'],
];
