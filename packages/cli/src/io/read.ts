import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { decodeUtf8, type SourceFile } from '@privatelint/core';
import { asks, readdirSync, realpathSync } from './disk.ts';
import { isWithin } from './paths.ts';

/** Strings of Node cannot be longer than about this; nobody writes a template of that size. */
const MAX_BYTES = 256 * 1024 * 1024;

/** The bytes of a file that says how to judge others, or why they cannot be read. */
export function readBytes(path: string): Uint8Array | { readonly problem: string } {
  asks('text', path);
  return bytesAt(path);
}

/** The same of a file that is to be judged. */
export function readNamed(path: string): Uint8Array | { readonly problem: string } {
  asks('named', path);
  return bytesAt(path);
}

/** The same of one that was found in a folder: most of those are none of ours, whatever they hold. */
export function readFound(path: string): Uint8Array | { readonly problem: string } {
  asks('judged', path);
  return bytesAt(path);
}

/** The same for who asks no question of a run. */
export function bytesAt(path: string): Uint8Array | { readonly problem: string } {
  try {
    const bytes = readFileSync(path);
    return bytes.length > MAX_BYTES ? { problem: `the file is larger than ${MAX_BYTES / 1024 / 1024} MB` } : bytes;
  } catch (error) {
    return { problem: reasonOf(error) };
  }
}

/**
 * Reads what templates name: only below the given roots, symbolic links followed first. Whatever is outside, absent or not
 * readable is not there for the analysis.
 */
export function confinedReader(base: string, roots: readonly string[], sources: readonly SourceFile[]): (path: string) => string | undefined {
  const given = new Map(sources.map((it) => [it.path, it.text]));
  const realRoots = roots.map((it) => real(it) ?? it);
  const known = new Map<string, string | undefined>();
  return (path) => {
    const text = given.get(path);
    if (text !== undefined) return text;
    if (!known.has(path)) known.set(path, readBelow(resolve(base, path), realRoots));
    return known.get(path);
  };
}

/** Names of the files and folders in a folder below the given roots; none of what is outside or absent. */
export function confinedLister(base: string, roots: readonly string[]): (folder: string) => readonly string[] {
  const realRoots = roots.map((it) => real(it) ?? it);
  const known = new Map<string, readonly string[]>();
  return (folder) => {
    let names = known.get(folder);
    if (names === undefined) known.set(folder, (names = namesBelow(resolve(base, folder), realRoots)));
    return names;
  };
}

function namesBelow(folder: string, realRoots: readonly string[]): readonly string[] {
  const target = real(folder);
  if (target === undefined || !realRoots.some((root) => isWithin(root, target))) return [];
  try {
    return readdirSync(target)
      .map(({ name }) => name)
      .sort();
  } catch {
    return [];
  }
}

function readBelow(path: string, realRoots: readonly string[]): string | undefined {
  const target = real(path);
  if (target === undefined || !realRoots.some((root) => isWithin(root, target))) return undefined;
  const bytes = readBytes(target);
  return 'problem' in bytes ? undefined : decodeUtf8(bytes).text;
}

function real(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is not a folder',
  ELOOP: 'its symbolic links form a loop',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left',
};

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

export function isRefusal(error: unknown): boolean {
  return ['EACCES', 'EPERM'].includes(codeOf(error));
}

export function isAbsence(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(codeOf(error));
}

/** An error of the file system in words. */
export function reasonOf(error: unknown): string {
  return REASONS[codeOf(error)] ?? (error instanceof Error ? error.message : String(error));
}
