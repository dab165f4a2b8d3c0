import { positionAt, type SourceFile } from '@privatelint/core';

/** The tree of a template in ESLint: one node, for rules look at the text as a whole. */
export interface TemplateRoot {
  readonly type: 'Template';
  readonly range: readonly [number, number];
  readonly loc: { readonly start: Place; readonly end: Place };
}

export interface Place {
  readonly line: number;
  readonly column: number;
}

interface CommentNode {
  readonly type: 'Comment';
  readonly range: readonly [number, number];
}

interface DisableDirective {
  readonly type: 'disable' | 'enable' | 'disable-line' | 'disable-next-line';
  readonly node: CommentNode;
  readonly value: string;
  readonly justification: string;
}

const DIRECTIVE = /#[ \t]*eslint-(disable-next-line|disable-line|disable|enable)(?:[ \t]+([^\r\n]*))?/g;

/** What ESLint asks of a text that is no program. */
export class TemplateSourceCode {
  readonly text: string;
  readonly ast: TemplateRoot;
  readonly lines: readonly string[];
  readonly #file: SourceFile;

  constructor(file: SourceFile, ast: TemplateRoot) {
    this.#file = file;
    this.text = file.text;
    this.ast = ast;
    this.lines = file.text.split(/\r\n|\r|\n/);
  }

  getLocFromIndex(index: number): Place {
    const { line, column } = positionAt(this.#file, index);
    return { line, column: column - 1 };
  }

  getIndexFromLoc({ line, column }: Place): number {
    let start = 0;
    for (let at = 1; at < line; at++) {
      const length = this.lines[at - 1]?.length ?? 0;
      start += length;
      start += this.text.startsWith('\r\n', start) ? 2 : 1;
    }
    return start + column;
  }

  getLoc({ range: [start, end] }: { readonly range: readonly [number, number] }): { start: Place; end: Place } {
    return { start: this.getLocFromIndex(start), end: this.getLocFromIndex(end) };
  }

  getRange({ range }: { readonly range: readonly [number, number] }): readonly [number, number] {
    return range;
  }

  getText(node?: { readonly range: readonly [number, number] }): string {
    return node === undefined ? this.text : this.text.slice(node.range[0], node.range[1]);
  }

  getParent(): undefined {
    return undefined;
  }

  getAncestors(): readonly [] {
    return [];
  }

  /** Comments of YAML; JSON has none. */
  getDisableDirectives(): { readonly problems: readonly []; readonly directives: readonly DisableDirective[] } {
    if (!this.text.includes('eslint-')) return { problems: [], directives: [] };
    const directives = [...this.text.matchAll(DIRECTIVE)].map((match): DisableDirective => {
      const [whole, type, rest = ''] = match;
      const [value = '', ...justification] = rest.split(/\s--\s/);
      return {
        type: type as DisableDirective['type'], // one of the alternatives of the pattern
        node: { type: 'Comment', range: [match.index, match.index + whole.length] },
        value: value.trim(),
        justification: justification.join(' -- ').trim(),
      };
    });
    return { problems: [], directives };
  }

  *traverse(): Iterable<{ readonly type: 'visit'; readonly kind: 1; readonly target: TemplateRoot; readonly phase: 1 | 2; readonly args: readonly unknown[] }> {
    yield { type: 'visit', kind: 1, target: this.ast, phase: 1, args: [this.ast] };
    yield { type: 'visit', kind: 1, target: this.ast, phase: 2, args: [this.ast] };
  }
}
