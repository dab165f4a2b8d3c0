import { describe, expect, test } from 'vitest';
import { partsOf, textOf, type Text } from '../../values/text.ts';
import { evaluateRequest, type Decision } from './evaluate.ts';
import { policySourceOf, type PolicySource } from './policy-source.ts';
import type { PolicyKind } from './policy-problems.ts';
import { readPolicy } from './read-policy.ts';
import { requestContext, type RequestPrincipal } from './request.ts';

/**
 * Evaluations with answers derived by hand from one sentence each of AWS's documentation. A row without `context` is a
 * call of which every condition key is known to be absent, except those that follow from caller and resource.
 */

rests('reference_policies_evaluation-logic.html', 'By default, all requests are implicitly denied with the exception of the AWS account root user, which has full access.', [
  { that: 'no policy at all denies', identity: [], call: 's3:GetObject', on: 'arn:aws:s3:::b/k', is: 'ImplicitlyDenied' },
  { that: 'another action denies', identity: [allow('s3:PutObject', '*')], call: 's3:GetObject', on: 'arn:aws:s3:::b/k', is: 'ImplicitlyDenied' },
  { that: 'another resource denies', identity: [allow('s3:GetObject', 'arn:aws:s3:::a/*')], call: 's3:GetObject', on: 'arn:aws:s3:::b/k', is: 'ImplicitlyDenied' },
  { that: 'an allow allows', identity: [allow('s3:GetObject', '*')], call: 's3:GetObject', on: 'arn:aws:s3:::b/k', is: 'Allowed' },
  { that: 'a deny alone denies explicitly', identity: [deny('s3:*', '*')], call: 's3:GetObject', on: 'arn:aws:s3:::b/k', is: 'ExplicitlyDenied' },
  { that: 'the root user needs no allow', identity: [], by: { kind: 'aws', arn: 'arn:aws:iam::111122223333:root' }, call: 's3:GetObject', on: 'arn:aws:s3:::b/k', is: 'Allowed' },
  { that: 'a deny of something else stays implicit', identity: [deny('s3:PutObject', '*')], call: 's3:GetObject', on: 'arn:aws:s3:::b/k', is: 'ImplicitlyDenied' },
]);

rests('reference_policies_evaluation-logic.html', 'An explicit deny in any policy overrides any allows.', [
  { that: 'in one policy, deny last', identity: [allow('*', '*'), deny('s3:GetObject', '*')], call: 's3:GetObject', on: 'arn:aws:s3:::b/k', is: 'ExplicitlyDenied' },
  { that: 'in one policy, deny first', identity: [deny('s3:GetObject', '*'), allow('*', '*')], call: 's3:GetObject', on: 'arn:aws:s3:::b/k', is: 'ExplicitlyDenied' },
  { that: 'in the resource policy', identity: [allow('*', '*')], resource: [deny('s3:GetObject', '*', { Principal: '*' })], call: 's3:GetObject', on: 'arn:aws:s3:::b/k', owner: '111122223333', is: 'ExplicitlyDenied' },
  { that: 'in the endpoint policy', identity: [allow('*', '*')], endpoint: [allow('*', '*', { Principal: '*' }), deny('s3:GetObject', '*', { Principal: '*' })], call: 's3:GetObject', on: 'arn:aws:s3:::b/k', is: 'ExplicitlyDenied' },
  { that: 'in the identity policy against a resource policy', identity: [deny('s3:*', '*')], resource: [allow('s3:*', '*', { Principal: '*' })], call: 's3:GetObject', on: 'arn:aws:s3:::b/k', owner: '111122223333', is: 'ExplicitlyDenied' },
  { that: 'a deny of another action does not', identity: [allow('*', '*'), deny('s3:PutObject', '*')], call: 's3:GetObject', on: 'arn:aws:s3:::b/k', is: 'Allowed' },
  { that: 'a deny of another resource does not', identity: [allow('*', '*'), deny('s3:*', 'arn:aws:s3:::other/*')], call: 's3:GetObject', on: 'arn:aws:s3:::b/k', is: 'Allowed' },
]);

rests('reference_policies_elements_action.html', 'The prefix and the action name are case insensitive. For example, iam:ListAccessKeys is the same as IAM:listaccesskeys.', [
  { that: 'lower case', identity: [allow('iam:listaccesskeys', '*')], call: 'iam:ListAccessKeys', is: 'Allowed' },
  { that: 'upper case prefix', identity: [allow('IAM:ListAccessKeys', '*')], call: 'iam:ListAccessKeys', is: 'Allowed' },
  { that: 'request in lower case', identity: [allow('ecr:GetAuthorizationToken', '*')], call: 'ecr:getauthorizationtoken', is: 'Allowed' },
  { that: 'deny in another case', identity: [allow('*', '*'), deny('ECR:GETAUTHORIZATIONTOKEN', '*')], call: 'ecr:GetAuthorizationToken', is: 'ExplicitlyDenied' },
  { that: 'wildcard in another case', identity: [allow('ECR:get*', '*')], call: 'ecr:GetAuthorizationToken', is: 'Allowed' },
]);

rests('reference_policies_elements_action.html', 'You can also use wildcards (*) as part of the action name. For example, the following Action element applies to all IAM actions that include the string AccessKey, including CreateAccessKey, DeleteAccessKey, ListAccessKeys, and UpdateAccessKey.', [
  { that: 'create', identity: [allow('iam:*AccessKey*', '*')], call: 'iam:CreateAccessKey', is: 'Allowed' },
  { that: 'list', identity: [allow('iam:*AccessKey*', '*')], call: 'iam:ListAccessKeys', is: 'Allowed' },
  { that: 'not another', identity: [allow('iam:*AccessKey*', '*')], call: 'iam:CreateUser', is: 'ImplicitlyDenied' },
  { that: 'all actions of a service', identity: [allow('s3:*', '*')], call: 's3:GetObject', on: 'arn:aws:s3:::b/k', is: 'Allowed' },
  { that: 'not those of another service', identity: [allow('s3:*', '*')], call: 's3express:CreateSession', is: 'ImplicitlyDenied' },
  { that: 'all actions', identity: [allow('*', '*')], call: 'ecs:Poll', is: 'Allowed' },
  { that: 'a single character', identity: [allow('ecs:Pol?', '*')], call: 'ecs:Poll', is: 'Allowed' },
  { that: 'a single character is not none', identity: [allow('ecs:Poll?', '*')], call: 'ecs:Poll', is: 'ImplicitlyDenied' },
  { that: 'a prefix is not a match', identity: [allow('s3:Get', '*')], call: 's3:GetObject', on: 'arn:aws:s3:::b/k', is: 'ImplicitlyDenied' },
  { that: 'stars at both ends', identity: [allow('ecr:*Layer*', '*')], call: 'ecr:GetDownloadUrlForLayer', is: 'Allowed' },
]);

rests('reference_policies_elements_action.html', 'You can specify multiple values for the Action element.', [
  { that: 'the second of three', identity: [allow(['sqs:SendMessage', 's3:GetObject', 'ec2:StartInstances'], '*')], call: 's3:GetObject', on: 'arn:aws:s3:::b/k', is: 'Allowed' },
  { that: 'none of two', identity: [allow(['sqs:SendMessage', 'ec2:StartInstances'], '*')], call: 's3:GetObject', on: 'arn:aws:s3:::b/k', is: 'ImplicitlyDenied' },
]);

rests('reference_policies_elements_notaction.html', 'NotAction is an advanced policy element that explicitly matches everything except the specified list of actions.', [
  { that: 'allows what is not listed', identity: [{ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }], call: 'ecs:Poll', is: 'Allowed' },
  { that: 'does not allow what is listed', identity: [{ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }], call: 'iam:ListUsers', is: 'ImplicitlyDenied' },
  { that: 'denies what is not listed', identity: [allow('*', '*'), { Effect: 'Deny', NotAction: ['iam:*', 'sts:*'], Resource: '*' }], call: 's3:GetObject', on: 'arn:aws:s3:::b/k', is: 'ExplicitlyDenied' },
  { that: 'does not deny what is listed', identity: [allow('*', '*'), { Effect: 'Deny', NotAction: ['iam:*', 'sts:*'], Resource: '*' }], call: 'sts:GetCallerIdentity', is: 'Allowed' },
  { that: 'within the resources of the statement', identity: [{ Effect: 'Allow', NotAction: 's3:DeleteBucket', Resource: 'arn:aws:s3:::*' }], call: 's3:DeleteBucket', on: 'arn:aws:s3:::b', is: 'ImplicitlyDenied' },
]);

rests('reference_policies_elements_notaction.html', 'This does not allow users to use the ListAllMyBuckets S3 API operation, because that action requires the "*" resource.', [
  { that: 'an action on * is not allowed on an ARN', identity: [{ Effect: 'Allow', NotAction: 's3:DeleteBucket', Resource: 'arn:aws:s3:::*' }], call: 's3:ListAllMyBuckets', is: 'ImplicitlyDenied' },
  { that: 'nor by an exact ARN', identity: [allow('s3:ListAllMyBuckets', 'arn:aws:s3:::b')], call: 's3:ListAllMyBuckets', is: 'ImplicitlyDenied' },
  { that: 'it is by *', identity: [allow('s3:ListAllMyBuckets', '*')], call: 's3:ListAllMyBuckets', is: 'Allowed' },
]);

rests('reference_policies_elements_resource.html', 'You can use wildcard characters (* and ?) within the individual segments of an ARN (the parts separated by colons) to represent any combination of characters (*) and any single character (?).', [
  { that: 'all objects of a bucket', identity: [allow('s3:GetObject', 'arn:aws:s3:::b/*')], call: 's3:GetObject', on: 'arn:aws:s3:::b/a/c/d', is: 'Allowed' },
  { that: 'not the bucket itself', identity: [allow('s3:*', 'arn:aws:s3:::b/*')], call: 's3:ListBucket', on: 'arn:aws:s3:::b', is: 'ImplicitlyDenied' },
  { that: 'the bucket is not its objects', identity: [allow('s3:*', 'arn:aws:s3:::b')], call: 's3:GetObject', on: 'arn:aws:s3:::b/k', is: 'ImplicitlyDenied' },
  { that: 'a path in the middle', identity: [allow('iam:GetUser', 'arn:aws:iam::111122223333:user/*/bob')], call: 'iam:GetUser', on: 'arn:aws:iam::111122223333:user/accounting/bob', is: 'Allowed' },
  { that: 'one character', identity: [allow('s3:GetObject', 'arn:aws:s3:::b-?/k')], call: 's3:GetObject', on: 'arn:aws:s3:::b-1/k', is: 'Allowed' },
  { that: 'not two', identity: [allow('s3:GetObject', 'arn:aws:s3:::b-?/k')], call: 's3:GetObject', on: 'arn:aws:s3:::b-12/k', is: 'ImplicitlyDenied' },
  { that: 'part of the Region', identity: [allow('sqs:SendMessage', 'arn:aws:sqs:us-*-1:111122223333:q')], call: 'sqs:SendMessage', on: 'arn:aws:sqs:us-east-1:111122223333:q', is: 'Allowed' },
  { that: 'part of the Region does not reach into the account', identity: [allow('sqs:SendMessage', 'arn:aws:sqs:us-*3:q')], call: 'sqs:SendMessage', on: 'arn:aws:sqs:us-east-1:111122223333:q', is: 'ImplicitlyDenied' },
  { that: 'any Region and account', identity: [allow('sqs:SendMessage', 'arn:aws:sqs:*:*:q')], call: 'sqs:SendMessage', on: 'arn:aws:sqs:us-east-1:111122223333:q', is: 'Allowed' },
  { that: 'resources are compared with case', identity: [allow('iam:GetUser', 'arn:aws:iam::111122223333:user/bob')], call: 'iam:GetUser', on: 'arn:aws:iam::111122223333:user/Bob', is: 'ImplicitlyDenied' },
  { that: 'colons in the resource', identity: [allow('logs:PutLogEvents', 'arn:aws:logs:us-east-1:111122223333:log-group:/ecs/*:log-stream:*')], call: 'logs:PutLogEvents', on: 'arn:aws:logs:us-east-1:111122223333:log-group:/ecs/api:log-stream:x', is: 'Allowed' },
]);

