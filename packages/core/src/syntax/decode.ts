import type { SyntaxProblem } from './tree.ts';

// The core is typed without a platform; every platform that runs it has this one global of the Encoding standard.
declare const TextDecoder: new (
  label: string,
  options: { fatal: boolean; ignoreBOM: boolean },
) => { decode(bytes: Uint8Array): string };

export interface DecodeResult {
  /** Invalid bytes stand as U+FFFD; a byte order mark is kept, so that offsets are those of the file. */
  readonly text: string;
  readonly problem?: SyntaxProblem;
  /** The text is right, and only its encoding is not the one that is expected: PowerShell writes so what `>` redirects. */
  readonly isUtf16?: true;
}

/** Bytes of a file as text. What is not UTF-8 is a problem at the first byte that is not. */
export function decodeUtf8(bytes: Uint8Array): DecodeResult {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return invalid(bytes);
  }
}

function invalid(bytes: Uint8Array): DecodeResult {
  const [a, b] = bytes;
  const utf16 = a === 0xff && b === 0xfe ? 'utf-16le' : a === 0xfe && b === 0xff ? 'utf-16be' : undefined;
  if (utf16 !== undefined) {
    const text = new TextDecoder(utf16, { fatal: false, ignoreBOM: true }).decode(bytes);
    return { text, problem: { start: 0, end: 1, message: 'the file is UTF-16; it must be UTF-8' }, isUtf16: true };
  }
  const lossy = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true });
  const text = lossy.decode(bytes);
  const at = firstInvalid(bytes);
  const start = lossy.decode(bytes.subarray(0, at)).length;
  return { text, problem: { start, end: Math.min(start + 1, text.length), message: `the file is not UTF-8: byte ${at + 1} is invalid` } };
}

/** The offset of the first byte that belongs to no well-formed sequence (Unicode 15, table 3-7). */
function firstInvalid(bytes: Uint8Array): number {
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes, at);
    if (length === 0) return at;
    at += length;
  }
  return bytes.length;
}

function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return 1;
  const length =
    lead >= 0xc2 && lead <= 0xdf ? 2 : lead >= 0xe0 && lead <= 0xef ? 3 : lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
  const second = bytes[at + 1] ?? 0;
  const lowest = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const highest = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (length === 0 || second < lowest || second > highest) return 0;
  for (let i = 2; i < length; i++) if (((bytes[at + i] ?? 0) & 0xc0) !== 0x80) return 0;
  return length;
}
