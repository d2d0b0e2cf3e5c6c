import { ByteWriter } from './bytes.js';

/**
 * The three NTLM messages, as far as a server needs them that knows no passwords: whoever says a name is believed. @source MS-NLMP 2.2.1
 */
const SIGNATURE = Buffer.from('NTLMSSP\0', 'latin1');
const NEGOTIATE = 1;
const CHALLENGE = 2;
const AUTHENTICATE = 3;
const FLAGS = 0x00028233; // Unicode, OEM, NTLM, always sign, target info follows
const TARGET_INFO_FLAG = 0x00800000;
const AV_NETBIOS_DOMAIN = 2;
const AV_NETBIOS_COMPUTER = 1;

export type NtlmMessage = { kind: 'negotiate' } | { kind: 'authenticate'; account: string };

/** Also finds the message inside the wrapping that SPNEGO puts around it. Null when there is none. */
export function parseNtlm(token: Buffer): NtlmMessage | null {
  const at = token.indexOf(SIGNATURE);
  if (at < 0 || token.length < at + 12) return null;
  const message = token.subarray(at);
  const type = message.readUInt32LE(8);
  if (type === NEGOTIATE) return { kind: 'negotiate' };
  if (type !== AUTHENTICATE || message.length < 44) return null;
  const domain = fieldAt(message, 28);
  const user = fieldAt(message, 36);
  return domain === null || user === null || user === '' ? null : { kind: 'authenticate', account: `${domain}\\${user}` };
}

export function ntlmChallenge(domain: string, computer: string, nonce: Buffer): Buffer {
  const target = Buffer.from(domain, 'utf16le');
  const info = new ByteWriter();
  for (const [id, text] of [
    [AV_NETBIOS_DOMAIN, domain],
    [AV_NETBIOS_COMPUTER, computer],
  ] as const)
    info
      .u16(id)
      .u16(2 * text.length)
      .raw(Buffer.from(text, 'utf16le'));
  info.u32(0);
  const infoBytes = info.take();

  const headerBytes = 56;
  return new ByteWriter()
    .raw(SIGNATURE)
    .u32(CHALLENGE)
    .u16(target.length)
    .u16(target.length)
    .u32(headerBytes)
    .u32((FLAGS | TARGET_INFO_FLAG) >>> 0)
    .raw(nonce.subarray(0, 8))
    .raw(Buffer.alloc(8))
    .u16(infoBytes.length)
    .u16(infoBytes.length)
    .u32(headerBytes + target.length)
    .raw(Buffer.from([6, 1, 0, 0, 0, 0, 0, 15])) // version of the security package
    .raw(target)
    .raw(infoBytes)
    .take();
}

function fieldAt(message: Buffer, at: number): string | null {
  const length = message.readUInt16LE(at);
  const offset = message.readUInt32LE(at + 4);
  return offset + length > message.length ? null : message.subarray(offset, offset + length).toString('utf16le');
}
