/**
 * The backlog of a listening socket of any process of this machine, as `ss -ltn` shows it in Send-Q: only the kernel's
 * socket diagnosis has it (netlink, linux/inet_diag.h); /proc/net/tcp has not. Linux only.
 */
import { SocketError } from './errno.ts';
import * as libc from './libc.ts';
import { close, type Fd, recv, sendAll, setReceiveTimeout } from './socket.ts';

const AF_NETLINK = 16;
const SOCK_RAW_CLOEXEC = 0o2000003;
const NETLINK_SOCK_DIAG = 4;
const SOCK_DIAG_BY_FAMILY = 20;
/** NLM_F_REQUEST | NLM_F_DUMP */
const DUMP = 0x301;
const FAMILIES = [2, 10];
const IPPROTO_TCP = 6;
const LISTENING = 1 << 10;
const HEADER_BYTES = 16;
const REQUEST_BYTES = 72;
/** The kernel answers at once. */
const ANSWER_MS = 100;

/** @returns the smallest of those that listen on a port; null where none does, or where the kernel does not tell */
export function readBacklog(port: number): number | null {
  const found = FAMILIES.flatMap((family) => readBacklogs(family, port));
  return found.length === 0 ? null : Math.min(...found);
}

function readBacklogs(family: number, port: number): number[] {
  const fd = libc.socket(AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_SOCK_DIAG);
  if (fd < 0) return [];
  try {
    setReceiveTimeout(fd, ANSWER_MS);
    sendAll(fd, dumpRequest(family, port));
    return receiveBacklogs(fd);
  } catch (error) {
    if (error instanceof SocketError) return [];
    throw error;
  } finally {
    close(fd);
  }
}

/** `struct nlmsghdr`, then `struct inet_diag_req_v2`, the port in network order. */
function dumpRequest(family: number, port: number): Uint8Array {
  const bytes = new Uint8Array(REQUEST_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, REQUEST_BYTES, true);
  view.setUint16(4, SOCK_DIAG_BY_FAMILY, true);
  view.setUint16(6, DUMP, true);
  bytes.set([family, IPPROTO_TCP], HEADER_BYTES);
  view.setUint32(HEADER_BYTES + 4, LISTENING, true);
  view.setUint16(HEADER_BYTES + 8, port, false);
  return bytes;
}

/** Messages until one of another type: the end, or an error. Of a listening socket `idiag_wqueue` is the backlog. */
function receiveBacklogs(fd: Fd): number[] {
  const backlogs: number[] = [];
  const buffer = new Uint8Array(32_768);
  const view = new DataView(buffer.buffer);
  for (let end = recv(fd, buffer); end > 0; end = recv(fd, buffer)) {
    for (let at = 0; at + HEADER_BYTES <= end; at += (view.getUint32(at, true) + 3) & ~3) {
      if (view.getUint16(at + 4, true) !== SOCK_DIAG_BY_FAMILY) return backlogs;
      backlogs.push(view.getUint32(at + HEADER_BYTES + 60, true));
    }
  }
  return backlogs;
}
