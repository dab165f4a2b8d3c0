import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { root } from './bundles.mjs';

const BIN = join(root, 'packages/cli/bin/privatelint.js');
const SCENARIO = join(root, 'test-templates/fargate-without-ecr-endpoints/broken');

const folder = mkdtempSync(join(tmpdir(), 'privatelint-process-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Whatever opens a connection or asks for a name ends the process, and says what it was. */
const NO_NETWORK = `
  const net = require('node:net'), dns = require('node:dns'), dgram = require('node:dgram'), fs = require('node:fs');
  const refuse = (what) => () => { fs.writeSync(2, 'network: ' + what + '\\n'); process.exit(99); };
  net.Socket.prototype.connect = refuse('connect');
  dgram.Socket.prototype.send = refuse('send');
  for (const it of ['lookup', 'resolve', 'resolve4', 'resolve6', 'resolveAny']) dns[it] = dns.promises[it] = refuse(it);
  globalThis.fetch = refuse('fetch');
`;

describe('without a network', () => {
  const cwd = join(folder, 'offline');
  cpSync(SCENARIO, cwd, { recursive: true });
  const guard = join(folder, 'no-network.cjs');
  writeFileSync(guard, NO_NETWORK);
  const ran = (...args: readonly string[]): { readonly status: number | null; readonly stderr: string } => spawnSync(process.execPath, ['--require', guard, ...args], { cwd, encoding: 'utf8' });

  test('the guard guards', () => {
    expect(ran('-e', `require('node:http').get('http://127.0.0.1:9/')`)).toMatchObject({ status: 99 });
    expect(ran('-e', `fetch('http://127.0.0.1:9/')`)).toMatchObject({ status: 99, stderr: 'network: fetch\n' });
  });

  test.each([
    ['check', '.'],
    ['check', '.', '--format', 'sarif'],
    ['check', 'cloudformation.yaml', '--fix-suggestions', '--fix-dry-run'],
    ['explain', 'Web', 'cloudformation.yaml'],
    ['explain', 'missing-ecr-endpoint'],
    ['graph', '.'],
    ['diff', 'cloudformation.yaml', 'sam.yaml'],
    ['rules'],
    ['init'],
    ['init', '--network'],
    ['inspect', 'hcl', '1 + 1'],
    ['--version'],
    ['--help'],
  ])('%s %s %s %s', (...args) => {
    const { status, stderr } = ran(BIN, ...args);
    expect({ status, stderr }).not.toMatchObject({ status: 99 });
    expect([0, 1]).toContain(status);
    expect(stderr).not.toContain('network:');
  });
});

describe.skipIf(process.platform === 'win32')('an interrupted run', () => {
  const cwd = join(folder, 'interrupted');
  cpSync(join(root, 'test-templates'), cwd, { recursive: true });
  const report = join(cwd, 'report.json');

  test.each([150, 400, 800, 1600])('after %i ms leaves the report of before, or a whole one', async (wait) => {
    writeFileSync(report, '"before"');
    const running = spawn(process.execPath, [BIN, '.', '--format', 'json', '--output', report, '--quiet'], { cwd, stdio: 'ignore' });
    const ended = new Promise<void>((resolve) => running.once('exit', () => {
      resolve();
    }));
    await after(wait);
    running.kill('SIGINT');
    await ended;
    const text = readFileSync(report, 'utf8');
    expect(text === '"before"' || (JSON.parse(text) as { version: number }).version === 1).toBe(true);
  });

  test('one that goes on to its end writes the whole report and nothing else', () => {
    const { status } = spawnSync(process.execPath, [BIN, 'exec-without-ssmmessages', '--format', 'json', '--output', report, '--quiet'], { cwd });
    expect(status).toBe(1);
    expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({ version: 1 });
    expect(readdirSync(cwd).filter((it) => it.endsWith('.tmp'))).toEqual([]);
  });
});

describe.skipIf(process.platform !== 'linux' || spawnSync('script', ['--version']).status !== 0)('on a terminal', () => {
  test('`init` asks line by line, and writes what was agreed to', () => {
    const cwd = mkdtempSync(join(folder, 'terminal-'));
    const { stdout, status } = spawnSync('script', ['-qec', `${process.execPath} ${BIN} init`, '/dev/null'], { cwd, encoding: 'utf8', input: 'mars\neu-west-1\ny\n' });
    expect({ status, stdout }).toMatchObject({ status: 0, stdout: expect.stringMatching(/`mars` is no Region\r\n[\s\S]*wrote privatelint\.config\.json; now: privatelint\r\n$/) as string });
    expect(readdirSync(cwd)).toEqual(['privatelint.config.json']);
  });
});
