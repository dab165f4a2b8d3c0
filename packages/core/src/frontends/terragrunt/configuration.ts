import type { SourceFile, Span } from '../../text/source-file.ts';
import type { FileAccess } from '../hcl/configuration.ts';
import type { GivenInputs } from '../hcl/environment.ts';
import { evaluate } from '../hcl/evaluate.ts';
import { Run, type FunctionHost, type Scope } from '../hcl/evaluation.ts';
import { hostOf } from '../hcl/module-files.ts';
import { parseHcl } from '../hcl/parser.ts';
import { isAbsolute, joinPath, parentOf, relativePath } from '../hcl/paths.ts';
import { parseJsonBlocks } from '../hcl/json-syntax.ts';
import { dependencyOutputs, type StateOwner, type StatePlace } from '../hcl/remote-states.ts';
import { attributeNamed, blocksOfType, spanOf, type Block, type Body, type Expression, type HclFile } from '../hcl/tree.ts';
import { isWhollyKnown } from '../hcl/value-parts.ts';
import { objectValue, referenceValue, stringValue, unknownFrom, unknownValue, type HclUnknown, type HclValue } from '../hcl/value.ts';

/** Stands in generated text for what is not known. */
const UNKNOWN = '__unknown__';

/** Addresses of what stands for a path, which depends on where the project lies. */
const PATH = 'terragrunt.path';

/** The state of a unit is known by the folder of the unit. */
export function stateOfUnit(folder: string): StatePlace {
  return { backend: 'terragrunt', parts: [stringValue(folder)] };
}

/**
 * What a file of Terragrunt says. Functions that need the machine, the account or a command are not known; files are read
 * where the host of the run reads them.
 * https://terragrunt.gruntwork.io/docs/reference/config-blocks-and-attributes/
 */
export class TerragruntConfiguration implements Scope {
  readonly prefix = '';
  readonly host: FunctionHost;
  readonly #locals = new Map<string, HclValue>();
  readonly #open = new Set<string>();
  readonly #run = new Run();
  #included: readonly Included[] | undefined;

  /** `base` is the folder that paths are relative to: that of the unit in files that it includes. */
  constructor(
    readonly file: HclFile,
    readonly base: string,
    private readonly access: FileAccess,
    private readonly ownersOf: ((place: StatePlace) => readonly StateOwner[]) | undefined,
    private readonly readers: readonly string[] = [],
  ) {
    this.host = hostOf({ directory: base, ...access });
  }

  /** Where the root module is named, here or in an included file, and its folder, if it is in the project. */
  source(): RootModuleSource | undefined {
    const [attribute] = blocksOfType(this.file.body, 'terraform').flatMap(({ body }) => attributeNamed(body, 'source') ?? []);
    if (attribute === undefined) return this.#merged().map((it) => it.source()).find((it) => it !== undefined);
    const value = this.#evaluate(attribute.value);
    return { alternatives: alternativesOf(value).map((it) => this.#placeOfModule(it)), at: spanOf(attribute.value) };
  }

  /** `//` says where in what is copied the root module is. */
  #placeOfModule(value: HclValue): RootModulePlace {
    const folder = this.#pathOf(value);
    if (folder !== undefined) return { folder };
    const [text] = value.kind === 'string' ? [value.value] : value.kind === 'unknown' ? (value.parts ?? []) : [];
    // Of a version that is not known, what is asked for is known nevertheless.
    const isWhole = value.kind === 'string' || (typeof text === 'string' && text.includes('?'));
    return isWhole && typeof text === 'string' ? { source: text } : {};
  }

  /** The Region of the provider configuration that is generated into the root module. */
  region(): string | undefined {
    const generated = blocksOfType(this.file.body, 'generate').map(({ body }) => this.#generatedRegion(body)).find((it) => it !== undefined);
    return generated ?? this.#merged().map((it) => it.region()).find((it) => it !== undefined);
  }

  #generatedRegion(body: Body): string | undefined {
    const contents = attributeNamed(body, 'contents');
    const value = contents === undefined ? undefined : this.#evaluate(contents.value);
    const parts = value?.kind === 'string' ? [value.value] : value?.kind === 'unknown' ? (value.parts ?? []) : [];
    const text = parts.map((part) => (typeof part === 'string' ? part : UNKNOWN)).join('');
    const providers = blocksOfType(parseHcl({ path: this.file.source.path, text }).body, 'provider');
    const [own] = providers.filter((it) => it.labels[0]?.value === 'aws' && attributeNamed(it.body, 'alias') === undefined);
    const region = own === undefined ? undefined : attributeNamed(own.body, 'region')?.value;
    return region?.kind === 'string' && !region.value.includes(UNKNOWN) ? region.value : undefined;
  }

  /** The values that variables of the root module get. */
  inputs(): GivenInputs {
    const doubts = this.#argumentsInDoubt();
    if (doubts.length > 0) return { entries: new Map(), rest: unknownFrom(doubts) };
    const own = this.#ownInputs();
    const included = this.#includes().map((it) => this.#inherited(it, own));
    const rests = [own, ...included].flatMap(({ rest }) => rest ?? []);
    // What is not known of the own inputs may replace included ones.
    const inherited = own.rest === undefined ? included.flatMap(({ entries }) => [...entries]) : [];
    const isDoubtful = (name: string): boolean => included.filter(({ entries, rest }) => rest !== undefined || entries.has(name)).length > 1;
    const settled = inherited.map(([name, value]) => [name, isDoubtful(name) ? unknownValue({ kind: 'variable', message: 'several included files may set it' }, { origin: value.origin }) : value] as const);
    return { entries: new Map([...settled, ...own.entries]), rest: rests.length === 0 ? undefined : unknownFrom(rests) };
  }

  #ownInputs(): GivenInputs {
    const attribute = attributeNamed(this.file.body, 'inputs');
    if (attribute === undefined) return { entries: new Map(), rest: undefined };
    const value = this.#evaluate(attribute.value);
    if (value.kind === 'object') return { entries: value.entries, rest: value.rest };
    return { entries: new Map(), rest: value.kind === 'unknown' ? value : undefined };
  }

