/** Files of `/proc`. What is not there, any more or on this system, is null or empty: processes end while they are read. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** @param path below `/proc` */
export function readProc(path: string): string | null {
  try {
    return readFileSync(`/proc/${path}`, 'latin1');
  } catch {
    return null;
  }
}

export function listProc(path: string): readonly string[] {
  try {
    return readdirSync(`/proc/${path}`);
  } catch {
    return [];
  }
}

/** What a symbolic link points to. */
export function readProcLink(path: string): string {
  try {
    return readlinkSync(`/proc/${path}`);
  } catch {
    return '';
  }
}
