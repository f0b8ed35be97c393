/** The part of etcd's gRPC API that kubemend asks: status, members, and the snapshot as a stream with its checksum. */
import { createHash } from 'node:crypto';
import { constants } from 'node:http2';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import { memberList, snapshot, status } from '../../adapters/etcd/messages.ts';
import type { Flags } from './arguments.ts';
import type { ComponentProcess } from './process.ts';

export interface EtcdData {
  bytes(): Buffer;
  revision(): number;
}

/** as etcd sends them (server/etcdserver/api/v3rpc/maintenance.go) */
const partBytes = 32 * 1024;
const ok = 0;
const unimplemented = 12;
const unavailable = 14;

export function isGrpc({ httpVersionMajor, headers }: Http2ServerRequest): boolean {
  return httpVersionMajor === 2 && headers['content-type']?.startsWith('application/grpc') === true;
}

export function answerGrpc(
  process_: ComponentProcess,
  flags: Flags,
  data: EtcdData,
  { url }: Pick<Http2ServerRequest, 'url'>,
  response: Http2ServerResponse,
): void {
  // The client may have gone; none of these questions has a body that says anything.
  response.stream.on('error', () => undefined);
  response.writeHead(200, { 'content-type': 'application/grpc' });
  if (!process_.isUseful()) {
    end(response, unavailable, 'etcdserver: request timed out');
    return;
  }
  const bytes = data.bytes();
  switch (url) {
    case status.path:
      send(
        response,
        status.encodeAnswer({
          header: { revision: data.revision() },
          version: etcdVersion,
          dbSize: bytes.length,
        }),
      );
      break;
    case memberList.path: {
      const own = { name: flags.text('name'), peerURLs: flags.list('initial-advertise-peer-urls') };
      send(response, memberList.encodeAnswer({ members: [own] }));
      break;
    }
    case snapshot.path:
      if (!sendSnapshot(process_, response, bytes)) return;
      break;
    default:
      end(response, unimplemented, `unknown method ${url}`);
      return;
  }
  end(response, ok, '');
}

export const etcdVersion = '3.6.5';

/** @returns false when the stream was broken off */
function sendSnapshot(process_: ComponentProcess, response: Http2ServerResponse, bytes: Buffer): boolean {
  const breaksOff = process_.fault('snapshot-fails') !== undefined;
  const whole = breaksOff ? bytes.length / 2 : bytes.length;
  for (let at = 0; at < whole; at += partBytes) {
    const blob = bytes.subarray(at, Math.min(at + partBytes, whole));
    const remainingBytes = bytes.length - at - blob.length;
    send(response, snapshot.encodeAnswer({ remainingBytes, blob, version: '3.6.0' }));
  }
  if (breaksOff) {
    response.stream.close(constants.NGHTTP2_INTERNAL_ERROR);
    return false;
  }
  const blob = createHash('sha256').update(bytes).digest();
  if (process_.fault('snapshot-corrupt')) blob.writeUInt8(blob.readUInt8(0) ^ 1, 0);
  send(response, snapshot.encodeAnswer({ remainingBytes: 0, blob, version: '3.6.0' }));
  return true;
}

/** Each message behind a byte that says "not compressed" and its length. */
function send(response: Http2ServerResponse, message: Buffer): void {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  response.write(Buffer.concat([prefix, message]));
}

function end(response: Http2ServerResponse, code: number, message: string): void {
  response.addTrailers({ 'grpc-status': String(code), 'grpc-message': encodeURIComponent(message) });
  response.end();
}
