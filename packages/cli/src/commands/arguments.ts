import { parseArgs } from 'node:util';
import { didYouMean } from '../io/nearest.ts';
import { UsageError } from '../io/usage-error.ts';

/** One option of a command: how it is called, what it takes and what `--help` says of it. */
export interface OptionSpec {
  /** What its value is called in the help; absent for switches. */
  readonly value?: string;
  readonly help?: string;
  readonly aliases?: readonly string[];
  readonly short?: string;
  /** The heading of the help below which it stands first; those after it stand there too. */
  readonly group?: string;
}

export type OptionTable = Readonly<Record<string, OptionSpec>>;

export type Argument =
  | { readonly kind: 'option'; readonly name: string; readonly typed: string; readonly value: string }
  | { readonly kind: 'switch'; readonly name: string }
  | { readonly kind: 'positional'; readonly value: string };

/**
 * The arguments in their order, aliases resolved. What the table does not know is a usage error; `elsewhere` tells what does
 * that here which other tools call so.
 */
export function readArguments(argv: readonly string[], table: OptionTable, elsewhere: (name: string) => string | undefined = () => undefined): readonly Argument[] {
  const names = namesOf(table);
  const options: Record<string, { type: 'string' | 'boolean'; short?: string }> = {};
  for (const [typed, name] of names) {
    const spec = table[name];
    options[typed] = { type: spec?.value === undefined ? 'boolean' : 'string', ...(spec?.short === undefined || typed !== name ? {} : { short: spec.short }) };
  }
  const { tokens } = parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true });
  const found: Argument[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') found.push({ kind: 'positional', value: token.value });
    if (token.kind !== 'option') continue;
    const name = names.get(token.name);
    if (name === undefined) throw new UsageError(`unknown option \`${token.rawName}\`${hint(token.name, names.keys(), elsewhere(token.name))}`);
    found.push(argument(name, token.rawName, token.value, table[name]?.value));
  }
  return found;
}

function hint(name: string, names: Iterable<string>, here: string | undefined): string {
  if (here !== undefined) return `; here that is ${here}`;
  return (name.length === 1 ? '' : didYouMean(name, names, '--')) || '; `--help` lists what there is';
}

function namesOf(table: OptionTable): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const [name, { aliases = [] }] of Object.entries(table)) for (const typed of [name, ...aliases]) names.set(typed, name);
  return names;
}

function argument(name: string, typed: string, value: string | undefined, placeholder: string | undefined): Argument {
  if (placeholder === undefined) {
    if (value !== undefined) throw new UsageError(`\`${typed}\` takes no value`);
    return { kind: 'switch', name };
  }
  if (value === undefined || /^--[a-z]/.test(value)) throw new UsageError(`\`${typed}\` needs a value: ${typed} ${placeholder}`);
  return { kind: 'option', name, typed, value };
}

/** The options as lines of a help text. */
export function helpLines(table: OptionTable): string {
  const shown = Object.entries(table).flatMap(([name, { value, help, short, group }]) => {
    const flag = `${short === undefined ? '' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`;
    return help === undefined ? [] : [{ flag, help, heading: group === undefined ? '' : `\n${group}:\n` }];
  });
  const width = Math.max(...shown.map((it) => it.flag.length));
  return shown.map(({ flag, help, heading }) => `${heading}  ${flag.padEnd(width)}  ${help}\n`).join('');
}
