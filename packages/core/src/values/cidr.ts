import ipaddr from 'ipaddr.js';

/** IPv4 and IPv6 blocks as ranges of integers; everything that no block is gives undefined. */
export interface AddressRange {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

const parsed = new Map<string, AddressRange | undefined>();

/** The range of a block such as `10.0.0.0/16`; a bare address is a range of one. Host bits are ignored, as EC2 does. */
export function addressRange(text: string): AddressRange | undefined {
  if (parsed.has(text)) return parsed.get(text);
  const range = parse(text.trim());
  parsed.set(text, range);
  return range;
}

export function covers(outer: AddressRange, inner: AddressRange): boolean {
  return outer.family === inner.family && outer.first <= inner.first && inner.last <= outer.last;
}

export function overlaps(a: AddressRange, b: AddressRange): boolean {
  return a.family === b.family && a.first <= b.last && b.first <= a.last;
}

/** What `Fn::Cidr` gives: `count` consecutive blocks with `hostBits` host bits each (64 for IPv6 when not given). */
export function cidrBlocks(block: string, count: number, hostBits?: number): string[] | undefined {
  const range = addressRange(block);
  const slash = block.indexOf('/');
  if (range === undefined || slash < 0 || !Number.isInteger(count) || count < 1 || count > 256) return undefined;
  const width = range.family === 4 ? 32 : 128;
  const bits = hostBits ?? (range.family === 4 ? undefined : 64);
  if (bits === undefined || !Number.isInteger(bits) || bits < 1 || bits > width) return undefined;
  const size = 1n << BigInt(bits);
  if (range.first + size * BigInt(count) - 1n > range.last) return undefined;
  return Array.from({ length: count }, (_, i) => `${show(range.first + size * BigInt(i), range.family)}/${width - bits}`);
}

function parse(text: string): AddressRange | undefined {
  const [address = '', length, rest] = text.split('/');
  if (rest !== undefined || !(ipaddr.IPv4.isValidFourPartDecimal(address) || ipaddr.IPv6.isValid(address))) return undefined;
  const bytes = ipaddr.parse(address).toByteArray();
  const width = bytes.length * 8;
  const prefix = length === undefined ? width : /^\d{1,3}$/.test(length) ? Number(length) : -1;
  if (prefix < 0 || prefix > width) return undefined;
  const value = bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  const size = 1n << BigInt(width - prefix);
  const first = (value / size) * size;
  return { family: width === 32 ? 4 : 6, first, last: first + size - 1n };
}

function show(value: bigint, family: 4 | 6): string {
  const length = family === 4 ? 4 : 16;
  const bytes = Array.from({ length }, (_, i) => Number((value >> BigInt(8 * (length - 1 - i))) & 255n));
  return ipaddr.fromByteArray(bytes).toString();
}
