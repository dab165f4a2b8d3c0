import type { MappingNode, SyntaxNode } from '../../syntax/tree.ts';
import { ALWAYS, NEVER, type Guard } from '../../values/guards.ts';
import type { StackScope } from './scope.ts';
import { asMapping, nameText, placeOf, scalarText, type Template } from './template.ts';

/**
 * The guard of a condition expression. `And`, `Or` and `Not` are joined as guards; only comparisons are questions, so
 * that dozens of crossing conditions cost their sum.
 */
export function conditionGuard(scope: StackScope, node: SyntaxNode): Guard {
  const { guards } = scope.worlds;
  const entry = asMapping(node)?.entries[0];
  if (entry === undefined || asMapping(node)?.entries.length !== 1) return literalCondition(scope, node);
  switch (entry.key) {
    case 'Condition':
      return scope.condition(nameText(entry.value) ?? '', scope.spanOf(entry.value));
    case 'Fn::And':
      return guards.all(operands(entry.value).map((operand) => conditionGuard(scope, operand)));
    case 'Fn::Or':
      return guards.any(operands(entry.value).map((operand) => conditionGuard(scope, operand)));
    case 'Fn::Not':
      return guards.not(guards.all(operands(entry.value).map((operand) => conditionGuard(scope, operand))));
    case 'Fn::Equals':
      return equals(scope, node, operands(entry.value));
    case 'Fn::Contains':
      return contains(scope, node, operands(entry.value));
    default:
      return undecidable(scope, node);
  }
}

/** Adds what the template's `Rules` demand of its parameters to what is possible at all. */
export function assumeRules(scope: StackScope): void {
  const { guards } = scope.worlds;
  for (const rule of scope.template.rules) {
    const body = asMapping(rule.value);
    const assertions = body?.get('Assertions');
    if (assertions?.kind !== 'sequence') continue;
    const condition = body?.get('RuleCondition');
    const applies = condition === undefined ? ALWAYS : ruleGuard(scope, condition);
    for (const assertion of assertions.items) {
      const demanded = asMapping(assertion)?.get('Assert');
      const guard = demanded === undefined ? undefined : ruleGuard(scope, demanded);
      if (guard === undefined || applies === undefined) continue;
      const allowed = guards.and(guards.possible, guards.or(guards.not(applies), guard));
      if (allowed !== NEVER) guards.possible = allowed;
    }
  }
}

/** Undefined when the rule uses a function whose value nobody knows before deployment: it then constrains nothing. */
function ruleGuard(scope: StackScope, node: SyntaxNode): Guard | undefined {
  return isDecidable(node) ? conditionGuard(scope, node) : undefined;
}

const DECIDABLE = new Set(['Condition', 'Fn::And', 'Fn::Or', 'Fn::Not', 'Fn::Equals', 'Fn::Contains', 'Ref']);

function isDecidable(node: SyntaxNode): boolean {
  switch (node.kind) {
    case 'scalar':
      return true;
    case 'sequence':
      return node.items.every(isDecidable);
    case 'mapping':
      return node.entries.every(({ key, value }) => DECIDABLE.has(key) && isDecidable(value));
  }
}

function equals(scope: StackScope, node: SyntaxNode, sides: readonly SyntaxNode[]): Guard {
  const [left, right] = sides;
  if (left === undefined || right === undefined || sides.length !== 2) return undecidable(scope, node);
  return comparison(scope, node, () => scope.equal(scope.resolve(left), scope.resolve(right)));
}

function contains(scope: StackScope, node: SyntaxNode, sides: readonly SyntaxNode[]): Guard {
  const [list, wanted] = sides;
  if (list?.kind !== 'sequence' || wanted === undefined) return undecidable(scope, node);
  return comparison(scope, node, () => {
    const value = scope.resolve(wanted);
    return list.items.some((item) => scope.equal(scope.resolve(item), value));
  });
}

function comparison(scope: StackScope, node: SyntaxNode, ask: () => boolean): Guard {
  const answers = scope.worlds.answers<boolean | undefined>({
    label: `comparison ${scope.prefix}${scope.template.file.path}:${placeOf(node)}`,
    ask,
    beyond: undefined,
  });
  if (answers.some(({ value }) => value === undefined)) return undecidable(scope, node);
  return scope.worlds.guards.any(answers.filter(({ value }) => value === true).map(({ when }) => when));
}

function literalCondition(scope: StackScope, node: SyntaxNode): Guard {
  const text = scalarText(node)?.toLowerCase();
  if (text === 'true') return ALWAYS;
  return text === 'false' ? NEVER : undecidable(scope, node);
}

function undecidable(scope: StackScope, node: SyntaxNode): Guard {
  return scope.unknownFact(`condition@${scope.template.file.path}:${placeOf(node)}`, 'a condition that cannot be evaluated');
}

function operands(node: SyntaxNode): readonly SyntaxNode[] {
  return node.kind === 'sequence' ? node.items : [node];
}

/**
 * Literals that some comparison holds against a parameter or pseudo parameter: the values worth telling apart. In which
 * Regions CDK may count its users is none.
 */
export function comparedLiterals(template: Pick<Template, 'conditions' | 'rules' | 'resources'>): Map<string, Set<string>> {
  const ofCdk = new Set([...template.resources.values()].flatMap(({ type, condition }) => (type === 'AWS::CDK::Metadata' ? [condition] : [])));
  const found = new Map<string, Set<string>>();
  const add = (name: string, literal: string): void => {
    const literals = found.get(name);
    if (literals === undefined) found.set(name, new Set([literal]));
    else literals.add(literal);
  };
  const visit = (node: SyntaxNode): void => {
    if (node.kind === 'sequence') node.items.forEach(visit);
    if (node.kind !== 'mapping') return;
    for (const { key, value } of node.entries) {
      if (key === 'Fn::Equals' || key === 'Fn::Contains') compare(value, add);
      visit(value);
    }
  };
  for (const [name, { value }] of template.conditions) if (!ofCdk.has(name)) visit(value);
  for (const { value } of template.rules) visit(value);
  return found;
}

function compare(node: SyntaxNode, add: (name: string, literal: string) => void): void {
  if (node.kind !== 'sequence') return;
  const flat = node.items.flatMap((item) => (item.kind === 'sequence' ? item.items : [item]));
  const names = flat.map((item) => refName(asMapping(item))).filter((name) => name !== undefined);
  const literals = flat.map(scalarText).filter((text) => text !== undefined);
  for (const name of names) for (const literal of literals) add(name, literal);
}

function refName(node: MappingNode | undefined): string | undefined {
  return node?.entries.length === 1 ? scalarText(node.get('Ref')) : undefined;
}
