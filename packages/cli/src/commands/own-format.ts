/** The formats of some commands are not those of findings, so that the option is taken out before `check` reads the rest. */
export function takeFormat(argv: readonly string[], byDefault: string): { readonly format: string; readonly rest: readonly string[] } {
  const at = argv.findIndex((it) => /^(--format|-f)(=|$)/.test(it));
  const option = argv[at];
  if (option === undefined) return { format: byDefault, rest: argv };
  const inline = option.includes('=');
  const format = inline ? option.slice(option.indexOf('=') + 1) : (argv[at + 1] ?? '');
  return { format, rest: [...argv.slice(0, at), ...argv.slice(at + (inline ? 1 : 2))] };
}

/** A switch that only one command knows. */
export function takeSwitch(argv: readonly string[], name: string): { readonly given: boolean; readonly rest: readonly string[] } {
  return { given: argv.includes(name), rest: argv.filter((it) => it !== name) };
}
