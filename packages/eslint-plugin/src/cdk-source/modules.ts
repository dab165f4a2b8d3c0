import type { SourceFile } from '@privatelint/core';
import type { TSESTree } from '@typescript-eslint/types';
import { Environment } from './environment.ts';
import type { Evaluator } from './expressions.ts';
import { memberName } from './members.ts';
import { runBlock } from './statements.ts';
import { mentionedNames } from './syntax.ts';
import { unknown, type Cell, type ObjectEntry, type Val } from './values.ts';

/** A file of the program. */
export interface Module {
  readonly file: SourceFile;
  readonly program: TSESTree.Program;
}

/** What type information tells of the modules that files import. */
export interface ModuleHost {
  /** The file of the program that an import means; undefined for packages and what is not found. */
  readonly find: (from: string, source: string) => Module | undefined;
  /** What a name that a package exports stands for, where it is one of CDK's. */
  readonly exportOf: (from: string, source: string, name: string) => string | undefined;
}

/** A module that was run. */
export interface LoadedModule extends Module {
  readonly scope: Environment;
  /** Undefined while it runs: modules that import each other in a circle. */
  exports: ReadonlyMap<string, Cell> | undefined;
}

/** The modules of one run. Each is run once, when it is first imported. */
export class Modules {
  readonly loaded = new Map<string, LoadedModule>();
  readonly #host: ModuleHost | undefined;

  constructor(host: ModuleHost | undefined) {
    this.#host = host;
  }

  /** The module of the program that the file whose code runs imports under a name. */
  load(evaluator: Evaluator, source: string): LoadedModule | undefined {
    const { run } = evaluator;
    const found = this.#host?.find(run.file.path, source);
    if (found !== undefined) return this.loaded.get(found.file.path) ?? this.runModule(evaluator, found);
    if (source === '' || source.startsWith('.')) run.unseenCode ??= source === '' ? 'a module is imported whose name is not followed' : `module \`${source}\` is not followed`;
    return undefined;
  }

  /** Runs the code of a module, whatever runs at the moment. */
  runModule(evaluator: Evaluator, module: Module): LoadedModule {
    const { run } = evaluator;
    const loaded: LoadedModule = { ...module, scope: new Environment(new Environment(), undefined, module.file), exports: undefined };
    this.loaded.set(module.file.path, loaded);
    run.alone(() => {
      run.within(module.file, () => {
        runBlock(evaluator, module.program.body, loaded.scope);
      });
    });
    loaded.exports = run.within(module.file, () => this.#exportsOf(evaluator, loaded));
    return loaded;
  }

  /** A module as one object: `import * as lib from './lib'`. */
  namespace({ exports, program }: LoadedModule, source: string, at: Val['at']): Val {
    if (exports === undefined) return unknown(source, 'modules import each other in a circle', at);
    const mutable = mutableNames(program);
    const entries = new Map<string, ObjectEntry>();
    for (const [name, { value }] of exports) entries.set(name, { value: mutable.has(name) ? unknown(name, 'it may be assigned', value.at) : value, keyAt: value.at });
    return { kind: 'object', entries, at };
  }

  #exportsOf(evaluator: Evaluator, { program, scope }: LoadedModule): ReadonlyMap<string, Cell> {
    const exports = new Map<string, Cell>();
    const add = (name: string, cell: Cell | undefined): void => {
      if (cell !== undefined && !exports.has(name)) exports.set(name, cell);
    };
    for (const [name, local] of ownExports(program)) add(name, scope.own(local));
    for (const node of program.body) {
      if (node.type === 'ExportNamedDeclaration' && node.source !== null) {
        for (const { local, exported } of node.specifiers) add(nameOf(exported), this.imported(evaluator, node.source.value, nameOf(local), evaluator.run.span(local)));
      } else if (node.type === 'ExportAllDeclaration') {
        const from = this.load(evaluator, node.source.value);
        if (node.exported !== null) add(nameOf(node.exported), { value: evaluator.moduleValue(node.source.value, evaluator.run.span(node)) });
        else for (const [name, cell] of from?.exports ?? []) if (name !== 'default') add(name, cell);
      }
    }
    return exports;
  }

  /** The variable that an import stands for; undefined for modules that are none of the program's. */
  imported(evaluator: Evaluator, source: string, name: string, at: Val['at']): Cell | undefined {
    const module = moduleName(source);
    const own = module === undefined ? this.load(evaluator, source) : undefined;
    if (own !== undefined) return own.exports?.get(name);
    const known = module === undefined ? this.#host?.exportOf(evaluator.run.file.path, source, name) : name === 'default' ? module : memberName(module, name);
    return known === undefined ? undefined : { value: evaluator.library.constant(known, at) ?? { kind: 'exported', name: known, at } };
  }
}

/** What a module of CDK is called here; undefined for other modules. */
export function moduleName(source: string): string | undefined {
  if (source === 'aws-cdk-lib') return 'root';
  if (source === 'constructs') return 'constructs';
  const [, submodule] = /^aws-cdk-lib\/([\w-]+)$/.exec(source) ?? [];
  return submodule;
}

/** What a file exports itself, by the name that others see and the one that it has inside. */
export function ownExports(program: TSESTree.Program): readonly (readonly [string, string])[] {
  return program.body.flatMap((node): (readonly [string, string])[] => {
    if (node.type === 'ExportDefaultDeclaration') return [['default', DEFAULT_EXPORT]];
    if (node.type !== 'ExportNamedDeclaration' || node.source !== null) return [];
    const { declaration } = node;
    if (declaration?.type === 'VariableDeclaration') return declaration.declarations.flatMap(({ id }) => [...mentionedNames(id)].map((name) => [name, name] as const));
    if (declaration !== null) return 'id' in declaration && declaration.id?.type === 'Identifier' ? [[declaration.id.name, declaration.id.name]] : [];
    return node.specifiers.map(({ local, exported }) => [nameOf(exported), nameOf(local)] as const);
  });
}

/** What the default export of a module is called inside. */
export const DEFAULT_EXPORT = '%default';

function mutableNames(program: TSESTree.Program): ReadonlySet<string> {
  const names = program.body.flatMap((node) => {
    const declaration = node.type === 'ExportNamedDeclaration' ? node.declaration : node;
    if (declaration?.type !== 'VariableDeclaration' || declaration.kind === 'const') return [];
    return declaration.declarations.flatMap(({ id }) => [...mentionedNames(id)]);
  });
  return new Set(names);
}

function nameOf(node: TSESTree.Identifier | TSESTree.StringLiteral): string {
  return node.type === 'Identifier' ? node.name : node.value;
}
