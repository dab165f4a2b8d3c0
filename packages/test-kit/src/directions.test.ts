import { describe, expect, test } from 'vitest';
import { isRegion } from '@privatelint/core';
import { sourcesBelow, withoutComments, type SourceModule } from './sources.ts';

/** Who may import whom; see `docs/architecture.md`. Folders are those below `packages/core/src`. */
const CORE: Readonly<Record<string, readonly string[]>> = {
  text: [],
  diagnostics: ['text'],
  values: ['text'],
  syntax: ['text'],
  knowledge: ['text', 'values'],
  graph: ['text', 'values'],
  edits: ['text', 'values', 'graph', 'diagnostics'],
  // Texts that resources carry may be documents of their own, such as what hosts do at their start.
  analysis: ['text', 'values', 'graph', 'knowledge', 'syntax'],
  frontends: ['text', 'values', 'graph', 'knowledge', 'syntax', 'diagnostics', 'edits'],
  linking: ['text', 'values', 'graph', 'knowledge', 'syntax', 'diagnostics', 'frontends'],
  engine: ['text', 'values', 'graph', 'knowledge', 'syntax', 'diagnostics', 'frontends', 'linking', 'analysis', 'edits'],
};

/** Front ends that build on another one. */
const FRONT_ENDS: Readonly<Record<string, readonly string[]>> = {
  sam: ['cloudformation'],
  'cdk-out': ['cloudformation'],
  'terraform-plan': ['hcl'],
  terragrunt: ['hcl'],
  // What the API defines and no dialect (containers, launch data, Batch) is lowered under the names of CloudFormation.
  terraform: ['hcl', 'terraform-plan', 'terragrunt', 'cloudformation'],
};

/** The same in the plugin: what the program is, what CDK makes of it, and what is written into it. */
const PLUGIN: Readonly<Record<string, readonly string[]>> = {
  'cdk-source': ['cdk-source/library', 'cdk-source/edit'],
  'cdk-source/library': ['cdk-source'],
  'cdk-source/edit': ['cdk-source', 'cdk-source/library'],
  templates: ['root'],
};

/** The adapter joins everything; what tests use may look at everything. */
const FREE = ['root', 'testing'];

const core = sourcesBelow('packages/core/src');
const rules = sourcesBelow('rules').filter(({ path }) => path.endsWith('/rule.ts'));

