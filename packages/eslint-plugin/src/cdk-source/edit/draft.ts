import type { SourceFile, TextEdit } from '@privatelint/core';
import type { TSESTree } from '@typescript-eslint/types';
import type { Module } from '../modules.ts';
import { idOf, type Resource } from '../resource.ts';
import { childrenOf, variableNames } from '../syntax.ts';

export type Node = TSESTree.Node;

/** The files of a program, by path, with the resources that came of them. */
export interface EditedProgram {
  readonly programs: ReadonlyMap<string, Module>;
  readonly resources: readonly Resource[];
}

/** There is no faithful way to write a change. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** Where a construct is made. */
export interface Place {
  readonly resource: Resource;
  readonly module: Module;
  /** The nodes from the program down to the call that makes it. */
  readonly nodes: readonly Node[];
}

/** What makes a construct, as a statement that runs once: others can be put behind it. */
export interface Site {
  readonly module: Module;
  readonly statement: Node;
  readonly block: Node;
}

/** A construct that has a name where it is made. */
export interface Named extends Site {
  readonly name: string;
  /** Whether it is a resource as it is, of those that a draft makes. */
  readonly isResource?: boolean;
}

const byId = new WeakMap<EditedProgram, ReadonlyMap<string, Resource>>();

export function resourcesById(program: EditedProgram): ReadonlyMap<string, Resource> {
  let known = byId.get(program);
  if (known === undefined) byId.set(program, (known = new Map(program.resources.map((resource) => [idOf(resource.path), resource]))));
  return known;
}

const byPlace = new WeakMap<EditedProgram, ReadonlyMap<string, readonly Resource[]>>();

/** What the same piece of the program makes. */
export function madeAlike(program: EditedProgram, { whole }: Resource): readonly Resource[] {
  let known = byPlace.get(program);
  if (known === undefined) {
    const all = new Map<string, Resource[]>();
    for (const resource of program.resources) {
      const made = all.get(keyOf(resource.whole));
      if (made === undefined) all.set(keyOf(resource.whole), [resource]);
      else made.push(resource);
    }
    byPlace.set(program, (known = all));
  }
  return known.get(keyOf(whole)) ?? [];
}

function keyOf({ file, start, end }: Resource['whole']): string {
  return `${file.path} ${start} ${end}`;
}

const byRange = new WeakMap<EditedProgram, Map<string, readonly Node[]>>();

/** The way to a piece of a program, which several drafts ask for. */
function nodesTo(edited: EditedProgram, { file, program }: Module, { start, end }: { readonly start: number; readonly end: number }): readonly Node[] {
  let known = byRange.get(edited);
  if (known === undefined) byRange.set(edited, (known = new Map<string, readonly Node[]>()));
  const key = keyOf({ file, start, end });
  let nodes = known.get(key);
  if (nodes === undefined) known.set(key, (nodes = pathTo(program, start, end)));
  return nodes;
}

/** Edits that belong together, while they are worked out. */
export class Draft {
  readonly program: EditedProgram;
  readonly #edits: TextEdit[] = [];
  readonly #before = new Map<Node, { readonly site: Site; readonly lines: string[] }>();
  readonly #behind = new Map<Node, { readonly site: Site; readonly lines: string[] }>();
  readonly #named = new Map<Node, string>();
  readonly #done = new Set<string>();
  readonly #names = new Set<string>();

  constructor(program: EditedProgram) {
    this.program = program;
  }

  replace(file: SourceFile, start: number, end: number, newText: string): void {
    this.#edits.push({ file, start, end, newText });
  }

  /** Writes a statement behind another one, in its manner. */
  behind(site: Site, text: string): void {
    const known = this.#behind.get(site.statement) ?? { site, lines: [] };
    this.#behind.set(site.statement, known);
    const semicolon = site.module.file.text[site.statement.range[1] - 1] === ';' ? ';' : '';
    known.lines.push(`${text}${semicolon}`);
  }

  /** Writes a statement before another one, in its manner. */
  before(site: Site, text: string): void {
    const known = this.#before.get(site.statement) ?? { site, lines: [] };
    this.#before.set(site.statement, known);
    const semicolon = site.module.file.text[site.statement.range[1] - 1] === ';' ? ';' : '';
    known.lines.push(`${text}${semicolon}`);
  }

  /** An edit that several changes ask for is made once. */
  once(key: string, edit: TextEdit): void {
    if (this.#done.has(key)) return;
    this.#done.add(key);
    this.#edits.push(edit);
  }

  edits(): readonly TextEdit[] {
    const inserted = [...this.#behind.values()].map(({ site: { module: { file }, statement }, lines }): TextEdit => {
      const indent = indentBefore(file, statement.range[0]);
      const newline = file.text.includes('\r\n') ? '\r\n' : '\n';
      const end = statement.range[1];
      return { file, start: end, end, newText: lines.map((line) => `${newline}${indent}${line}`).join('') };
    });
    const ahead = [...this.#before.values()].map(({ site: { module: { file }, statement }, lines }): TextEdit => {
      const [start] = statement.range;
      const newline = file.text.includes('\r\n') ? '\r\n' : '\n';
      return { file, start, end: start, newText: lines.map((line) => `${line}${newline}${indentBefore(file, start)}`).join('') };
    });
    return [...ahead, ...this.#edits, ...inserted];
  }

