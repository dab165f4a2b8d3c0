export type ScalarValue = string | number | boolean | null;

/**
 * A plain scalar as CloudFormation, the AWS CLI, the SAM CLI and cfn-lint read it: the YAML 1.1 patterns of SnakeYAML and
 * PyYAML. Two of the specification's own are left out on purpose, as those libraries do: single letters `y` and `n` stay
 * text, and a date stays text (`Version: 2012-10-17`).
 */
export function yaml11Scalar(text: string): ScalarValue {
  switch (firstKind[text.charCodeAt(0)]) {
    case WORD:
      return words11.get(text) ?? (NULL.test(text) ? null : text);
    case NUMBER:
      return number11(text);
    default:
      return text === '' ? null : text;
  }
}

/** A plain scalar of a YAML 1.2 stream that is no template (core schema). */
export function coreScalar(text: string): ScalarValue {
  switch (firstKind[text.charCodeAt(0)]) {
    case WORD:
      return wordsCore.get(text) ?? (NULL.test(text) ? null : text);
    case NUMBER:
      return numberCore(text);
    default:
      return text === '' ? null : text;
  }
}

const WORD = 1;
const NUMBER = 2;
const firstKind = new Uint8Array(128);
for (const letter of 'nNtTfFyYoO~') firstKind[letter.charCodeAt(0)] = WORD;
for (const letter of '0123456789+-.') firstKind[letter.charCodeAt(0)] = NUMBER;

const NULL = /^(?:~|null|Null|NULL)$/;
const wordsCore = new Map<string, boolean>();
const words11 = new Map<string, boolean>();
for (const [word, value] of [
  ['true', true],
  ['false', false],
  ['yes', true],
  ['no', false],
  ['on', true],
  ['off', false],
] as const) {
  for (const spelling of [word, word.charAt(0).toUpperCase() + word.slice(1), word.toUpperCase()]) {
    words11.set(spelling, value);
    if (word === 'true' || word === 'false') wordsCore.set(spelling, value);
  }
}

const INTEGER_11 = /^[-+]?(?:0b[01_]+|0x[0-9a-fA-F_]+|0[0-7_]+|0|[1-9][0-9_]*(?::[0-5]?[0-9])*)$/;
const FLOAT_11 =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*)$/;
const SPECIAL = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;

function number11(text: string): ScalarValue {
  if (INTEGER_11.test(text) || FLOAT_11.test(text)) return magnitude11(text);
  return special(text) ?? text;
}

function magnitude11(text: string): number {
  const sign = text.startsWith('-') ? -1 : 1;
  const digits = text.replace(/^[-+]/, '').replaceAll('_', '');
  if (digits.includes(':')) return sign * digits.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return sign * (/^0[0-7]+$/.test(digits) ? parseInt(digits, 8) : Number(digits));
}

function numberCore(text: string): ScalarValue {
  if (/^(?:0o[0-7]+|0x[0-9a-fA-F]+|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)$/.test(text))
    return Number(text);
  return special(text) ?? text;
}

function special(text: string): number | undefined {
  if (!SPECIAL.test(text)) return undefined;
  if (/nan/i.test(text)) return NaN;
  return text.startsWith('-') ? -Infinity : Infinity;
}
