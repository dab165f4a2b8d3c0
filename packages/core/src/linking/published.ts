import type { Template } from '../frontends/cloudformation/template.ts';
import type { MaybeNested } from '../graph/graph.ts';
import { localPath } from '../text/local-path.ts';
import { locationOf } from './stacks.ts';

/** Folders of templates by how the URLs begin that they are published at. */
export type Published = Readonly<Record<string, string>>;

/** Where a template is in the project that a location names: beside the one that names it, or in the folder that its URL stands for. */
export function templatePath(from: string, location: string, published: Published = {}): string | undefined {
  const [longest] = Object.keys(published).filter((start) => location.startsWith(start)).sort((a, b) => b.length - a.length);
  if (longest === undefined) return localPath(from, location);
  const rest = location.slice(longest.length).replace(/[?#].*$/, '');
  return localPath('', [published[longest], rest].filter((it) => it !== undefined && it !== '.').join('/'));
}

const URL = /^(?:https?|s3):\/\//i;

/**
 * Templates that stand by themselves in the project and may be what others create from a bucket, as their names end alike:
 * what they would get is not known until somebody says which folder the URLs stand for.
 */
export function maybeNested(templates: readonly Template[], roots: readonly Template[], published: Published = {}): ReadonlyMap<Template, MaybeNested> {
  const found = new Map<Template, MaybeNested>();
  const byName = new Map<string, Template[]>();
  for (const root of roots) {
    const name = lastStep(root.file.path);
    byName.set(name, [...(byName.get(name) ?? []), root]);
  }
  for (const template of templates) {
    for (const resource of template.resources.values()) {
      const url = locationOf(resource);
      if (url === undefined || !URL.test(url) || Object.keys(published).some((start) => url.startsWith(start))) continue;
      const meant = likest(url, (byName.get(lastStep(url)) ?? []).filter((it) => it !== template));
      if (meant === undefined || found.has(meant.root)) continue;
      found.set(meant.root, { by: template.file.path, logicalId: resource.logicalId, at: resource.idAt, url, start: meant.start, folder: meant.folder });
    }
  }
  return found;
}

function lastStep(path: string): string {
  return path.replace(/[?#].*$/, '').split('/').at(-1) ?? '';
}

/** The only template whose path ends with most of the steps of a URL. */
function likest(url: string, roots: readonly Template[]): { readonly root: Template; readonly start: string; readonly folder: string } | undefined {
  const steps = url.replace(/[?#].*$/, '').split('/').slice(3);
  for (let from = 0; from < steps.length; from++) {
    const end = steps.slice(from).join('/');
    if (end.includes('${')) continue;
    const [root, second] = roots.filter(({ file: { path } }) => path === end || path.endsWith(`/${end}`));
    if (second !== undefined) return undefined;
    if (root !== undefined) return { root, start: url.slice(0, url.lastIndexOf(end)), folder: root.file.path.slice(0, -end.length).replace(/\/$/, '') || '.' };
  }
  return undefined;
}
