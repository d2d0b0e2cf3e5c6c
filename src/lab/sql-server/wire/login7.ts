import { ByteReader, ProtocolError } from './bytes.js';

/** Layouts of the stream differ by version; earlier than 7.1 is SQL Server 7.0. */
export const TDS = { v71: 0x71000001, v72: 0x72090002, v73a: 0x730a0003, v73b: 0x730b0003, v74: 0x74000004 } as const;

export interface Login {
  readonly tdsVersion: number;
  readonly packetBytes: number;
  readonly hostName: string;
  readonly userName: string;
  readonly password: string;
  readonly applicationName: string;
  readonly serverName: string;
  readonly database: string;
  readonly language: string;
  /** The first token of a Windows sign-in; null for a SQL login. */
  readonly sspi: Buffer | null;
}

const FIXED_BYTES = 36;
const INTEGRATED_SECURITY = 0x80; // of OptionFlags2
const SSPI_LONG_FROM = 0xffff;

/** @source MS-TDS 2.2.6.4; @throws {ProtocolError} */
export function parseLogin7(payload: Buffer): Login {
  const reader = new ByteReader(payload);
  if (reader.u32() !== payload.length) throw new ProtocolError('the login names another length than it has');
  const tdsVersion = reader.u32();
  const packetBytes = reader.u32();
  reader.take(12); // client version, process, connection
  reader.take(1);
  const isIntegrated = (reader.u8() & INTEGRATED_SECURITY) !== 0;
  reader.position = FIXED_BYTES;

  const field = (): Buffer => {
    const offset = reader.u16();
    const bytes = 2 * reader.u16();
    if (offset + bytes > payload.length) throw new ProtocolError('a field of the login lies outside its message');
    return payload.subarray(offset, offset + bytes);
  };
  const text = (): string => field().toString('utf16le');

  const hostName = text();
  const userName = text();
  const password = unscramble(field());
  const applicationName = text();
  const serverName = text();
  field(); // feature extensions
  field(); // name of the client library
  const language = text();
  const database = text();
  reader.take(6); // client id
  const sspiOffset = reader.u16();
  const sspiShort = reader.u16();
  field(); // database file to attach
  if (tdsVersion >= TDS.v72) field(); // new password
  const sspiBytes = sspiShort === SSPI_LONG_FROM && tdsVersion >= TDS.v72 ? reader.u32() || sspiShort : sspiShort;
  if (sspiOffset + sspiBytes > payload.length) throw new ProtocolError('the sign-in token lies outside its message');

  const sspi = isIntegrated ? Buffer.from(payload.subarray(sspiOffset, sspiOffset + sspiBytes)) : null;
  return { tdsVersion, packetBytes, hostName, userName, password, applicationName, serverName, database, language, sspi };
}

/** Passwords travel with every byte's halves swapped and XOR 0xA5: no protection, only a rule. */
function unscramble(bytes: Buffer): string {
  const plain = Buffer.from(bytes);
  for (let at = 0; at < plain.length; at++) {
    const byte = plain[at]! ^ 0xa5;
    plain[at] = ((byte << 4) | (byte >> 4)) & 0xff;
  }
  return plain.toString('utf16le');
}
