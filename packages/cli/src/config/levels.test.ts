import { expect, test } from 'vitest';
import { diagnostic } from '../testing/sample.ts';
import { noConfig, type Config, type ConfigFile } from './config.ts';
import { atFileLevel, runLevels } from './levels.ts';

const file = { path: 'legacy/a.yaml', text: '' };
const none = new Map();

function configWith(content: ConfigFile): Config {
  return { ...noConfig('/p'), file: content, overridesOf: (path) => (path.startsWith('/p/legacy/') ? (content.overrides ?? []) : []) };
}

function levelIn(path: string, content: ConfigFile, severity: 'error' | 'warning' = 'error'): string | undefined {
  const rules = [{ id: 'missing-ecr-endpoint', severity: 'error', recommended: true, description: '', why: '', references: [], fix: 'none' }] as const;
  const finding = diagnostic({ ...file, path }, { severity });
  const config = configWith(content);
  return atFileLevel(finding, { config, fromCommandLine: none, levels: runLevels(config, none, () => true), rules, absolute: (it) => `/p/${it}` })?.severity;
}

test('an override holds for its files only', () => {
  const config: ConfigFile = { overrides: [{ files: ['legacy/'], rules: { 'missing-ecr-endpoint': 'info' } }] };
  expect(levelIn('legacy/a.yaml', config)).toBe('info');
  expect(levelIn('a.yaml', config)).toBe('error');
});

test('of several the last one counts', () => {
  const rule = (level: 'off' | 'warning'): ConfigFile['overrides'] => [{ files: ['x'], rules: { 'missing-ecr-endpoint': level } }];
  expect(levelIn('legacy/a.yaml', { overrides: [...(rule('off') ?? []), ...(rule('warning') ?? [])] })).toBe('warning');
  expect(levelIn('legacy/a.yaml', { overrides: [...(rule('warning') ?? []), ...(rule('off') ?? [])] })).toBeUndefined();
});

test('what is milder because it holds only sometimes stays milder', () => {
  const config: ConfigFile = { overrides: [{ files: ['x'], rules: { 'missing-ecr-endpoint': 'warning' } }] };
  expect(levelIn('legacy/a.yaml', config, 'warning')).toBe('info');
});

test('a rule that an override switches on runs, and is silent elsewhere', () => {
  const config: ConfigFile = { rules: { 'missing-ecr-endpoint': 'off' }, overrides: [{ files: ['x'], rules: { 'missing-ecr-endpoint': { level: 'warning' } } }] };
  expect([...runLevels(configWith(config), none, () => true)]).toEqual([['missing-ecr-endpoint', 'warning']]);
  expect(levelIn('a.yaml', config)).toBeUndefined();
  expect(levelIn('legacy/a.yaml', config, 'warning')).toBe('warning');
});
