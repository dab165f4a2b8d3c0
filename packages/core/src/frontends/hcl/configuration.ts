import type { SourceFile } from '../../text/source-file.ts';
import { parseJsonConfiguration } from './json-syntax.ts';
import { parseHcl } from './parser.ts';
import { joinPath } from './paths.ts';
import type { Attribute, Block, Body, HclFile, HclProblem } from './tree.ts';

/** The declarations of one module folder. */
export interface ModuleConfiguration {
  readonly directory: string;
  readonly files: readonly HclFile[];
  readonly variables: ReadonlyMap<string, Block>;
  readonly locals: ReadonlyMap<string, Attribute>;
  readonly outputs: ReadonlyMap<string, Block>;
  /** By `type.name`, data sources by `data.type.name`. */
  readonly resources: ReadonlyMap<string, Block>;
  readonly calls: ReadonlyMap<string, Block>;
  readonly providers: readonly Block[];
  readonly settings: readonly Block[];
  readonly problems: readonly HclProblem[];
}

export interface FileAccess {
  readonly files: (directory: string) => readonly string[];
  readonly read: (path: string) => string | undefined;
}

export function isConfigurationFile(path: string): boolean {
  return /\.(tf|tofu)(\.json)?$/u.test(path);
}

export function loadConfiguration(directory: string, access: FileAccess): ModuleConfiguration {
  const files = configurationFiles(directory, access).map(parseFile);
  return configurationOf(directory, files);
}

export function configurationOf(directory: string, files: readonly HclFile[]): ModuleConfiguration {
  const collected = new Collected(files.flatMap((file) => file.problems));
  for (const file of files.filter((it) => !isOverride(it.source.path))) for (const block of file.body.blocks) collected.add(block);
  for (const file of files.filter((it) => isOverride(it.source.path))) for (const block of file.body.blocks) collected.override(block);
  return { directory, files, ...collected.result() };
}

export function parseFile(source: SourceFile): HclFile {
  return source.path.endsWith('.json') ? parseJsonConfiguration(source) : parseHcl(source);
}

function configurationFiles(directory: string, access: FileAccess): readonly SourceFile[] {
  const names = access.files(directory).filter((name) => isConfigurationFile(name) && !name.startsWith('.') && !name.endsWith('~')).sort();
  const shadowed = new Set(names.filter((name) => name.includes('.tofu')).map((name) => name.replace('.tofu', '.tf')));
  return names
    .filter((name) => !shadowed.has(name))
    .flatMap((name) => {
      const path = joinPath(directory, name);
      const text = access.read(path);
      return text === undefined ? [] : [{ path, text }];
    });
}

function isOverride(path: string): boolean {
  return /(^|[/_])override\.(tf|tofu)(\.json)?$/u.test(path);
}

class Collected {
  readonly variables = new Map<string, Block>();
  readonly locals = new Map<string, Attribute>();
  readonly outputs = new Map<string, Block>();
  readonly resources = new Map<string, Block>();
  readonly calls = new Map<string, Block>();
  readonly providers: Block[] = [];
  readonly settings: Block[] = [];
  readonly problems: HclProblem[];

  constructor(problems: readonly HclProblem[]) {
    this.problems = [...problems];
  }

  result(): Omit<ModuleConfiguration, 'directory' | 'files'> {
    const { variables, locals, outputs, resources, calls, providers, settings, problems } = this;
    return { variables, locals, outputs, resources, calls, providers, settings, problems };
  }

  add(block: Block): void {
    if (block.type === 'provider') this.providers.push(block);
    else if (block.type === 'terraform') this.settings.push(block);
    else if (block.type === 'locals') this.addLocals(block);
    else {
      const place = this.placeOf(block);
      if (place === undefined) return;
      if (place.table.has(place.key)) this.problems.push({ span: { file: block.file, start: block.start, end: block.headerEnd }, message: `\`${place.key}\` is declared twice` });
      else place.table.set(place.key, block);
    }
  }

  private addLocals(block: Block): void {
    for (const attribute of block.body.attributes) {
      if (this.locals.has(attribute.name)) this.problems.push({ span: { file: attribute.file, start: attribute.start, end: attribute.nameEnd }, message: `local value \`${attribute.name}\` is declared twice` });
      else this.locals.set(attribute.name, attribute);
    }
  }

  /** Arguments of an override file replace those of the block with the same address. */
  override(block: Block): void {
    if (block.type === 'locals') for (const attribute of block.body.attributes) this.locals.set(attribute.name, attribute);
    const place = this.placeOf(block);
    if (place === undefined) return;
    const base = place.table.get(place.key);
    place.table.set(place.key, base === undefined ? block : { ...base, body: mergeBodies(base.body, block.body) });
  }

  private placeOf(block: Block): { readonly table: Map<string, Block>; readonly key: string } | undefined {
    const [first, second] = block.labels.map((label) => label.value);
    if (first === undefined) return undefined;
    switch (block.type) {
      case 'variable':
        return { table: this.variables, key: first };
      case 'output':
        return { table: this.outputs, key: first };
      case 'module':
        return { table: this.calls, key: first };
      case 'resource':
        return second === undefined ? undefined : { table: this.resources, key: `${first}.${second}` };
      case 'data':
      case 'ephemeral':
        return second === undefined ? undefined : { table: this.resources, key: `${block.type}.${first}.${second}` };
      default:
        return undefined;
    }
  }
}

function mergeBodies(base: Body, override: Body): Body {
  const names = new Set(override.attributes.map((attribute) => attribute.name));
  const types = new Set(override.blocks.map((block) => block.type));
  return {
    ...base,
    attributes: [...base.attributes.filter((attribute) => !names.has(attribute.name)), ...override.attributes],
    blocks: [...base.blocks.filter((block) => !types.has(block.type)), ...override.blocks],
  };
}