describe('import directions', () => {
  test.each(Object.entries(CORE))('core/%s', (folder, allowed) => {
    const prefix = 'packages/core/src/';
    const crossings = code(`${prefix}${folder}/`).flatMap(({ path, imports }) =>
      imports
        .filter((target) => target.startsWith(prefix))
        .map((target) => ({ path, target, to: target.slice(prefix.length).split('/')[0] ?? '' }))
        .filter(({ to }) => to !== folder && !allowed.includes(to)),
    );
    expect(crossings.map(({ path, target }) => `${path} -> ${target}`)).toEqual([]);
  });

  test('every folder of the core has a line in the table', () => {
    const folders = new Set(core.map(({ path }) => path.split('/')[3] ?? '').filter((it) => !it.endsWith('.ts')));
    expect([...folders].filter((it) => !(it in CORE))).toEqual([]);
  });

  test('front ends know nothing of each other', () => {
    const prefix = 'packages/core/src/frontends/';
    const crossings = code(prefix).flatMap(({ path, imports }) => {
      const own = path.slice(prefix.length).split('/')[0] ?? '';
      const allowed = [own, ...(FRONT_ENDS[own] ?? [])];
      return imports
        .filter((target) => target.startsWith(prefix))
        .filter((target) => target.slice(prefix.length).includes('/') && !allowed.includes(target.slice(prefix.length).split('/')[0] ?? ''))
        .map((target) => `${path} -> ${target}`);
    });
    expect(crossings).toEqual([]);
  });

  test('the core does no input or output', () => {
    const forbidden = core
      .filter(({ isTest }) => !isTest)
      .flatMap(({ path, imports }) => imports.filter((it) => it.startsWith('node:')).map((it) => `${path} -> ${it}`));
    expect(forbidden).toEqual([]);
    const ambient = core.filter(({ isTest, text }) => !isTest && /\b(process\.|Date\.now|new Date\(\)|Math\.random)/.test(withoutComments(text)));
    expect(ambient.map(({ path }) => path)).toEqual([]);
  });

  test('rules import the rule API and nothing else', () => {
    const forbidden = rules.flatMap(({ path, imports }) =>
      imports.filter((it) => it !== '@privatelint/core/rule-api').map((it) => `${path} -> ${it}`),
    );
    expect(forbidden).toEqual([]);
  });

  test('nobody reaches into the core past its doors, but for what is loaded on demand', () => {
    const onDemand = ['packages/cli/src/io/parsers.ts', 'packages/eslint-plugin/src/templates/parsers.ts'];
    const reaching = (folder: string, doors: RegExp): string[] =>
      sourcesBelow(folder).filter(({ path }) => !onDemand.includes(path)).flatMap(({ path, imports }) =>
        imports.filter((it) => it.startsWith('packages/core/') || (it.startsWith('@privatelint/core/') && !doors.test(it))).map((it) => `${path} -> ${it}`),
      );
    const ofRules = /\/rule-api$/;
    expect(['packages/cli', 'packages/test-kit', 'rules'].flatMap((folder) => reaching(folder, ofRules))).toEqual([]);
    // CDK source is a front end that stands outside of the core.
    expect(reaching('packages/eslint-plugin', /\/front-end-api$/)).toEqual([]);
  });

  test.each(Object.entries(PLUGIN))('eslint-plugin/%s', (folder, allowed) => {
    const prefix = 'packages/eslint-plugin/src/';
    const crossings = sourcesBelow(prefix).filter(({ path, isTest }) => !isTest && folderOf(path) === folder).flatMap(({ path, imports }) =>
      imports.filter((it) => it.startsWith(prefix) && folderOf(it) !== folder && !allowed.includes(folderOf(it))).map((it) => `${path} -> ${it}`),
    );
    expect(crossings).toEqual([]);
    const known = new Set(sourcesBelow(prefix).map(({ path }) => folderOf(path)));
    expect([...known].filter((it) => !(it in PLUGIN) && !FREE.includes(it))).toEqual([]);

    function folderOf(path: string): string {
      const inside = path.slice(prefix.length).split('/').slice(0, -1).join('/');
      return inside === '' ? 'root' : inside;
    }
  });

  test('only the host and what looks at an assembly read files in the plugin, and only the checker is TypeScript', () => {
    const sources = sourcesBelow('packages/eslint-plugin/src').filter(({ path, isTest }) => !isTest && !path.includes('/testing/'));
    const io = sources.filter(({ imports }) => imports.includes('node:fs')).map(({ path }) => path);
    expect(io).toEqual(['assembly-programs', 'cdk-out', 'host'].map((name) => `packages/eslint-plugin/src/${name}.ts`));
    const parsers = sources.filter(({ text }) => /^import (?!type).*'(typescript|typescript-eslint)'/m.test(text)).map(({ path }) => path);
    expect(parsers).toEqual([]);
  });
});

describe('facts about AWS are data', () => {
  // `inspect.ts` answers questions that name accounts and services; it is no part of an analysis.
  const logic = [...rules, ...code('packages/core/src/analysis/')].filter(({ path }) => !path.endsWith('/inspect.ts'));

  test('no Region is named in rules or analysis', () => {
    expect(matches(logic, /\b[a-z]{2,4}(?:-[a-z]+){1,2}-\d\b/g).filter(({ found }) => isRegion(found))).toEqual([]);
  });

  test('no service name or ARN is spelt out in rules or analysis', () => {
    expect(matches(logic, /com\.amazonaws|['"`]arn:aws/g)).toEqual([]);
  });
});

/** Modules below a folder of the core; tests may look at everything. */
function code(prefix: string): SourceModule[] {
  return core.filter(({ path, isTest }) => !isTest && path.startsWith(prefix));
}

/** Where a pattern occurs outside of comments and import lines. */
function matches(modules: readonly SourceModule[], pattern: RegExp): { path: string; found: string }[] {
  return modules.flatMap(({ path, text }) =>
    [...withoutReferences(withoutComments(text)).matchAll(pattern)].map(([found]) => ({ path, found })),
  );
}

/** URLs of documentation are no logic. */
function withoutReferences(text: string): string {
  return text.replaceAll(/https?:\/\/[^\s'"`)]+/g, '');
}
