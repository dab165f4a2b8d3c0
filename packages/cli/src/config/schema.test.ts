import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { configSchema } from './schema.ts';

test('the schema is one that editors can use', () => {
  const validate = new Ajv({ allErrors: true }).compile(JSON.parse(JSON.stringify(configSchema())));
  expect(validate({ preset: 'strict', rules: { 'parse-error': 'off' }, deployments: { dev: { templates: ['a.yaml'], regions: 'ca-west-1' } } })).toBe(true);
  expect(validate({ prest: 'strict' })).toBe(false);
  expect(validate({ rules: { 'parse-error': 'of' } })).toBe(false);
});
