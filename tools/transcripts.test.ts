import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './bundles.mjs';

const guide = readdirSync(join(root, 'docs/guide')).map((it) => `docs/guide/${it}`);
const PAGES = ['README.md', 'packages/cli/README.md', ...guide];

interface Transcript {
  readonly page: string;
  readonly command: string;
  /** What is shown; `…` on a line of its own stands for lines that are left out. */
  readonly shown: string;
}

/** Blocks that begin with a prompt and a command of ours, as it is typed in the root of the repository. */
function transcriptsOf(page: string): readonly Transcript[] {
  const blocks = readFileSync(join(root, page), 'utf8').matchAll(/^```[a-z]*\n\$ (?:npx --yes pnpm@[\d.]+ --silent )?privatelint ?(.*)\n([\s\S]*?)^```$/gm);
  return [...blocks].map(([, command = '', shown = '']) => ({ page, command, shown }));
}

// `template.yaml` is nobody's file: such a transcript shows the form of an answer only.
const transcripts = PAGES.flatMap(transcriptsOf).filter(({ command }) => !command.includes(' template.yaml'));

test('the first screen has a finding across stacks and the difference that a fix makes', () => {
  expect(transcripts.filter(({ page }) => page === 'README.md').map(({ command }) => command)).toEqual(['examples/two-stacks', 'examples/copied-template.yaml --region ca-west-1 --fix-suggestions --fix-dry-run']);
});

test.each(transcripts.map((it) => [it.page, it.command, it.shown] as const))('%s: %s', (_, command, shown) => {
  const { stdout, stderr } = spawnSync(process.execPath, [join(root, 'packages/cli/bin/privatelint.js'), ...command.split(' ').filter((it) => it !== '')], { cwd: root, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } });
  // A terminal shows both; what is told besides comes last.
  const printed = stdout + stderr;
  const parts = shown.trimEnd().split(/^…$\n?/m).map((it) => it.trim());
  let from = 0;
  for (const part of parts) {
    const at = printed.indexOf(part, from);
    expect(at >= 0 ? part : printed, part).toBe(part);
    from = at + part.length;
  }
  if (parts.length === 1) expect([stdout.trim(), printed.trim()]).toContain(shown.trim());
});
