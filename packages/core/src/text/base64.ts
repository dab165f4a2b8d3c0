/** Every JavaScript host has it; core takes neither DOM nor Node types. */
declare const TextEncoder: new () => { encode(text: string): Uint8Array };

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Base64 of the UTF-8 bytes of a text. */
export function toBase64(text: string): string {
  const bytes = new TextEncoder().encode(text);
  let result = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b, c] = bytes.subarray(i, i + 3);
    result += digit(a >> 2) + digit(((a & 3) << 4) | ((b ?? 0) >> 4));
    result += b === undefined ? '=' : digit(((b & 15) << 2) | ((c ?? 0) >> 6));
    result += c === undefined ? '=' : digit(c & 63);
  }
  return result;
}

function digit(value: number): string {
  return ALPHABET[value] ?? '';
}
