import { resolve } from 'node:path';
import type { Diagnostic } from '@privatelint/core';
import { catalogued } from '../catalogue.ts';
import { atFileLevel } from '../config/levels.ts';
import type { Run } from './analysis.ts';
import type { CheckOptions } from './check-options.ts';

/** The findings of a run with the levels of their paths and the suppressions of the configuration. */
export async function toldFindings({ config, sources, result, levels }: Run, options: Pick<CheckOptions, 'levels'>): Promise<readonly Diagnostic[]> {
  const absolute = (file: string): string => resolve(sources.base, file);
  const rules = catalogued(config.ownRules);
  const findings = result.findings.flatMap((it) => atFileLevel(it, { config, fromCommandLine: options.levels, levels, rules, absolute }) ?? []);
  if ((config.file.suppress ?? []).length === 0) return findings;
  const { suppressByConfig } = await import('../config/suppress.ts');
  return suppressByConfig(findings, config, absolute);
}
