import { analyze, looksLikeTemplate, mentionsNetworkOrContainers, positionAt, type SourceFile } from '@privatelint/core';
import { NOTHING_KNOWN } from '../settings.ts';
import { TemplateSourceCode, type TemplateRoot } from './source-code.ts';

interface File {
  readonly path: string;
  readonly body: string | Uint8Array;
}

type Parsed =
  | { readonly ok: true; readonly ast: TemplateRoot; readonly file: SourceFile }
  | { readonly ok: false; readonly errors: readonly { readonly message: string; readonly line: number; readonly column: number }[] };

/** CloudFormation and SAM templates, in YAML or JSON, as a language of ESLint. */
export const templateLanguage = {
  fileType: 'text',
  lineStart: 1,
  columnStart: 0,
  nodeTypeKey: 'type',
  visitorKeys: { Template: [] },

  validateLanguageOptions(): void {
    // There are none.
  },

  /** A template that cannot be read is an error of its own; texts of another kind are left alone. */
  parse({ path, body }: File): Parsed {
    const text = typeof body === 'string' ? body : String(body);
    const file = { path, text };
    const errors = looksLikeTemplate(text) ? parseErrors(file) : [];
    if (errors.length > 0) return { ok: false, errors };
    const range = [0, text.length] as const;
    const end = positionAt(file, text.length);
    const ast: TemplateRoot = { type: 'Template', range, loc: { start: { line: 1, column: 0 }, end: { line: end.line, column: end.column - 1 } } };
    return { ok: true, ast, file };
  },

  createSourceCode(_file: File, { ast, file }: Extract<Parsed, { ok: true }>): TemplateSourceCode {
    return new TemplateSourceCode(file, ast);
  },
} as const;

export function isOurs(text: string): boolean {
  return looksLikeTemplate(text) && mentionsNetworkOrContainers(text);
}

function parseErrors(file: SourceFile): Extract<Parsed, { ok: false }>['errors'] {
  const { findings } = analyze([file], [], NOTHING_KNOWN);
  return findings
    .filter(({ ruleId, severity }) => ruleId === 'parse-error' && severity === 'error')
    .map(({ message, at }) => {
      const { line, column } = positionAt(file, at.start);
      return { message, line, column: column - 1 };
    });
}
