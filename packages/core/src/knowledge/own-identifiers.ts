/** Resources whose `Ref` is the ARN of another one. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-secretsmanager-secrettargetattachment.html and its neighbours, read 2026-11-24 */
const OF_ANOTHER: ReadonlySet<string> = new Set([
  'AWS::SecretsManager::ResourcePolicy',
  'AWS::SecretsManager::RotationSchedule',
  'AWS::SecretsManager::SecretTargetAttachment',
]);

/** Whether an attribute of a resource of CloudFormation (`id` for what `Ref` gives) differs from the same of every other resource. */
export function isOwnIdentifier(type: string | undefined, attribute: string): boolean {
  if (attribute === 'id') return !OF_ANOTHER.has(type ?? '');
  return attribute === 'Arn' && (type === 'AWS::IAM::Role' || type === 'AWS::ECR::Repository');
}
