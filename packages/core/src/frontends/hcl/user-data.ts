import { base64Bytes, utf8Text } from './functions/bytes.ts';
import { sha1Text } from './functions/hashes.ts';

/**
 * Of instances and launch configurations, states and plans of providers before 6 hold the SHA-1 of the user data. "The
 * user_data attribute no longer applies hashing and is now stored in clear text":
 * https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/version-6-upgrade, read 2026-11-24
 */
export function isHash(value: string): boolean {
  return /^[0-9a-f]{40}$/u.test(value);
}

/** What the provider would store: what the text encodes counts, if it is Base64. */
export function hashOfUserData(text: string): string {
  return sha1Text(fromBase64(text) ?? text);
}

/** The text that Base64 stands for; undefined for whatever else. */
export function fromBase64(text: string): string | undefined {
  const bytes = base64Bytes(text.replaceAll(/[\r\n]/gu, ''));
  return bytes === undefined ? undefined : utf8Text(bytes);
}
