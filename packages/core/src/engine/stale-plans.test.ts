import { expect, test } from 'vitest';
import { withoutStalePlans } from './terraform.ts';

const RESOURCE = { address: 'aws_vpc.a', mode: 'managed', type: 'aws_vpc', name: 'a' };
const PLAN = JSON.stringify({
  format_version: '1.2',
  planned_values: { root_module: { resources: [{ ...RESOURCE, values: {} }] } },
  configuration: { root_module: { resources: [{ ...RESOURCE, provider_config_key: 'aws', expressions: {} }], module_calls: { m: { source: '../modules/m' } } } },
});
const MAIN = 'resource "aws_vpc" "a" {}\nmodule "m" {\n  source = "../modules/m"\n}\n';

/** The plans that are left when a file has changed. */
function left(changed: string, plan: string): string[] {
  const files = { 'infra/main.tf': MAIN, 'other/main.tf': 'resource "aws_subnet" "b" {}\n', 'modules/m/main.tf': 'locals {}\n', [plan]: PLAN };
  const sources = Object.entries(files).map(([path, text]) => ({ path, text }));
  return withoutStalePlans(sources, [changed]).map(({ path }) => path).filter((path) => path.endsWith('.json'));
}

test('a plan beside its files is stale when they or the modules that they call change', () => {
  expect(left('infra/main.tf', 'infra/plan.json')).toEqual([]);
  expect(left('modules/m/main.tf', 'infra/plan.json')).toEqual([]);
  expect(left('infra/terraform.tfvars', 'infra/plan.json')).toEqual([]);
});

test('a plan elsewhere is stale when the files change that it was made from', () => {
  expect(left('infra/main.tf', 'ci/plan.json')).toEqual([]);
  expect(left('modules/m/main.tf', 'ci/plan.json')).toEqual([]);
});

test('files of other root modules leave it as it is', () => {
  expect(left('other/main.tf', 'infra/plan.json')).toEqual(['infra/plan.json']);
  expect(left('other/main.tf', 'ci/plan.json')).toEqual(['ci/plan.json']);
  expect(left('infra/values.yaml', 'infra/plan.json')).toEqual(['infra/plan.json']);
});
