import type { Text } from '../values/text.ts';
import { encode, hasHole, HOLE, type EncodedText } from './encoded-text.ts';
import { defaultRegistry, publicRegistry } from './needs.ts';
import { dnsSuffixes, dnsSuffixOf, isRegion, looksLikeRegion } from './regions.ts';

export type ImageLocation =
  | {
      readonly kind: 'ecr-private';
      readonly account: Text;
      readonly region: Text;
      readonly host: Text;
      readonly repository: Text;
      readonly tag?: Text;
      readonly digest?: Text;
      readonly fips: boolean;
      /** `dkr-ecr.<region>.on.aws`: reachable over IPv6 too. */
      readonly dualStack: boolean;
    }
  /** `registry` is the host, for Docker Hub always `docker.io`. */
  | {
      readonly kind: 'public';
      readonly registry: string;
      readonly repository: Text;
      readonly tag?: Text;
      readonly digest?: Text;
    }
  /** A host that is neither ECR nor a registry known to be public: it may stand anywhere. */
  | {
      readonly kind: 'private-registry';
      readonly host: Text;
      readonly repository: Text;
      readonly tag?: Text;
      readonly digest?: Text;
    }
  | { readonly kind: 'unknown'; readonly because: 'holes' | 'form' | 'region' };

/**
 * Where an image is pulled from, by the grammar of Docker references: the first part is a host if it has a dot or a port
 * or is `localhost`, and else the image is on Docker Hub (https://pkg.go.dev/github.com/distribution/reference).
 */
export function classifyImage(reference: Text): ImageLocation {
  const source = encode(reference);
  const split = splitReference(source.encoded);
  if (split === undefined) return { kind: 'unknown', because: hasHole(source.encoded) ? 'holes' : 'form' };
  const host = split.host ?? defaultRegistry();
  const ecr = classifyEcr(host, split, source);
  if (ecr !== undefined) return ecr;
  if (hasHole(split.start)) return { kind: 'unknown', because: 'holes' };
  const rest = restOf(split, source);
  const registry = publicRegistry(host);
  if (registry !== undefined) return { kind: 'public', registry, ...rest };
  return { kind: 'private-registry', host, ...rest };
}

interface Split {
  readonly host?: string;
  /** What decides which host it is: the host, or the first part of the path. */
  readonly start: string;
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** Host, repository, tag and digest, or undefined for what is no reference. Each hole counts as a word without separators. */
function splitReference(encoded: string): Split | undefined {
  const [, name = '', tag, digest] =
    new RegExp(`^([^@\\s]+?)(?::([\\w${HOLE}][\\w.${HOLE}-]*))?(?:@([^@\\s]+))?$`).exec(encoded) ?? [];
  const extra = { ...(tag !== undefined && { tag }), ...(digest !== undefined && { digest }) };
  const slash = name.indexOf('/');
  const first = slash === -1 ? '' : name.slice(0, slash);
  const isHost = /[.:]/.test(first) || first === 'localhost' || /[A-Z]/.test(first);
  const repository = isHost ? name.slice(slash + 1) : name;
  if (!new RegExp(`^[a-z0-9${HOLE}][a-z0-9._/${HOLE}-]*$`).test(repository)) return undefined;
  if (!isHost) return { start: slash === -1 ? repository : first, repository, ...extra };
  if (!new RegExp(`^[A-Za-z0-9.${HOLE}-]+(?::[\\d${HOLE}]+)?$`).test(first)) return undefined;
  return { host: first, start: first, repository, ...extra };
}

function classifyEcr(host: string, split: Split, source: EncodedText): ImageLocation | undefined {
  const part = `[^.]+`;
  const classic = new RegExp(`^(${part})\\.dkr\\.ecr(-fips)?\\.(${part})\\.([a-z0-9.${HOLE}-]+)$`).exec(host);
  const dual = new RegExp(`^(${part})\\.dkr-ecr(-fips)?\\.(${part})\\.(on\\.[a-z.]+)$`).exec(host);
  const [, account, fips, region, suffix] = classic ?? dual ?? [];
  if (account === undefined || region === undefined || suffix === undefined) return undefined;
  // Any number will do: examples are full of accounts with too few digits, and the host says ECR all the same.
  const accountId = new RegExp(`^(?:\\d+|[\\w-]*[${HOLE}][\\w${HOLE}-]*)$`);
  if (!accountId.test(account)) return { kind: 'unknown', because: 'form' };
  if (!hasHole(region) && !isRegion(region) && !looksLikeRegion(region)) return { kind: 'unknown', because: 'region' };
  if (!hasHole(suffix) && classic !== null && !suffixFits(region, suffix))
    return { kind: 'unknown', because: 'region' };
  return {
    kind: 'ecr-private',
    account: source.decode(account),
    region: source.decode(region),
    host: source.decode(host),
    fips: fips !== undefined,
    dualStack: dual !== null,
    ...restOf(split, source),
  };
}

function suffixFits(region: string, suffix: string): boolean {
  return hasHole(region) ? dnsSuffixes().includes(suffix) : dnsSuffixOf(region) === suffix;
}

function restOf(
  split: Split,
  { decode }: EncodedText,
): { readonly repository: Text; readonly tag?: Text; readonly digest?: Text } {
  return {
    repository: decode(split.repository),
    ...(split.tag !== undefined && { tag: decode(split.tag) }),
    ...(split.digest !== undefined && { digest: decode(split.digest) }),
  };
}
