import { describe, expect, test } from 'vitest';
import { check } from './check.ts';
import { readPage } from './page.ts';
import { ruleFolders } from './rule-folders.ts';

/** What the help texts tell people to paste has to mend what was reported, in the text of the page's own examples. */
const folders = await ruleFolders();
const rules = folders.flatMap(({ rule }) => (rule === undefined ? [] : [rule]));

describe('pasting the help mends the finding', () => {
  for (const { id, rule, page } of folders) {
    if (rule === undefined || page === undefined || (!id.startsWith('missing-') && id !== 'incomplete-endpoint-set')) continue;
    const examples = readPage(rule, page).examples.filter(({ verdict }) => verdict === 'incorrect');
    test.each(examples)(`${id}, line $line`, ({ input }) => {
      const own = (files: Readonly<Record<string, string>>) => check({ ...input, files, rules }).findings.filter(({ ruleId }) => ruleId === id);
      const [found] = own(input.files);
      const snippet = /:\n([\s\S]+)$/.exec(found?.help ?? '')?.[1] ?? '';
      expect(snippet).not.toBe('');
      const mended = Object.fromEntries(Object.entries(input.files).map(([name, text]) => [name, pasted(text, snippet)]));
      const result = check({ ...input, files: mended, rules });
      expect(result.findings.filter(({ ruleId }) => ruleId === 'parse-error')).toEqual([]);
      expect(own(mended)).toEqual([]);
    });
  }
});

/** Resources that are new at the end, parts of others behind their names. */
function pasted(text: string, snippet: string): string {
  const blocks = snippet.replaceAll(/^/gm, '  ').split(/\n(?=  \S)/);
  return blocks.reduce((result, block) => {
    const [name = '', ...lines] = block.split('\n');
    const known = result.indexOf(`\n${name}\n`);
    const end = known + name.length + 1;
    return known < 0 ? `${result.trimEnd()}\n${block}\n` : `${result.slice(0, end)}\n${lines.join('\n')}${result.slice(end)}`;
  }, text);
}
