/**
 * The few messages of etcd's gRPC API (package etcdserverpb) that are asked here, with the field numbers of etcd 3.5 and 3.6
 * (api/etcdserverpb/rpc.proto). Unknown fields are skipped, so a newer etcd says the same to us.
 */
import protobuf from 'protobufjs/light.js';

const text = (id: number): protobuf.IField => ({ type: 'string', id });
const signed = (id: number): protobuf.IField => ({ type: 'int64', id });
const unsigned = (id: number): protobuf.IField => ({ type: 'uint64', id });
const header: protobuf.IField = { type: 'ResponseHeader', id: 1 };

const root = protobuf.Root.fromJSON({
  nested: {
    ResponseHeader: { fields: { revision: signed(3) } },
    StatusResponse: { fields: { header, version: text(2), dbSize: signed(3) } },
    Member: { fields: { name: text(2), peerURLs: { rule: 'repeated', type: 'string', id: 3 } } },
    MemberListResponse: { fields: { members: { rule: 'repeated', type: 'Member', id: 2 } } },
    SnapshotResponse: {
      fields: { remainingBytes: unsigned(2), blob: { type: 'bytes', id: 3 }, version: text(4) },
    },
  },
});

export interface EtcdStatus {
  header: { revision: number } | null;
  version: string;
  /** of the whole database file, free pages too: as much as a snapshot of it has */
  dbSize: number;
}

export interface EtcdMembers {
  members: { name: string; peerURLs: string[] }[];
}

export interface SnapshotPart {
  /** after this part; 0 in the last of the database, and in the checksum that follows it */
  remainingBytes: number;
  blob: Buffer;
  /** of the storage; empty before 3.6 */
  version: string;
}

export interface EtcdCall<Answer extends object> {
  path: string;
  encode: () => Buffer;
  decode: (bytes: Buffer) => Answer;
  /** what a server does */
  encodeAnswer: (answer: Answer) => Buffer;
}

function call<Answer extends object>(path: string, answer: string): EtcdCall<Answer> {
  const type = root.lookupType(answer);
  return {
    path: `/etcdserverpb.${path}`,
    // None of these requests has a field that we would set.
    encode: () => Buffer.alloc(0),
    decode: (bytes) => type.toObject(type.decode(bytes), { longs: Number, defaults: true }) as Answer,
    encodeAnswer: (message) => Buffer.from(type.encode(type.fromObject(message)).finish()),
  };
}

export const status = call<EtcdStatus>('Maintenance/Status', 'StatusResponse');
export const memberList = call<EtcdMembers>('Cluster/MemberList', 'MemberListResponse');
export const snapshot = call<SnapshotPart>('Maintenance/Snapshot', 'SnapshotResponse');
