import { expect, test } from 'vitest';
import { whenItHolds } from '../diagnostics/scenario-words.ts';
import { analyze } from './analyze.ts';
import { defineRule } from './rule.ts';
import { natIf, serviceIn } from './testing.ts';

const undecided = defineRule({
  id: 'stays-undecided',
  severity: 'info',
  recommended: true,
  description: 'Tells of each source of the unknown.',
  why: 'So that it can be asked when.',
  references: [],
  fix: 'none',
  messages: { open: 'open' },
  on: 'undecided',
  *check({ workloads: [first] }) {
    if (first !== undefined) yield { messageId: 'open', at: first.at, node: first };
  },
});

const count = (parameter: string) => serviceIn(natIf(), `Parameters: {Count: {${parameter}}, Other: {Type: String}}`).replace('LaunchType: FARGATE', 'LaunchType: FARGATE\n      DesiredCount: !Ref Count');
const conditional = serviceIn(natIf(), "Parameters: {Deploy: {Type: String, Default: 'no', AllowedValues: ['yes', 'no']}}\nConditions: {Deployed: !Equals [!Ref Deploy, 'yes']}").replace('  Service:\n', '  Service:\n    Condition: Deployed\n');

function run(template: string) {
  const { workloads, findings, crashes } = analyze([{ path: 'a.yaml', text: template }], [undecided], { regions: ['eu-west-1'] });
  expect(crashes).toEqual([]);
  const told = workloads.map(({ needs, scenarios = [] }) => ({ needs: needs.map(({ service, verdict }) => `${service} ${verdict}`), when: whenItHolds({ scenarios, scenariosComplete: true }) }));
  return { told, findings: findings.map((it) => whenItHolds(it)) };
}

const ALL = ['ecr.api proven', 'ecr.dkr proven', 's3 proven'];

test('a service that starts with no task by default is judged for the deployment that starts some', () => {
  expect(run(count('Type: Number, Default: 0')).told).toEqual([{ needs: ALL, when: 'only when Count is any other value' }]);
  expect(run(count('Type: Number, Default: 0, AllowedValues: [0, 2]')).told).toEqual([{ needs: ALL, when: 'only when Count is 2' }]);
});

test('one that runs by default needs no word about it', () => {
  expect(run(count('Type: Number, Default: 1')).told).toEqual([{ needs: ALL, when: '' }]);
});

test('one that never runs is there, and needs nothing', () => {
  expect(run(count('Type: Number, Default: 0').replace('!Ref Count', '0')).told).toEqual([{ needs: [], when: '' }]);
});

test('one that is left out by default is judged for the deployment that has it', () => {
  expect(run(conditional).told).toEqual([{ needs: ALL, when: 'only when Deployed is true' }]);
});

test('what stays undecided there is told with its circumstances, and without where it stays so by default', () => {
  const elsewhere = (template: string): string => template.replace('Subnets: [!Ref Subnet]', 'Subnets: [!ImportValue private]');
  expect(run(elsewhere(conditional)).findings).toEqual(['only when Deployed is true']);
  expect(run(elsewhere(count('Type: Number, Default: 1'))).findings).toEqual(['']);
});
