/** What a run was made on: read once before the first trial. It names hardware and system, never the host or a user. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, cpus, loadavg, platform, release, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { cpu, osInfo, system } from 'systeminformation';
import { IN_PACKAGE } from '../invocation.ts';
import { ControlGroups } from '../../servers/cgroup.ts';
import { readDescriptorLimit } from '../../servers/descriptors.ts';
import { parseCpuList } from './pinning.ts';
import type { Environment, RunRecord } from './run-record.ts';

const MANIFEST = fileURLToPath(import.meta.resolve('tellers/package.json'));

/** No fact about the machine is worth a longer wait. */
const PATIENCE_MS = 3000;

export async function readEnvironment(): Promise<Environment> {
  const [processor, distribution, machine, status, somaxconn, congestionControl, governor] =
    await Promise.all([
      within(cpu()),
      within(osInfo()),
      within(system()),
      readText('/proc/self/status'),
      readText('/proc/sys/net/core/somaxconn'),
      readText('/proc/sys/net/ipv4/tcp_congestion_control'),
      readText('/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor'),
    ]);
  const allowed = /^Cpus_allowed_list:\s*(\S+)/m.exec(status ?? '')?.[1];
  return {
    cpu: cpus()[0]?.model.trim() ?? `${processor?.manufacturer ?? ''} ${processor?.brand ?? ''}`.trim(),
    cores: cpus().length,
    memoryBytes: totalmem(),
    os: `${distribution?.distro ?? platform()} ${distribution?.release ?? ''}`.trim(),
    kernel: release(),
    arch: arch(),
    virtual: machine?.virtual ?? null,
    governor: governor?.trim() ?? null,
    descriptorLimit: readDescriptorLimit(),
    somaxconn: somaxconn === null ? null : Number(somaxconn),
    congestionControl: congestionControl?.trim() ?? null,
    allowedCpus: parseCpuList(allowed ?? '')?.length ?? null,
    ...new ControlGroups().readLimits(),
    loadAverage: platform() === 'win32' ? null : (loadavg()[0] ?? null),
  };
}

export async function readVersions(): Promise<RunRecord['versions']> {
  const [tellers, koffi] = await Promise.all([
    readVersion(MANIFEST),
    // Koffi does not export its package.json; it lies beside its entry.
    readVersion(join(dirname(createRequire(import.meta.url).resolve('koffi')), 'package.json')),
  ]);
  return { tellers, node: process.versions.node, koffi };
}

/** The commit of this copy, with `-dirty` when it was changed; null in the package, which may lie in a repository of its user. */
export async function readCommit(): Promise<string | null> {
  if (IN_PACKAGE) return null;
  try {
    const describe = ['describe', '--always', '--dirty', '--abbrev=40', '--exclude=*'];
    const { stdout } = await promisify(execFile)('git', describe, {
      cwd: dirname(MANIFEST),
      timeout: PATIENCE_MS,
    });
    return stdout.trim();
  } catch {
    return null;
  }
}

async function readVersion(path: string): Promise<string> {
  const manifest = JSON.parse(await readFile(path, 'utf8')) as { readonly version?: string };
  return manifest.version ?? '';
}

/** @returns null where the file cannot be read, for whatever reason */
export async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return null;
  }
}

async function within<Value>(answer: Promise<Value>): Promise<Value | null> {
  const { promise: late, resolve } = Promise.withResolvers<null>();
  const timer = setTimeout(() => resolve(null), PATIENCE_MS);
  try {
    return await Promise.race([answer, late]);
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}
