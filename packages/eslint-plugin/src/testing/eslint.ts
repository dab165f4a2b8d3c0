import { ESLint, type Linter } from 'eslint';
import { parser } from 'typescript-eslint';
import { configs } from '../index.ts';

type ConfigName = keyof typeof configs;

export const TYPESCRIPT: Linter.Config = { files: ['**/*.ts'], languageOptions: { parser: parser } };

/** Messages of ESLint on one text, in short. */
export async function lint(name: ConfigName, filePath: string, text: string, more: readonly Linter.Config[] = [], cwd = '/project', Version = ESLint): Promise<readonly Linter.LintMessage[]> {
  const eslint = new Version({ cwd, overrideConfigFile: true, overrideConfig: [TYPESCRIPT, ...configs[name], ...more] });
  const [result] = await eslint.lintText(text, { filePath });
  return result?.messages ?? [];
}

export function short({ ruleId, line, column, endLine, endColumn, severity }: Linter.LintMessage): string {
  return `${line}:${column}-${endLine ?? ''}:${endColumn ?? ''} ${severity === 2 ? 'error' : 'warning'} ${ruleId ?? 'fatal'}`;
}
