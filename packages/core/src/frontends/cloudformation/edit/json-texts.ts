import { Refusal } from '../../../edits/refusal.ts';
import { parseEmbeddedJson } from '../../../syntax/embedded.ts';
import type { MappingNode, ScalarNode, SyntaxNode } from '../../../syntax/tree.ts';
import type { SourceFile } from '../../../text/source-file.ts';
import { asMapping } from '../template.ts';
import { Places } from './places.ts';
import { scalarShape, type Shape } from './shape.ts';
import { jsonStyleOf } from './style.ts';

/** JSON that a property is given as a text, at its places in the file. */
export interface JsonText {
  readonly root: MappingNode;
  readonly places: Places;
  /** What is to be written, in words of the text. */
  readonly shape: (shape: Shape) => Shape;
}

/** Undefined where a value is no text, or one that holds no object. */
export function jsonTextOf(file: SourceFile, node: SyntaxNode): JsonText | undefined {
  const substituted = asMapping(node)?.get('Fn::Sub');
  const template = substituted?.kind === 'sequence' ? substituted.items[0] : substituted;
  const scalar = template ?? node;
  const root = scalar.kind === 'scalar' ? embeddedIn(file, scalar) : undefined;
  if (root?.kind !== 'mapping') return undefined;
  const escaped = scalar.kind === 'scalar' ? ESCAPES[scalar.style] : undefined;
  return { root, places: new Places(file, jsonStyleOf(file.text, root), escaped), shape: (shape) => flat(shape, template !== undefined) };
}

/** In YAML and JSON alike; block scalars take everything as it is. */
const ESCAPES: Partial<Readonly<Record<ScalarNode['style'], (text: string) => string>>> = {
  single: (text) => text.replaceAll("'", "''"),
  double: (text) => JSON.stringify(text).slice(1, -1),
};

/** The tree of the JSON in a scalar. */
export function embeddedIn(file: SourceFile, node: ScalarNode): SyntaxNode | undefined {
  if (node.made !== undefined) return undefined;
  const read = parseEmbeddedJson(file, node);
  return read === undefined || read.problems.length > 0 ? undefined : read.root;
}

/** Functions of CloudFormation as `Fn::Sub` writes them inside of its text. */
function flat(shape: Shape, isSubstituted: boolean): Shape {
  switch (shape.kind) {
    case 'list':
      return { ...shape, items: shape.items.map((item) => flat(item, isSubstituted)) };
    case 'map':
      return { ...shape, entries: shape.entries.map(([key, value]) => [key, flat(value, isSubstituted)]) };
    case 'call': {
      const { name, argument } = shape;
      const text = argument.kind === 'scalar' ? String(argument.value) : undefined;
      if (text === undefined || !isSubstituted) throw new Refusal('the policy is a text that refers to nothing');
      return scalarShape(name === 'Fn::Sub' ? text : `\${${text}}`);
    }
    case 'scalar':
      return scalarShape(isSubstituted ? String(shape.value).replaceAll('${', '${!') : shape.value);
    case 'raw':
      return shape;
  }
}
