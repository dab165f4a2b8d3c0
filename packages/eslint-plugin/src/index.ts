import { rules as all } from '@privatelint/rules';
import type { ESLint, Linter } from 'eslint';
import { eslintRule } from './adapter.ts';

const rules = Object.fromEntries(all.map((rule) => [rule.id, eslintRule(rule)]));

const meta = { name: 'eslint-plugin-privatelint', version: '0.1.0', namespace: 'privatelint' };

/** Says what is not known, or how far the analysis went: of use on the command line, noise in an editor. */
const QUIET = new Set(['network-undecided', 'analysis-incomplete']);

const recommendedRules: Linter.RulesRecord = Object.fromEntries(
  all
    .filter(({ id, recommended }) => recommended && !QUIET.has(id))
    .map(({ id, severity }) => [`privatelint/${id}`, severity === 'error' ? 'error' : 'warn']),
);

const plugin = { meta, rules } satisfies ESLint.Plugin;

const recommended: Linter.Config[] = [
  {
    name: 'privatelint/recommended',
    files: ['**/*.{ts,mts,cts,tsx,js,mjs,cjs}'],
    plugins: { privatelint: plugin },
    rules: recommendedRules,
  },
];

/** Configurations by name; each is a list to be spread into a flat configuration. */
export const configs: Readonly<Record<'recommended', Linter.Config[]>> = { recommended };

export { meta, rules };

const whole: ESLint.Plugin & { readonly configs: typeof configs } = { ...plugin, configs };

export default whole;
