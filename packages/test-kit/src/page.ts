import type { Rule } from '@privatelint/core';
import { optionValue } from './cases.ts';
import type { CheckInput } from './check.ts';
import { paragraph, sectionsOf, type Block, type Section } from './markdown.ts';

/** An example of a page: it must report the rule exactly once, or not at all. */
export interface Example {
  readonly verdict: 'incorrect' | 'correct';
  readonly section: string;
  readonly line: number;
  readonly input: Omit<CheckInput, 'rules'>;
}

export interface Page {
  readonly examples: readonly Example[];
  /** What is wrong with the page as a text. */
  readonly problems: readonly string[];
}

/** How a page begins to tell of the strongest fix. */
const FIX_WORDS: Readonly<Record<Rule['fix'], RegExp>> = { none: /^None\b/, safe: /\bsafe\b/i, suggestion: /\bsuggestion\b/i, display: /\bsketch\b/i };

const SECTIONS = ['Why', 'Examples', 'Fix', 'When not to use it', 'References'];

/** Reads `README.md` of a rule. */
export function readPage(rule: Rule, markdown: string): Page {
  const sections = sectionsOf(markdown);
  const examples = sections.flatMap((section) =>
    section.blocks.filter((block) => verdictOf(block) !== undefined).map((block) => exampleOf(rule.id, section, block)),
  );
  return { examples, problems: [...textProblems(rule, sections, markdown), ...exampleProblems(sections, examples)] };
}

function* textProblems(rule: Rule, sections: readonly Section[], markdown: string): Iterable<string> {
  const [title] = sections;
  if (title?.level !== 1 || title.title !== rule.id) yield `the page does not start with "# ${rule.id}"`;
  const description = paragraph(title?.prose ?? []);
  if (description !== rule.description) yield `the first paragraph is "${description}", the rule says "${rule.description}"`;
  const named = sections.filter(({ level }) => level === 2).map((it) => it.title);
  const wanted = SECTIONS.filter((it) => named.includes(it));
  const order = named.filter((it) => SECTIONS.includes(it));
  for (const name of SECTIONS) if (!named.includes(name)) yield `there is no section "## ${name}"`;
  if (order.join() !== wanted.join()) yield `sections stand in the order ${order.join(', ')}; it is ${SECTIONS.join(', ')}`;
  for (const [i, section] of sections.entries()) if (isEmpty(section, sections[i + 1])) yield `section "${section.title}" is empty`;
  const links = sections.find(({ title: it }) => it === 'References')?.prose.join('\n') ?? '';
  for (const url of rule.references) if (!links.includes(url)) yield `"## References" does not name ${url}`;
  const fix = paragraph(sections.find(({ title: it }) => it === 'Fix')?.prose ?? []);
  if (!FIX_WORDS[rule.fix].test(fix)) yield `"## Fix" does not begin with what the rule offers (${rule.fix})`;
  if (/\bTODO\b/.test(markdown)) yield 'there is a TODO left';
}

function* exampleProblems(sections: readonly Section[], examples: readonly Example[]): Iterable<string> {
  for (const verdict of ['incorrect', 'correct'] as const) {
    if (!examples.some((it) => it.verdict === verdict)) yield `there is no block marked "${verdict}"`;
  }
  const shown = sections.filter(({ title }) => title === 'Examples').flatMap(({ blocks }) => blocks);
  for (const block of shown) {
    if (verdictOf(block) === undefined) yield `line ${block.line}: an example is marked neither "incorrect" nor "correct"`;
  }
}

/** A heading that only holds smaller headings is not empty. */
function isEmpty({ level, prose, blocks }: Section, next: Section | undefined): boolean {
  return blocks.length === 0 && prose.every((line) => line.trim() === '') && !(next !== undefined && next.level > level);
}

function verdictOf({ info }: Block): Example['verdict'] | undefined {
  return info[1] === 'incorrect' || info[1] === 'correct' ? info[1] : undefined;
}

/** Settings behind the word: `region=a,b`, `parameter:Name=value`, `complete=true`, `file=name`, `option:name=value`. */
function exampleOf(ruleId: string, section: Section, block: Block): Example {
  const [language = 'yaml', , ...settings] = block.info;
  const options: Record<string, unknown> = {};
  const parameters: Record<string, string> = {};
  let regions: readonly string[] = [];
  let complete = false;
  let file = `template.${language}`;
  for (const setting of settings) {
    const [, name = '', value = ''] = /^([^=]+)=(.*)$/.exec(setting) ?? [];
    if (name === 'region') regions = value.split(',');
    else if (name === 'complete') complete = value === 'true';
    else if (name === 'file') file = value;
    else if (name.startsWith('parameter:')) parameters[name.slice('parameter:'.length)] = value;
    else if (name.startsWith('option:')) options[name.slice('option:'.length)] = optionValue(value);
    else throw new Error(`line ${block.line}: there is no setting \`${setting}\``);
  }
  return {
    verdict: verdictOf(block) ?? 'correct',
    section: section.title,
    line: block.line,
    input: { files: { [file]: block.text }, regions, parameters, complete, options: { [ruleId]: options } },
  };
}
