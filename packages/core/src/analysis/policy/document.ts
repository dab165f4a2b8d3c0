import type { Span } from '../../text/source-file.ts';
import type { Text } from '../../values/text.ts';

/**
 * A policy document in normal form. A scalar that the author wrote is a list of one; every part keeps the place where
 * it was written. INVARIANT (no guessing): what could not be read is present as an unknown part, never left out, so that
 * an absent statement is an absence.
 */
export interface PolicyDocument {
  /** Absent when the author wrote none: the language is then that of 2008, which has no policy variables. */
  readonly version?: PolicyText;
  readonly statements: readonly Statement[];
  /** Further statements may exist; the text says why they are not known. */
  readonly open?: string;
  readonly at?: Span;
}

export interface PolicyText {
  readonly text: Text;
  readonly at?: Span;
}

export interface TextList {
  readonly items: readonly PolicyText[];
  /** Further members may exist; the text says why they are not known. */
  readonly open?: string;
  readonly at?: Span;
}

export type Statement = KnownStatement | UnknownStatement;

export interface KnownStatement {
  readonly kind: 'statement';
  readonly sid?: PolicyText;
  readonly effect: PolicyText;
  /** Absent in identity policies, where the principal is the identity that carries the policy. */
  readonly principal?: Selection<PrincipalList>;
  readonly action: Selection<TextList>;
  readonly resource: Selection<TextList>;
  readonly conditions: readonly Condition[];
  /** Further conditions may exist; the text says why they are not known. */
  readonly conditionsOpen?: string;
  readonly at?: Span;
}

/** Of this statement nothing is known, not even its effect: it may allow or deny any request. */
export interface UnknownStatement {
  readonly kind: 'unknown';
  readonly cause: string;
  readonly at?: Span;
}

/** `Action` selects what is listed; `NotAction` (`except`) everything else. The same for resources and principals. */
export interface Selection<T> {
  readonly except: boolean;
  readonly list: T;
  readonly at?: Span;
}

export interface PrincipalList {
  readonly items: readonly PrincipalEntry[];
  readonly open?: string;
}

export interface PrincipalEntry {
  /** `*` for the bare wildcard, else the key under which the value stands: `AWS`, `Service`, `Federated`, `CanonicalUser`. */
  readonly type: string;
  readonly value: PolicyText;
}

export interface Condition {
  readonly operator: PolicyText;
  readonly key: PolicyText;
  readonly values: TextList;
  readonly at?: Span;
}

/** A document of which nothing is known: it may allow or deny any request. */
export function unknownDocument(cause: string, at?: Span): PolicyDocument {
  return { statements: [], open: cause, ...(at && { at }) };
}

/** The policy that an endpoint has when none is attached to it. https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html#default-endpoint-policy */
export const defaultEndpointPolicy: PolicyDocument = {
  statements: [
    {
      kind: 'statement',
      effect: { text: 'Allow' },
      principal: { except: false, list: { items: [{ type: '*', value: { text: '*' } }] } },
      action: { except: false, list: { items: [{ text: '*' }] } },
      resource: { except: false, list: { items: [{ text: '*' }] } },
      conditions: [],
    },
  ],
};
