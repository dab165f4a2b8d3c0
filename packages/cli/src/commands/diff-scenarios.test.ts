import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { runCli } from '../testing/memory-io.ts';

const root = fileURLToPath(new URL('../../../../test-templates', import.meta.url));

interface Expected {
  readonly regions?: readonly string[];
  readonly parameters?: Readonly<Record<string, string>>;
  readonly findings: readonly { readonly ruleId: string }[];
}

interface Change {
  readonly proofs: { readonly broken: readonly { readonly by: readonly object[] }[]; readonly lost: readonly object[]; readonly mended: readonly object[] };
  readonly findings: { readonly new: readonly { readonly ruleId: string }[]; readonly gone: readonly { readonly ruleId: string }[] };
}

/** Every scenario is a change and its way back. */
describe.each(readdirSync(root))('%s', (name) => {
  const { regions = [], parameters = {}, findings } = JSON.parse(readFileSync(join(root, name, 'expected.json'), 'utf8')) as Expected; // ours
  const network = existsSync(join(root, name, 'context.yaml')) ? ['--network', 'context.yaml'] : [];
  const ids = new Set(findings.map(({ ruleId }) => ruleId));

  async function change(base: string, head: string): Promise<Change> {
    const options = [...regions.flatMap((it) => ['--region', it]), ...Object.entries(parameters).flatMap(([key, value]) => ['--param', `${key}=${value}`]), ...[...ids].flatMap((id) => ['--rule', `${id}:error`])];
    const { stdout } = await runCli(['diff', base, head, '--format', 'json', '--quiet', ...network, ...options], { cwd: join(root, name) });
    return JSON.parse(stdout) as Change; // what it prints
  }

  test('broken: what is found is new, and every lost path has something that did it', async () => {
    const { proofs, findings: { new: added } } = await change('mended', 'broken');
    const found = new Set(added.map(({ ruleId }) => ruleId));
    expect([...ids].filter((id) => !found.has(id))).toEqual([]);
    expect(proofs.broken.filter(({ by }) => by.length === 0)).toEqual([]);
    expect(proofs.mended).toEqual([]);
  });

  test('mended: it is gone, and no proof is broken', async () => {
    const { proofs, findings: { gone } } = await change('broken', 'mended');
    const left = new Set(gone.map(({ ruleId }) => ruleId));
    expect([...ids].filter((id) => !left.has(id))).toEqual([]);
    expect([...proofs.broken, ...proofs.lost]).toEqual([]);
  });
});
