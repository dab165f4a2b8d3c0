import { applyEdits } from '@privatelint/core';
import { describe, expect, test } from 'vitest';
import { agreementOf, findingsOfAssembly, type Shown } from './testing/agreement.ts';
import { readApps } from './testing/apps.ts';
import { temporaryFolder } from './testing/folder.ts';
import { judge, OF_KNOWLEDGE } from './testing/judge.ts';
import { NEW_PROJECT, synthesize, typeErrors, writePrograms } from './testing/synthesis.ts';

const apps = readApps();

function brief({ severity, ruleId, address }: Shown): string {
  return `${severity} ${ruleId} ${address}`;
}

/** What a line of `apps.md` says besides the text that is underlined. */
function listed(line: string): string {
  return line.split(' ').slice(0, 3).join(' ');
}

/** An app with all that an editor offers for it applied, one after the other. */
function mended(text: string): string {
  let now = text;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const fix = judge(now)
      .filter(({ ruleId }) => !OF_KNOWLEDGE.has(ruleId))
      .flatMap(({ fixes }) => fixes)
      .find(({ edits, applicability }) => edits.length > 0 && applicability !== 'display');
    const applied = fix === undefined ? undefined : applyEdits(fix.edits);
    if (applied?.kind !== 'applied') return now;
    now = applied.files.get('app.ts') ?? now;
  }
  return now;
}

const MOST_ROUNDS = 12;

const broken = writePrograms(temporaryFolder(), apps.map(({ text }) => text));
const whole = writePrograms(temporaryFolder(), apps.map(({ text }) => mended(text)));

test('the apps are TypeScript, and stay it when they are mended', () => {
  expect(typeErrors([...broken, ...whole])).toBe('');
});

describe.each([
  ['of an app as it is', {}],
  ['of a new project', NEW_PROJECT],
])('with the flags %s', (_, context) => {
  const failed = synthesize([...broken, ...whole], context);

  test.each(apps.map((app, i) => ({ ...app, i })))('$title', ({ i, findings, unseen, left }) => {
    const [before, after] = [broken[i] ?? '', whole[i] ?? ''];
    expect([failed[before], failed[after]]).toEqual([undefined, undefined]);
    const { template, both, sourceOnly } = agreementOf(before, { typed: false });
    expect(sourceOnly.map(brief)).toEqual([]);
    expect(both.map(brief).sort()).toEqual(findings.map(listed).sort());
    expect(template.filter((one) => !both.includes(one)).map(brief).sort()).toEqual(unseen);
    expect(findingsOfAssembly(`${after}/cdk.out`).findings.map(brief).sort()).toEqual(left);
  });
});
