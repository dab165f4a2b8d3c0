import type { Text } from '../../values/text.ts';

/**
 * "For most resources, you only need an explicit allow for the principal in either an identity-based policy or a
 * resource-based policy to grant access. IAM role trust policies and KMS key policies are exceptions to this logic, because
 * they must explicitly allow access for principals."
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
export function resourcePolicyDecides(action: Text): boolean {
  return typeof action === 'string' && /^(kms:.*|sts:assumerole.*)$/i.test(action);
}
