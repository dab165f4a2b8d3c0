import ipaddr from 'ipaddr.js';
import { stringValue } from '../value.ts';
import { failure, number, stringList, text, type Failure, type FunctionTable } from './define.ts';

export const NETWORK: FunctionTable = {
  cidrhost: { parameters: ['string', 'number'], returns: 'string', run: ([prefix, host]) => textOr(cidrHost(text(prefix), number(host))) },
  cidrnetmask: { parameters: ['string'], returns: 'string', run: ([prefix]) => textOr(cidrNetmask(text(prefix))) },
  cidrsubnet: { parameters: ['string', 'number', 'number'], returns: 'string', run: ([prefix, bits, index]) => textOr(cidrSubnet(text(prefix), number(bits), number(index))) },
  cidrsubnets: { parameters: ['string'], variadic: 'number', run: ([prefix, ...bits]) => cidrSubnets(text(prefix), bits.map(number)) },
};

interface Prefix {
  readonly version: 4 | 6;
  readonly address: bigint;
  readonly length: number;
}

function textOr(result: string | Failure): ReturnType<FunctionTable[string]['run']> {
  return typeof result === 'string' ? stringValue(result) : result;
}

function parsePrefix(value: string): Prefix | Failure {
  const match = /^(.+)\/(\d{1,3})$/u.exec(value);
  const [, address = '', length = ''] = match ?? [];
  const valid = address.includes(':') ? ipaddr.IPv6.isValid(address) : ipaddr.IPv4.isValidFourPartDecimal(address);
  if (match === null || !valid) return failure(`\`${value}\` is no address range`);
  const parsed = ipaddr.parse(address);
  const version = parsed.kind() === 'ipv4' ? 4 : 6;
  const bits = Number(length);
  if (bits > widthOf(version)) return failure(`\`${value}\` is no address range`);
  const whole = parsed.toByteArray().reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const free = BigInt(widthOf(version) - bits);
  return { version, address: (whole >> free) << free, length: bits };
}

function widthOf(version: 4 | 6): number {
  return version === 4 ? 32 : 128;
}

function addressText(version: 4 | 6, address: bigint): string {
  const bytes = Array.from({ length: widthOf(version) / 8 }, (_, i) => Number((address >> BigInt(widthOf(version) - 8 * (i + 1))) & 255n));
  return version === 4 ? bytes.join('.') : new ipaddr.IPv6(bytes).toRFC5952String();
}

function isFailure(value: Prefix | Failure): value is Failure {
  return 'kind' in value;
}

function cidrHost(value: string, host: number): string | Failure {
  const prefix = parsePrefix(value);
  if (isFailure(prefix)) return prefix;
  const count = 1n << BigInt(widthOf(prefix.version) - prefix.length);
  const index = BigInt(Math.trunc(host));
  if (index >= count || -index > count) return failure(`\`${value}\` has no host ${String(host)}`);
  return addressText(prefix.version, prefix.address + (index < 0n ? count + index : index));
}

function cidrNetmask(value: string): string | Failure {
  const prefix = parsePrefix(value);
  if (isFailure(prefix)) return prefix;
  if (prefix.version === 6) return failure('IPv6 has no netmasks');
  const free = BigInt(32 - prefix.length);
  return addressText(4, ((1n << 32n) - 1n) & ~((1n << free) - 1n));
}

function cidrSubnet(value: string, bits: number, index: number): string | Failure {
  const prefix = parsePrefix(value);
  if (isFailure(prefix)) return prefix;
  const length = prefix.length + bits;
  if (!Number.isInteger(bits) || bits < 0 || length > widthOf(prefix.version)) return failure(`\`${value}\` cannot be extended by ${String(bits)} bits`);
  if (!Number.isInteger(index) || index < 0 || BigInt(index) >= 1n << BigInt(bits)) return failure(`${String(bits)} bits have no number ${String(index)}`);
  const address = prefix.address | (BigInt(index) << BigInt(widthOf(prefix.version) - length));
  return `${addressText(prefix.version, address)}/${String(length)}`;
}

/** One range after the other, each at the next address that its size allows. */
function cidrSubnets(value: string, newBits: readonly number[]): ReturnType<FunctionTable[string]['run']> {
  const prefix = parsePrefix(value);
  if (isFailure(prefix)) return prefix;
  const width = widthOf(prefix.version);
  const end = prefix.address + (1n << BigInt(width - prefix.length));
  let next = prefix.address;
  const results: string[] = [];
  for (const bits of newBits) {
    const length = prefix.length + bits;
    if (!Number.isInteger(bits) || bits < 1 || length > width) return failure(`\`${value}\` cannot be extended by ${String(bits)} bits`);
    const size = 1n << BigInt(width - length);
    const address = ((next + size - 1n) / size) * size;
    if (address + size > end) return failure(`not enough address space in \`${value}\``);
    results.push(`${addressText(prefix.version, address)}/${String(length)}`);
    next = address + size;
  }
  return stringList(results);
}
