import { absent, literal, unknown, type Val } from './values.ts';

/** What the language and Node.js provide. Objects are told by name; what they do is known to `builtins.ts`. */
export function globalValue(name: string, at: Val['at']): Val {
  if (name === 'undefined') return absent(at);
  if (name === 'NaN') return literal(Number.NaN, at);
  if (BUILT_IN.has(name)) return { kind: 'exported', name: `global.${name}`, at };
  return unknown(name, `\`${name}\` is not declared in this file`, at);
}

const BUILT_IN = new Set(['Object', 'Array', 'String', 'Number', 'Boolean', 'JSON', 'Math', 'console', 'process', 'Promise', 'Error', 'TypeError', 'Set', 'Map', 'Date', 'RegExp', 'Symbol', 'parseInt', 'parseFloat', 'Buffer', 'URL']);
