import { describe, expect, test } from 'vitest';
import type { Diagnostic, WorkloadReport } from '@privatelint/core';
import { bugsOf } from './cases.ts';
import { check, type Checked } from './check.ts';
import { ruleFolders } from './rule-folders.ts';
import { scenarios, type Dialect, type ExpectedFinding, type ExpectedScenario } from './scenarios.ts';

/** Every scenario in every dialect that it is written in. One scenario: `npx vitest run scenarios -t <name>`. */
const rules = (await ruleFolders()).flatMap(({ rule }) => (rule === undefined ? [] : [rule]));

for (const { name, expected, broken, mended } of scenarios()) {
  describe(name, () => {
    test('says what it is about, and has both halves', () => {
      expect(expected.about).toMatch(/^[A-Z].*\.$/);
      expect(expected.findings).not.toEqual([]);
      expect(mended.map((it) => it.name)).toEqual(broken.map((it) => it.name));
      expect(broken.map((it) => it.name)).toContain('cloudformation');
    });

    for (const dialect of broken) {
      test(`broken ${dialect.name}`, () => {
        const result = run(dialect, expected);
        expectFindings(dialect, result, expected.findings);
        for (const [workload, verdicts] of Object.entries(dialect.name === 'cloudformation' ? (expected.verdicts ?? {}) : {})) {
          expect({ [workload]: verdictsOf(result.workloads, workload, Object.keys(verdicts)) }).toEqual({ [workload]: verdicts });
        }
      });
    }

    for (const dialect of mended) {
      test(`mended ${dialect.name}`, () => {
        const result = run(dialect, expected);
        expectFindings(dialect, result, expected.mended ?? []);
        expect(result.workloads.flatMap(({ needs }) => needs).filter(({ verdict }) => verdict === 'refuted')).toEqual([]);
      });
    }
  });
}

function run({ files }: Dialect, { regions = [], parameters = {}, complete = false }: ExpectedScenario): Checked {
  return check({ files, rules, regions, parameters, complete, preset: 'recommended' });
}

/** In CloudFormation the whole finding, in other dialects which rules speak, and how loud. */
function expectFindings(dialect: Dialect, result: Checked, wanted: readonly ExpectedFinding[]): void {
  expect(bugsOf(result)).toEqual([]);
  expect(result.files.failed).toBe(0);
  if (dialect.name !== 'cloudformation') {
    expect(result.findings.map(brief).sort()).toEqual(wanted.map(brief).sort());
    return;
  }
  const sorted = [...wanted].sort(byKey);
  expect([...result.findings].sort(byKey).map((finding, i) => shown(finding, sorted[i]))).toEqual(sorted);
}

/** As much of a finding as the scenario speaks of. */
function shown({ ruleId, severity, address, workloads, services, message }: Diagnostic, wanted: ExpectedFinding | undefined): object {
  return {
    ruleId,
    severity,
    address,
    ...(wanted?.workloads === undefined ? {} : { workloads }),
    ...(wanted?.services === undefined ? {} : { services }),
    ...(wanted === undefined ? { message } : {}),
  };
}

function verdictsOf(workloads: readonly WorkloadReport[], address: string, services: readonly string[]): object {
  const needs = workloads.filter((it) => it.address === address).flatMap((it) => it.needs);
  return Object.fromEntries(services.map((service) => [service, needs.find((need) => need.service === service)?.verdict]));
}

function byKey(a: ExpectedFinding, b: ExpectedFinding): number {
  return key(a) < key(b) ? -1 : Number(key(a) > key(b));
}

function key({ ruleId, address, severity }: ExpectedFinding): string {
  return `${ruleId} ${address} ${severity}`;
}

function brief({ ruleId, severity }: Pick<ExpectedFinding, 'ruleId' | 'severity'>): string {
  return `${severity} ${ruleId}`;
}
