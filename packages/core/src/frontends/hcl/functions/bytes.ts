/** Every JavaScript host has these; core takes neither DOM nor Node types. */
declare const TextEncoder: new () => { encode(text: string): Uint8Array };
declare const TextDecoder: new (label: string, options: { fatal: boolean; ignoreBOM: boolean }) => { decode(bytes: Uint8Array): string };

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** The text of UTF-8 bytes, or nothing when they are no UTF-8. */
export function utf8Text(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export function base64(bytes: Uint8Array): string {
  let result = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const group = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const digits = [18, 12, 6, 0].map((shift) => ALPHABET.charAt((group >> shift) & 63));
    result += digits.slice(0, bytes.length - i + 1).join('').padEnd(4, '=');
  }
  return result;
}

export function base64Bytes(text: string): Uint8Array | undefined {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/u.test(text)) return undefined;
  const bytes: number[] = [];
  const body = text.replace(/=+$/u, '');
  for (let i = 0; i < body.length; i += 4) {
    const digits = Array.from(body.slice(i, i + 4), (digit) => ALPHABET.indexOf(digit));
    const group = digits.reduce((sum, digit, place) => sum | (digit << (18 - 6 * place)), 0);
    bytes.push(...[(group >> 16) & 255, (group >> 8) & 255, group & 255].slice(0, digits.length - 1));
  }
  return Uint8Array.from(bytes);
}