  resource(id: string): Resource {
    const found = resourcesById(this.program).get(id);
    if (found === undefined) throw new Refusal('it is not made in these files');
    return found;
  }

  place(resource: Resource): Place {
    const { file, start, end } = resource.whole;
    const module = this.program.programs.get(file.path);
    if (module === undefined) throw new Refusal('it is not made in these files');
    return { resource, module, nodes: nodesTo(this.program, module, { start, end }) };
  }

  /** Whether the same piece of the program makes several constructs. */
  isShared(resource: Resource): boolean {
    return madeAlike(this.program, resource).some(({ type, construct }) => type === resource.type && construct !== resource.construct);
  }

  /** The statement of a constructor or of the file that makes a construct; undefined where it may run several times, or for several constructs. */
  site({ resource, module, nodes }: Place): Site | undefined {
    if (this.isShared(resource)) return undefined;
    const at = nodes.findLastIndex(({ type }) => type === 'ExpressionStatement' || type === 'VariableDeclaration');
    const [statement, block, fn, owner] = [nodes[at], nodes[at - 1], nodes[at - 2], nodes[at - 3]];
    if (statement === undefined || block === undefined || nodes.slice(at).some(({ type }) => type.includes('Function'))) return undefined;
    if (block.type === 'Program') return { module, statement, block };
    const isConstructor = block.type === 'BlockStatement' && fn?.type === 'FunctionExpression' && owner?.type === 'MethodDefinition' && owner.kind === 'constructor';
    return isConstructor ? { module, statement, block } : undefined;
  }

  /** A construct by its name; one that has none is given one. */
  named(resource: Resource): Named {
    const place = this.place(resource);
    const site = this.site(place);
    if (site === undefined) throw new Refusal(`what makes \`${resource.path}\` may run several times`);
    const known = this.#named.get(site.statement) ?? nameOf(place);
    if (known !== undefined) return { ...site, name: known };
    if (place.nodes.at(-2) !== site.statement || site.statement.type !== 'ExpressionStatement') throw new Refusal(`\`${resource.path}\` has no name where it is made`);
    const name = this.freeName(site.module, camelCased(resource.construct.path.split('/').at(-1) ?? 'construct'));
    this.#named.set(site.statement, name);
    this.replace(site.module.file, site.statement.range[0], site.statement.range[0], `const ${name} = `);
    return { ...site, name };
  }

  /** A name that nothing in the file has. */
  freeName({ program }: Module, wanted: string): string {
    const used = variableNames(program);
    for (let i = 1, candidate = wanted; ; candidate = `${wanted}${++i}`) {
      if (used.has(candidate) || this.#names.has(candidate)) continue;
      this.#names.add(candidate);
      return candidate;
    }
  }

  /** An id that no construct has. */
  freeId(wanted: string): string {
    const used = new Set(this.program.resources.flatMap(({ path }) => path.split('/')));
    for (let i = 1, candidate = wanted; ; candidate = `${wanted}${++i}`) {
      if (used.has(candidate) || this.#names.has(candidate)) continue;
      this.#names.add(candidate);
      return candidate;
    }
  }
}

/** The later of two places in one block, behind which both are known. */
export function later<T extends Site>(a: T, b: T): T {
  if (a.block !== b.block) throw new Refusal('they are made in different places');
  return a.statement.range[0] < b.statement.range[0] ? b : a;
}

/** What the result of the call is kept as. */
function nameOf({ module: { file }, nodes }: Place): string | undefined {
  const holder = nodes.at(-2);
  const target = holder?.type === 'VariableDeclarator' ? holder.id : holder?.type === 'AssignmentExpression' ? holder.left : undefined;
  const text = target === undefined ? '' : target.type === 'Identifier' ? target.name : textOf(file, target);
  return isName(text) ? text : undefined;
}

export function isName(text: string): boolean {
  return /^[\w$.#]+$/.test(text);
}

function camelCased(id: string): string {
  const words = id.split(/\W+/).filter((word) => word !== '');
  const name = words.map((word, i) => (i === 0 ? word.charAt(0).toLowerCase() : word.charAt(0).toUpperCase()) + word.slice(1)).join('');
  return /^[A-Za-z_$]/.test(name) ? name : `construct${name}`;
}

/** The white space between the beginning of a line, or what stands on it, and a place. */
export function indentBefore({ text }: SourceFile, at: number): string {
  return /[^\S\n]*$/.exec(text.slice(text.lastIndexOf('\n', at - 1) + 1, at))?.[0] ?? '';
}

export function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

export function textOf({ text }: SourceFile, { range }: Node): string {
  return text.slice(range[0], range[1]);
}

/** The nodes from the program down to the one that takes just this range. */
export function pathTo(program: TSESTree.Program, start: number, end: number): readonly Node[] {
  const path: Node[] = [];
  for (let node: Node | undefined = program; node !== undefined; node = childrenOf(node).find(({ range }) => range[0] <= start && range[1] >= end)) path.push(node);
  return path;
}