rests('reference_policies_elements_resource.html', 'If the * wildcard is the last character of a resource ARN segment, it can expand to match beyond the colon boundaries.', [
  { that: 'over account and name', identity: [allow('sqs:*', 'arn:aws:sqs:us-east-1:*')], call: 'sqs:SendMessage', on: 'arn:aws:sqs:us-east-1:111122223333:q', is: 'Allowed' },
  { that: 'over everything of a service', identity: [allow('s3:*', 'arn:aws:s3:*')], call: 's3:GetObject', on: 'arn:aws:s3:::b/k', is: 'Allowed' },
  { that: 'log streams of a group', identity: [allow('logs:*', 'arn:aws:logs:us-east-1:111122223333:log-group:/ecs/api*')], call: 'logs:PutLogEvents', on: 'arn:aws:logs:us-east-1:111122223333:log-group:/ecs/api:log-stream:x', is: 'Allowed' },
  { that: 'not without the wildcard', identity: [allow('logs:*', 'arn:aws:logs:us-east-1:111122223333:log-group:/ecs/api')], call: 'logs:PutLogEvents', on: 'arn:aws:logs:us-east-1:111122223333:log-group:/ecs/api:log-stream:x', is: 'ImplicitlyDenied' },
]);

rests('reference-arns.html', 'When you specify an incomplete ARN (one with fewer than the standard six fields) in an identity-based policy, AWS automatically completes the ARN by adding wildcard characters (*) to all missing fields.', [
  { that: 'three fields', identity: [allow('sqs:*', 'arn:aws:sqs')], call: 'sqs:SendMessage', on: 'arn:aws:sqs:us-east-1:111122223333:q', is: 'Allowed' },
  { that: 'four fields', identity: [allow('sqs:*', 'arn:aws:sqs:us-east-1')], call: 'sqs:SendMessage', on: 'arn:aws:sqs:us-east-1:111122223333:q', is: 'Allowed' },
  { that: 'another Region', identity: [allow('sqs:*', 'arn:aws:sqs:us-east-1')], call: 'sqs:SendMessage', on: 'arn:aws:sqs:us-east-2:111122223333:q', is: 'ImplicitlyDenied' },
]);

rests('reference_policies_elements_notresource.html', 'NotResource is an advanced policy element that explicitly matches every resource except those specified.', [
  { that: 'denies the others', identity: [allow('s3:*', '*'), { Effect: 'Deny', Action: 's3:*', NotResource: ['arn:aws:s3:::own', 'arn:aws:s3:::own/*'] }], call: 's3:GetObject', on: 'arn:aws:s3:::other/k', is: 'ExplicitlyDenied' },
  { that: 'spares what is listed', identity: [allow('s3:*', '*'), { Effect: 'Deny', Action: 's3:*', NotResource: ['arn:aws:s3:::own', 'arn:aws:s3:::own/*'] }], call: 's3:GetObject', on: 'arn:aws:s3:::own/k', is: 'Allowed' },
  { that: 'denies actions without resource', identity: [allow('s3:*', '*'), { Effect: 'Deny', Action: 's3:*', NotResource: 'arn:aws:s3:::own/*' }], call: 's3:ListAllMyBuckets', is: 'ExplicitlyDenied' },
  { that: 'allows the others', identity: [{ Effect: 'Allow', Action: 's3:*', NotResource: 'arn:aws:s3:::secret/*' }], call: 's3:GetObject', on: 'arn:aws:s3:::open/k', is: 'Allowed' },
  { that: 'does not allow what is listed', identity: [{ Effect: 'Allow', Action: 's3:*', NotResource: 'arn:aws:s3:::secret/*' }], call: 's3:GetObject', on: 'arn:aws:s3:::secret/k', is: 'ImplicitlyDenied' },
]);

rests('reference-arns.html', 'The partition in which the resource is located. A partition is a group of AWS Regions. Each AWS account is scoped to one partition.', [
  { that: 'another partition is another resource', identity: [allow('s3:GetObject', 'arn:aws:s3:::prod-cn-north-1-starport-layer-bucket/*')], call: 's3:GetObject', on: 'arn:aws-cn:s3:::prod-cn-north-1-starport-layer-bucket/x', is: 'ImplicitlyDenied' },
  { that: 'the same partition', identity: [allow('s3:GetObject', 'arn:aws-cn:s3:::prod-cn-north-1-starport-layer-bucket/*')], call: 's3:GetObject', on: 'arn:aws-cn:s3:::prod-cn-north-1-starport-layer-bucket/x', is: 'Allowed' },
  { that: 'any partition', identity: [allow('s3:GetObject', 'arn:*:s3:::b/*')], call: 's3:GetObject', on: 'arn:aws-us-gov:s3:::b/x', is: 'Allowed' },
  { that: 'a prefix of the partition', identity: [allow('s3:GetObject', 'arn:aws*:s3:::b/*')], call: 's3:GetObject', on: 'arn:aws-us-gov:s3:::b/x', is: 'Allowed' },
]);

rests('reference_policies_elements_condition_operators.html', 'StringEquals | Exact matching, case sensitive', [
  { that: 'equal', identity: [allow('*', '*', { Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } } })], context: { 'aws:SourceVpce': 'vpce-1' }, call: 'ecs:Poll', is: 'Allowed' },
  { that: 'another value', identity: [allow('*', '*', { Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } } })], context: { 'aws:SourceVpce': 'vpce-2' }, call: 'ecs:Poll', is: 'ImplicitlyDenied' },
  { that: 'another case', identity: [allow('*', '*', { Condition: { StringEquals: { 'aws:username': 'johndoe' } } })], context: { 'aws:username': 'JohnDoe' }, call: 'ecs:Poll', is: 'ImplicitlyDenied' },
  { that: 'wildcards are plain characters', identity: [allow('*', '*', { Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-*' } } })], context: { 'aws:SourceVpce': 'vpce-1' }, call: 'ecs:Poll', is: 'ImplicitlyDenied' },
]);

rests('reference_policies_elements_condition_operators.html', 'StringEqualsIgnoreCase | Exact matching, ignoring case', [
  { that: 'another case', identity: [allow('*', '*', { Condition: { StringEqualsIgnoreCase: { 'aws:username': 'johndoe' } } })], context: { 'aws:username': 'JohnDoe' }, call: 'ecs:Poll', is: 'Allowed' },
  { that: 'another value', identity: [allow('*', '*', { Condition: { StringEqualsIgnoreCase: { 'aws:username': 'johndoe' } } })], context: { 'aws:username': 'JaneDoe' }, call: 'ecs:Poll', is: 'ImplicitlyDenied' },
  { that: 'negated, another case', identity: [allow('*', '*', { Condition: { StringNotEqualsIgnoreCase: { 'aws:username': 'johndoe' } } })], context: { 'aws:username': 'JohnDoe' }, call: 'ecs:Poll', is: 'ImplicitlyDenied' },
  { that: 'negated, another value', identity: [allow('*', '*', { Condition: { StringNotEqualsIgnoreCase: { 'aws:username': 'johndoe' } } })], context: { 'aws:username': 'JaneDoe' }, call: 'ecs:Poll', is: 'Allowed' },
]);

rests('reference_policies_elements_condition_operators.html', 'StringLike | Case-sensitive matching. The values can include multi-character match wildcards (*) and single-character match wildcards (?) anywhere in the string.', [
  { that: 'a star', identity: [allow('*', '*', { Condition: { StringLike: { 's3:prefix': 'home/*' } } })], context: { 's3:prefix': 'home/bob/x' }, call: 's3:ListBucket', on: 'arn:aws:s3:::b', is: 'Allowed' },
  { that: 'a star stands for nothing, too', identity: [allow('*', '*', { Condition: { StringLike: { 's3:prefix': 'home/*' } } })], context: { 's3:prefix': 'home/' }, call: 's3:ListBucket', on: 'arn:aws:s3:::b', is: 'Allowed' },
  { that: 'another start', identity: [allow('*', '*', { Condition: { StringLike: { 's3:prefix': 'home/*' } } })], context: { 's3:prefix': 'work/' }, call: 's3:ListBucket', on: 'arn:aws:s3:::b', is: 'ImplicitlyDenied' },
  { that: 'case counts', identity: [allow('*', '*', { Condition: { StringLike: { 's3:prefix': 'home/*' } } })], context: { 's3:prefix': 'Home/x' }, call: 's3:ListBucket', on: 'arn:aws:s3:::b', is: 'ImplicitlyDenied' },
  { that: 'a star in the middle', identity: [allow('*', '*', { Condition: { StringLike: { 's3:prefix': 'a*z' } } })], context: { 's3:prefix': 'a/b/z' }, call: 's3:ListBucket', on: 'arn:aws:s3:::b', is: 'Allowed' },
  { that: 'one character', identity: [allow('*', '*', { Condition: { StringLike: { 'aws:SourceVpce': 'vpce-?' } } })], context: { 'aws:SourceVpce': 'vpce-1' }, call: 'ecs:Poll', is: 'Allowed' },
  { that: 'an empty value', identity: [allow('*', '*', { Condition: { StringLike: { 's3:prefix': ['', 'home/'] } } })], context: { 's3:prefix': '' }, call: 's3:ListBucket', on: 'arn:aws:s3:::b', is: 'Allowed' },
  { that: 'negated and matching', identity: [allow('*', '*', { Condition: { StringNotLike: { 's3:prefix': 'home/*' } } })], context: { 's3:prefix': 'home/x' }, call: 's3:ListBucket', on: 'arn:aws:s3:::b', is: 'ImplicitlyDenied' },
  { that: 'negated and not matching', identity: [allow('*', '*', { Condition: { StringNotLike: { 's3:prefix': 'home/*' } } })], context: { 's3:prefix': 'work/x' }, call: 's3:ListBucket', on: 'arn:aws:s3:::b', is: 'Allowed' },
]);

rests('reference_policies_elements_condition_operators.html', 'If the key that you specify in a policy condition is not present in the request context, the values do not match and the condition is false. If the policy condition requires that the key is not matched, such as StringNotLike or ArnNotLike, and the right key is not present, the condition is true.', [
  { that: 'StringEquals', identity: [allow('*', '*', { Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } } })], call: 'ecs:Poll', is: 'ImplicitlyDenied' },
  { that: 'StringLike with a star', identity: [allow('*', '*', { Condition: { StringLike: { 'aws:SourceVpce': '*' } } })], call: 'ecs:Poll', is: 'ImplicitlyDenied' },
  { that: 'StringNotEquals', identity: [allow('*', '*', { Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } } })], call: 'ecs:Poll', is: 'Allowed' },
  { that: 'StringNotLike', identity: [allow('*', '*', { Condition: { StringNotLike: { 'aws:SourceVpce': '*' } } })], call: 'ecs:Poll', is: 'Allowed' },
  { that: 'a deny unless through the endpoint', identity: [allow('*', '*'), deny('*', '*', { Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } } })], call: 'ecs:Poll', is: 'ExplicitlyDenied' },
  { that: 'ArnLike', identity: [allow('*', '*', { Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*:*:*' } } })], call: 'ecs:Poll', is: 'ImplicitlyDenied' },
  { that: 'ArnNotLike', identity: [allow('*', '*', { Condition: { ArnNotLike: { 'aws:SourceArn': 'arn:aws:sns:*:*:*' } } })], call: 'ecs:Poll', is: 'Allowed' },
  { that: 'NumericLessThan', identity: [allow('*', '*', { Condition: { NumericLessThan: { 's3:max-keys': '10' } } })], call: 'ecs:Poll', is: 'ImplicitlyDenied' },
  { that: 'NumericNotEquals', identity: [allow('*', '*', { Condition: { NumericNotEquals: { 's3:max-keys': '10' } } })], call: 'ecs:Poll', is: 'Allowed' },
  { that: 'DateGreaterThan', identity: [allow('*', '*', { Condition: { DateGreaterThan: { 'aws:TokenIssueTime': '2020-01-01T00:00:01Z' } } })], call: 'ecs:Poll', is: 'ImplicitlyDenied' },
  { that: 'DateNotEquals', identity: [allow('*', '*', { Condition: { DateNotEquals: { 'aws:TokenIssueTime': '2020-01-01T00:00:01Z' } } })], call: 'ecs:Poll', is: 'Allowed' },
  { that: 'Bool', identity: [allow('*', '*', { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'false' } } })], call: 'ecs:Poll', is: 'ImplicitlyDenied' },
  { that: 'IpAddress', identity: [allow('*', '*', { Condition: { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } } })], call: 'ecs:Poll', is: 'ImplicitlyDenied' },
  { that: 'NotIpAddress', identity: [allow('*', '*', { Condition: { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } })], call: 'ecs:Poll', is: 'Allowed' },
  { that: 'BinaryEquals', identity: [allow('*', '*', { Condition: { BinaryEquals: { key: 'QmluYXJ5VmFsdWVJbkJhc2U2NA==' } } })], call: 'ecs:Poll', is: 'ImplicitlyDenied' },
]);

