/** The bytes of an address: four or sixteen. */
export type Address = readonly number[];

export interface AddressRange {
  readonly address: Address;
  readonly bits: number;
}

/** "If you specify an IP address without the associated routing prefix, IAM uses the default prefix value of /32." */
export function parseRange(text: string): AddressRange | undefined {
  const slash = text.indexOf('/');
  const address = parseAddress(slash === -1 ? text : text.slice(0, slash));
  if (address === undefined) return undefined;
  const size = address.length * 8;
  const prefix = slash === -1 ? String(size) : text.slice(slash + 1);
  const bits = /^\d{1,3}$/.test(prefix) ? Number(prefix) : Infinity;
  return bits > size ? undefined : { address, bits };
}

export function parseAddress(text: string): Address | undefined {
  return text.includes(':') ? parseV6(text) : parseV4(text);
}

export function contains(range: AddressRange, address: Address): boolean {
  if (range.address.length !== address.length) return false;
  for (let i = 0; i < address.length; i++) {
    const bits = Math.max(0, Math.min(8, range.bits - i * 8));
    const mask = (0xff00 >> bits) & 0xff;
    if (((range.address[i] ?? 0) & mask) !== ((address[i] ?? 0) & mask)) return false;
  }
  return true;
}

function parseV4(text: string): Address | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) return undefined;
  return parts.map(Number);
}

function parseV6(text: string): Address | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [left, right] = halves.map(groups);
  if (left === undefined || (halves.length === 2 && right === undefined)) return undefined;
  const missing = 16 - left.length - (right?.length ?? 0);
  if (halves.length === 1 ? missing !== 0 : missing < 2) return undefined;
  return [...left, ...new Array<number>(missing).fill(0), ...(right ?? [])];
}

function groups(text: string): number[] | undefined {
  if (text === '') return [];
  const bytes: number[] = [];
  const parts = text.split(':');
  for (const [i, part] of parts.entries()) {
    if (i === parts.length - 1 && part.includes('.')) {
      const v4 = parseV4(part);
      if (v4 === undefined) return undefined;
      bytes.push(...v4);
    } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) {
      const value = Number.parseInt(part, 16);
      bytes.push(value >> 8, value & 0xff);
    } else return undefined;
  }
  return bytes;
}
