/**
 * Writes what follows from the rules: `rules/index.ts`, the tables of the documentation and what pages say of Terraform; what the bundle holds of others: NOTICE;
 * the actions that policies may name; and how the installed aws-cdk-lib calls properties. `--check` writes nothing and fails with a diff when something is out of date.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { cdkNames } from './cdk-names.ts';
import { iamActions } from './iam-actions.ts';
import { notices } from './notice.ts';
import { withCdk, withTerraform, type MendedApp } from './rule-pages.ts';
import { versionedFiles } from './versions.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What the tables show of a rule. */
interface Meta {
  readonly id: string;
  readonly severity: string;
  readonly recommended: boolean;
  readonly description: string;
  readonly fix: 'none' | 'safe' | 'suggestion' | 'display';
}

interface Generated {
  readonly path: string;
  readonly text: string;
}

async function main(checkOnly: boolean): Promise<number> {
  const ids = ruleIds();
  const rules = await Promise.all(ids.map(loadRule));
  const files = [rulesIndex(ids), ...tables(rules), ...(await pages(ids)), ...(await notices()).map(({ path, text }) => ({ path: join(root, path), text })), ...copies(), ...versionedFiles(), ...(await configuration()), await iamActions(), await cdkNames()];
  const stale = files.filter(({ path, text }) => !existsSync(path) || readFileSync(path, 'utf8') !== text);
  for (const { path, text } of stale) {
    if (checkOnly) process.stdout.write(`${relative(root, path)} is out of date; run \`pnpm generate\`:\n${difference(path, text)}`);
    else writeFileSync(path, text);
  }
  return checkOnly && stale.length > 0 ? 1 : 0;
}

/** Packages are published with the licence of the repository. */
function copies(): Generated[] {
  const text = readFileSync(join(root, 'LICENSE'), 'utf8');
  return ['packages/cli', 'packages/core', 'packages/eslint-plugin', 'packaging/pre-commit', 'rules'].map((it) => ({ path: join(root, it, 'LICENSE'), text }));
}

function ruleIds(): string[] {
  const folders = readdirSync(join(root, 'rules'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.map(({ name }) => name).filter((id) => existsSync(join(root, 'rules', id, 'rule.ts'))).sort();
}

async function loadRule(id: string): Promise<Meta> {
  const path = pathToFileURL(join(root, 'rules', id, 'rule.ts')).href;
  return ((await import(path)) as { readonly default: Meta }).default; // what `rule.ts` exports
}

/** What the pages of rules show of Terraform and of CDK. */
async function pages(ids: readonly string[]): Promise<Generated[]> {
  const apps = await mendedApps();
  return ids.flatMap((id) => {
    const path = join(root, 'rules', id, 'README.md');
    if (!existsSync(path)) return [];
    return [{ path, text: withCdk(withTerraform(readFileSync(path, 'utf8'), id, join(root, 'test-templates')), apps.get(id) ?? []) }];
  });
}

/** Apps of the plugin's tests with what it makes of them, by rule. Loaded after `rules/index.ts` is read. */
async function mendedApps(): Promise<ReadonlyMap<string, readonly MendedApp[]>> {
  const path = pathToFileURL(join(root, 'packages/eslint-plugin/src/testing/mended-apps.ts')).href;
  return ((await import(path)) as { readonly mendedApps: () => ReadonlyMap<string, readonly MendedApp[]> }).mendedApps(); // what the module exports
}

function rulesIndex(ids: readonly string[]): Generated {
  const imports = ids.map((id) => `import ${nameOf(id)} from './${id}/rule.ts';\n`).join('');
  const list = ids.map((id) => `  ${nameOf(id)},\n`).join('');
  const head = `// Made by \`pnpm generate\` from the folders beside it.\nimport type { Rule } from '@privatelint/core/rule-api';\n`;
  return { path: join(root, 'rules/index.ts'), text: `${head}${imports}\nexport const rules: readonly Rule[] = [\n${list}];\n` };
}

function nameOf(id: string): string {
  return id.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** Documents with tables of rules, each with the folder from which its links start. */
const DOCUMENTS = [
  { path: 'docs/rules.md', toRules: '../rules' },
  { path: 'README.md', toRules: 'rules' },
];

function tables(rules: readonly Meta[]): Generated[] {
  return DOCUMENTS.flatMap(({ path, toRules }) => {
    const file = join(root, path);
    if (!existsSync(file)) return [];
    const text = readFileSync(file, 'utf8');
    return text.includes(BEGIN) ? [{ path: file, text: between(text, table(rules, toRules)) }] : [];
  });
}

const BEGIN = '<!-- rules:begin (made by `pnpm generate`) -->';
const END = '<!-- rules:end -->';
const KEYS = { begin: '<!-- keys:begin (made by `pnpm generate`) -->', end: '<!-- keys:end -->' };

function between(text: string, inner: string, { begin, end } = { begin: BEGIN, end: END }): string {
  const from = text.indexOf(begin) + begin.length;
  const to = text.indexOf(end, from);
  if (to === -1) throw new Error(`there is no ${end}`);
  return `${text.slice(0, from)}\n${inner}${text.slice(to)}`;
}

const FIXES: Readonly<Record<Meta['fix'], string>> = { none: '', safe: 'safe', suggestion: 'suggestion', display: 'sketch' };

function table(rules: readonly Meta[], toRules: string): string {
  const rows = rules.map(({ id, severity, recommended, fix, description }) => {
    const level = recommended ? severity : `${severity}, off`;
    return `| [\`${id}\`](${toRules}/${id}/README.md) | ${level} | ${FIXES[fix]} | ${description.replaceAll('|', '\\|')} |\n`;
  });
  return `| rule | level | fix | what it finds |\n|---|---|---|---|\n${rows.join('')}`;
}

/** Loaded after `rules/index.ts` is read: it lists the rules. */
async function configuration(): Promise<Generated[]> {
  const { configurationSchema, configurationTable } = await import('./configuration.ts');
  const guide = join(root, 'docs/guide/configuration.md');
  const schema = { path: join(root, 'packages/cli/schemas/config.schema.json'), text: await configurationSchema() };
  return [schema, { path: guide, text: between(readFileSync(guide, 'utf8'), await configurationTable(), KEYS) }];
}

/** The lines that differ, without regard to their order. */
function difference(path: string, text: string): string {
  const old = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  const wanted = text.split('\n');
  const removed = old.filter((line) => !wanted.includes(line)).map((line) => `- ${line}\n`);
  const added = wanted.filter((line) => !old.includes(line)).map((line) => `+ ${line}\n`);
  return [...removed, ...added].join('');
}

process.exitCode = await main(process.argv.includes('--check'));