rests('reference_policies_elements_condition_operators.html', 'The aws:SourceIp condition key is always present in the request context, except when the requester uses a VPC endpoint to make the request. In this case, the condition returns false and the request is implicitly denied by this statement.', [
  { that: 'through an endpoint', identity: [allow('*', '*', { Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } })], context: { 'aws:SourceVpce': 'vpce-1' }, call: 'ecs:Poll', is: 'ImplicitlyDenied' },
  { that: 'through the internet', identity: [allow('*', '*', { Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } })], context: { 'aws:SourceIp': '203.0.113.9' }, call: 'ecs:Poll', is: 'Allowed' },
  { that: 'a deny of other addresses hits calls through an endpoint', identity: [allow('*', '*'), deny('*', '*', { Condition: { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } })], context: { 'aws:SourceVpce': 'vpce-1' }, call: 'ecs:Poll', is: 'ExplicitlyDenied' },
]);

rests('reference_policies_multi-value-conditions.html', 'If your policy has multiple condition operators or multiple keys attached to a single condition operator, the conditions are evaluated using a logical AND.', [
  { that: 'two operators, both true', identity: [allow('*', '*', { Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-1' }, Bool: { 'aws:SecureTransport': 'true' } } })], context: { 'aws:SourceVpc': 'vpc-1', 'aws:SecureTransport': 'true' }, call: 'ecs:Poll', is: 'Allowed' },
  { that: 'two operators, one false', identity: [allow('*', '*', { Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-1' }, Bool: { 'aws:SecureTransport': 'true' } } })], context: { 'aws:SourceVpc': 'vpc-1', 'aws:SecureTransport': 'false' }, call: 'ecs:Poll', is: 'ImplicitlyDenied' },
  { that: 'two keys, one false', identity: [allow('*', '*', { Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-1', 'aws:PrincipalOrgID': 'o-1' } } })], context: { 'aws:SourceVpc': 'vpc-1', 'aws:PrincipalOrgID': 'o-2' }, call: 'ecs:Poll', is: 'ImplicitlyDenied' },
  { that: 'two keys, both true', identity: [allow('*', '*', { Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-1', 'aws:PrincipalOrgID': 'o-1' } } })], context: { 'aws:SourceVpc': 'vpc-1', 'aws:PrincipalOrgID': 'o-1' }, call: 'ecs:Poll', is: 'Allowed' },
]);

rests('reference_policies_multi-value-conditions.html', 'If a single condition operator includes multiple values for one key, that condition operator is evaluated using a logical OR.', [
  { that: 'the second value', identity: [allow('*', '*', { Condition: { StringEquals: { 'aws:SourceVpce': ['vpce-1', 'vpce-2'] } } })], context: { 'aws:SourceVpce': 'vpce-2' }, call: 'ecs:Poll', is: 'Allowed' },
  { that: 'no value', identity: [allow('*', '*', { Condition: { StringEquals: { 'aws:SourceVpce': ['vpce-1', 'vpce-2'] } } })], context: { 'aws:SourceVpce': 'vpce-3' }, call: 'ecs:Poll', is: 'ImplicitlyDenied' },
]);

rests('reference_policies_multi-value-conditions.html', 'When multiple values are listed in a policy for negated matching condition operators such as StringNotEquals and DateNotEquals, the effective permissions work like a logical AND.', [
  { that: 'one of the values', identity: [allow('*', '*'), deny('*', '*', { Condition: { StringNotEquals: { 'aws:PrincipalAccount': ['111122223333', '444455556666'] } } })], call: 'ecs:Poll', is: 'Allowed' },
  { that: 'none of the values', identity: [allow('*', '*'), deny('*', '*', { Condition: { StringNotEquals: { 'aws:PrincipalAccount': ['444455556666', '777788889999'] } } })], call: 'ecs:Poll', is: 'ExplicitlyDenied' },
  { that: 'addresses', identity: [allow('*', '*', { Condition: { NotIpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '192.168.0.0/16'] } } })], context: { 'aws:SourceIp': '192.168.1.1' }, call: 'ecs:Poll', is: 'ImplicitlyDenied' },
]);

rests('reference_policies_elements_condition.html', 'Condition key names are not case-sensitive. For example, including the aws:SourceIP condition key is equivalent to testing for AWS:SourceIp.', [
  { that: 'in the policy', identity: [allow('*', '*', { Condition: { StringEquals: { 'aws:sourcevpce': 'vpce-1' } } })], context: { 'aws:SourceVpce': 'vpce-1' }, call: 'ecs:Poll', is: 'Allowed' },
  { that: 'in the request', identity: [allow('*', '*', { Condition: { IpAddress: { 'AWS:SourceIp': '10.0.0.0/8' } } })], context: { 'aws:SourceIP': '10.1.2.3' }, call: 'ecs:Poll', is: 'Allowed' },
  { that: 'of a tag', identity: [allow('*', '*', { Condition: { StringEquals: { 'aws:ResourceTag/TagKey1': 'Value1' } } })], context: { 'aws:ResourceTag/tagkey1': 'Value1' }, call: 'ecs:Poll', is: 'Allowed' },
]);

rests('reference_policies_elements_condition_operators.html', 'Numeric condition operators let you construct Condition elements that restrict access based on comparing a key to an integer or decimal value.', [
  { that: 'equals', identity: [allow('*', '*', { Condition: { NumericEquals: { 's3:max-keys': '10' } } })], context: { 's3:max-keys': '10' }, call: 's3:ListBucket', on: 'arn:aws:s3:::b', is: 'Allowed' },
  { that: 'equals as number, not as text', identity: [allow('*', '*', { Condition: { NumericEquals: { 's3:max-keys': '10.0' } } })], context: { 's3:max-keys': '10' }, call: 's3:ListBucket', on: 'arn:aws:s3:::b', is: 'Allowed' },
  { that: 'not equals', identity: [allow('*', '*', { Condition: { NumericNotEquals: { 's3:max-keys': '10' } } })], context: { 's3:max-keys': '10' }, call: 's3:ListBucket', on: 'arn:aws:s3:::b', is: 'ImplicitlyDenied' },
  { that: 'less than', identity: [allow('*', '*', { Condition: { NumericLessThan: { 's3:max-keys': '10' } } })], context: { 's3:max-keys': '9' }, call: 's3:ListBucket', on: 'arn:aws:s3:::b', is: 'Allowed' },
  { that: 'less than itself', identity: [allow('*', '*', { Condition: { NumericLessThan: { 's3:max-keys': '10' } } })], context: { 's3:max-keys': '10' }, call: 's3:ListBucket', on: 'arn:aws:s3:::b', is: 'ImplicitlyDenied' },
  { that: 'less than or equal', identity: [allow('*', '*', { Condition: { NumericLessThanEquals: { 's3:max-keys': '10' } } })], context: { 's3:max-keys': '10' }, call: 's3:ListBucket', on: 'arn:aws:s3:::b', is: 'Allowed' },
  { that: 'not compared as text', identity: [allow('*', '*', { Condition: { NumericLessThan: { 's3:max-keys': '10' } } })], context: { 's3:max-keys': '9.5' }, call: 's3:ListBucket', on: 'arn:aws:s3:::b', is: 'Allowed' },
  { that: 'greater than', identity: [allow('*', '*', { Condition: { NumericGreaterThan: { 's3:max-keys': '10' } } })], context: { 's3:max-keys': '100' }, call: 's3:ListBucket', on: 'arn:aws:s3:::b', is: 'Allowed' },
  { that: 'greater than or equal', identity: [allow('*', '*', { Condition: { NumericGreaterThanEquals: { 's3:max-keys': '10' } } })], context: { 's3:max-keys': '10' }, call: 's3:ListBucket', on: 'arn:aws:s3:::b', is: 'Allowed' },
  { that: 'not greater', identity: [allow('*', '*', { Condition: { NumericGreaterThan: { 's3:max-keys': '10' } } })], context: { 's3:max-keys': '10' }, call: 's3:ListBucket', on: 'arn:aws:s3:::b', is: 'ImplicitlyDenied' },
  { that: 'a number in the policy', identity: [allow('*', '*', { Condition: { NumericLessThanEquals: { 's3:max-keys': 10 } } })], context: { 's3:max-keys': '5' }, call: 's3:ListBucket', on: 'arn:aws:s3:::b', is: 'Allowed' },
]);

rests('reference_policies_elements_condition_operators.html', 'You must specify date/time values with one of the W3C implementations of the ISO 8601 date formats or in epoch (UNIX) time.', [
  { that: 'after', identity: [allow('*', '*', { Condition: { DateGreaterThan: { 'aws:TokenIssueTime': '2020-01-01T00:00:01Z' } } })], context: { 'aws:TokenIssueTime': '2021-05-01T10:00:00Z' }, call: 'ecs:Poll', is: 'Allowed' },
  { that: 'before', identity: [allow('*', '*', { Condition: { DateLessThan: { 'aws:CurrentTime': '2020-01-01T00:00:01Z' } } })], context: { 'aws:CurrentTime': '2021-05-01T10:00:00Z' }, call: 'ecs:Poll', is: 'ImplicitlyDenied' },
  { that: 'a zone', identity: [allow('*', '*', { Condition: { DateEquals: { 'aws:CurrentTime': '2020-01-01T02:00:00+02:00' } } })], context: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' }, call: 'ecs:Poll', is: 'Allowed' },
  { that: 'a zone in the west', identity: [allow('*', '*', { Condition: { DateEquals: { 'aws:CurrentTime': '2019-12-31T19:00:00-05:00' } } })], context: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' }, call: 'ecs:Poll', is: 'Allowed' },
  { that: 'a day', identity: [allow('*', '*', { Condition: { DateGreaterThanEquals: { 'aws:CurrentTime': '2020-01-01' } } })], context: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' }, call: 'ecs:Poll', is: 'Allowed' },
  { that: 'epoch in the policy', identity: [allow('*', '*', { Condition: { DateEquals: { 'aws:CurrentTime': '1577836800' } } })], context: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' }, call: 'ecs:Poll', is: 'Allowed' },
  { that: 'epoch in the request', identity: [allow('*', '*', { Condition: { DateLessThanEquals: { 'aws:EpochTime': '2020-01-01T00:00:00Z' } } })], context: { 'aws:EpochTime': '1577836800' }, call: 'ecs:Poll', is: 'Allowed' },
  { that: 'not equal', identity: [allow('*', '*', { Condition: { DateNotEquals: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } } })], context: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' }, call: 'ecs:Poll', is: 'ImplicitlyDenied' },
]);

rests('reference_policies_elements_condition_operators.html', 'Boolean conditions let you construct Condition elements that restrict access based on comparing a key to true or false.', [
  { that: 'true', identity: [allow('*', '*', { Condition: { Bool: { 'aws:SecureTransport': 'true' } } })], context: { 'aws:SecureTransport': 'true' }, call: 'ecs:Poll', is: 'Allowed' },
  { that: 'false', identity: [allow('*', '*', { Condition: { Bool: { 'aws:SecureTransport': 'true' } } })], context: { 'aws:SecureTransport': 'false' }, call: 'ecs:Poll', is: 'ImplicitlyDenied' },
  { that: 'a JSON boolean', identity: [allow('*', '*'), deny('*', '*', { Condition: { Bool: { 'aws:SecureTransport': false } } })], context: { 'aws:SecureTransport': 'false' }, call: 'ecs:Poll', is: 'ExplicitlyDenied' },
  { that: 'secure transport passes the deny', identity: [allow('*', '*'), deny('*', '*', { Condition: { Bool: { 'aws:SecureTransport': 'false' } } })], context: { 'aws:SecureTransport': 'true' }, call: 'ecs:Poll', is: 'Allowed' },
]);

rests('reference_policies_elements_condition_operators.html', 'It compares the value of the specified key byte for byte against a base-64 encoded representation of the binary value in the policy.', [
  { that: 'equal', identity: [allow('*', '*', { Condition: { BinaryEquals: { key: 'QmluYXJ5VmFsdWVJbkJhc2U2NA==' } } })], context: { key: 'QmluYXJ5VmFsdWVJbkJhc2U2NA==' }, call: 'ecs:Poll', is: 'Allowed' },
  { that: 'different', identity: [allow('*', '*', { Condition: { BinaryEquals: { key: 'QmluYXJ5VmFsdWVJbkJhc2U2NA==' } } })], context: { key: 'b3RoZXI=' }, call: 'ecs:Poll', is: 'ImplicitlyDenied' },
]);

rests('reference_policies_elements_condition_operators.html', 'The value must be in the standard CIDR format (for example, 203.0.113.0/24 or 2001:DB8:1234:5678::/64). If you specify an IP address without the associated routing prefix, IAM uses the default prefix value of /32.', [
  { that: 'first of a range', identity: [allow('*', '*', { Condition: { IpAddress: { 'aws:VpcSourceIp': '203.0.113.0/24' } } })], context: { 'aws:VpcSourceIp': '203.0.113.0' }, call: 'ecs:Poll', is: 'Allowed' },
  { that: 'last of a range', identity: [allow('*', '*', { Condition: { IpAddress: { 'aws:VpcSourceIp': '203.0.113.0/24' } } })], context: { 'aws:VpcSourceIp': '203.0.113.255' }, call: 'ecs:Poll', is: 'Allowed' },
  { that: 'behind a range', identity: [allow('*', '*', { Condition: { IpAddress: { 'aws:VpcSourceIp': '203.0.113.0/24' } } })], context: { 'aws:VpcSourceIp': '203.0.114.0' }, call: 'ecs:Poll', is: 'ImplicitlyDenied' },
  { that: 'a range that ends within a byte', identity: [allow('*', '*', { Condition: { IpAddress: { 'aws:VpcSourceIp': '10.0.16.0/20' } } })], context: { 'aws:VpcSourceIp': '10.0.31.255' }, call: 'ecs:Poll', is: 'Allowed' },
  { that: 'behind a range that ends within a byte', identity: [allow('*', '*', { Condition: { IpAddress: { 'aws:VpcSourceIp': '10.0.16.0/20' } } })], context: { 'aws:VpcSourceIp': '10.0.32.0' }, call: 'ecs:Poll', is: 'ImplicitlyDenied' },
  { that: 'one address', identity: [allow('*', '*', { Condition: { IpAddress: { 'aws:VpcSourceIp': '10.0.0.1' } } })], context: { 'aws:VpcSourceIp': '10.0.0.1' }, call: 'ecs:Poll', is: 'Allowed' },
  { that: 'another address', identity: [allow('*', '*', { Condition: { IpAddress: { 'aws:VpcSourceIp': '10.0.0.1' } } })], context: { 'aws:VpcSourceIp': '10.0.0.2' }, call: 'ecs:Poll', is: 'ImplicitlyDenied' },
  { that: 'version 6', identity: [allow('*', '*', { Condition: { IpAddress: { 'aws:VpcSourceIp': '2001:DB8:1234:5678::/64' } } })], context: { 'aws:VpcSourceIp': '2001:db8:1234:5678:1::9' }, call: 'ecs:Poll', is: 'Allowed' },
  { that: 'version 6 outside', identity: [allow('*', '*', { Condition: { IpAddress: { 'aws:VpcSourceIp': '2001:DB8:1234:5678::/64' } } })], context: { 'aws:VpcSourceIp': '2001:db8:1234:5679::9' }, call: 'ecs:Poll', is: 'ImplicitlyDenied' },
  { that: 'both versions', identity: [allow('*', '*', { Condition: { IpAddress: { 'aws:VpcSourceIp': ['203.0.113.0/24', '2001:DB8::/32'] } } })], context: { 'aws:VpcSourceIp': '2001:db8::1' }, call: 'ecs:Poll', is: 'Allowed' },
  { that: 'versions do not mix', identity: [allow('*', '*', { Condition: { IpAddress: { 'aws:VpcSourceIp': '0.0.0.0/0' } } })], context: { 'aws:VpcSourceIp': '::1' }, call: 'ecs:Poll', is: 'ImplicitlyDenied' },
  { that: 'negated', identity: [allow('*', '*', { Condition: { NotIpAddress: { 'aws:VpcSourceIp': '10.0.0.0/8' } } })], context: { 'aws:VpcSourceIp': '10.9.9.9' }, call: 'ecs:Poll', is: 'ImplicitlyDenied' },
]);

rests('reference_policies_elements_condition_operators.html', 'Each of the six colon-delimited components of the ARN is checked separately and each can include multi-character match wildcards (*) or single-character match wildcards (?). The ArnEquals and ArnLike condition operators behave identically.', [
  { that: 'equal', identity: [allow('*', '*', { Condition: { ArnEquals: { 'ecs:cluster': 'arn:aws:ecs:us-east-1:111122223333:cluster/a' } } })], context: { 'ecs:cluster': 'arn:aws:ecs:us-east-1:111122223333:cluster/a' }, call: 'ecs:Poll', is: 'Allowed' },
  { that: 'ArnEquals takes wildcards', identity: [allow('*', '*', { Condition: { ArnEquals: { 'ecs:cluster': 'arn:aws:ecs:*:111122223333:cluster/*' } } })], context: { 'ecs:cluster': 'arn:aws:ecs:us-east-1:111122223333:cluster/a' }, call: 'ecs:Poll', is: 'Allowed' },
  { that: 'another cluster', identity: [allow('*', '*', { Condition: { ArnEquals: { 'ecs:cluster': 'arn:aws:ecs:us-east-1:111122223333:cluster/a' } } })], context: { 'ecs:cluster': 'arn:aws:ecs:us-east-1:111122223333:cluster/b' }, call: 'ecs:Poll', is: 'ImplicitlyDenied' },
  { that: 'a star stays within its component', identity: [allow('*', '*', { Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:someservice:*:111122223333:finance/*' } } })], context: { 'aws:SourceArn': 'arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt' }, call: 'ecs:Poll', is: 'ImplicitlyDenied' },
  { that: 'StringLike does not stop at colons', identity: [allow('*', '*', { Condition: { StringLike: { 'aws:SourceArn': 'arn:aws:someservice:*:111122223333:finance/*' } } })], context: { 'aws:SourceArn': 'arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt' }, call: 'ecs:Poll', is: 'Allowed' },
  { that: 'a star at the end of a component does not either', identity: [allow('*', '*', { Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*:topic' } } })], context: { 'aws:SourceArn': 'arn:aws:sns:us-east-1:111122223333:topic' }, call: 'ecs:Poll', is: 'Unknown' },
  { that: 'colons in the sixth component', identity: [allow('*', '*', { Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:logs:*:*:log-group:*' } } })], context: { 'aws:SourceArn': 'arn:aws:logs:us-east-1:111122223333:log-group:a:log-stream:b' }, call: 'ecs:Poll', is: 'Allowed' },
  { that: 'one character', identity: [allow('*', '*', { Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:sns:us-east-?:111122223333:t' } } })], context: { 'aws:SourceArn': 'arn:aws:sns:us-east-2:111122223333:t' }, call: 'ecs:Poll', is: 'Allowed' },
  { that: 'negated and matching', identity: [allow('*', '*', { Condition: { ArnNotEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/task' } } })], call: 'ecs:Poll', is: 'ImplicitlyDenied' },
  { that: 'negated and not matching', identity: [allow('*', '*', { Condition: { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/other*' } } })], call: 'ecs:Poll', is: 'Allowed' },
  { that: 'case counts', identity: [allow('*', '*', { Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/TASK' } } })], call: 'ecs:Poll', is: 'ImplicitlyDenied' },
]);

rests('reference_policies_elements_condition_operators.html', 'If the policy key is present in the context of the request, process the key as specified in the policy. If the key is not present, evaluate the condition element as true.', [
  { that: 'absent', identity: [allow('*', '*', { Condition: { StringLikeIfExists: { 'ec2:InstanceType': ['t1.*', 't2.*'] } } })], call: 'ec2:RunInstances', is: 'Allowed' },
  { that: 'present and matching', identity: [allow('*', '*', { Condition: { StringLikeIfExists: { 'ec2:InstanceType': ['t1.*', 't2.*'] } } })], context: { 'ec2:InstanceType': 't2.micro' }, call: 'ec2:RunInstances', is: 'Allowed' },
  { that: 'present and not matching', identity: [allow('*', '*', { Condition: { StringLikeIfExists: { 'ec2:InstanceType': ['t1.*', 't2.*'] } } })], context: { 'ec2:InstanceType': 'm5.large' }, call: 'ec2:RunInstances', is: 'ImplicitlyDenied' },
  { that: 'IpAddressIfExists absent', identity: [allow('*', '*', { Condition: { IpAddressIfExists: { 'aws:SourceIp': '10.0.0.0/8' } } })], call: 'ecs:Poll', is: 'Allowed' },
  { that: 'ArnLikeIfExists present', identity: [allow('*', '*', { Condition: { ArnLikeIfExists: { 'aws:SourceArn': 'arn:aws:sns:*:*:a' } } })], context: { 'aws:SourceArn': 'arn:aws:sns:us-east-1:111122223333:b' }, call: 'ecs:Poll', is: 'ImplicitlyDenied' },
  { that: 'NumericLessThanIfExists absent', identity: [allow('*', '*', { Condition: { NumericLessThanIfExists: { 's3:max-keys': '10' } } })], call: 'ecs:Poll', is: 'Allowed' },
  { that: 'a deny by BoolIfExists', identity: [allow('*', '*'), deny('*', '*', { Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } } })], call: 'ecs:Poll', is: 'ExplicitlyDenied' },
  { that: 'a deny by BoolIfExists of the other value', identity: [allow('*', '*'), deny('*', '*', { Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } } })], context: { 'aws:MultiFactorAuthPresent': 'true' }, call: 'ecs:Poll', is: 'Allowed' },
]);

rests('reference_policies_elements_condition_operators.html', 'If you are using an "Effect": "Deny" element with a negated condition operator like StringNotEqualsIfExists, the request is still denied even if the tag is missing.', [
  { that: 'missing', identity: [allow('*', '*'), deny('*', '*', { Condition: { StringNotEqualsIfExists: { 'aws:SourceVpc': 'vpc-1' } } })], call: 'ecs:Poll', is: 'ExplicitlyDenied' },
  { that: 'equal', identity: [allow('*', '*'), deny('*', '*', { Condition: { StringNotEqualsIfExists: { 'aws:SourceVpc': 'vpc-1' } } })], context: { 'aws:SourceVpc': 'vpc-1' }, call: 'ecs:Poll', is: 'Allowed' },
]);

rests('reference_policies_elements_condition_operators.html', 'In the policy statement, use either true (the key doesn\'t exist — it is null) or false (the key exists and its value is not null).', [
  { that: 'true and absent', identity: [allow('ec2:*', '*', { Condition: { Null: { 'aws:TokenIssueTime': 'true' } } })], call: 'ec2:DescribeTags', is: 'Allowed' },
  { that: 'true and present', identity: [allow('ec2:*', '*', { Condition: { Null: { 'aws:TokenIssueTime': 'true' } } })], context: { 'aws:TokenIssueTime': '2021-05-01T10:00:00Z' }, call: 'ec2:DescribeTags', is: 'ImplicitlyDenied' },
  { that: 'false and absent', identity: [allow('*', '*', { Condition: { Null: { 'aws:SourceVpce': 'false' } } })], call: 'ecs:Poll', is: 'ImplicitlyDenied' },
  { that: 'false and present', identity: [allow('*', '*', { Condition: { Null: { 'aws:SourceVpce': false } } })], context: { 'aws:SourceVpce': 'vpce-1' }, call: 'ecs:Poll', is: 'Allowed' },
]);

rests('reference_policies_multi-value-conditions.html', 'The condition returns true if every key value in the request matches at least one value in the policy. It also returns true if there are no keys in the request, or if the key values resolve to a null data set, such as an empty string.', [
  { that: 'every value', identity: [allow('*', '*', { Condition: { 'ForAllValues:StringEquals': { 'dynamodb:Attributes': ['ID', 'Message', 'Tags'] } } })], context: { 'dynamodb:Attributes': ['ID', 'Tags'] }, call: 'dynamodb:GetItem', is: 'Allowed' },
  { that: 'not every value', identity: [allow('*', '*', { Condition: { 'ForAllValues:StringEquals': { 'dynamodb:Attributes': ['ID', 'Message', 'Tags'] } } })], context: { 'dynamodb:Attributes': ['ID', 'UserName'] }, call: 'dynamodb:GetItem', is: 'ImplicitlyDenied' },
  { that: 'no key', identity: [allow('*', '*', { Condition: { 'ForAllValues:StringEquals': { 'dynamodb:Attributes': ['ID'] } } })], call: 'dynamodb:GetItem', is: 'Allowed' },
  { that: 'one value', identity: [allow('*', '*', { Condition: { 'ForAllValues:StringLike': { 'aws:TagKeys': 'Created*' } } })], context: { 'aws:TagKeys': 'CreatedBy' }, call: 'ecs:Poll', is: 'Allowed' },
  { that: 'a null data set', identity: [allow('*', '*', { Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'a' } } })], context: { 'aws:TagKeys': '' }, call: 'ecs:Poll', is: 'Allowed' },
]);

rests('reference_policies_multi-value-conditions.html', 'The condition returns true if any one of the key values in the request matches any one of the condition values in the policy. For no matching key or a null dataset, the condition returns false.', [
  { that: 'one of the values', identity: [allow('*', '*'), deny('*', '*', { Condition: { 'ForAnyValue:StringEquals': { 'dynamodb:Attributes': ['ID', 'PostDateTime'] } } })], context: { 'dynamodb:Attributes': ['PostDateTime', 'Message'] }, call: 'dynamodb:PutItem', is: 'ExplicitlyDenied' },
  { that: 'none of the values', identity: [allow('*', '*'), deny('*', '*', { Condition: { 'ForAnyValue:StringEquals': { 'dynamodb:Attributes': ['ID', 'PostDateTime'] } } })], context: { 'dynamodb:Attributes': ['UserName'] }, call: 'dynamodb:PutItem', is: 'Allowed' },
  { that: 'no key', identity: [allow('*', '*', { Condition: { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-1/*' } } })], call: 'ecs:Poll', is: 'ImplicitlyDenied' },
  { that: 'a path of the organization', identity: [allow('*', '*', { Condition: { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-1/r-1/*' } } })], context: { 'aws:PrincipalOrgPaths': ['o-1/r-1/ou-1/'] }, call: 'ecs:Poll', is: 'Allowed' },
  { that: 'no key, negated', identity: [allow('*', '*', { Condition: { 'ForAnyValue:StringNotEquals': { 'aws:TagKeys': 'a' } } })], call: 'ecs:Poll', is: 'ImplicitlyDenied' },
]);

rests('reference_policies_variables.html', 'When the policy is evaluated, the policy variables are replaced with values that come from the conditional context keys passed in the request.', [
  { that: 'in a resource', identity: [allow('s3:*', 'arn:aws:s3:::b/${aws:username}/*')], by: user('bob'), call: 's3:GetObject', on: 'arn:aws:s3:::b/bob/x', is: 'Allowed' },
  { that: 'of another user', identity: [allow('s3:*', 'arn:aws:s3:::b/${aws:username}/*')], by: user('bob'), call: 's3:GetObject', on: 'arn:aws:s3:::b/eve/x', is: 'ImplicitlyDenied' },
  { that: 'in a condition', identity: [allow('s3:ListBucket', '*', { Condition: { StringLike: { 's3:prefix': 'home/${aws:username}/*' } } })], by: user('bob'), context: { 's3:prefix': 'home/bob/x' }, call: 's3:ListBucket', on: 'arn:aws:s3:::b', is: 'Allowed' },
  { that: 'in StringEquals', identity: [allow('*', '*', { Condition: { StringEquals: { 'aws:ResourceAccount': '${aws:PrincipalAccount}' } } })], call: 's3:GetObject', on: 'arn:aws:s3:::b/k', owner: '111122223333', is: 'Allowed' },
  { that: 'in StringNotEquals', identity: [allow('*', '*'), deny('*', '*', { Condition: { StringNotEquals: { 'aws:ResourceAccount': '${aws:PrincipalAccount}' } } })], call: 's3:GetObject', on: 'arn:aws:s3:::b/k', owner: '111122223333', is: 'Allowed' },
  { that: 'in ArnLike', identity: [allow('*', '*', { Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:user/${aws:username}' } } })], by: user('bob'), call: 'ecs:Poll', is: 'Allowed' },
  { that: 'of a tag', identity: [allow('s3:*', 'arn:aws:s3:::b/${aws:PrincipalTag/department}/*')], context: { 'aws:PrincipalTag/department': 'finance' }, call: 's3:GetObject', on: 'arn:aws:s3:::b/finance/x', is: 'Allowed' },
  { that: 'twice', identity: [allow('s3:*', 'arn:aws:s3:::b/${aws:PrincipalTag/a}/${aws:PrincipalTag/b}')], context: { 'aws:PrincipalTag/a': 'x', 'aws:PrincipalTag/b': 'y' }, call: 's3:GetObject', on: 'arn:aws:s3:::b/x/y', is: 'Allowed' },
]);

rests('reference_policies_variables.html', 'Key names are case-insensitive. For example, aws:CurrentTime is equivalent to AWS:currenttime.', [
  { that: 'in a resource', identity: [allow('s3:*', 'arn:aws:s3:::b/${AWS:UserName}/*')], by: user('bob'), call: 's3:GetObject', on: 'arn:aws:s3:::b/bob/x', is: 'Allowed' },
]);

rests('reference_policies_variables.html', 'If you don\'t include the Version element and set it to an appropriate version date, variables like ${aws:username} are treated as literal strings in the policy.', [
  { that: 'no version', version: undefined, identity: [allow('s3:*', 'arn:aws:s3:::b/${aws:username}/*')], by: user('bob'), call: 's3:GetObject', on: 'arn:aws:s3:::b/bob/x', is: 'ImplicitlyDenied' },
  { that: 'an earlier version', version: '2008-10-17', identity: [allow('s3:*', 'arn:aws:s3:::b/${aws:username}/*')], by: user('bob'), call: 's3:GetObject', on: 'arn:aws:s3:::b/bob/x', is: 'ImplicitlyDenied' },
  { that: 'the literal string', version: '2008-10-17', identity: [allow('s3:*', 'arn:aws:s3:::b/${aws:username}/*')], by: user('bob'), call: 's3:GetObject', on: 'arn:aws:s3:::b/${aws:username}/x', is: 'Allowed' },
]);

rests('reference_policies_variables.html', 'If a variable that has no value in the authorization context is used as part of the Resource or NotResource element of a policy, the resource that includes a policy variable with no value will not match any resource.', [
  { that: 'a role has no user name', identity: [allow('s3:*', 'arn:aws:s3:::b/${aws:username}*')], call: 's3:GetObject', on: 'arn:aws:s3:::b/x', is: 'ImplicitlyDenied' },
  { that: 'beside a resource that matches', identity: [allow('s3:*', ['arn:aws:s3:::b/${aws:username}*', 'arn:aws:s3:::b/x'])], call: 's3:GetObject', on: 'arn:aws:s3:::b/x', is: 'Allowed' },
]);

rests('reference_policies_variables.html', 'When you use a variable with no value in the condition element of an IAM policy, IAM JSON policy elements: Condition operators like StringEquals or StringLike do not match, and the policy statement does not take effect. Inverted condition operators like StringNotEquals or StringNotLike do match against a null value, as the value of the condition key they are testing against is not equal to or like the effectively null value.', [
  { that: 'StringEquals', identity: [allow('*', '*', { Condition: { StringEquals: { 'aws:ResourceTag/team': '${aws:PrincipalTag/team}' } } })], context: { 'aws:ResourceTag/team': 'a' }, call: 'ecs:Poll', is: 'ImplicitlyDenied' },
  { that: 'StringLike', identity: [allow('*', '*', { Condition: { StringLike: { 'aws:ResourceTag/team': '${aws:PrincipalTag/team}*' } } })], context: { 'aws:ResourceTag/team': 'a' }, call: 'ecs:Poll', is: 'ImplicitlyDenied' },
  { that: 'StringNotEquals denies', identity: [allow('*', '*'), deny('*', '*', { Condition: { StringNotEquals: { 's3:ExistingObjectTag/Team': '${aws:PrincipalTag/Team}' } } })], context: { 's3:ExistingObjectTag/Team': 'a' }, call: 's3:GetObject', on: 'arn:aws:s3:::b/x', is: 'ExplicitlyDenied' },
]);

rests('reference_policies_variables.html', '${*} - use where you need an * (asterisk) character. ${?} - use where you need a ? (question mark) character. ${$} - use where you need a $ (dollar sign) character.', [
  { that: 'a literal star', identity: [allow('*', '*', { Condition: { StringLike: { 's3:prefix': 'a${*}b' } } })], context: { 's3:prefix': 'a*b' }, call: 's3:ListBucket', on: 'arn:aws:s3:::b', is: 'Allowed' },
  { that: 'is no wildcard', identity: [allow('*', '*', { Condition: { StringLike: { 's3:prefix': 'a${*}b' } } })], context: { 's3:prefix': 'axb' }, call: 's3:ListBucket', on: 'arn:aws:s3:::b', is: 'ImplicitlyDenied' },
  { that: 'a literal question mark', identity: [allow('s3:*', 'arn:aws:s3:::b/a${?}')], call: 's3:GetObject', on: 'arn:aws:s3:::b/a?', is: 'Allowed' },
  { that: 'is no wildcard either', identity: [allow('s3:*', 'arn:aws:s3:::b/a${?}')], call: 's3:GetObject', on: 'arn:aws:s3:::b/ab', is: 'ImplicitlyDenied' },
  { that: 'a dollar sign', identity: [allow('s3:*', 'arn:aws:s3:::b/${$}{x}')], call: 's3:GetObject', on: 'arn:aws:s3:::b/${x}', is: 'Allowed' },
]);

rests('reference_policies_variables.html', "To add a default value to a variable, surround the default value with single quotes (' '), and separate the variable text and the default value with a comma and space (, ).", [
  { that: 'the default', identity: [allow('s3:*', "arn:aws:s3:::b-${aws:PrincipalTag/team, 'company-wide'}/*")], call: 's3:GetObject', on: 'arn:aws:s3:::b-company-wide/x', is: 'Allowed' },
  { that: 'the value', identity: [allow('s3:*', "arn:aws:s3:::b-${aws:PrincipalTag/team, 'company-wide'}/*")], context: { 'aws:PrincipalTag/team': 'yellow' }, call: 's3:GetObject', on: 'arn:aws:s3:::b-yellow/x', is: 'Allowed' },
  { that: 'not the default when there is a value', identity: [allow('s3:*', "arn:aws:s3:::b-${aws:PrincipalTag/team, 'company-wide'}/*")], context: { 'aws:PrincipalTag/team': 'yellow' }, call: 's3:GetObject', on: 'arn:aws:s3:::b-company-wide/x', is: 'ImplicitlyDenied' },
]);

rests('reference_policies_evaluation-logic.html', 'If an action is allowed by an identity-based policy, a resource-based policy, or both, then AWS allows the action. An explicit deny in either of these policies overrides the allow.', [
  { that: 'by the identity policy', identity: [allow('s3:GetObject', '*')], resource: [allow('s3:PutObject', '*', { Principal: '*' })], call: 's3:GetObject', on: 'arn:aws:s3:::b/k', owner: '111122223333', is: 'Allowed' },
  { that: 'by the resource policy', identity: [], resource: [allow('s3:GetObject', '*', { Principal: { AWS: 'arn:aws:iam::111122223333:role/task' } })], call: 's3:GetObject', on: 'arn:aws:s3:::b/k', owner: '111122223333', is: 'Allowed' },
  { that: 'by both', identity: [allow('s3:GetObject', '*')], resource: [allow('s3:GetObject', '*', { Principal: '*' })], call: 's3:GetObject', on: 'arn:aws:s3:::b/k', owner: '111122223333', is: 'Allowed' },
  { that: 'by neither', identity: [allow('s3:PutObject', '*')], resource: [allow('s3:PutObject', '*', { Principal: '*' })], call: 's3:GetObject', on: 'arn:aws:s3:::b/k', owner: '111122223333', is: 'ImplicitlyDenied' },
]);

rests('reference_policies_elements_principal.html', 'The account ARN and the shortened account ID behave the same way. Both delegate permissions to the account.', [
  { that: 'an id, and an identity policy', identity: [allow('s3:GetObject', '*')], resource: [allow('s3:GetObject', '*', { Principal: { AWS: '111122223333' } })], call: 's3:GetObject', on: 'arn:aws:s3:::b/k', owner: '444455556666', is: 'Allowed' },
  { that: 'an ARN, and an identity policy', identity: [allow('s3:GetObject', '*')], resource: [allow('s3:GetObject', '*', { Principal: { AWS: 'arn:aws:iam::111122223333:root' } })], call: 's3:GetObject', on: 'arn:aws:s3:::b/k', owner: '444455556666', is: 'Allowed' },
  { that: 'an id of another account', identity: [allow('s3:GetObject', '*')], resource: [allow('s3:GetObject', '*', { Principal: { AWS: '999999999999' } })], call: 's3:GetObject', on: 'arn:aws:s3:::b/k', owner: '444455556666', is: 'ImplicitlyDenied' },
  { that: 'delegation alone is not enough within the account', identity: [], resource: [allow('s3:GetObject', '*', { Principal: { AWS: '111122223333' } })], call: 's3:GetObject', on: 'arn:aws:s3:::b/k', owner: '111122223333', is: 'ImplicitlyDenied' },
  { that: 'a deny reaches every identity of the account', identity: [allow('*', '*')], resource: [deny('s3:*', '*', { Principal: { AWS: '111122223333' } })], call: 's3:GetObject', on: 'arn:aws:s3:::b/k', owner: '111122223333', is: 'ExplicitlyDenied' },
]);

rests('reference_policies_elements_principal.html', 'When you specify more than one principal in an element, you grant permissions to each principal. This is a logical OR and not a logical AND, because you authenticate as one principal at a time.', [
  { that: 'the second', identity: [], resource: [allow('s3:GetObject', '*', { Principal: { AWS: ['arn:aws:iam::111122223333:role/other', 'arn:aws:iam::111122223333:role/task'] } })], call: 's3:GetObject', on: 'arn:aws:s3:::b/k', owner: '111122223333', is: 'Allowed' },
  { that: 'of two types', identity: [], resource: [allow('s3:GetObject', '*', { Principal: { Service: 'ecs.amazonaws.com', AWS: 'arn:aws:iam::111122223333:role/task' } })], call: 's3:GetObject', on: 'arn:aws:s3:::b/k', owner: '111122223333', is: 'Allowed' },
  { that: 'none', identity: [], resource: [allow('s3:GetObject', '*', { Principal: { AWS: ['arn:aws:iam::111122223333:role/a', 'arn:aws:iam::111122223333:role/b'] } })], call: 's3:GetObject', on: 'arn:aws:s3:::b/k', owner: '111122223333', is: 'ImplicitlyDenied' },
]);

rests('reference_policies_elements_principal.html', 'You cannot use a wildcard to match part of a principal name or ARN.', [
  { that: 'a role by wildcard', identity: [], resource: [allow('s3:GetObject', '*', { Principal: { AWS: 'arn:aws:iam::111122223333:role/*' } })], call: 's3:GetObject', on: 'arn:aws:s3:::b/k', owner: '111122223333', is: 'ImplicitlyDenied' },
  { that: 'a prefix', identity: [], endpoint: [allow('*', '*', { Principal: { AWS: 'arn:aws:iam::111122223333:role/ta*' } })], call: 's3:GetObject', on: 'arn:aws:s3:::b/k', is: 'ImplicitlyDenied' },
]);

rests('reference_policies_elements_principal.html', 'For anonymous users, the following elements are equivalent: "Principal": "*" and "Principal" : { "AWS" : "*" }', [
  { that: 'the wildcard', identity: [], resource: [allow('s3:GetObject', '*', { Principal: '*' })], by: { kind: 'anonymous' }, call: 's3:GetObject', on: 'arn:aws:s3:::b/k', owner: '444455556666', is: 'Allowed' },
  { that: 'the wildcard under AWS', identity: [], resource: [allow('s3:GetObject', '*', { Principal: { AWS: '*' } })], by: { kind: 'anonymous' }, call: 's3:GetObject', on: 'arn:aws:s3:::b/k', owner: '444455556666', is: 'Allowed' },
  { that: 'an account is not anonymous', identity: [], resource: [allow('s3:GetObject', '*', { Principal: { AWS: '111122223333' } })], by: { kind: 'anonymous' }, call: 's3:GetObject', on: 'arn:aws:s3:::b/k', owner: '444455556666', is: 'ImplicitlyDenied' },
]);

rests('reference_policies_elements_principal.html', 'For IAM users and role principals within your account, no other permissions are required. For principals in other accounts, they must also have identity-based permissions in their account that allow them to access your resource.', [
  { that: 'within the account', identity: [], resource: [allow('s3:GetObject', '*', { Principal: '*' })], call: 's3:GetObject', on: 'arn:aws:s3:::b/k', owner: '111122223333', is: 'Allowed' },
  { that: 'from another account', identity: [], resource: [allow('s3:GetObject', '*', { Principal: '*' })], call: 's3:GetObject', on: 'arn:aws:s3:::b/k', owner: '444455556666', is: 'ImplicitlyDenied' },
]);

rests('reference_policies_elements_principal.html', 'You can specify role sessions in the Principal element of a resource-based policy or in condition keys that support principals.', [
  { that: 'the session', identity: [], resource: [allow('s3:GetObject', '*', { Principal: { AWS: 'arn:aws:sts::111122223333:assumed-role/task/s1' } })], by: session('s1'), call: 's3:GetObject', on: 'arn:aws:s3:::b/k', owner: '111122223333', is: 'Allowed' },
  { that: 'another session', identity: [], resource: [allow('s3:GetObject', '*', { Principal: { AWS: 'arn:aws:sts::111122223333:assumed-role/task/s1' } })], by: session('s2'), call: 's3:GetObject', on: 'arn:aws:s3:::b/k', owner: '111122223333', is: 'ImplicitlyDenied' },
  { that: 'the role of the session', identity: [], resource: [allow('s3:GetObject', '*', { Principal: { AWS: 'arn:aws:iam::111122223333:role/task' } })], by: session('s1'), call: 's3:GetObject', on: 'arn:aws:s3:::b/k', owner: '111122223333', is: 'Allowed' },
  { that: 'the role of the session, with a path', identity: [], resource: [allow('s3:GetObject', '*', { Principal: { AWS: 'arn:aws:iam::111122223333:role/ecs/task' } })], by: session('s1'), call: 's3:GetObject', on: 'arn:aws:s3:::b/k', owner: '111122223333', is: 'Allowed' },
  { that: 'another role', identity: [], resource: [allow('s3:GetObject', '*', { Principal: { AWS: 'arn:aws:iam::111122223333:role/other' } })], by: session('s1'), call: 's3:GetObject', on: 'arn:aws:s3:::b/k', owner: '111122223333', is: 'ImplicitlyDenied' },
]);

rests('reference_policies_elements_principal.html', 'You can specify AWS services in the Principal element of a resource-based policy or in condition keys that support principals. A service principal is an identifier for a service.', [
  { that: 'the service', identity: null, resource: [allow('sts:AssumeRole', '*', { Principal: { Service: ['ecs.amazonaws.com', 'ecs-tasks.amazonaws.com'] } })], by: { kind: 'service', name: 'ecs-tasks.amazonaws.com' }, call: 'sts:AssumeRole', on: 'arn:aws:iam::111122223333:role/task', is: 'Allowed' },
  { that: 'another service', identity: null, resource: [allow('sts:AssumeRole', '*', { Principal: { Service: 'lambda.amazonaws.com' } })], by: { kind: 'service', name: 'ecs-tasks.amazonaws.com' }, call: 'sts:AssumeRole', on: 'arn:aws:iam::111122223333:role/task', is: 'ImplicitlyDenied' },
  { that: 'an identity is no service', identity: [], resource: [allow('s3:GetObject', '*', { Principal: { Service: 'ecs.amazonaws.com' } })], call: 's3:GetObject', on: 'arn:aws:s3:::b/k', owner: '111122223333', is: 'ImplicitlyDenied' },
]);

rests('reference_policies_elements_notprincipal.html', 'When you use NotPrincipal in the same policy statement as "Effect": "Deny", the actions specified in the policy statement are explicitly denied to all principals except for the ones specified.', [
  { that: 'someone else', identity: [allow('*', '*')], resource: [{ Effect: 'Deny', NotPrincipal: { AWS: ['arn:aws:iam::444455556666:user/Bob', 'arn:aws:iam::444455556666:root'] }, Action: 's3:*', Resource: '*' }], call: 's3:GetObject', on: 'arn:aws:s3:::b/k', owner: '111122223333', is: 'ExplicitlyDenied' },
  { that: 'the one specified, with the account', identity: [allow('*', '*')], resource: [{ Effect: 'Deny', NotPrincipal: { AWS: ['arn:aws:iam::111122223333:role/task', 'arn:aws:iam::111122223333:root'] }, Action: 's3:*', Resource: '*' }], call: 's3:GetObject', on: 'arn:aws:s3:::b/k', owner: '111122223333', is: 'Allowed' },
  { that: 'an anonymous caller', identity: [], resource: [allow('s3:*', '*', { Principal: '*' }), { Effect: 'Deny', NotPrincipal: { AWS: 'arn:aws:iam::111122223333:root' }, Action: 's3:*', Resource: '*' }], by: { kind: 'anonymous' }, call: 's3:GetObject', on: 'arn:aws:s3:::b/k', owner: '111122223333', is: 'ExplicitlyDenied' },
]);

rests('reference_policies_elements_notprincipal.html', 'When you use NotPrincipal with Deny, you must also specify the account ARN of the not-denied principal. Otherwise, the policy might deny access to the entire account containing the principal.', [
  { that: 'without the account nothing certain is documented', identity: [allow('*', '*')], resource: [{ Effect: 'Deny', NotPrincipal: { AWS: 'arn:aws:iam::111122223333:role/task' }, Action: 's3:*', Resource: '*' }], call: 's3:GetObject', on: 'arn:aws:s3:::b/k', owner: '111122223333', is: 'Unknown' },
]);

rests('reference_policies_evaluation-logic-cross-account.html', 'The request is allowed only if both evaluations return a decision of Allow.', [
  { that: 'both', identity: [allow('s3:*Object*', 'arn:aws:s3:::Production/*')], resource: [allow(['s3:GetObject*', 's3:PutObject*'], 'arn:aws:s3:::Production/*', { Principal: { AWS: 'arn:aws:iam::111111111111:user/carlossalazar' } })], by: carlos(), call: 's3:PutObject', on: 'arn:aws:s3:::Production/x', owner: '222222222222', is: 'Allowed' },
  { that: 'identity only', identity: [allow('s3:*Object*', 'arn:aws:s3:::Production/*')], by: carlos(), call: 's3:PutObject', on: 'arn:aws:s3:::Production/x', owner: '222222222222', is: 'ImplicitlyDenied' },
  { that: 'resource only', identity: [], resource: [allow('s3:PutObject', 'arn:aws:s3:::Production/*', { Principal: { AWS: 'arn:aws:iam::111111111111:user/carlossalazar' } })], by: carlos(), call: 's3:PutObject', on: 'arn:aws:s3:::Production/x', owner: '222222222222', is: 'ImplicitlyDenied' },
  { that: 'an action that the bucket does not allow', identity: [allow('s3:*Object*', 'arn:aws:s3:::Production/*')], resource: [allow('s3:GetObject*', 'arn:aws:s3:::Production/*', { Principal: { AWS: 'arn:aws:iam::111111111111:user/carlossalazar' } })], by: carlos(), call: 's3:DeleteObject', on: 'arn:aws:s3:::Production/x', owner: '222222222222', is: 'ImplicitlyDenied' },
  { that: 'the deny of the identity', identity: [allow('s3:*Object*', 'arn:aws:s3:::Production/*'), deny('s3:*', ['arn:aws:s3:::*log*', 'arn:aws:s3:::*log*/*'])], by: carlos(), call: 's3:PutObject', on: 'arn:aws:s3:::Production-logs/x', owner: '222222222222', is: 'ExplicitlyDenied' },
]);

rests('reference_policies_evaluation-logic_policy-eval-denyallow.html', 'IAM role trust policies and KMS key policies are exceptions to this logic, because they must explicitly allow access for principals.', [
  { that: 'a key policy that names the account, and an identity policy', identity: [allow('kms:Decrypt', '*')], resource: [allow('kms:*', '*', { Principal: { AWS: 'arn:aws:iam::111122223333:root' } })], decides: true, call: 'kms:Decrypt', on: 'arn:aws:kms:us-east-1:111122223333:key/1', is: 'Allowed' },
  { that: 'a key policy that names the account only', identity: [], resource: [allow('kms:*', '*', { Principal: { AWS: 'arn:aws:iam::111122223333:root' } })], decides: true, call: 'kms:Decrypt', on: 'arn:aws:kms:us-east-1:111122223333:key/1', is: 'ImplicitlyDenied' },
  { that: 'a key policy that names the role', identity: [], resource: [allow('kms:Decrypt', '*', { Principal: { AWS: 'arn:aws:iam::111122223333:role/task' } })], decides: true, call: 'kms:Decrypt', on: 'arn:aws:kms:us-east-1:111122223333:key/1', is: 'Allowed' },
  { that: 'a key policy that names others', identity: [allow('kms:Decrypt', '*')], resource: [allow('kms:*', '*', { Principal: { AWS: 'arn:aws:iam::111122223333:role/admin' } })], decides: true, call: 'kms:Decrypt', on: 'arn:aws:kms:us-east-1:111122223333:key/1', is: 'ImplicitlyDenied' },
]);

rests('access_policies_boundaries.html', "An entity's permissions boundary allows it to perform only the actions that are allowed by both its identity-based policies and its permissions boundaries.", [
  { that: 'both', identity: [allow('*', '*')], boundary: [allow('ecs:*', '*')], call: 'ecs:Poll', is: 'Allowed' },
  { that: 'the boundary does not', identity: [allow('*', '*')], boundary: [allow('s3:*', '*')], call: 'ecs:Poll', is: 'ImplicitlyDenied' },
  { that: 'the boundary does not grant', identity: [], boundary: [allow('*', '*')], call: 'ecs:Poll', is: 'ImplicitlyDenied' },
]);

rests('https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html', 'An endpoint policy does not override or replace identity-based policies or resource-based policies.', [
  { that: 'an endpoint policy grants nothing', identity: [], endpoint: [allow('*', '*', { Principal: '*' })], call: 'ecs:Poll', is: 'ImplicitlyDenied' },
  { that: 'both allow', identity: [allow('ecs:*', '*')], endpoint: [allow('*', '*', { Principal: '*' })], call: 'ecs:Poll', is: 'Allowed' },
  { that: 'the endpoint does not allow', identity: [allow('*', '*')], endpoint: [allow('ecs:ListClusters', '*', { Principal: '*' })], call: 'ecs:Poll', is: 'ImplicitlyDenied' },
  { that: 'the resource policy does not replace it', identity: [allow('*', '*')], endpoint: [allow('s3:GetObject', 'arn:aws:s3:::own/*', { Principal: '*' })], resource: [allow('s3:*', '*', { Principal: '*' })], call: 's3:GetObject', on: 'arn:aws:s3:::b/k', owner: '111122223333', is: 'ImplicitlyDenied' },
  { that: 'a policy that only denies allows nothing', identity: [allow('*', '*')], endpoint: [deny('s3:DeleteObject', '*', { Principal: '*' })], call: 's3:GetObject', on: 'arn:aws:s3:::b/k', is: 'ImplicitlyDenied' },
  { that: 'a role that the endpoint names', identity: null, endpoint: [allow('ecr:*', '*', { Principal: { AWS: 'arn:aws:iam::111122223333:role/task' } })], call: 'ecr:BatchGetImage', on: 'arn:aws:ecr:us-east-1:111122223333:repository/r', is: 'Allowed' },
  { that: 'a role that it does not name', identity: null, endpoint: [allow('ecr:*', '*', { Principal: { AWS: 'arn:aws:iam::111122223333:role/other' } })], call: 'ecr:BatchGetImage', on: 'arn:aws:ecr:us-east-1:111122223333:repository/r', is: 'ImplicitlyDenied' },
]);

rests('https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html', "If you don't attach an endpoint policy, we attach the default endpoint policy.", [
  { that: 'no policy', identity: [allow('ecs:*', '*')], endpoint: undefined, call: 'ecs:Poll', is: 'Allowed' },
  { that: 'the default policy, which has no version', version: undefined, identity: [allow('ecs:*', '*')], endpoint: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }], call: 'ecs:Poll', is: 'Allowed' },
]);

rests('https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html', 'If you specify the principal in the following format, access is granted to the AWS account root user only, not all users and roles for the account. "AWS": "account_id"', [
  { that: 'a role on a gateway endpoint', gateway: true, identity: [allow('*', '*')], endpoint: [allow('s3:*', '*', { Principal: { AWS: '111122223333' } })], call: 's3:GetObject', on: 'arn:aws:s3:::b/k', is: 'ImplicitlyDenied' },
  { that: 'the root user on a gateway endpoint', gateway: true, identity: null, endpoint: [allow('s3:*', '*', { Principal: { AWS: '111122223333' } })], by: { kind: 'aws', arn: 'arn:aws:iam::111122223333:root' }, call: 's3:GetObject', on: 'arn:aws:s3:::b/k', is: 'Allowed' },
  { that: 'a role by aws:PrincipalArn on a gateway endpoint', gateway: true, identity: [allow('*', '*')], endpoint: [allow('s3:*', '*', { Principal: '*', Condition: { ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/task' } } })], call: 's3:GetObject', on: 'arn:aws:s3:::b/k', is: 'Allowed' },
  { that: 'another role by aws:PrincipalArn', gateway: true, identity: [allow('*', '*')], endpoint: [allow('s3:*', '*', { Principal: '*', Condition: { StringEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/other' } } })], call: 's3:GetObject', on: 'arn:aws:s3:::b/k', is: 'ImplicitlyDenied' },
  { that: 'an account on an interface endpoint', identity: [allow('*', '*')], endpoint: [allow('s3:*', '*', { Principal: { AWS: '111122223333' } })], call: 's3:GetObject', on: 'arn:aws:s3:::b/k', is: 'Allowed' },
]);

rests('https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html', 'arn:aws:s3:::prod-region-starport-layer-bucket/* | Provides access to the Amazon S3 bucket containing the layers for each Docker image.', [
  { that: 'the minimal policy', identity: null, endpoint: [allow(['s3:GetObject'], ['arn:aws:s3:::prod-us-east-1-starport-layer-bucket/*'], { Principal: '*' })], by: layerReader(), call: 's3:GetObject', on: 'arn:aws:s3:::prod-us-east-1-starport-layer-bucket/layer', is: 'Allowed' },
  { that: 'the bucket of another Region', identity: null, endpoint: [allow(['s3:GetObject'], ['arn:aws:s3:::prod-us-east-1-starport-layer-bucket/*'], { Principal: '*' })], by: layerReader(), call: 's3:GetObject', on: 'arn:aws:s3:::prod-ca-west-1-starport-layer-bucket/layer', is: 'ImplicitlyDenied' },
  { that: 'own buckets only', identity: null, endpoint: [allow('s3:*', ['arn:aws:s3:::own', 'arn:aws:s3:::own/*'], { Principal: '*' })], by: layerReader(), call: 's3:GetObject', on: 'arn:aws:s3:::prod-us-east-1-starport-layer-bucket/layer', is: 'ImplicitlyDenied' },
  { that: 'the bucket without its objects', identity: null, endpoint: [allow('s3:GetObject', 'arn:aws:s3:::prod-us-east-1-starport-layer-bucket', { Principal: '*' })], by: layerReader(), call: 's3:GetObject', on: 'arn:aws:s3:::prod-us-east-1-starport-layer-bucket/layer', is: 'ImplicitlyDenied' },
  { that: 'callers of the own account only', identity: null, endpoint: [allow('s3:*', '*', { Principal: '*', Condition: { StringEquals: { 'aws:PrincipalAccount': '111122223333' } } })], by: layerReader(), context: { 'aws:PrincipalAccount': '999999999999' }, call: 's3:GetObject', on: 'arn:aws:s3:::prod-us-east-1-starport-layer-bucket/layer', is: 'ImplicitlyDenied' },
  { that: 'callers of the own organization only', identity: null, endpoint: [allow('s3:*', '*', { Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-own' } } })], by: layerReader(), context: { 'aws:PrincipalOrgID': 'o-aws' }, call: 's3:GetObject', on: 'arn:aws:s3:::prod-us-east-1-starport-layer-bucket/layer', is: 'ImplicitlyDenied' },
  { that: 'the organization, and the layer bucket for everyone', identity: null, endpoint: [allow('s3:*', '*', { Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-own' } } }), allow('s3:GetObject', 'arn:aws:s3:::prod-us-east-1-starport-layer-bucket/*', { Principal: '*' })], by: layerReader(), context: { 'aws:PrincipalOrgID': 'o-aws' }, call: 's3:GetObject', on: 'arn:aws:s3:::prod-us-east-1-starport-layer-bucket/layer', is: 'Allowed' },
  { that: 'a Region by wildcard', identity: null, endpoint: [allow('s3:GetObject', 'arn:aws:s3:::prod-*-starport-layer-bucket/*', { Principal: '*' })], by: layerReader(), call: 's3:GetObject', on: 'arn:aws:s3:::prod-us-east-1-starport-layer-bucket/layer', is: 'Allowed' },
]);

rests('https://docs.aws.amazon.com/AmazonECR/latest/userguide/security_iam_service-with-iam.html', 'For actions that don\'t support resource-level permissions, such as listing operations, use a wildcard (*) to indicate that the statement applies to all resources.', [
  { that: 'scoped to a repository', identity: [allow('ecr:*', 'arn:aws:ecr:us-east-1:111122223333:repository/r')], call: 'ecr:GetAuthorizationToken', is: 'ImplicitlyDenied' },
  { that: 'on everything', identity: [allow('ecr:GetAuthorizationToken', '*')], call: 'ecr:GetAuthorizationToken', is: 'Allowed' },
  { that: 'an endpoint policy that scopes it', identity: null, endpoint: [allow('ecr:*', 'arn:aws:ecr:us-east-1:111122223333:repository/*', { Principal: '*' })], call: 'ecr:GetAuthorizationToken', is: 'ImplicitlyDenied' },
]);

rests('https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html', 'The following is an example of an endpoint policy for Amazon ECS. When attached to an endpoint, this policy grants access to permission to create and list clusters.', [
  { that: 'ListClusters passes', identity: null, endpoint: [allow(['ecs:CreateCluster', 'ecs:ListClusters'], '*', { Principal: '*' })], call: 'ecs:ListClusters', is: 'Allowed' },
  { that: 'the agent of a container instance does not', identity: null, endpoint: [allow(['ecs:CreateCluster', 'ecs:ListClusters'], '*', { Principal: '*' })], call: 'ecs:DiscoverPollEndpoint', is: 'ImplicitlyDenied' },
  { that: 'nor its registration', identity: null, endpoint: [allow(['ecs:CreateCluster', 'ecs:ListClusters'], '*', { Principal: '*' })], call: 'ecs:RegisterContainerInstance', on: 'arn:aws:ecs:us-east-1:111122223333:cluster/a', is: 'ImplicitlyDenied' },
]);

rests('https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html', 'aws:SourceVpce—Restricts access to a specific VPC endpoint.', [
  { that: 'through the endpoint', identity: [allow('ecr:BatchGetImage', '*', { Condition: { StringEquals: { 'aws:sourceVpce': 'vpce-dkr' } } })], context: { 'aws:SourceVpce': 'vpce-dkr' }, call: 'ecr:BatchGetImage', on: 'arn:aws:ecr:us-east-1:111122223333:repository/r', is: 'Allowed' },
  { that: 'through another endpoint', identity: [allow('ecr:BatchGetImage', '*', { Condition: { StringEquals: { 'aws:sourceVpce': 'vpce-dkr' } } })], context: { 'aws:SourceVpce': 'vpce-api' }, call: 'ecr:BatchGetImage', on: 'arn:aws:ecr:us-east-1:111122223333:repository/r', is: 'ImplicitlyDenied' },
  { that: 'through NAT', identity: [allow('ecr:BatchGetImage', '*', { Condition: { StringEquals: { 'aws:sourceVpce': 'vpce-dkr' } } })], context: { 'aws:SourceIp': '198.51.100.7' }, call: 'ecr:BatchGetImage', on: 'arn:aws:ecr:us-east-1:111122223333:repository/r', is: 'ImplicitlyDenied' },
]);

describe('what is not known stays open, unless it does not matter', () => evaluate([
  { that: 'an unknown condition key leaves an allow open', identity: [allow('*', '*', { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } })], unknown: ['aws:PrincipalOrgID'], call: 'ecs:Poll', is: 'Unknown' },
  { that: 'but not when something else allows', identity: [allow('*', '*', { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } }), allow('ecs:*', '*')], unknown: ['aws:PrincipalOrgID'], call: 'ecs:Poll', is: 'Allowed' },
  { that: 'a possible deny leaves a certain allow open', identity: [allow('*', '*'), deny('*', '*', { Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } } })], unknown: ['aws:PrincipalOrgID'], call: 'ecs:Poll', is: 'Unknown' },
  { that: 'a certain deny wins over everything that is open', identity: [deny('ecs:*', '*'), allow('*', '*', { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } })], unknown: ['aws:PrincipalOrgID'], call: 'ecs:Poll', is: 'ExplicitlyDenied' },
  { that: 'a condition that cannot hold needs no other key', identity: [allow('*', '*', { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1', 'aws:SourceVpc': 'vpc-1' } } })], unknown: ['aws:PrincipalOrgID'], context: { 'aws:SourceVpc': 'vpc-2' }, call: 'ecs:Poll', is: 'ImplicitlyDenied' },
  { that: 'an unknown key under a condition that every value meets', identity: [allow('*', '*', { Condition: { StringLikeIfExists: { 'aws:PrincipalOrgID': '*' } } })], unknown: ['aws:PrincipalOrgID'], call: 'ecs:Poll', is: 'Allowed' },
  { that: 'an unknown statement', identity: [allow('*', '*'), hole('Extra')], call: 'ecs:Poll', is: 'Unknown' },
  { that: 'an unknown statement beside a deny', identity: [deny('*', '*'), hole('Extra')], call: 'ecs:Poll', is: 'ExplicitlyDenied' },
  { that: 'an unknown effect', identity: [{ Effect: hole('Effect'), Action: '*', Resource: '*' }], call: 'ecs:Poll', is: 'Unknown' },
  { that: 'an unknown effect of another action', identity: [allow('ecs:*', '*'), { Effect: hole('Effect'), Action: 's3:*', Resource: '*' }], call: 'ecs:Poll', is: 'Allowed' },
  { that: 'an unknown action', identity: [allow(hole('Action'), '*')], call: 'ecs:Poll', is: 'Unknown' },
  { that: 'an action that is known in part', identity: [allow(text('ecs:', hole('Name')), '*')], call: 's3:GetObject', on: 'arn:aws:s3:::b/k', is: 'ImplicitlyDenied' },
  { that: 'an unknown bucket', identity: [allow('s3:*', text('arn:aws:s3:::', hole('Bucket'), '/*'))], call: 's3:GetObject', on: 'arn:aws:s3:::b/k', is: 'Unknown' },
  { that: 'the same unknown bucket', identity: [allow('s3:*', text('arn:aws:s3:::', hole('Bucket'), '/*'))], call: 's3:GetObject', on: text('arn:aws:s3:::', hole('Bucket'), '/k'), is: 'Allowed' },
  { that: 'a bucket of another name than the known part', identity: [allow('s3:*', text('arn:aws:s3:::own-', hole('Env'), '/*'))], call: 's3:GetObject', on: 'arn:aws:s3:::prod-us-east-1-starport-layer-bucket/x', is: 'ImplicitlyDenied' },
  { that: 'any Region for an unknown Region', identity: [allow('ecs:*', 'arn:aws:ecs:*:*:cluster/a')], call: 'ecs:Poll', on: text('arn:aws:ecs:', hole('Region'), ':', hole('Account'), ':cluster/a'), is: 'Allowed' },
  { that: 'the Region of the stack in the layer bucket', identity: null, endpoint: [allow('s3:GetObject', text('arn:aws:s3:::prod-', hole('Region'), '-starport-layer-bucket/*'), { Principal: '*' })], call: 's3:GetObject', on: text('arn:aws:s3:::prod-', hole('Region'), '-starport-layer-bucket/x'), is: 'Allowed' },
  { that: 'a fixed Region for an unknown Region', identity: null, endpoint: [allow('s3:GetObject', 'arn:aws:s3:::prod-us-east-1-starport-layer-bucket/*', { Principal: '*' })], call: 's3:GetObject', on: text('arn:aws:s3:::prod-', hole('Region'), '-starport-layer-bucket/x'), is: 'Unknown' },
  { that: 'the endpoint of this very stack', identity: [allow('*', '*', { Condition: { StringEquals: { 'aws:SourceVpce': resourceId('Api') } } })], context: { 'aws:SourceVpce': resourceId('Api') }, call: 'ecs:Poll', is: 'Allowed' },
  { that: 'another endpoint of this stack', identity: [allow('*', '*', { Condition: { StringEquals: { 'aws:SourceVpce': resourceId('Api') } } })], context: { 'aws:SourceVpce': resourceId('Dkr') }, call: 'ecs:Poll', is: 'ImplicitlyDenied' },
  { that: 'the role of this very stack', identity: null, endpoint: [allow('*', '*', { Principal: { AWS: roleArn('Task') } })], by: roleOfStack('Task'), call: 'ecs:Poll', is: 'Allowed' },
  { that: 'another role of this stack', identity: null, endpoint: [allow('*', '*', { Principal: { AWS: roleArn('Other') } })], by: roleOfStack('Task'), call: 'ecs:Poll', is: 'ImplicitlyDenied' },
  { that: 'a role of this stack by a literal ARN', identity: null, endpoint: [allow('*', '*', { Principal: { AWS: 'arn:aws:iam::111122223333:role/task' } })], by: roleOfStack('Task'), call: 'ecs:Poll', is: 'Unknown' },
  { that: 'a role of this stack is no root user', identity: [], resource: [allow('*', '*', { Principal: { AWS: 'arn:aws:iam::111122223333:root' } })], by: roleOfStack('Task'), call: 's3:GetObject', on: 'arn:aws:s3:::b/k', owner: '111122223333', is: 'ImplicitlyDenied' },
  { that: 'an unknown variable', identity: [allow('s3:*', 'arn:aws:s3:::b/${aws:PrincipalTag/team}/*')], unknown: ['aws:PrincipalTag/team'], call: 's3:GetObject', on: 'arn:aws:s3:::b/x/y', is: 'Unknown' },
  { that: 'an unknown variable that cannot matter', identity: [allow('s3:*', 'arn:aws:s3:::b/${aws:PrincipalTag/team}/*')], unknown: ['aws:PrincipalTag/team'], call: 's3:GetObject', on: 'arn:aws:s3:::c/x/y', is: 'ImplicitlyDenied' },
  { that: 'an unknown caller before a named role', identity: null, endpoint: [allow('*', '*', { Principal: { AWS: 'arn:aws:iam::111122223333:role/task' } })], by: { kind: 'unknown', cause: 'parameter Role has no value' }, call: 'ecs:Poll', is: 'Unknown' },
  { that: 'an unknown caller before everyone', identity: null, endpoint: [allow('*', '*', { Principal: '*' })], by: { kind: 'unknown', cause: 'parameter Role has no value' }, call: 'ecs:Poll', is: 'Allowed' },
  { that: 'an unknown owner where both policies allow', identity: [allow('s3:*', '*')], resource: [allow('s3:*', '*', { Principal: '*' })], call: 's3:GetObject', on: 'arn:aws:s3:::b/k', owner: 'unknown', is: 'Allowed' },
  { that: 'an unknown owner where one of them allows', identity: [allow('s3:*', '*')], resource: [deny('s3:PutObject', '*', { Principal: '*' })], call: 's3:GetObject', on: 'arn:aws:s3:::b/k', owner: 'unknown', is: 'Unknown' },
  { that: 'a malformed statement is not guessed at', identity: [{ Effect: 'allow', Action: '*', Resource: '*' }], call: 'ecs:Poll', is: 'Unknown' },
  { that: 'an operator that does not exist', identity: [allow('*', '*', { Condition: { StringEqual: { 'aws:SourceVpc': 'vpc-1' } } })], context: { 'aws:SourceVpc': 'vpc-1' }, call: 'ecs:Poll', is: 'Unknown' },
  { that: 'an unknown version under a variable', version: hole('Version'), identity: [allow('s3:*', 'arn:aws:s3:::b/${aws:username}')], by: user('bob'), call: 's3:GetObject', on: 'arn:aws:s3:::b/bob', is: 'Unknown' },
]));

interface Row {
  readonly that: string;
  readonly version?: unknown;
  readonly identity: readonly unknown[] | null;
  readonly endpoint?: readonly unknown[] | undefined;
  readonly resource?: readonly unknown[];
  readonly boundary?: readonly unknown[];
  readonly gateway?: boolean;
  /** The policy of the resource must allow, as those of keys and roles. */
  readonly decides?: boolean;
  readonly by?: RequestPrincipal;
  readonly call: string;
  readonly on?: unknown;
  /** The account that owns the resource; the caller's when it is not said. */
  readonly owner?: string;
  readonly context?: Readonly<Record<string, unknown>>;
  readonly unknown?: readonly string[];
  readonly is: Decision;
}

function rests(page: string, sentence: string, rows: readonly Row[]): void {
  const url = page.startsWith('https:') ? page : `https://docs.aws.amazon.com/IAM/latest/UserGuide/${page}`;
  describe(`${sentence} (${url})`, () => evaluate(rows));
}

function evaluate(rows: readonly Row[]): void {
  for (const row of rows) {
    test(`${row.that}: ${row.is}`, () => {
      expect(decide(row)).toBe(row.is);
    });
  }
}

function decide(row: Row): Decision {
  const version = 'version' in row ? row.version : '2012-10-17';
  const read = (kind: PolicyKind, statements: readonly unknown[]) =>
    readPolicy(sourceWithHoles({ ...(version !== undefined && { Version: version }), Statement: statements }), kind).document;
  const keys = Object.fromEntries(Object.entries(row.context ?? {}).map(([key, value]) => [key, Array.isArray(value) ? value.map(asText) : asText(value)]));
  const known = requestContext(keys, { others: 'absent' });
  const context = { ...known, keys: new Map([...known.keys, ...(row.unknown ?? []).map((key) => [key.toLowerCase(), { kind: 'unknown' }] as const)]) };
  const request = {
    action: row.call,
    resource: row.on === undefined ? '*' : asText(row.on),
    principal: row.by ?? { kind: 'aws' as const, arn: 'arn:aws:iam::111122223333:role/task' },
    context,
    ...(row.owner !== 'unknown' && { resourceAccount: row.owner ?? '111122223333' }),
  };
  return evaluateRequest(request, {
    // A policy without statements is malformed: whoever has none has no policy.
    identity: row.identity === null ? null : row.identity.length === 0 ? [] : [read('identity', row.identity)],
    endpoint: row.endpoint === undefined ? null : [read('endpoint', row.endpoint)],
    endpointKind: row.gateway === true ? 'gateway' : 'interface',
    resource: row.resource === undefined ? null : read('resource', row.resource),
    boundary: row.boundary === undefined ? null : [read('identity', row.boundary)],
    resourceMustAllow: row.decides === true,
  }).decision;
}

function allow(action: unknown, resource: unknown, more: object = {}): object {
  return { Effect: 'Allow', Action: action, Resource: resource, ...more };
}

function deny(action: unknown, resource: unknown, more: object = {}): object {
  return { Effect: 'Deny', Action: action, Resource: resource, ...more };
}

function user(name: string): RequestPrincipal {
  return { kind: 'aws', arn: `arn:aws:iam::111122223333:user/${name}` };
}

function session(name: string): RequestPrincipal {
  return { kind: 'aws', arn: `arn:aws:sts::111122223333:assumed-role/task/${name}` };
}

function carlos(): RequestPrincipal {
  return { kind: 'aws', arn: 'arn:aws:iam::111111111111:user/carlossalazar' };
}

/** Layers are read with URLs that an identity of Amazon ECR has signed. */
function layerReader(): RequestPrincipal {
  return { kind: 'unknown', cause: 'the identity of Amazon ECR that signs layer URLs' };
}

interface Holed {
  readonly text: Text;
}

function hole(id: string): Holed {
  return { text: { parts: [{ id, cause: `${id} has no value` }] } };
}

function resourceId(id: string): Holed {
  return { text: { parts: [{ id, cause: `the id of ${id}`, distinct: true }] } };
}

function roleArn(id: string): Holed {
  return { text: { parts: [{ id: `${id}.Arn`, cause: `the ARN of ${id}`, distinct: true, ref: { resource: id, attribute: 'Arn', type: 'AWS::IAM::Role' } }] } };
}

function roleOfStack(id: string): RequestPrincipal {
  return { kind: 'aws', arn: roleArn(id).text, account: '111122223333' };
}

function text(...parts: readonly (string | Holed)[]): Holed {
  return { text: textOf(parts.flatMap((part) => (typeof part === 'string' ? [part] : partsOf(part.text)))) };
}

function asText(value: unknown): Text {
  return isHoled(value) ? value.text : String(value);
}

function sourceWithHoles(value: unknown): PolicySource {
  if (isHoled(value)) return { kind: 'text', text: value.text };
  if (Array.isArray(value)) return { kind: 'list', items: value.map(sourceWithHoles) };
  if (typeof value === 'object' && value !== null) {
    return { kind: 'map', entries: Object.entries(value).map(([key, inner]) => ({ key, value: sourceWithHoles(inner) })) };
  }
  return policySourceOf(value);
}

function isHoled(value: unknown): value is Holed {
  return typeof value === 'object' && value !== null && 'text' in value;
}