  #inherited({ configuration, strategy, because }: Included, own: GivenInputs): GivenInputs {
    if (strategy === 'no_merge') return { entries: new Map(), rest: undefined };
    if (configuration === undefined) return { entries: new Map(), rest: because };
    const { entries, rest } = configuration.inputs();
    if (strategy === 'shallow') return { entries, rest };
    // Lists and maps of both are put together.
    const both = [...entries.keys()].filter((name) => !isPlain(own.entries.get(name)));
    return { entries, rest: both.length === 0 ? rest : because };
  }

  /** Arguments of the command line can set any variable, whatever the inputs are. */
  #argumentsInDoubt(): HclUnknown[] {
    const given = blocksOfType(this.file.body, 'terraform').flatMap(({ body }) => blocksOfType(body, 'extra_arguments'));
    const own = given.filter((block) => this.#setsVariables(block)).map((block) => unknownValue({ kind: 'variable', message: '`extra_arguments` may set it' }, { origin: headOf(block) }));
    return [...own, ...this.#merged().flatMap((it) => it.#argumentsInDoubt())];
  }

  #setsVariables({ body }: Block): boolean {
    if (['required_var_files', 'optional_var_files', 'env_vars'].some((name) => attributeNamed(body, name) !== undefined)) return true;
    const words = attributeNamed(body, 'arguments');
    if (words === undefined) return false;
    const value = this.#evaluate(words.value);
    return value.kind !== 'list' || !isWhollyKnown(value) || value.items.some((item) => item.kind !== 'string' || item.value.startsWith('-var'));
  }

  // Names

  named(root: string, name: string, at: Expression): HclValue | undefined {
    switch (root) {
      case 'local':
        return this.#local(name);
      case 'dependency':
        return this.#dependency(name) ?? unknownValue({ kind: 'variable', message: `there is no dependency \`${name}\`` }, { origin: spanOf(at) });
      case 'include':
        return this.#exposed(name);
      default:
        return unknownValue({ kind: 'variable', message: `\`${root}.${name}\` is not evaluated` }, { origin: spanOf(at) });
    }
  }

  moded(): undefined {
    return undefined;
  }

  moduleOutput(): undefined {
    return undefined;
  }

  /** https://terragrunt.gruntwork.io/docs/reference/built-in-functions/ */
  call(name: string, values: readonly HclValue[], at: Expression): HclValue | undefined {
    if (name === 'dirname') return this.#folderAround(values[0]);
    if (!/^(?:get_|find_|path_relative_|read_|run_cmd$|sops_|mark_|constraint_)/u.test(name)) return undefined;
    return this.#called(name, values) ?? unknownValue({ kind: 'function', message: `the result of \`${name}\` is not evaluated` }, { origin: spanOf(at) });
  }

  #called(name: string, [first, second]: readonly HclValue[]): HclValue | undefined {
    switch (name) {
      case 'get_terragrunt_dir':
      case 'get_original_terragrunt_dir':
        return placeOf(this.base);
      case 'get_parent_terragrunt_dir': {
        const folder = this.#parentFolder(first);
        return folder === undefined ? undefined : placeOf(folder);
      }
      case 'path_relative_to_include':
      case 'path_relative_from_include': {
        const folder = this.#parentFolder(first);
        if (folder === undefined) return undefined;
        return stringValue(name.includes('_to_') ? relativePath(folder, this.base) : relativePath(this.base, folder));
      }
      case 'get_repo_root': {
        const root = this.#repositoryRoot();
        return root === undefined ? undefined : placeOf(root);
      }
      case 'find_in_parent_folders':
        return this.#above(first) ?? second;
      case 'read_terragrunt_config':
        return second === undefined && first !== undefined ? this.#contents(first) : undefined;
      default:
        return undefined;
    }
  }

  /** The folder of a file within the project; of other texts, Terraform's function tells. */
  #folderAround(path: HclValue | undefined): HclValue | undefined {
    if (path?.kind !== 'unknown') return undefined;
    const inside = this.#pathOf(path);
    return inside === undefined ? undefined : placeOf(parentOf(inside));
  }

  /** The folder of the file that is included: this one, if it is, or the named one. */
  #parentFolder(label: HclValue | undefined): string | undefined {
    const own = parentOf(this.file.source.path);
    if (own !== this.base) return own;
    const included = this.#includes();
    const wanted = label === undefined ? included[0] : label.kind === 'string' ? included.find(({ block }) => block.labels[0]?.value === label.value) : undefined;
    return wanted?.configuration === undefined ? undefined : parentOf(wanted.configuration.file.source.path);
  }

  #repositoryRoot(): string | undefined {
    let folder = this.base;
    for (;;) {
      if (this.access.files(folder).includes('.git')) return folder;
      const above = inside(parentOf(folder));
      if (above === undefined || above === folder) return undefined;
      folder = above;
    }
  }

  #local(name: string): HclValue | undefined {
    const known = this.#locals.get(name);
    const attribute = blocksOfType(this.file.body, 'locals').map(({ body }) => attributeNamed(body, name)).find((it) => it !== undefined);
    if (known !== undefined || attribute === undefined) return known;
    if (this.#open.has(name)) return unknownValue({ kind: 'cycle', message: `\`local.${name}\` depends on itself` });
    this.#open.add(name);
    const value = this.#evaluate(attribute.value);
    this.#open.delete(name);
    this.#locals.set(name, value);
    return value;
  }

  #dependency(name: string): HclValue | undefined {
    const block = blocksOfType(this.file.body, 'dependency').find(({ labels }) => labels[0]?.value === name);
    if (block === undefined) return this.#merged().map((it) => it.#dependency(name)).find((it) => it !== undefined);
    const attribute = attributeNamed(block.body, 'config_path');
    const folder = attribute === undefined ? undefined : this.#pathOf(this.#evaluate(attribute.value));
    // Without the outputs of the state, those for tests are taken.
    const isSwitched = ['enabled', 'skip_outputs'].some((it) => attributeNamed(block.body, it) !== undefined);
    const owners = folder === undefined || isSwitched ? [] : (this.ownersOf?.(stateOfUnit(folder)) ?? []);
    const address = `dependency.${name}`;
    const cause = { kind: 'data', message: `\`${address}\` is read when the root module is applied` } as const;
    const rest = referenceValue({ address, path: [] }, cause, headOf(block));
    const elsewhere = referenceValue({ address, path: ['outputs'] }, cause, headOf(block));
    return objectValue([['outputs', dependencyOutputs(owners, elsewhere)]], { rest });
  }

  #exposed(name: string): HclValue | undefined {
    const labelled = this.#includes().find(({ block }) => block.labels[0]?.value === name);
    if (labelled !== undefined) return labelled.configuration?.view() ?? labelled.because;
    const [only] = this.#includes();
    if (only?.block.labels.length !== 0) return undefined;
    const view = only.configuration?.view();
    return view?.entries.get(name) ?? only.because;
  }

  /** As `read_terragrunt_config` and `include` give it. */
  view(): HclValue & { readonly kind: 'object' } {
    const names = blocksOfType(this.file.body, 'locals').flatMap(({ body }) => body.attributes.map((it) => it.name));
    const locals = objectValue(names.flatMap((name) => {
      const value = this.#local(name);
      return value === undefined ? [] : [[name, value] as const];
    }));
    const { entries, rest } = this.inputs();
    const open = unknownValue({ kind: 'variable', message: 'other parts of a configuration are not evaluated' });
    return objectValue([['locals', locals], ['inputs', objectValue([...entries], { rest })]], { rest: open });
  }

  // Files

  #includes(): readonly Included[] {
    if (this.#included !== undefined) return this.#included;
    this.#included = [];
    return (this.#included = blocksOfType(this.file.body, 'include').map((block) => this.#include(block)));
  }

  /** Those whose blocks count as own ones. */
  #merged(): readonly TerragruntConfiguration[] {
    return this.#includes().flatMap(({ strategy, configuration }) => (strategy === 'no_merge' ? [] : (configuration ?? [])));
  }

  #include(block: Block): Included {
    const written = attributeNamed(block.body, 'merge_strategy')?.value;
    const strategy = written?.kind === 'string' ? written.value : written === undefined ? 'shallow' : 'unknown';
    const attribute = attributeNamed(block.body, 'path');
    const path = attribute === undefined ? undefined : this.#pathOf(this.#evaluate(attribute.value));
    const because = unknownValue({ kind: 'variable', message: 'the included file is not known' }, { origin: headOf(block) });
    return { block, strategy, because, configuration: path === undefined ? undefined : this.#read(path, this.base) };
  }

  #read(path: string, base: string): TerragruntConfiguration | undefined {
    const readers = [...this.readers, this.file.source.path];
    // Files that read each other are not evaluated.
    const text = readers.includes(path) ? undefined : this.access.read(path);
    return text === undefined ? undefined : new TerragruntConfiguration(parseTerragrunt({ path, text }), base, this.access, this.ownersOf, readers);
  }

  #contents(file: HclValue): HclValue | undefined {
    const path = this.#pathOf(file);
    return path === undefined ? undefined : this.#read(path, parentOf(path))?.view();
  }

  /** The nearest file or folder of a name in a folder further up, as far as the project goes. */
  #above(name: HclValue | undefined): HclValue | undefined {
    if (name !== undefined && name.kind !== 'string') return undefined;
    const wanted = name?.value ?? 'terragrunt.hcl';
    let folder = this.base;
    let above = inside(parentOf(folder));
    while (above !== undefined && above !== folder) {
      const path = joinPath(above, wanted);
      if (this.access.read(path) !== undefined || this.access.files(path).length > 0) return placeOf(path);
      folder = above;
      above = inside(parentOf(folder));
    }
    return undefined;
  }

  /** The path that a value is, in terms of the run; undefined for what is elsewhere or not known. */
  #pathOf(value: HclValue): string | undefined {
    if (value.kind === 'string') return isAbsolute(value.value) || value.value.includes(':') ? undefined : inside(joinPath(this.base, value.value));
    if (value.kind !== 'unknown') return undefined;
    const [head, ...tail] = value.parts ?? [value];
    if (head === undefined || typeof head === 'string' || head.reference?.address !== PATH) return undefined;
    const texts = tail.filter((part) => typeof part === 'string');
    return texts.length === tail.length ? inside(joinPath('', `${String(head.reference.path[0])}${texts.join('')}`)) : undefined;
  }

  #evaluate(expression: Expression): HclValue {
    return evaluate(expression, { scope: this, run: this.#run, bindings: undefined, item: undefined });
  }
}

