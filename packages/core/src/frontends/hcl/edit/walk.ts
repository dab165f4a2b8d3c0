import type { Body, Expression, TemplatePart } from '../tree.ts';

/** Every expression of a body, with those of its nested blocks and those inside of others; outer ones first. */
export function* expressionsIn(body: Body): Iterable<Expression> {
  for (const { value } of body.attributes) yield* expressionsOf(value);
  for (const block of body.blocks) yield* expressionsIn(block.body);
}

/** An expression and all that it is made of. */
export function* expressionsOf(expression: Expression): Iterable<Expression> {
  yield expression;
  for (const part of partsOf(expression)) yield* expressionsOf(part);
}

function partsOf(node: Expression): readonly Expression[] {
  switch (node.kind) {
    case 'template':
      return node.parts.flatMap(inTemplate);
    case 'attribute-access':
      return [node.object];
    case 'index':
      return [node.object, node.key];
    case 'splat':
      return [node.object, node.each];
    case 'call':
      return node.arguments;
    case 'unary':
      return [node.operand];
    case 'binary':
      return [node.left, node.right];
    case 'conditional':
      return [node.condition, node.whenTrue, node.whenFalse];
    case 'tuple':
      return node.items;
    case 'object':
      return node.items.flatMap(({ key, value }) => [key, value]);
    case 'for':
      return [node.collection, node.key, node.value, node.condition].filter((it) => it !== undefined);
    case 'parentheses':
      return [node.inner];
    default:
      return [];
  }
}

function inTemplate(part: TemplatePart): readonly Expression[] {
  switch (part.kind) {
    case 'text':
      return [];
    case 'interpolation':
      return [part.expression];
    case 'template-if':
      return [part.condition, ...[...part.whenTrue, ...part.whenFalse].flatMap(inTemplate)];
    case 'template-for':
      return [part.collection, ...part.body.flatMap(inTemplate)];
  }
}

/** Accesses such as `aws_vpc.main.id`, each as a whole; those inside of indexes as well. */
export function* accessesIn(expressions: Iterable<Expression>): Iterable<Expression> {
  const inner = new Set<Expression>();
  for (const expression of expressions) {
    const isInner = inner.has(expression);
    if (expression.kind === 'attribute-access' || expression.kind === 'index' || expression.kind === 'splat') inner.add(expression.object);
    if (!isInner && pathOf(expression).length > 0) yield expression;
  }
}

/** The names that an access starts with, `['aws_vpc', 'main', 'id']`, up to the first index or splat. */
export function pathOf(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case 'name':
      return [expression.name];
    case 'attribute-access': {
      const before = pathOf(expression.object);
      return before.length === 0 || isStepped(expression.object) ? before : [...before, expression.name];
    }
    case 'index':
    case 'splat':
      return pathOf(expression.object);
    default:
      return [];
  }
}

function isStepped(expression: Expression): boolean {
  if (expression.kind === 'index' || expression.kind === 'splat') return true;
  return expression.kind === 'attribute-access' && isStepped(expression.object);
}
