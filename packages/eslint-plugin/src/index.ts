import { rules as all } from '@privatelint/rules';
import type { ESLint, Linter, Rule as EslintRule } from 'eslint';
import { eslintRule } from './adapter.ts';
import { staleAssembly } from './stale-assembly.ts';
import { templateLanguage } from './templates/language.ts';
import { templateProcessor } from './templates/processor.ts';
import { provideParsers } from './templates/parsers.ts';
import { VERSION } from './version.ts';

export { PrivatelintPlugin, type PluginOptions, type ValidationContext, type ValidationReport, type Violation } from './synth-plugin.ts';

provideParsers();

export const rules: Readonly<Record<string, EslintRule.RuleModule>> = {
  ...Object.fromEntries(all.map((rule) => [rule.id, eslintRule(rule)])),
  'stale-assembly': staleAssembly,
};

export const meta = { name: 'eslint-plugin-privatelint', version: VERSION, namespace: 'privatelint' };

/** ESLint has no level below a warning: what is told for information only is for those who switch it on. */
const recommendedRules: Linter.RulesRecord = Object.fromEntries(
  all
    .filter(({ recommended, severity }) => recommended && severity !== 'info')
    .map(({ id, severity }) => [`privatelint/${id}`, severity === 'error' ? 'error' : 'warn']),
);

/** An assembly that the settings name is of use only as long as it is about the programs as they are. */
const rulesOfPrograms: Linter.RulesRecord = { ...recommendedRules, 'privatelint/stale-assembly': 'warn' };

const plugin: ESLint.Plugin = {
  meta,
  rules,
  // Its tree and its text are not those of a program, which is what the published type of languages asks of a plugin.
  languages: { yaml: templateLanguage, json: templateLanguage } as unknown as NonNullable<ESLint.Plugin['languages']>,
  processors: { templates: templateProcessor },
};

const plugins = { privatelint: plugin };
const PROGRAMS = ['**/*.{ts,mts,cts,tsx,js,mjs,cjs}'];
const YAML = ['**/*.{yaml,yml,template}'];
const JSON_TEMPLATES = ['**/*.template.json', '**/template.json'];

/** Configurations by name; each is a list to be spread into a flat configuration. */
export const configs: Readonly<Record<'recommended' | 'cdkOut' | 'templates' | 'processor', Linter.Config[]>> = {
  /** CDK programs. */
  recommended: [{ name: 'privatelint/recommended', files: PROGRAMS, plugins, rules: rulesOfPrograms }],
  /** CDK programs, with what the last `cdk synth` decides. */
  cdkOut: [
    {
      name: 'privatelint/cdk-out',
      files: PROGRAMS,
      plugins,
      settings: { privatelint: { cdkOut: 'cdk.out' } },
      rules: rulesOfPrograms,
    },
  ],
  /** CloudFormation and SAM templates. */
  templates: [
    { name: 'privatelint/templates-yaml', files: YAML, plugins, language: 'privatelint/yaml', rules: recommendedRules },
    { name: 'privatelint/templates-json', files: JSON_TEMPLATES, plugins, language: 'privatelint/json', rules: recommendedRules },
  ],
  /** The same beside another language of YAML or JSON. */
  processor: [
    { name: 'privatelint/processor', files: [...YAML, ...JSON_TEMPLATES], plugins, processor: 'privatelint/templates' },
    { name: 'privatelint/processed', files: ['**/*.privatelint'], plugins, language: 'privatelint/yaml', rules: recommendedRules },
  ],
};

const whole: ESLint.Plugin & { readonly configs: typeof configs } = { ...plugin, configs };

export default whole;
