import { Refusal } from '../../../edits/refusal.ts';
import { parseEmbeddedJson } from '../../../syntax/embedded.ts';
import type { MappingNode, ScalarNode, SyntaxNode } from '../../../syntax/tree.ts';
import type { SourceFile } from '../../../text/source-file.ts';
import { asMapping } from '../template.ts';
import { Places } from './places.ts';
import type { Shape } from './shape.ts';
import { jsonStyleOf } from './style.ts';

/** JSON that a property is given as a text, at its places in the file. */
export interface JsonText {
  readonly root: MappingNode;
  readonly places: Places;
  /** What is to be written, in words of the text. */
  readonly shape: (shape: Shape) => Shape;
}

/** Undefined where the text has escapes that what is written into it would need as well, or holds no object. */
export function jsonTextOf(file: SourceFile, node: SyntaxNode): JsonText | undefined {
  const substituted = asMapping(node)?.get('Fn::Sub');
  const template = substituted?.kind === 'sequence' ? substituted.items[0] : substituted;
  const scalar = template ?? node;
  const root = scalar.kind === 'scalar' ? embeddedIn(file, scalar) : undefined;
  if (root?.kind !== 'mapping') return undefined;
  return { root, places: new Places(file, jsonStyleOf(file.text, root)), shape: (shape) => flat(shape, template !== undefined) };
}

/** The tree of the JSON in a scalar. */
export function embeddedIn(file: SourceFile, node: ScalarNode): SyntaxNode | undefined {
  if (node.style === 'double' || node.made !== undefined) return undefined;
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
      return plain(name === 'Fn::Sub' ? text : `\${${text}}`);
    }
    case 'scalar':
      return plain(isSubstituted ? String(shape.value).replaceAll('${', '${!') : String(shape.value));
    case 'raw':
      return shape;
  }
}

function plain(value: string): Shape {
  // Quotes of its own would end the text around it, or the string.
  if (/['"\\]/.test(value)) throw new Refusal('the policy is a text, in which quotes need escapes');
  return { kind: 'scalar', value };
}
