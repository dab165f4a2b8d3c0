import type { Attributes, DataContext } from './data-sources.ts';
import { encodingOf } from './functions/encodings.ts';
import { nestedBlocks, type TerraformResource } from './environment.ts';
import { nullValue, objectValue, patternValue, type HclObject, type HclUnknown, type HclValue } from './value.ts';

/**
 * `template_file` of the provider `template`: what `templatefile` became later.
 * https://registry.terraform.io/providers/hashicorp/template/latest/docs/data-sources/file, read 2026-11-24
 */
export function templateFile({ values }: TerraformResource, { call }: DataContext): Attributes | undefined {
  const template = values.entries.get('template');
  return template === undefined ? undefined : [['rendered', call('templatestring', [template, variablesOf(values)])]];
}

/** An argument; before Terraform 0.12 it was written as a block. */
function variablesOf(values: HclObject): HclValue {
  const given = values.entries.get('vars') ?? nullValue();
  const [block] = given.kind === 'list' ? given.items : [];
  return block ?? (given.kind === 'null' ? objectValue([]) : given);
}

/** https://registry.terraform.io/providers/hashicorp/local/latest/docs/data-sources/file, read 2026-11-24 */
export function localFile({ values }: TerraformResource, { call }: DataContext): Attributes | undefined {
  const name = values.entries.get('filename');
  // Others may write the file before it is read.
  const exists = name === undefined ? undefined : call('fileexists', [name]);
  if (name === undefined || exists?.kind !== 'bool' || !exists.value) return undefined;
  const content = call('file', [name]);
  return [['content', content], ['content_base64', call('base64encode', [content])]];
}

/**
 * The archive that cloud-init reads. "gzip: ... defaults to true; base64_encode: ... defaults to true, and cannot be disabled
 * if gzip is true": what it encodes is what matters.
 * https://registry.terraform.io/providers/hashicorp/cloudinit/latest/docs/data-sources/config, read 2026-11-24
 */
export function cloudInit({ values, header }: TerraformResource): Attributes | undefined {
  const { blocks, rest } = nestedBlocks(values, 'part');
  if (rest !== undefined) return undefined;
  const boundary = textIn(values, 'boundary') ?? 'MIMEBOUNDARY';
  const archive = patternValue([
    `Content-Type: multipart/mixed; boundary="${boundary}"\nMIME-Version: 1.0\r\n\r\n`,
    ...blocks.flatMap((part) => [`--${boundary}\r\nContent-Transfer-Encoding: 7bit\r\nContent-Type: ${textIn(part, 'content_type') ?? 'text/plain'}\r\nMime-Version: 1.0\r\n\r\n`, contentOf(part), '\r\n']),
    `--${boundary}--\r\n`,
  ]);
  return [['rendered', isOff(values, 'gzip') && isOff(values, 'base64_encode') ? archive : (encodingOf(archive, header) ?? archive)]];
}

function textIn({ entries }: HclObject, name: string): string | undefined {
  const value = entries.get(name);
  return value?.kind === 'string' ? value.value : undefined;
}

function isOff({ entries }: HclObject, name: string): boolean {
  const value = entries.get(name);
  return (value?.kind === 'bool' && !value.value) || (value?.kind === 'string' && value.value === 'false');
}

function contentOf({ entries }: HclObject): string | HclUnknown {
  const content = entries.get('content') ?? nullValue();
  if (content.kind === 'unknown') return content;
  return content.kind === 'string' ? content.value : '';
}
