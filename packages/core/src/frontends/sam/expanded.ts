import type { MappingNode, SyntaxNode } from '../../syntax/tree.ts';
import type { SourceFile } from '../../text/source-file.ts';
import { includeFiles, type ReadFile } from '../cloudformation/expand/include.ts';
import { unrollTemplate } from '../cloudformation/expand/language-extensions.ts';
import { transformSam } from './transform.ts';
import { asMapping, scalarText, spanOf, spanOfKey, templateOf, type MissingPart, type Template } from '../cloudformation/template.ts';

/** A template after the transforms that AWS provides. One without them is read as it is, at no cost. */
export function expandedTemplate(file: SourceFile, root: MappingNode, read: ReadFile): Template {
  if (root.get('Transform') === undefined && !file.text.includes('Fn::Transform')) return templateOf(file, root);
  const whole = file.text.includes('AWS::Include') ? includeFiles(file, root, read) : root;
  const shape = { file, root: whole, read };
  return namedTransforms(whole).includes('AWS::LanguageExtensions') ? unrolled(shape, new Map()) : finished(shape, [], []);
}

interface Shape {
  readonly file: SourceFile;
  readonly root: MappingNode;
  readonly read: ReadFile;
}

function unrolled(shape: Shape, parameters: ReadonlyMap<string, string | undefined>): Template {
  const { file, root } = shape;
  const { root: flat, open, problems, parameters: deciding } = unrollTemplate(root, parameters);
  const resources = asMapping(flat.get('Resources'));
  // Loops inside of a resource leave that resource open, not the template.
  const missing = open
    .filter(({ entry }) => resources?.entry(entry.key)?.value === entry.value)
    .map(({ entry, body, cause }) => ({ cause, body, at: spanOfKey(file, entry) }));
  const told = [...problems, ...open.map(({ entry, cause }) => ({ at: at(entry.value), message: cause }))];
  const expanded = finished({ ...shape, root: flat }, missing, told.map((it) => ({ at: spanOf(file, it.at), message: it.message })));
  if (deciding.size === 0) return expanded;
  const key = keyOf(parameters, deciding);
  const known = new Map<string, Template>();
  const bind = (given: ReadonlyMap<string, string | undefined>): Template => {
    const wanted = keyOf(given, deciding);
    let other = known.get(wanted);
    if (other === undefined) known.set(wanted, (other = unrolled(shape, given)));
    return other;
  };
  const template = { ...expanded, bind };
  known.set(key, template);
  return template;
}

function at(node: SyntaxNode): SyntaxNode {
  return node.kind === 'sequence' ? (node.items[1] ?? node) : node;
}

/** Tells combinations of the values apart that the shape of a template depends on. */
function keyOf(parameters: ReadonlyMap<string, string | undefined>, deciding: ReadonlySet<string>): string {
  const given = [...parameters].filter(([name]) => deciding.has(name)).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(given.map(([name, value]) => [name, value ?? null]));
}

function finished({ file, root, read }: Shape, missing: readonly MissingPart[], problems: Template['problems']): Template {
  const isSam = namedTransforms(root).some((name) => name.startsWith('AWS::Serverless-'));
  const whole = isSam ? transformSam(root, { file, read }).root : root;
  return { ...templateOf(file, whole, [...missing, ...macrosOf(file, root)]), problems };
}

export function namedTransforms(root: MappingNode): string[] {
  return transformItems(root).map(transformName);
}

function transformItems(root: MappingNode): readonly SyntaxNode[] {
  const node = root.get('Transform');
  return node === undefined ? [] : node.kind === 'sequence' ? node.items : [node];
}

function transformName(item: SyntaxNode): string {
  return scalarText(item) ?? scalarText(asMapping(item)?.get('Name')) ?? 'an inline transform';
}

/** Macros that rewrite the template or its resources in a way that nobody sees. */
function macrosOf(file: SourceFile, root: MappingNode): MissingPart[] {
  const transform = root.entry('Transform');
  const items = transformItems(root).filter((item) => !bringsNothing(item));
  const unseen = items.map(transformName).filter((name) => !SEEN.test(name));
  const inside = [asMapping(root.get('Resources'))?.entry('Fn::Transform'), root.entry('Fn::Transform')].filter((it) => it !== undefined);
  return [
    ...(transform === undefined ? [] : unseen.map((name) => ({ cause: `the macro \`${name}\` may add to it`, at: spanOfKey(file, transform) }))),
    ...inside.map((entry) => ({ cause: 'what `Fn::Transform` brings is not known', at: spanOfKey(file, entry) })),
  ];
}

/** Transforms of AWS that add nothing to a network. Texts that `AWS::Include` names stand in its place where they are there. */
const SEEN = /^AWS::(Serverless-|LanguageExtensions|SecretsManager-|CodeDeployBlueGreen|CodeStar)/;

/** By its name alone, `AWS::Include` brings nothing: the places do that name a text. */
function bringsNothing(item: SyntaxNode): boolean {
  return scalarText(item) === 'AWS::Include';
}
