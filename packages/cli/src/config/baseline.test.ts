import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderWith } from '../testing/folder.ts';
import { diagnostic } from '../testing/sample.ts';
import { applyBaseline, writeBaseline } from './baseline.ts';

test('what a baseline lists is left out, wherever its lines moved to; what is gone is told', () => {
  const folder = folderWith({ 'a.yaml': '' });
  const path = join(folder, 'baseline.json');
  const absolute = (file: string): string => join(folder, file);
  const file = { path: 'a.yaml', text: 'Service\n' };
  const known = diagnostic(file);
  const mended = diagnostic(file, { fingerprint: 'mended' });
  const elsewhere = diagnostic({ path: 'not-judged.yaml', text: '' });
  expect(writeBaseline(path, [known, mended, known], absolute)).toBe(2);

  const moved = diagnostic({ path: 'a.yaml', text: '\n\nService\n' }, { at: { file, start: 2, end: 5 } });
  const fresh = diagnostic(file, { address: 'Other' });
  const applied = applyBaseline(path, [moved, fresh, elsewhere], absolute, new Set([absolute('a.yaml')]));
  expect(applied.findings).toEqual([fresh, elsewhere]);
  expect(applied.matched).toBe(1);
  expect(applied.gone).toEqual([{ file: 'a.yaml', address: 'Service', rule: 'missing-ecr-endpoint', fingerprint: 'mended' }]);
});

test('entries of files that this run does not judge are not gone', () => {
  const folder = folderWith({ 'a.yaml': '', 'b.yaml': '' });
  const path = join(folder, 'baseline.json');
  const absolute = (file: string): string => join(folder, file);
  writeBaseline(path, [diagnostic({ path: 'a.yaml', text: '' })], absolute);
  expect(applyBaseline(path, [], absolute, new Set([absolute('b.yaml')])).gone).toEqual([]);
});

test.each([
  ['{', /is no baseline: /],
  ['[]', 'is no baseline: expected {"version": 1, "findings": [...]}'],
  ['{"version": 1, "findings": [{"file": 1}]}', 'findings[0] needs texts for file, address, rule and fingerprint'],
])('%s', (text, message) => {
  const folder = folderWith({ 'b.json': text });
  expect(() => applyBaseline(join(folder, 'b.json'), [], (it) => it, new Set())).toThrow(message);
});
