import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { NODE_KINDS, type Rule } from '@privatelint/core';
import * as api from '@privatelint/core/rule-api';
import { ruleIds } from '../catalogue.ts';
import { didYouMean } from '../io/nearest.ts';
import { UsageError } from '../io/usage-error.ts';

/**
 * Rules of the linted repository. Each file, or package that is installed there, exports by default a rule, a list of them,
 * or a function that is handed the rule API and gives either. It is code: whoever calls this was allowed to run it.
 */
export function loadOwnRules(names: readonly string[], folder: string): readonly Rule[] {
  const found: Rule[] = [];
  for (const name of names) {
    for (const rule of rulesIn(name, folder)) {
      const message = problemOf(rule, [...ruleIds(), ...found.map(({ id }) => id)]);
      if (message !== undefined) throw new UsageError(`\`${name}\`: ${message}`);
      const unsaid: Pick<Rule, 'recommended' | 'why' | 'references' | 'fix'> = { recommended: true, why: '', references: [], fix: 'none' };
      found.push(Object.assign(unsaid, rule) as Rule); // just checked
    }
  }
  return found;
}

function rulesIn(name: string, folder: string): readonly unknown[] {
  const file = resolve(folder, name);
  try {
    // Modules of both kinds; `import()` would not work in a bundle that comes out of V8's code cache.
    const load = createRequire(join(folder, 'package.json'));
    const loaded: unknown = load(existsSync(file) ? file : name);
    const exported = isObject(loaded) && 'default' in loaded ? loaded.default : loaded;
    const rules: unknown = typeof exported === 'function' ? (exported as (given: typeof api) => unknown)(api) : exported; // as the guide says
    return Array.isArray(rules) ? rules : [rules];
  } catch (error) {
    throw new UsageError(`\`${name}\` failed: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`);
  }
}

const SUBJECTS: readonly string[] = ['graph', 'blocked', 'undecided', 'budget', ...NODE_KINDS];

/** What is wrong with something that should be a rule. */
function problemOf(rule: unknown, taken: readonly string[]): string | undefined {
  if (!isObject(rule)) return 'it must export a rule, a list of rules, or a function that gives them';
  const { id, severity, description, messages, on, check, blames } = rule;
  if (typeof id !== 'string' || !/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(id)) return `the id of a rule is words in small letters with \`-\` between them, not \`${String(id)}\``;
  const of = `rule \`${id}\``;
  if (taken.includes(id)) return `there is another ${of}`;
  if (severity !== 'error' && severity !== 'warning' && severity !== 'info') return `${of}: \`severity\` is error, warning or info, not \`${String(severity)}\``;
  if (typeof description !== 'string') return `${of} lacks a \`description\``;
  if (!isObject(messages) || Object.values(messages).some((it) => typeof it !== 'string')) return `${of}: \`messages\` are texts by name`;
  if (typeof on !== 'string' || !SUBJECTS.includes(on)) return `${of}: there is no \`on: ${String(on)}\`${didYouMean(String(on), SUBJECTS)}`;
  if (on === 'blocked' && !Array.isArray(blames)) return `${of} is about what is blocked and lacks \`blames\``;
  return typeof check === 'function' ? undefined : `${of} lacks a \`check\``;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