export interface RootModuleSource {
  /** What may be meant: several where a condition decides that nobody sees. */
  readonly alternatives: readonly RootModulePlace[];
  readonly at: Span;
}

/** A folder of the project, what is to be fetched, or neither of them where nothing is known. */
export interface RootModulePlace {
  readonly folder?: string;
  readonly source?: string;
}

function alternativesOf(value: HclValue): readonly HclValue[] {
  if (value.kind !== 'unknown' || value.choice === undefined) return [value];
  return [value.choice.whenTrue, value.choice.whenFalse].flatMap(alternativesOf);
}

/** The tree of a file, which may be written as JSON. */
export function parseTerragrunt(source: SourceFile): HclFile {
  return source.path.endsWith('.json') ? parseJsonBlocks(source, BLOCKS, NESTED) : parseHcl(source);
}

const BLOCKS = new Map<string, number | 'perhaps'>([
  ['terraform', 0],
  ['locals', 0],
  ['remote_state', 0],
  ['dependencies', 0],
  ['include', 'perhaps'],
  ['dependency', 1],
  ['generate', 1],
]);
const NESTED = new Map([['terraform', new Map([['extra_arguments', 1]])]]);

interface Included {
  readonly block: Block;
  /** How its inputs are put together with those of who includes it. */
  readonly strategy: string;
  /** Undefined where it cannot be read. */
  readonly configuration: TerragruntConfiguration | undefined;
  readonly because: HclUnknown;
}

function placeOf(path: string): HclUnknown {
  return unknownValue({ kind: 'variable', message: 'where the project lies is not known' }, { reference: { address: PATH, path: [path] }, type: 'string' });
}

function inside(path: string): string | undefined {
  return path === '..' || path.startsWith('../') ? undefined : path;
}

function isPlain(value: HclValue | undefined): boolean {
  return value?.kind !== 'object' && value?.kind !== 'list' && value?.kind !== 'unknown';
}

function headOf({ file, start, headerEnd }: Block): Span {
  return { file, start, end: headerEnd };
}
