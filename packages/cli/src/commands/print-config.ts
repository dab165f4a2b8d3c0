import { resolve } from 'node:path';
import { catalogued } from '../catalogue.ts';
import type { Config } from '../config/config.ts';
import { levelOf } from '../config/levels.ts';
import type { Io } from '../io/io.ts';
import { seenFrom } from '../io/paths.ts';
import { safeJson } from '../reporters/escape.ts';
import type { CheckOptions } from './check-options.ts';

/** What holds for one file: where the configuration stands, and every rule with the level that it has there. */
export function printConfig(file: string, config: Config, options: CheckOptions, io: Io): string {
  const path = resolve(io.cwd, file);
  const { rules, overrides: _, ...rest } = config.file;
  const preset = config.file.preset ?? 'recommended';
  const overrides = config.overridesOf(path);
  const levels: Record<string, string> = {};
  for (const { id, severity, recommended } of catalogued(config.ownRules)) {
    const asked = levelOf(rules?.[id]);
    const here = overrides.flatMap((it) => levelOf(it.rules[id]) ?? []).at(-1);
    levels[id] = options.levels.get(id) ?? here ?? asked ?? (recommended || preset !== 'recommended' ? severity : 'off');
  }
  return safeJson({
    file: seenFrom(io.cwd, path),
    config: config.path === undefined ? null : seenFrom(io.cwd, config.path),
    ignored: config.isIgnored?.(path) ?? false,
    ...rest,
    preset,
    rules: levels,
  });
}
