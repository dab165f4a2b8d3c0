import type { TSESTree } from '@typescript-eslint/types';
import { moduleName, type Module } from '../modules.ts';
import { variableNames } from '../syntax.ts';
import { Refusal, type Draft } from './draft.ts';

/** Modules of CDK that edits name something of. */
type CdkModule = 'aws-ec2' | 'aws-iam' | 'aws-route53' | 'core';

/** How something that a module of CDK exports is called in a file; imports it where the file names its imports. */
export function referenceTo(draft: Draft, { file, program }: Module, module: CdkModule, name: string): string {
  const wanted = module === 'core' ? 'root' : module;
  const namespace = module.replace('-', '_');
  const inRoot = module === 'core' ? name : `${namespace}.${name}`;
  let named: TSESTree.ImportDeclaration | undefined;
  let fromRoot: string | undefined;
  for (const node of program.body) {
    if (node.type !== 'ImportDeclaration' || node.importKind === 'type') continue;
    const source = moduleName(node.source.value);
    for (const specifier of node.specifiers) {
      const { local } = specifier;
      if (specifier.type === 'ImportSpecifier' && specifier.importKind === 'type') continue;
      const isWhole = specifier.type !== 'ImportSpecifier';
      const imported = isWhole ? undefined : specifier.imported.type === 'Identifier' ? specifier.imported.name : specifier.imported.value;
      if (source === wanted && imported === name) return local.name;
      if (source === wanted && isWhole) return `${local.name}.${name}`;
      if (source === 'root' && isWhole) fromRoot = `${local.name}.${inRoot}`;
      if (source === 'root' && imported === namespace) return `${local.name}.${name}`;
      if (source === wanted) named = node;
    }
  }
  const last = named?.specifiers.at(-1);
  if (last === undefined && fromRoot !== undefined) return fromRoot;
  if (last === undefined) return importedAnew(draft, { file, program }, module, name);
  draft.once(`import ${file.path} ${name}`, { file, start: last.range[1], end: last.range[1], newText: `, ${name}` });
  return name;
}

/** Writes an import behind the others, in their manner: a submodule as a whole, or a name of the root. */
function importedAnew(draft: Draft, { file, program }: Module, module: CdkModule, name: string): string {
  const last = program.body.findLast((node) => node.type === 'ImportDeclaration');
  const used = variableNames(program);
  const isRoot = module === 'core';
  const local = isRoot ? name : module.slice('aws-'.length);
  if (last === undefined || used.has(local)) throw new Refusal(`\`${name}\` is not imported in a way that is followed`);
  const quote = file.text.charAt(last.source.range[0]);
  const end = last.range[1];
  const source = `${quote}aws-cdk-lib${isRoot ? '' : `/${module}`}${quote}`;
  const newline = file.text.includes('\r\n') ? '\r\n' : '\n';
  draft.once(`import ${file.path} ${local}`, { file, start: end, end, newText: `${newline}import ${isRoot ? `{ ${name} }` : `* as ${local}`} from ${source}${file.text.charAt(end - 1) === ';' ? ';' : ''}` });
  return isRoot ? name : `${local}.${name}`;
}
