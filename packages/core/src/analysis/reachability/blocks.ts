import { addressRange, covers, overlaps, type AddressRange } from '../../values/cidr.ts';
import { equalText, onlyHole, type Text } from '../../values/text.ts';
import type { Tri } from '../../values/tri.ts';
import type { Party } from './parties.ts';

/** Whether a rule's block holds all addresses of the party; `no` only when it holds none of them. */
export function blockCovers(block: Text, party: Party): Tri {
  if (party.publicAddresses !== undefined) return coversPublic(block);
  const range = rangeOf(block);
  if (range !== undefined && isEverything(range)) return 'yes';
  // Names of endpoints resolve to IPv4 addresses too, except in subnets that have none.
  if (range?.family === 6) return party.blocks.includes(undefined) ? 'unknown' : 'no';
  if (isVpcBlock(block, party)) return 'yes';
  const own = allOf(party.blocks.map((inner) => relation(block, range, inner)));
  return own === 'unknown' ? allOf(party.within.map((inner) => relation(block, range, inner))) : own;
}

/** Blocks that no public address lies in (RFC 1918, 6598, 3927; the last is how rules say "nobody"). */
export function isPrivateBlock(range: AddressRange): boolean {
  return PRIVATE.some((outer) => covers(outer, range));
}

/** All of IPv4. */
export function isEverything(range: AddressRange): boolean {
  return range.family === 4 && range.last - range.first === 0xff_ff_ff_ffn;
}

const PRIVATE: readonly AddressRange[] = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  '127.0.0.0/8',
  '255.255.255.255/32',
].flatMap((text) => addressRange(text) ?? []);

function coversPublic(block: Text): Tri {
  const range = rangeOf(block);
  if (range === undefined) return typeof block === 'string' ? 'no' : 'unknown';
  if (range.family !== 4) return 'no';
  if (isEverything(range)) return 'yes';
  return isPrivateBlock(range) ? 'no' : 'unknown';
}

/** The block of the party's own VPC: as the same value, or as that attribute of the VPC. */
function isVpcBlock(block: Text, { within, vpcId }: Party): boolean {
  const [only] = within;
  if (within.length > 1) return false;
  if (only !== undefined && equalText(only, block) === 'yes') return true;
  const ref = onlyHole(block)?.ref;
  return ref !== undefined && ref.resource === vpcId && /^cidr_?block$/i.test(ref.attribute);
}

function relation(block: Text, outer: AddressRange | undefined, own: Text | undefined): Tri {
  if (own === undefined) return 'unknown';
  if (equalText(own, block) === 'yes') return 'yes';
  const inner = rangeOf(own);
  if (outer === undefined || inner === undefined) return 'unknown';
  if (covers(outer, inner)) return 'yes';
  return overlaps(outer, inner) ? 'unknown' : 'no';
}

/** `yes` or `no` only where all members agree. */
function allOf(answers: readonly Tri[]): Tri {
  const [first] = answers;
  return first !== undefined && answers.every((answer) => answer === first) ? first : 'unknown';
}

function rangeOf(text: Text): AddressRange | undefined {
  return typeof text === 'string' ? addressRange(text) : undefined;
}
