import { addressRange } from '../../values/cidr.ts';
import { isPrivateBlock } from './blocks.ts';

/** What the name of a host tells about where it is. */
export type HostKind =
  /** A public address. */
  | 'public-address'
  /** A private address, or a name that nobody outside of a private network resolves. */
  | 'private'
  /** A name of AWS: many of them have private addresses, as those of databases, caches and internal load balancers. */
  | 'of-aws'
  /** Any other name. */
  | 'name';

/** By RFC 1918 and its kin, RFC 6762 and 9476, and the names that are in use inside of companies. */
export function hostKind(name: string): HostKind {
  const range = addressRange(name);
  if (range !== undefined) return range.family === 4 && isPrivateBlock(range) ? 'private' : range.family === 4 ? 'public-address' : 'private';
  if (/(^|\.)(amazonaws\.com(\.cn)?|api\.aws|on\.aws|aws\.dev)$/i.test(name)) return 'of-aws';
  return !name.includes('.') || /\.(internal|local|localdomain|lan|corp|home|intranet|private|test|alt|home\.arpa)$/i.test(name) ? 'private' : 'name';
}
