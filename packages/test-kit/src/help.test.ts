import { describe, expect, test } from 'vitest';
import { inspectHclParse, parseStream, plainValue } from '@privatelint/core';
import { check } from './check.ts';
import { ruleFolders } from './rule-folders.ts';
import { scenarios } from './scenarios.ts';

/** Help texts end with what to write, in the language of the file that would be edited. */
const rules = (await ruleFolders()).flatMap(({ rule }) => (rule === undefined ? [] : [rule]));

interface Help {
  readonly ruleId: string;
  readonly help: string;
  /** What is to be copied. */
  readonly sketch: string;
}

function helpFor(files: Readonly<Record<string, string>>, options: object = {}): Help[] {
  const { findings } = check({ files, rules, preset: 'recommended', ...options });
  return findings.map(({ ruleId, help = '' }) => ({ ruleId, help, sketch: help.split('\n').slice(1).join('\n') }));
}

/** Those that tell what a network context would say are no parts of a file that is linted. */
function sketches(files: Readonly<Record<string, string>>, options: object): string[] {
  return helpFor(files, options).flatMap(({ ruleId, sketch }) => (sketch === '' || ruleId === 'network-undecided' || (ruleId.startsWith('endpoint-policy') && /^(?:policy|\{|-)/m.test(sketch)) ? [] : [sketch]));
}

const PARSES: Readonly<Record<string, (sketch: string) => void>> = {
  cloudformation: (sketch) => {
    expect(parseStream(sketch, 'cloudformation').problems, sketch).toEqual([]);
    expect(sketch).toMatch(/^[A-Za-z0-9]+:$/m);
  },
  json: (sketch) => {
    expect(() => void JSON.parse(`{${sketch}}`), sketch).not.toThrow();
  },
  terraform: (sketch) => {
    expect(inspectHclParse(sketch), sketch).toMatchObject({ ok: true });
    expect(sketch).toMatch(/^(?:resource "|\{$)/m);
  },
};
const LANGUAGES: Readonly<Record<string, keyof typeof PARSES>> = { cloudformation: 'cloudformation', sam: 'cloudformation', terraform: 'terraform', plan: 'terraform', 'plan with sources': 'terraform' };

describe('scenarios', () => {
  for (const { name, expected, broken } of scenarios()) {
    for (const { name: dialect, files } of broken) {
      const language = LANGUAGES[dialect];
      if (language === undefined) continue;
      test(`${name} in ${dialect}`, () => {
        for (const sketch of sketches(files, expected)) PARSES[language]?.(sketch);
      });
      if (dialect !== 'cloudformation') continue;
      test(`${name} in JSON`, () => {
        const inJson = Object.fromEntries(Object.entries(files).map(([path, text]) => [path.replace('.yaml', '.json'), JSON.stringify(plainValue(parseStream(text, 'cloudformation').documents[0] ?? { kind: 'scalar', value: null, style: 'plain', start: 0, end: 0 }), null, 2)]));
        for (const sketch of sketches(inJson, expected)) PARSES.json?.(sketch);
      });
    }
  }
});
