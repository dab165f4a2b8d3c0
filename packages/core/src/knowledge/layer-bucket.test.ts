import { expect, test } from 'vitest';
import { layerBucketOf } from './layer-bucket.ts';

test('the bucket of image layers', () => {
  expect(layerBucketOf('ca-west-1')).toEqual({
    bucket: 'prod-ca-west-1-starport-layer-bucket',
    arn: 'arn:aws:s3:::prod-ca-west-1-starport-layer-bucket',
    host: 'prod-ca-west-1-starport-layer-bucket.s3.ca-west-1.amazonaws.com',
    certainty: 'documented',
  });
  expect(layerBucketOf('cn-north-1')).toMatchObject({
    arn: 'arn:aws-cn:s3:::prod-cn-north-1-starport-layer-bucket',
    certainty: 'unverified',
  });
});
