import { concat, type Text } from '../values/text.ts';
import { partitionOf } from './regions.ts';
import { data, fill } from './service-data.ts';
import type { Certainty } from './source.ts';

export interface LayerBucket {
  readonly bucket: string;
  readonly arn: string;
  readonly host: string;
  readonly certainty: Certainty;
}

/** The bucket from which image layers of private ECR repositories are read. The name was verified for partition `aws` only. */
export function layerBucketOf(region: string): LayerBucket | undefined {
  const partition = partitionOf(region);
  const [host] = fill([data.layerBucket.host], region) ?? [];
  if (partition === undefined || host === undefined) return undefined;
  const bucket = data.layerBucket.bucket.replaceAll('{region}', region);
  const verified = data.layerBucket.verifiedPartitions.includes(partition);
  return { bucket, host, arn: `arn:${partition}:s3:::${bucket}`, certainty: verified ? 'documented' : 'unverified' };
}

/** The same where the Region is not known before deployment. */
export function layerBucketNamed(region: Text): Text {
  const [before = '', after = ''] = data.layerBucket.bucket.split('{region}');
  return concat(before, region, after);
}

/** Whether a text names the bucket of image layers, of whichever Region. */
export function namesLayerBucket(text: string): boolean {
  return data.layerBucket.bucket.split('{region}').every((part) => text.includes(part));
}
