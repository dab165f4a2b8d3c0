import type { TSESTree } from '@typescript-eslint/types';
import { moduleName, type Module } from '../modules.ts';
import { plainKey, variableNames } from '../syntax.ts';
import { Refusal, type Draft, type Node } from './draft.ts';

/** Modules of CDK that edits name something of. */
type CdkModule = 'aws-ec2' | 'aws-iam' | 'aws-route53' | 'core';

/** A name that a file gives a module, or something of one, by `import` or `require`. */
interface Imported {
  readonly source: string | undefined;
  /** Undefined for the module as a whole. */
  readonly name: string | undefined;
  readonly local: string;
  /** Behind what further names of the same module are written. */
  readonly node: Node;
}

/** How something that a module of CDK exports is called in a file; imports it where the file names its imports. */
export function referenceTo(draft: Draft, module: Module, from: CdkModule, name: string): string {
  const { file, program } = module;
  const wanted = from === 'core' ? 'root' : from;
  const namespace = from.replace('-', '_');
  const all = program.body.flatMap((node) => importedBy(node));
  const own = all.filter(({ source }) => source === wanted);
  const direct = own.find((it) => it.name === name || it.name === undefined);
  if (direct !== undefined) return direct.name === undefined ? `${direct.local}.${name}` : direct.local;
  const ofRoot = all.filter(({ source }) => source === 'root');
  const submodule = ofRoot.find((it) => from !== 'core' && it.name === namespace);
  if (submodule !== undefined) return `${submodule.local}.${name}`;
  const last = own.at(-1)?.node;
  const root = ofRoot.find((it) => it.name === undefined);
  if (last === undefined && root !== undefined) return `${root.local}.${from === 'core' ? name : `${namespace}.${name}`}`;
  if (last === undefined) return importedAnew(draft, module, from, name);
  draft.once(`import ${file.path} ${name}`, { file, start: last.range[1], end: last.range[1], newText: `, ${name}` });
  return name;
}

function importedBy(node: TSESTree.ProgramStatement): readonly Imported[] {
  if (node.type === 'ImportDeclaration') {
    if (node.importKind === 'type') return [];
    const source = moduleName(node.source.value);
    return node.specifiers.flatMap((specifier): readonly Imported[] => {
      const { local: { name: local } } = specifier;
      if (specifier.type !== 'ImportSpecifier') return [{ source, name: undefined, local, node: specifier }];
      if (specifier.importKind === 'type') return [];
      return [{ source, name: specifier.imported.type === 'Identifier' ? specifier.imported.name : specifier.imported.value, local, node: specifier }];
    });
  }
  return node.type === 'VariableDeclaration' ? node.declarations.flatMap((it) => requiredBy(it)) : [];
}

/** `const ec2 = require('…')`, `const { Vpc } = require('…')`. */
function requiredBy({ id, init }: TSESTree.VariableDeclarator): readonly Imported[] {
  const path = requiredPath(init);
  if (path === undefined) return [];
  const source = moduleName(path.value);
  if (id.type === 'Identifier') return [{ source, name: undefined, local: id.name, node: id }];
  if (id.type !== 'ObjectPattern') return [];
  return id.properties.flatMap((property): readonly Imported[] => {
    const name = property.type === 'Property' ? plainKey(property.key, property.computed) : undefined;
    return property.type === 'Property' && name !== undefined && property.value.type === 'Identifier' ? [{ source, name, local: property.value.name, node: property }] : [];
  });
}

function requiredPath(init: TSESTree.Expression | null): TSESTree.StringLiteral | undefined {
  if (init?.type !== 'CallExpression' || init.callee.type !== 'Identifier' || init.callee.name !== 'require') return undefined;
  const [path] = init.arguments;
  return path?.type === 'Literal' && typeof path.value === 'string' ? path : undefined;
}

/** Writes an import behind the others, in their manner: a submodule as a whole, or a name of the root. */
function importedAnew(draft: Draft, { file, program }: Module, from: CdkModule, name: string): string {
  const last = program.body.findLast((node) => pathIn(node) !== undefined);
  const path = last === undefined ? undefined : pathIn(last);
  const isRoot = from === 'core';
  const local = isRoot ? name : from.slice('aws-'.length);
  if (last === undefined || path === undefined || variableNames(program).has(local)) throw new Refusal(`\`${name}\` is not imported in a way that is followed`);
  const quote = file.text.charAt(path.range[0]);
  const [, end] = last.range;
  const source = `${quote}aws-cdk-lib${isRoot ? '' : `/${from}`}${quote}`;
  const newline = file.text.includes('\r\n') ? '\r\n' : '\n';
  const text = last.type === 'ImportDeclaration' ? `import ${isRoot ? `{ ${name} }` : `* as ${local}`} from ${source}` : `const ${isRoot ? `{ ${name} }` : local} = require(${source})`;
  draft.once(`import ${file.path} ${local}`, { file, start: end, end, newText: `${newline}${text}${file.text.charAt(end - 1) === ';' ? ';' : ''}` });
  return isRoot ? name : `${local}.${name}`;
}

/** Where a statement names the module that it imports. */
function pathIn(node: TSESTree.ProgramStatement): TSESTree.StringLiteral | undefined {
  if (node.type === 'ImportDeclaration') return node.source;
  const [only, second] = node.type === 'VariableDeclaration' ? node.declarations : [];
  return only === undefined || second !== undefined ? undefined : requiredPath(only.init);
}
