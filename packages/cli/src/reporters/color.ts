export type Style = (text: string) => string;

export interface Paint {
  readonly red: Style;
  readonly yellow: Style;
  readonly green: Style;
  readonly cyan: Style;
  readonly bold: Style;
  readonly dim: Style;
}

const plain: Style = (text) => text;

/** Six styles of every terminal; none when colours are off. */
export function paintIf(color: boolean): Paint {
  const style = (open: number, close: number): Style => (color ? (text) => (text === '' ? '' : `\u001b[${open}m${text}\u001b[${close}m`) : plain);
  return { red: style(31, 39), yellow: style(33, 39), green: style(32, 39), cyan: style(36, 39), bold: style(1, 22), dim: style(2, 22) };
}

/** Whether to use colours: the option, then the common environment variables, then whether a person is there. */
export function wantsColor(option: boolean | undefined, isTerminal: boolean, env: Readonly<Record<string, string | undefined>>): boolean {
  if (option !== undefined) return option;
  if ((env.NO_COLOR ?? '') !== '') return false;
  if ((env.FORCE_COLOR ?? '') !== '') return env.FORCE_COLOR !== '0';
  return isTerminal && env.TERM !== 'dumb';
}
