import type { Shown } from '../graph/whole-resources.ts';
import { SECRET_NAMES, SECRET_SECTIONS } from '../knowledge/secret-names.ts';

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
