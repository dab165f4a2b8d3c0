import type { TSESTree } from '@typescript-eslint/types';

type Node = TSESTree.Node;

const namesOf = new WeakMap<object, ReadonlySet<string>>();
const variablesOf = new WeakMap<object, ReadonlySet<string>>();

/** The names that a piece of the program mentions: what it can get hold of; `this` counts as one. */
export function mentionedNames(node: Node): ReadonlySet<string> {
  const known = namesOf.get(node);
  if (known !== undefined) return known;
  const names = new Set<string>();
  walk(node, (at) => {
    if (at.type === 'Identifier') names.add(at.name);
    else if (at.type === 'PrivateIdentifier') names.add(`#${at.name}`);
    else if (at.type === 'ThisExpression' || at.type === 'Super') names.add('this');
  });
  namesOf.set(node, names);
  return names;
}

/** The names of variables that a piece of the program uses or declares, without those of members. */
export function variableNames(node: Node): ReadonlySet<string> {
  const known = variablesOf.get(node);
  if (known !== undefined) return known;
  const names = new Set<string>();
  variablesOf.set(node, names);
  const members = new Set<Node>();
  walk(node, (at) => {
    if (at.type === 'MemberExpression' && !at.computed) members.add(at.property);
    else if ((at.type === 'Property' && !at.shorthand && !at.computed) || at.type === 'PropertyDefinition' || at.type === 'MethodDefinition') members.add(at.key);
    else if (at.type === 'Identifier' && !members.has(at)) names.add(at.name);
  });
  return names;
}

/** The variables that a piece of the program assigns to. */
export function assignedNames(node: Node): ReadonlySet<string> {
  const names = new Set<string>();
  walk(node, (at) => {
    if (at.type === 'AssignmentExpression') for (const name of mentionedNames(at.left)) names.add(name);
    else if (at.type === 'UpdateExpression') for (const name of mentionedNames(at.argument)) names.add(name);
  });
  return names;
}

export function walk(node: Node, visit: (node: Node) => void): void {
  visit(node);
  for (const child of childrenOf(node)) walk(child, visit);
}

/** The nodes right below a node. */
export function childrenOf(node: Node): readonly Node[] {
  const found: Node[] = [];
  for (const [key, value] of Object.entries(node)) {
    if (key === 'parent' || key === 'loc' || key === 'range') continue;
    if (Array.isArray(value)) {
      for (const item of value as unknown[]) if (isNode(item)) found.push(item);
    } else if (isNode(value)) found.push(value);
  }
  return found;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

/** The name of a property where the program spells it out. */
export function plainKey(key: Node, computed: boolean): string | undefined {
  if (!computed && key.type === 'Identifier') return key.name;
  if (key.type === 'PrivateIdentifier') return `#${key.name}`;
  if (key.type === 'Literal' && (typeof key.value === 'string' || typeof key.value === 'number')) return String(key.value);
  return undefined;
}
