import { SECRET_NAMES, SECRET_SECTIONS } from '../knowledge/secret-names.ts';
import type { Span } from '../text/source-file.ts';
import type { Guard } from '../values/guards.ts';

/** A value for people and programs who look at what the tool understands: JSON, in which an unknown part is an object with its cause. */
export type Shown = null | boolean | number | string | readonly Shown[] | { readonly [key: string]: Shown };

/** A resource with all of its properties, whether any analysis knows its type or not. */
export interface WholeResource {
  readonly address: string;
  readonly type: string;
  readonly at: Span;
  readonly unit: string;
  readonly when: Guard;
  /** In the world at hand. */
  readonly properties: () => Shown;
}

/** What stands in place of a part that is not known. */
export function unknownPart(cause: string): { readonly unknown: string } {
  return { unknown: cause };
}

const MASK = '***';

const MENTION = /password|passwd|passphrase|secret|token|api_?key|private_?key|access_?key/i;
/** Types of which nothing but values is told. */
const KEEPERS = /^AWS::(?:SecretsManager::Secret|SSM::Parameter)$|^aws_(?:secretsmanager_secret_version|ssm_parameter)$/;

/** The same without values of environments, secrets and user data, wherever they stand: JSON inside of texts too. */
export function withoutSecrets(value: Shown, type = ''): Shown {
  if (KEEPERS.test(type)) return MASK;
  if (typeof value === 'string') return text(value);
  if (Array.isArray(value)) return value.map((it: Shown) => withoutSecrets(it));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, it]) => [key, SECRET_SECTIONS.test(key) || SECRET_NAMES.test(key) ? MASK : withoutSecrets(it)]));
}

/** A text that tells of secrets and is no JSON may hold them anywhere. */
function text(value: string): string {
  if (/^\s*[[{]/.test(value)) {
    try {
      return JSON.stringify(withoutSecrets(JSON.parse(value) as Shown));
    } catch {
      return MASK;
    }
  }
  return MENTION.test(value) && /[=\s]/.test(value) ? MASK : value;
}
