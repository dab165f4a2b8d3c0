import { parseTemplate } from '../../../syntax/parse.ts';
import type { MappingEntry, MappingNode, SyntaxNode } from '../../../syntax/tree.ts';
import { localPath } from '../../../text/local-path.ts';
import type { SourceFile } from '../../../text/source-file.ts';
import { asMapping, scalarText, spanOf } from '../template.ts';
import { copied, mappingAt, sequenceAt, withEntry, withoutEntry } from './nodes.ts';

export type ReadFile = (path: string) => string | undefined;

/** Puts the text of local files in the place of `AWS::Include`; what it brings stands in its own file. Others stay. */
export function includeFiles(file: SourceFile, root: MappingNode, read: ReadFile): MappingNode {
  const including = new Including(file, read);
  const included = including.visit(including.atTop(root));
  return included.kind === 'mapping' ? included : root;
}

/** Includes that include each other end somewhere. */
const MOST_FILES = 100;

class Including {
  readonly #file: SourceFile;
  readonly #read: ReadFile;
  #files = 0;

  constructor(file: SourceFile, read: ReadFile) {
    this.#file = file;
    this.#read = read;
  }

  /** `Transform` at the top of a template brings whole sections. */
  atTop(root: MappingNode): MappingNode {
    const entry = root.entry('Transform');
    const transforms = entry === undefined ? [] : entry.value.kind === 'sequence' ? entry.value.items : [entry.value];
    const includes = transforms.filter((it) => scalarText(asMapping(it)?.get('Name')) === 'AWS::Include');
    let result = root;
    const left = new Set(transforms);
    for (const include of includes) {
      const content = asMapping(this.#content(include));
      if (content === undefined) continue;
      left.delete(include);
      result = mappingAt(result, [...content.entries, ...result.entries.map((own) => merged(own, content))]);
    }
    if (entry === undefined || left.size === transforms.length) return result;
    return withEntry(result, 'Transform', sequenceAt(entry.value, [...left]));
  }

  visit(node: SyntaxNode): SyntaxNode {
    switch (node.kind) {
      case 'scalar':
        return node;
      case 'sequence': {
        const items = node.items.map((item) => this.visit(item));
        return items.every((item, i) => item === node.items[i]) ? node : sequenceAt(node, items);
      }
      case 'mapping':
        return this.#mapping(node);
    }
  }

  #mapping(node: MappingNode): SyntaxNode {
    const call = node.get('Fn::Transform');
    const isInclude = scalarText(asMapping(call)?.get('Name')) === 'AWS::Include';
    const content = call !== undefined && isInclude ? this.#content(call) : undefined;
    if (content !== undefined) {
      const rest = withoutEntry(node, 'Fn::Transform');
      if (rest.entries.length === 0) return this.visit(content);
      if (content.kind === 'mapping') return this.visit(mappingAt(node, [...content.entries, ...rest.entries]));
    }
    const entries = node.entries.map((entry) => {
      const value = this.visit(entry.value);
      return value === entry.value ? entry : { ...entry, value };
    });
    return entries.every((entry, i) => entry === node.entries[i]) ? node : mappingAt(node, entries);
  }

  #content(include: SyntaxNode): SyntaxNode | undefined {
    const location = scalarText(asMapping(asMapping(include)?.get('Parameters'))?.get('Location'));
    const from = spanOf(this.#file, include).file.path;
    const path = location === undefined ? undefined : localPath(from, location);
    if (path === undefined || this.#files >= MOST_FILES) return undefined;
    const text = this.#read(path);
    if (text === undefined) return undefined;
    this.#files++;
    const file = { path, text };
    const { root } = parseTemplate(file);
    return root === undefined ? undefined : copied(root, { file, copy: String(this.#files) }, (it) => it);
  }
}

/** Sections of both are merged, what the template itself says counts. */
function merged(own: MappingEntry, content: MappingNode): MappingEntry {
  const brought = asMapping(content.get(own.key));
  const value = asMapping(own.value);
  if (brought === undefined || value === undefined) return own;
  return { ...own, value: mappingAt(value, [...brought.entries, ...value.entries]) };
}
