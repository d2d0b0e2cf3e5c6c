import { createSign, generateKeyPairSync } from 'node:crypto';
import { createSecureContext, type SecureContext, type SecureVersion } from 'node:tls';

/** As old servers speak it: RSA key of 1024 bits, SHA-1, TLS 1.0 only. */
export type TlsAge = 'modern' | 'legacy';

const SHA1_RSA = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x05];
const SHA256_RSA = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b];
const COMMON_NAME = [0x55, 0x04, 0x03];
const contexts = new Map<TlsAge, SecureContext>();

/** The certificate an instance makes for itself when the administrator gave it none; one for the whole process. */
export function selfSignedContext(age: TlsAge): SecureContext {
  const known = contexts.get(age);
  if (known) return known;
  const context = age === 'modern' ? makeContext(2048, 'sha256', 'TLSv1.2', 'TLSv1.2') : makeContext(1024, 'sha1', 'TLSv1', 'TLSv1');
  contexts.set(age, context);
  return context;
}

function makeContext(bits: number, digest: 'sha1' | 'sha256', minVersion: SecureVersion, maxVersion: SecureVersion): SecureContext {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: bits });
  const algorithm = sequence(oid(digest === 'sha1' ? SHA1_RSA : SHA256_RSA), der(0x05));
  const name = sequence(der(0x31, sequence(oid(COMMON_NAME), der(0x0c, Buffer.from('SSL_Self_Signed_Fallback')))));
  const body = sequence(
    der(0x02, Buffer.from([1])),
    algorithm,
    name,
    sequence(utcTime('200101000000Z'), utcTime('491231235959Z')),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  const signature = createSign(digest).update(body).sign(privateKey);
  const certificate = sequence(body, algorithm, der(0x03, Buffer.concat([Buffer.from([0]), signature])));
  return createSecureContext({
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    cert: `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64')}\n-----END CERTIFICATE-----\n`,
    minVersion,
    maxVersion,
    ciphers: digest === 'sha1' ? 'DEFAULT@SECLEVEL=0' : undefined,
  });
}

const sequence = (...parts: Buffer[]): Buffer => der(0x30, ...parts);
const oid = (bytes: number[]): Buffer => der(0x06, Buffer.from(bytes));
const utcTime = (text: string): Buffer => der(0x17, Buffer.from(text));

function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
