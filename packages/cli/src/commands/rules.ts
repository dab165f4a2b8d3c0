import { catalogued } from '../catalogue.ts';
import type { ExitCode, Io } from '../io/io.ts';
import { UsageError } from '../io/usage-error.ts';
import { paintIf, wantsColor } from '../reporters/color.ts';
import { safeJson } from '../reporters/escape.ts';
import { helpLines, readArguments, type OptionTable } from './arguments.ts';
import { oneOf } from './check-options.ts';

const OPTIONS: OptionTable = {
  format: { value: 'F', help: 'text or json', short: 'f' },
  color: {},
  'no-color': { help: 'no colours' },
  help: { help: 'this text', short: 'h' },
};

/** `privatelint rules`: the catalogue. */
export function rulesCommand(argv: readonly string[], io: Io): Promise<ExitCode> {
  let format: 'text' | 'json' = 'text';
  let color: boolean | undefined;
  for (const it of readArguments(argv, OPTIONS)) {
    if (it.kind === 'positional') throw new UsageError(`\`rules\` takes no paths; \`privatelint explain ${it.value}\` shows the page of a rule`);
    if (it.kind === 'option') format = oneOf(it.value, ['text', 'json'], '--format');
    else if (it.name === 'help') {
      io.stdout(`Usage: privatelint rules [options]\n\nOptions:\n${helpLines(OPTIONS)}`);
      return Promise.resolve(0);
    } else color = it.name === 'color';
  }
  io.stdout(format === 'json' ? asJson() : asText(wantsColor(color, io.isTerminal, io.env)));
  return Promise.resolve(0);
}

function asJson(): string {
  const all = catalogued().map(({ id, severity, recommended, description, why, references, fix }) => ({ id, severity, recommended, description, why, references, fix }));
  return safeJson({ version: 1, rules: all });
}

function asText(color: boolean): string {
  const paint = paintIf(color);
  const all = catalogued();
  const width = Math.max(...all.map((it) => it.id.length));
  const lines = all.map(({ id, severity, recommended, description }) => {
    const level = severity.padEnd(7);
    const shown = severity === 'error' ? paint.red(level) : severity === 'warning' ? paint.yellow(level) : paint.cyan(level);
    return `${paint.bold(id.padEnd(width))}  ${shown}  ${description}${recommended ? '' : paint.dim(' (off unless asked for)')}\n`;
  });
  return `${lines.join('')}\n\`privatelint explain ID\` shows the page of a rule.\n`;
}
