import type { TSESTree } from '@typescript-eslint/types';
import { makeInstance } from './classes.ts';
import { Evaluator } from './expressions.ts';
import { library } from './library/index.ts';
import { Modules, type LoadedModule, type Module, type ModuleHost } from './modules.ts';
import { Run } from './run.ts';
import { mentionedNames, plainKey } from './syntax.ts';
import { unknown, type ClassVal, type InstanceVal, type Val } from './values.ts';

/** What is known besides the file. */
export interface ProgramOptions {
  /** Target Regions of stacks that do not say theirs. */
  readonly regions: readonly string[];
  /** The modules that files import, where types are at hand. */
  readonly modules?: ModuleHost;
  /** Whether it is where a program begins, so that nobody else can get at what it makes. */
  readonly isEntry?: boolean;
}

/** What a run of a program left behind. */
export interface ProgramRun {
  readonly run: Run;
  /** The files that took part, by path. */
  readonly modules: ReadonlyMap<string, LoadedModule>;
  /** Paths of those that declare constructs which nobody made. */
  readonly unmade: ReadonlySet<string>;
}

/** Runs a file, and the files that it imports, as far as they can be followed: all that came to exist, and under which conditions. */
export function runProgram(module: Module, { regions, modules: host, isEntry = false }: ProgramOptions): ProgramRun {
  const run = new Run(module.file, { regions, isWhole: isEntry });
  const modules = new Modules(host);
  const evaluator = new Evaluator(run, library, modules);
  modules.runModule(evaluator, module);
  run.path = run.worlds.always;
  const unmade = run.classes.filter((type) => type.instances === 0 && isConstructClass(type));
  if (!isEntry) for (const type of unmade) if (type.scope.file === module.file && type.instances === 0) instantiate(evaluator, type);
  if (!isEntry || run.unseenCode !== undefined) {
    for (const loaded of modules.loaded.values()) openExports(evaluator, loaded, isEntry || loaded.file === module.file);
  }
  return { run, modules: modules.loaded, unmade: new Set(unmade.map(({ scope }) => scope.file?.path ?? '')) };
}

/** Files that are not seen may do anything with what a module exports. */
function openExports(evaluator: Evaluator, { file, program, exports }: LoadedModule, withClasses: boolean): void {
  const { run } = evaluator;
  const classes = exportedClasses(program);
  if (withClasses) for (const instance of run.instances) if (instance.type.scope.file === file && classes.has(instance.type.name) && instance.construct !== undefined) escapeMembers(evaluator, instance);
  for (const [name, { value }] of exports ?? []) if (value.kind !== 'class' && value.kind !== 'function') run.escape(value, `\`${name}\` is exported`);
}

/** A class that nobody in the file instantiates is run with parameters of which nothing is known. */
function instantiate(evaluator: Evaluator, type: ClassVal): void {
  const { run } = evaluator;
  const at = run.span(type.node.id ?? type.node);
  const constructor = type.node.body.body.find((member) => member.type === 'MethodDefinition' && member.kind === 'constructor');
  const params = constructor?.type === 'MethodDefinition' ? constructor.value.params : [];
  const args = Array.from({ length: Math.max(3, params.length) }, (_, i): Val => {
    const label = nameOfParam(params[i]) ?? ['scope', 'id', 'props'][i] ?? `argument ${i}`;
    const base = unknown(label, `\`${label}\` is given where \`${type.name}\` is instantiated`, at, { id: `${label} of ${type.name}` });
    // Somebody always gives them.
    return i === 1 && label === 'id' ? unknown(label, 'it is given elsewhere', at) : base;
  });
  run.path = run.worlds.always;
  run.current = undefined;
  makeInstance(evaluator, type, { run, args, open: false, at, whole: run.span(type.node) });
}

function nameOfParam(param: TSESTree.Parameter | undefined): string | undefined {
  if (param === undefined) return undefined;
  if (param.type === 'Identifier') return param.name;
  if (param.type === 'AssignmentPattern' && param.left.type === 'Identifier') return param.left.name;
  if (param.type === 'TSParameterProperty') return nameOfParam(param.parameter); // a parameter property holds a parameter
  return undefined;
}

/** Classes that end up below a construct of CDK, as far as the file tells. */
function isConstructClass(type: ClassVal): boolean {
  const { base } = type;
  if (type.node.abstract) return false;
  if (base?.kind === 'class') return isConstructClass(base);
  if (base?.kind === 'exported') return /^(core|constructs|aws-[\w-]+)\./.test(base.name) && !/\.(App|Stage)$/.test(base.name);
  return base?.kind === 'unknown' && /(Stack|Construct)$/.test(base.hole.label ?? '');
}

/** What others can get at through an instance of an exported class. */
function escapeMembers({ run }: Evaluator, instance: InstanceVal): void {
  const cause = `it can be reached from other files through \`${instance.type.name}\``;
  const isPrivate = new Set<string>();
  const visible = new Set<string>();
  for (let at: Val | undefined = instance.type; at?.kind === 'class'; at = at.base) {
    for (const member of at.node.body.body) {
      if (member.type !== 'PropertyDefinition' && member.type !== 'MethodDefinition') continue;
      const key = plainKey(member.key, member.computed);
      const hidden = key !== undefined && (key.startsWith('#') || member.accessibility === 'private');
      if (hidden) isPrivate.add(key);
      if (member.type === 'PropertyDefinition') continue;
      if (member.kind === 'constructor') {
        for (const param of member.value.params) {
          const name = param.type === 'TSParameterProperty' && param.accessibility === 'private' ? nameOfParam(param) : undefined;
          if (name !== undefined) isPrivate.add(name);
        }
      } else if (!hidden && !member.static) for (const name of mentionedNames(member.value)) visible.add(name);
    }
  }
  for (const [name, { value }] of instance.fields) if (!isPrivate.has(name) || visible.has(name)) run.escape(value, cause);
  if (instance.base?.kind === 'thing' && instance.base.type.startsWith('aws-')) run.escape(instance.base, cause);
}

/** Names of the classes that other files can import. */
function exportedClasses(program: TSESTree.Program): ReadonlySet<string> {
  const names = new Set<string>();
  for (const node of program.body) {
    if (node.type === 'ExportDefaultDeclaration') {
      const { declaration } = node;
      if (declaration.type === 'ClassDeclaration' || declaration.type === 'ClassExpression') names.add(declaration.id?.name ?? 'class');
      else if (declaration.type === 'Identifier') names.add(declaration.name);
    } else if (node.type === 'ExportNamedDeclaration') {
      if (node.declaration?.type === 'ClassDeclaration' && node.declaration.id !== null) names.add(node.declaration.id.name);
      for (const { local } of node.specifiers) if (local.type === 'Identifier') names.add(local.name);
    } else if (node.type === 'ExpressionStatement' && node.expression.type === 'AssignmentExpression' && /^(module\.)?exports\b/.test(textOfTarget(node.expression.left))) {
      for (const name of mentionedNames(node.expression)) names.add(name);
    }
  }
  return names;
}

function textOfTarget(node: TSESTree.Node): string {
  if (node.type === 'Identifier') return node.name;
  return node.type === 'MemberExpression' ? `${textOfTarget(node.object)}.${plainKey(node.property, node.computed) ?? ''}` : '';
}
