import type { SourceFile } from '@privatelint/core';
import type { TSESTree } from '@typescript-eslint/types';
import type ts from 'typescript';
import type { WholeJudgement } from './analyze.ts';
import type { Module, ModuleHost } from './modules.ts';

/** What the parser of typescript-eslint offers beside the tree, where a project is configured. */
interface ParserServicesLike {
  readonly program: ts.Program | null;
}

/** The parser that the user chose. */
interface ParserLike {
  readonly parseForESLint?: (text: string, options: object) => { readonly ast: TSESTree.Program };
}

/** The files of a project with type information, as a program of CDK. */
export interface TypedProgram {
  readonly modules: ModuleHost;
  /** The files that begin a program and reach a file through their imports. */
  readonly entries: (path: string) => readonly Module[];
  /** The judgement of a program, worked out once as long as none of its files changes. */
  readonly remember: (entry: Module, key: string, judge: () => WholeJudgement) => WholeJudgement;
}

/** Undefined where the parser has no types, or cannot read further files. */
export function typedProgram(services: unknown, parser: unknown): TypedProgram | undefined {
  const { program } = (services ?? {}) as Partial<ParserServicesLike>; // what a parser offers is its own affair
  const { parseForESLint } = (parser ?? {}) as ParserLike;
  if (program === undefined || program === null || parseForESLint === undefined) return undefined;
  let known = programs.get(program);
  if (known === undefined) programs.set(program, (known = overFiles(program, parseForESLint)));
  return known;
}

const programs = new WeakMap<ts.Program, TypedProgram>();
const trees = new WeakMap<ts.SourceFile, Module>();
/** Of programs that were replaced since: most of their files are still the same. */
const judgements = new Map<string, WholeJudgement>();

function isFresh({ files }: WholeJudgement, program: ts.Program): boolean {
  return [...files].every(([path, text]) => program.getSourceFile(path)?.text === text);
}

function overFiles(program: ts.Program, parse: NonNullable<ParserLike['parseForESLint']>): TypedProgram {
  const checker = program.getTypeChecker();
  let graph: ImportGraph | undefined;
  const judged = new Map<string, WholeJudgement>();

  function moduleOf(source: ts.SourceFile): Module {
    let known = trees.get(source);
    if (known === undefined) {
      const file: SourceFile = { path: source.fileName, text: source.text.replace(/^\uFEFF/, '') };
      known = { file, program: parse(file.text, { filePath: file.path, range: true, loc: true, sourceType: 'module', ecmaFeatures: { jsx: file.path.endsWith('x') } }).ast };
      trees.set(source, known);
    }
    return known;
  }

  const moduleSymbol = (from: string, source: string): ts.Symbol | undefined => {
    const specifier = importsOf(program.getSourceFile(from)).find(({ text }) => text === source);
    return specifier === undefined ? undefined : checker.getSymbolAtLocation(specifier);
  };

  return {
    modules: {
      find(from, source) {
        const declaration = sourceFileOf(moduleSymbol(from, source));
        return declaration === undefined || !isOwn(declaration, program) ? undefined : moduleOf(declaration);
      },
      exportOf(from, source, name) {
        const module = moduleSymbol(from, source);
        if (module === undefined) return undefined;
        const exported = checker.getExportsOfModule(module).find((it) => it.name === name);
        if (exported === undefined) return undefined;
        return cdkName((exported.flags & ALIAS) === 0 ? exported : checker.getAliasedSymbol(exported));
      },
    },
    entries(path) {
      graph ??= importGraph(program, checker);
      const { entries, reaches } = graph;
      return entries.filter((entry) => reaches(entry, path)).map(moduleOf);
    },
    remember(entry, key, judge) {
      const id = `${entry.file.path}\n${key}`;
      const known = judged.get(id);
      if (known !== undefined) return known;
      const before = judgements.get(id);
      // Of what took too long no files are known: another version of the program may take less.
      const judgement = before !== undefined && before.files.size > 0 && isFresh(before, program) ? before : judge();
      judged.set(id, judgement);
      judgements.set(id, judgement);
      return judgement;
    },
  };
}

interface ImportGraph {
  /** Files that may begin a program: they make an app, and no other file imports them. */
  readonly entries: readonly ts.SourceFile[];
  readonly reaches: (from: ts.SourceFile, path: string) => boolean;
}

function importGraph(program: ts.Program, checker: ts.TypeChecker): ImportGraph {
  const own = program.getSourceFiles().filter((file) => isOwn(file, program));
  const imports = new Map(own.map((file) => [file, importsOf(file).flatMap((it) => sourceFileOf(checker.getSymbolAtLocation(it)) ?? [])]));
  const imported = new Set(own.filter(({ fileName }) => !TEST.test(fileName)).flatMap((file) => imports.get(file)?.filter((it) => it !== file) ?? []));
  const entries = own.filter((file) => !imported.has(file) && !TEST.test(file.fileName) && file.text.includes('aws-cdk-lib') && /\bApp\b/.test(file.text));
  const reached = new Map<ts.SourceFile, ReadonlySet<string>>();
  return {
    entries,
    reaches(from, path) {
      let paths = reached.get(from);
      if (paths === undefined) reached.set(from, (paths = reachable(from, imports)));
      return paths.has(path);
    },
  };
}

function reachable(from: ts.SourceFile, imports: ReadonlyMap<ts.SourceFile, readonly ts.SourceFile[]>): ReadonlySet<string> {
  const found = new Set([from]);
  for (const file of found) for (const next of imports.get(file) ?? []) found.add(next);
  return new Set([...found].map(({ fileName }) => fileName));
}

/** Tests make apps of their own, which nobody deploys. */
const TEST = /\.(test|spec)\.[cm]?[jt]sx?$|\/(test|tests|__tests__)\//;

function isOwn(file: ts.SourceFile, program: ts.Program): boolean {
  return !file.isDeclarationFile && !file.fileName.endsWith('.json') && !program.isSourceFileFromExternalLibrary(file);
}

/** The names of the modules that a file imports, in whatever way; every version of TypeScript keeps them with the file. */
function importsOf(file: ts.SourceFile | undefined): readonly ts.StringLiteralLike[] {
  return (file as (ts.SourceFile & { readonly imports?: readonly ts.StringLiteralLike[] }) | undefined)?.imports ?? [];
}

function sourceFileOf(symbol: ts.Symbol | undefined): ts.SourceFile | undefined {
  const declaration = symbol?.declarations?.find((it): it is ts.SourceFile => 'fileName' in it && 'statements' in it);
  return declaration;
}

/** `ts.SymbolFlags.Alias`, without loading TypeScript for it. */
const ALIAS = 2097152;

/** What CDK calls something that one of its declaration files declares. */
function cdkName(symbol: ts.Symbol): string | undefined {
  const [declaration] = symbol.declarations ?? [];
  const path = declaration?.getSourceFile().fileName ?? '';
  const [, module] = /\/aws-cdk-lib\/(?:([\w-]+)\/)?(?:lib\/)?[\w./-]+$/.exec(path) ?? [];
  if (!path.includes('/aws-cdk-lib/')) return undefined;
  const owner = module === undefined || module === 'lib' ? 'core' : module;
  return symbol.name.startsWith('"') ? (owner === 'core' ? 'root' : owner) : `${owner}.${symbol.name}`;
}
