import type { Diagnostic, Severity } from '@privatelint/core';
import type { CatalogueEntry } from '../catalogue.ts';
import type { Config, Level, RuleSetting } from './config.ts';

/** Levels for the whole run: the configuration's, then those of the command line. Rules that only an override switches on run too. */
export function runLevels(config: Config, fromCommandLine: ReadonlyMap<string, Level>, isOn: (id: string) => boolean): ReadonlyMap<string, Level> {
  const levels = new Map<string, Level>();
  for (const [id, setting] of Object.entries(config.file.rules ?? {})) set(levels, id, setting);
  for (const [id, level] of fromCommandLine) levels.set(id, level);
  const switchedOn = (config.file.overrides ?? []).flatMap((it) => Object.entries(it.rules));
  for (const [id, setting] of switchedOn) {
    const level = levelOf(setting);
    if (level === undefined || level === 'off' || fromCommandLine.has(id)) continue;
    if ((levels.get(id) ?? (isOn(id) ? level : 'off')) === 'off') levels.set(id, level);
  }
  return levels;
}

function set(levels: Map<string, Level>, id: string, setting: RuleSetting): void {
  const level = levelOf(setting);
  if (level !== undefined) levels.set(id, level);
}

export function levelOf(setting: RuleSetting | undefined): Level | undefined {
  return typeof setting === 'string' ? setting : setting?.level;
}

/** Options of rules by id. */
export function ruleOptions(config: Config): ReadonlyMap<string, Readonly<Record<string, unknown>>> {
  const settings = Object.entries(config.file.rules ?? {});
  return new Map(settings.flatMap(([id, it]) => (typeof it === 'string' || it.options === undefined ? [] : [[id, it.options] as const])));
}

export interface FileLevels {
  readonly config: Config;
  readonly fromCommandLine: ReadonlyMap<string, Level>;
  /** What the analysis ran with. */
  readonly levels: ReadonlyMap<string, Level>;
  readonly rules: readonly CatalogueEntry[];
  readonly absolute: (file: string) => string;
}

/** A finding at the level that its file gives it, or nothing where its file switches the rule off. */
export function atFileLevel(finding: Diagnostic, { config, fromCommandLine, levels, rules, absolute }: FileLevels): Diagnostic | undefined {
  if ((config.file.overrides ?? []).length === 0) return finding;
  const { ruleId } = finding;
  if (fromCommandLine.has(ruleId)) return finding;
  const own = config.overridesOf(absolute(finding.at.file.path)).flatMap((it) => levelOf(it.rules[ruleId]) ?? []).at(-1);
  const level = own ?? levelOf(config.file.rules?.[ruleId]);
  if (level === 'off') return undefined;
  if (level === undefined) return finding;
  const ran = levels.get(ruleId);
  const normal = ran === undefined || ran === 'off' ? rules.find((it) => it.id === ruleId)?.severity : ran;
  return { ...finding, severity: adjusted(finding.severity, normal, level) };
}

/** What the analysis made milder, because it holds only sometimes, stays milder than what the file asks for. */
function adjusted(severity: Severity, normal: Severity | undefined, level: Severity): Severity {
  const order: readonly Severity[] = ['info', 'warning', 'error'];
  const steps = normal === undefined ? 0 : Math.max(0, order.indexOf(normal) - order.indexOf(severity));
  return order[Math.max(0, order.indexOf(level) - steps)] ?? level;
}
