import { fstatSync, statSync, writeSync } from 'node:fs';
import { devNull } from 'node:os';

// Opening Node's own streams takes milliseconds, which a hook that judges one file does not have: they are opened for
// terminals and for what is read only.

/** Standard input, output, error. */
export type Descriptor = 0 | 1 | 2;

/** Whether somebody sits there. */
export function isTerminal(descriptor: Descriptor): boolean {
  return isDevice(descriptor) && streamOf(descriptor).isTTY;
}

function streamOf(descriptor: Descriptor): { readonly isTTY: boolean } {
  if (descriptor === 0) return process.stdin;
  return descriptor === 1 ? process.stdout : process.stderr;
}

/** A terminal is a device; the null device is one as well. */
function isDevice(descriptor: Descriptor): boolean {
  try {
    const { rdev } = fstatSync(descriptor);
    return rdev !== 0 && rdev !== statSync(devNull).rdev;
  } catch {
    return true; // closed, or a system that tells devices in another way
  }
}

const gone = new Set<Descriptor>();

/** Writes all of a text. Whoever reads it may stop reading, as `head` does; that is no failure of ours. */
export function write(descriptor: Descriptor, text: string): void {
  let rest: Uint8Array = Buffer.from(text);
  while (rest.length > 0 && !gone.has(descriptor)) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE' || code === 'EOF') gone.add(descriptor);
      else if (code === 'EAGAIN') waitForReader();
      else throw error;
    }
  }
}

/** A pipe that is full and does not block: its reader needs a moment. */
function waitForReader(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
}

/** All of standard input. Waits for a pipe that is filled slowly, where `readFileSync(0)` gives up. */
export async function readAll(): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Uint8Array); // a stream without encoding gives bytes
  return Buffer.concat(chunks);
}
