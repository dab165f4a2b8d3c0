import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { folderWith } from '../testing/folder.ts';
import { runCli } from '../testing/memory-io.ts';
import { BROKEN, CLEAN, UNPARSABLE } from '../testing/templates.ts';

/** A folder with the schemas that others publish; they are not ours to copy. */
const folder = process.env.PRIVATELINT_SCHEMAS ?? '';

describe.skipIf(folder === '')('published schemas', () => {
  const templates = { broken: BROKEN, clean: CLEAN, unparsable: UNPARSABLE };

  async function report(format: string, template: string): Promise<string> {
    return (await runCli(['a b.yaml', '--format', format], { cwd: folderWith({ 'a b.yaml': template }) })).stdout;
  }

  test.each(Object.entries(templates))('SARIF and GitLab: %s', async (_, template) => {
    for (const [format, name] of [['sarif', 'sarif-schema-2.1.0.json'], ['gitlab', 'gitlab-code-quality.json']] as const) {
      const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false, validateFormats: false });
      const validate = ajv.compile(JSON.parse(readFileSync(join(folder, name), 'utf8')) as object);
      validate(JSON.parse(await report(format, template)));
      expect(validate.errors ?? [], format).toEqual([]);
    }
  });

  test.each(Object.entries(templates))('JUnit: %s', async (_, template) => {
    const { status, stderr } = spawnSync('xmllint', ['--noout', '--schema', join(folder, 'junit-10.xsd'), '-'], { input: await report('junit', template), encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '- validates\n' });
  });
});
