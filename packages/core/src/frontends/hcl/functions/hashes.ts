import { stringValue } from '../value.ts';
import { base64, utf8 } from './bytes.ts';
import { failure, text, type FunctionTable, type HclFunction } from './define.ts';

export const HASHES: FunctionTable = {
  md5: ofText((bytes) => hex(md5(bytes))),
  sha1: ofText((bytes) => hex(sha1(bytes))),
  sha256: ofText((bytes) => hex(sha256(bytes))),
  base64sha256: ofText((bytes) => base64(sha256(bytes))),
  filemd5: ofFile((bytes) => hex(md5(bytes))),
  filesha1: ofFile((bytes) => hex(sha1(bytes))),
  filesha256: ofFile((bytes) => hex(sha256(bytes))),
  filebase64sha256: ofFile((bytes) => base64(sha256(bytes))),
  uuidv5: { parameters: ['string', 'string'], returns: 'string', run: ([namespace, name]) => uuidv5(text(namespace), text(name)) },
};

function ofText(run: (bytes: Uint8Array) => string): HclFunction {
  return { parameters: ['string'], returns: 'string', run: ([value]) => stringValue(run(utf8(text(value)))) };
}

function ofFile(run: (bytes: Uint8Array) => string): HclFunction {
  return {
    parameters: ['string'],
    returns: 'string',
    run: ([path], { host }) => {
      const content = host.read(text(path));
      return content === undefined ? failure(`there is no file \`${text(path)}\``) : stringValue(run(utf8(content)));
    },
  };
}

export function sha1Text(text: string): string {
  return hex(sha1(utf8(text)));
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

const NAMESPACES = new Map([
  ['dns', '6ba7b810-9dad-11d1-80b4-00c04fd430c8'],
  ['url', '6ba7b811-9dad-11d1-80b4-00c04fd430c8'],
  ['oid', '6ba7b812-9dad-11d1-80b4-00c04fd430c8'],
  ['x500', '6ba7b814-9dad-11d1-80b4-00c04fd430c8'],
]);

function uuidv5(namespace: string, name: string): ReturnType<HclFunction['run']> {
  const digits = (NAMESPACES.get(namespace) ?? namespace).replaceAll('-', '');
  if (!/^[0-9a-f]{32}$/iu.test(digits)) return failure(`\`${namespace}\` is no namespace`);
  const prefix = Uint8Array.from(digits.match(/../gu) ?? [], (pair) => Number.parseInt(pair, 16));
  const bytes = sha1(Uint8Array.from([...prefix, ...utf8(name)])).slice(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 15) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 63) | 0x80;
  return stringValue(hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/u, '$1-$2-$3-$4-$5'));
}

// MD5 (RFC 1321), SHA-1 and SHA-256 (FIPS 180-4): core has no access to the host's cryptography.

function sha1(message: Uint8Array): Uint8Array {
  const state = Uint32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0);
  const w = new Uint32Array(80);
  for (const block of blocks(message, false)) {
    for (let i = 0; i < 80; i++) w[i] = i < 16 ? (block[i] ?? 0) : rotate(at(w, i - 3) ^ at(w, i - 8) ^ at(w, i - 14) ^ at(w, i - 16), 1);
    let [a = 0, b = 0, c = 0, d = 0, e = 0] = state;
    for (let i = 0; i < 80; i++) {
      const [f, k] = sha1Round(i, b, c, d);
      const sum = (rotate(a, 5) + f + e + k + at(w, i)) >>> 0;
      [e, d, c, b, a] = [d, c, rotate(b, 30), a, sum];
    }
    add(state, [a, b, c, d, e]);
  }
  return bytesOf(state, false);
}

function sha1Round(i: number, b: number, c: number, d: number): readonly [number, number] {
  if (i < 20) return [(b & c) | (~b & d), 0x5a827999];
  if (i < 40) return [b ^ c ^ d, 0x6ed9eba1];
  if (i < 60) return [(b & c) | (b & d) | (c & d), 0x8f1bbcdc];
  return [b ^ c ^ d, 0xca62c1d6];
}

