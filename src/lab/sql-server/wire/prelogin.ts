import { ByteReader, ByteWriter, ProtocolError } from './bytes.js';

/** What both sides say before anything else. @source MS-TDS 2.2.6.5 */
export const ENCRYPTION = { loginOnly: 0, on: 1, notSupported: 2, required: 3 } as const;
export type Encryption = (typeof ENCRYPTION)[keyof typeof ENCRYPTION];

/** How an instance is set up: without a certificate at all, with one, or with `Force Encryption`. */
export type EncryptionPolicy = 'unavailable' | 'available' | 'forced';

const OPTION = { version: 0, encryption: 1, instance: 2, threadId: 3, mars: 4, terminator: 0xff } as const;
const HEADER_BYTES = 5;

/** @throws {ProtocolError} */
export function parsePrelogin(payload: Buffer): { encryption: Encryption } {
  const reader = new ByteReader(payload);
  let encryption: Encryption = ENCRYPTION.notSupported;
  for (let option = reader.u8(); option !== OPTION.terminator; option = reader.u8()) {
    const offset = reader.take(2).readUInt16BE();
    const length = reader.take(2).readUInt16BE();
    if (offset + length > payload.length) throw new ProtocolError('a pre-login option lies outside its message');
    if (option === OPTION.encryption && length > 0) encryption = wanted(payload.readUInt8(offset));
  }
  return { encryption };
}

/** @param version major, minor, build of the server */
export function writePrelogin(version: readonly [number, number, number], encryption: Encryption): Buffer {
  const [major, minor, build] = version;
  const options: [number, Buffer][] = [
    [OPTION.version, new ByteWriter().u8(major).u8(minor).u16be(build).u16(0).take()],
    [OPTION.encryption, Buffer.from([encryption])],
    [OPTION.instance, Buffer.from([0])],
    [OPTION.threadId, Buffer.alloc(0)],
    [OPTION.mars, Buffer.from([0])],
  ];
  const writer = new ByteWriter();
  let offset = options.length * HEADER_BYTES + 1;
  for (const [option, data] of options) {
    writer.u8(option).u16be(offset).u16be(data.length);
    offset += data.length;
  }
  writer.u8(OPTION.terminator);
  for (const [, data] of options) writer.raw(data);
  return writer.take();
}

/** The server's answer to what the client wants. */
export function agree(policy: EncryptionPolicy, client: Encryption): Encryption {
  if (policy === 'unavailable') return ENCRYPTION.notSupported;
  if (policy === 'forced') return ENCRYPTION.required;
  return client === ENCRYPTION.required ? ENCRYPTION.on : client;
}

function wanted(byte: number): Encryption {
  const known = Object.values(ENCRYPTION).find((value) => value === byte);
  if (known === undefined) throw new ProtocolError(`an unknown encryption option ${byte}`);
  return known;
}