const PRIMES = firstPrimes(64);
const SHA256_K = PRIMES.map((prime) => fraction(Math.cbrt(prime)));

function sha256(message: Uint8Array): Uint8Array {
  const state = Uint32Array.from(PRIMES.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));
  const w = new Uint32Array(64);
  for (const block of blocks(message, false)) {
    for (let i = 0; i < 64; i++) {
      w[i] = i < 16 ? (block[i] ?? 0) : at(w, i - 16) + small(at(w, i - 15), 25, 14, 3) + at(w, i - 7) + small(at(w, i - 2), 15, 13, 10);
    }
    let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
    for (let i = 0; i < 64; i++) {
      const first = (h + (rotate(e, 26) ^ rotate(e, 21) ^ rotate(e, 7)) + ((e & f) ^ (~e & g)) + (SHA256_K[i] ?? 0) + at(w, i)) >>> 0;
      const second = ((rotate(a, 30) ^ rotate(a, 19) ^ rotate(a, 10)) + ((a & b) ^ (a & c) ^ (b & c))) >>> 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) >>> 0, c, b, a, (first + second) >>> 0];
    }
    add(state, [a, b, c, d, e, f, g, h]);
  }
  return bytesOf(state, false);
}

function small(value: number, first: number, second: number, shift: number): number {
  return rotate(value, first) ^ rotate(value, second) ^ (value >>> shift);
}

const MD5_SHIFTS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];

function md5(message: Uint8Array): Uint8Array {
  const state = Uint32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);
  for (const block of blocks(message, true)) {
    let [a = 0, b = 0, c = 0, d = 0] = state;
    for (let i = 0; i < 64; i++) {
      const [f, word] = md5Round(i, b, c, d);
      const constant = Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32);
      const sum = (a + f + constant + (block[word] ?? 0)) >>> 0;
      [a, d, c, b] = [d, c, b, (b + rotate(sum, MD5_SHIFTS[(i >> 4) * 4 + (i & 3)] ?? 0)) >>> 0];
    }
    add(state, [a, b, c, d]);
  }
  return bytesOf(state, true);
}

function md5Round(i: number, b: number, c: number, d: number): readonly [number, number] {
  if (i < 16) return [(b & c) | (~b & d), i];
  if (i < 32) return [(d & b) | (~d & c), (5 * i + 1) & 15];
  if (i < 48) return [b ^ c ^ d, (3 * i + 5) & 15];
  return [c ^ (b | ~d), (7 * i) & 15];
}

function* blocks(message: Uint8Array, littleEndian: boolean): Generator<Uint32Array> {
  const length = Math.ceil((message.length + 9) / 64) * 64;
  const padded = new Uint8Array(length);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  const bits = BigInt(message.length) * 8n;
  view.setBigUint64(length - 8, bits, littleEndian);
  for (let start = 0; start < length; start += 64) yield Uint32Array.from({ length: 16 }, (_, i) => view.getUint32(start + 4 * i, littleEndian));
}

function bytesOf(state: Uint32Array, littleEndian: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(state.length * 4));
  for (const [i, word] of state.entries()) view.setUint32(4 * i, word, littleEndian);
  return new Uint8Array(view.buffer);
}

function add(state: Uint32Array, words: readonly number[]): void {
  for (const [i, word] of words.entries()) state[i] = at(state, i) + word;
}

function at(words: Uint32Array, index: number): number {
  return words[index] ?? 0;
}

function rotate(value: number, bits: number): number {
  return ((value << bits) | (value >>> (32 - bits))) >>> 0;
}

function fraction(value: number): number {
  return Math.floor((value - Math.floor(value)) * 2 ** 32);
}

function firstPrimes(count: number): readonly number[] {
  const primes: number[] = [];
  for (let candidate = 2; primes.length < count; candidate++) if (primes.every((prime) => candidate % prime !== 0)) primes.push(candidate);
  return primes;
}
