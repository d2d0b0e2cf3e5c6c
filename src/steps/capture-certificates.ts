import { z } from 'zod';
import { LyncBackupError } from '../domain/errors.js';
import { warning, type Finding } from '../domain/findings.js';
import type { InventoryLine } from '../domain/inventory.js';
import type { Row } from '../domain/json.js';
import { SetPath, type FileEntry } from '../domain/manifest.js';
import { byHandOn } from './by-hand.js';
import type { StepHandler, World } from './world.js';

const FACTS = [
  'Thumbprint',
  'Subject',
  'AlternativeNames',
  'Issuer',
  'SerialNumber',
  'NotBefore',
  'NotAfter',
  'Template',
  'EnhancedKeyUsage',
  'HasPrivateKey',
  'Exportable',
  'Chain',
];

const Args = z.strictObject({
  machine: z.string(),
  list: SetPath, // facts of its certificates, a JSON line each
  keys: SetPath.nullable(), // folder for private keys, protected by the password the module holds; null: none are taken
});
type Args = z.infer<typeof Args>;

/**
 * Writes down the certificates of one machine, which die with it, and on request their private keys. A key that cannot leave the machine
 * is a warning: it must be enrolled anew. The password never comes here; the module fills it in.
 * @source procedures.md 1.2; features.md 1.1
 */
export const captureCertificatesStep: StepHandler<Args> = {
  args: Args,

  async apply({ machine, list, keys }, world, timeoutMs) {
    const certificates = await readCertificates(machine, world, timeoutMs);
    const files: FileEntry[] = [{ path: list, ...(await world.store.write(`${world.setFolder}/${list}`, linesOf(machine, certificates))) }];
    const findings: Finding[] = [];
    for (const certificate of keys === null ? [] : certificates.filter((each) => each['HasPrivateKey'] === true)) {
      const taken = await takeKey(machine, certificate, keys!, world, timeoutMs);
      if ('Code' in taken) findings.push(taken);
      else files.push(taken);
    }
    return {
      files,
      counts: { certificates: certificates.length, keys: files.length - 1 },
      capturedUtc: world.clock.now().toISOString(),
      findings,
    };
  },
};

async function readCertificates(computer: string, world: World, timeoutMs: number): Promise<Row[]> {
  const rows: Row[] = [];
  try {
    for await (const row of world.shell.read('Certificates', {}, { computer, select: FACTS, timeoutMs, signal: world.signal }))
      rows.push(row);
    return rows;
  } catch (cause) {
    if (!(cause instanceof LyncBackupError) || cause.code === 'Cancelled') throw cause;
    throw new LyncBackupError(
      cause.code,
      `the certificates of ${computer} cannot be read: ${cause.message}`,
      byHandOn('Certificates', computer),
      cause,
    );
  }
}

async function* linesOf(machine: string, certificates: readonly Row[]): AsyncIterable<Uint8Array> {
  const encoder = new TextEncoder();
  for (const value of certificates) {
    const line: InventoryLine = { kind: 'Certificates', where: machine, key: textOf(value, 'Thumbprint'), value };
    yield encoder.encode(JSON.stringify(line) + '\n');
  }
}

async function takeKey(machine: string, certificate: Row, folder: string, world: World, timeoutMs: number): Promise<FileEntry | Finding> {
  const thumbprint = textOf(certificate, 'Thumbprint');
  const subject = `the private key of '${textOf(certificate, 'Subject')}' on ${machine}`;
  if (certificate['Exportable'] !== true)
    return warning(
      'KeyNotExportable',
      thumbprint,
      `${subject} cannot leave the machine`,
      'Plan to enrol this certificate anew after a loss.',
    );
  if (!/^[0-9A-F]{40}$/i.test(thumbprint))
    return warning('KeyNotCaptured', thumbprint, `${subject} has no usable thumbprint`, 'Export it by hand.');
  try {
    const args = { thumbprint, password: { $secret: 'certificatePassword' } };
    const rows = world.shell.read('CertificateExport', args, { computer: machine, select: ['Pfx'], timeoutMs, signal: world.signal });
    let pfx = '';
    for await (const row of rows) pfx = textOf(row, 'Pfx');
    if (pfx === '') return warning('KeyNotCaptured', thumbprint, `${subject} was not exported`, 'Export it by hand.');
    const path = `${folder}/${thumbprint.toLowerCase()}.pfx`;
    return { path, ...(await world.store.write(`${world.setFolder}/${path}`, decoded(pfx))) };
  } catch (cause) {
    if (!(cause instanceof LyncBackupError) || cause.code === 'Cancelled') throw cause;
    return warning('KeyNotCaptured', thumbprint, `${subject} was not exported: ${cause.message}`, 'Export it by hand.');
  }
}

function textOf(row: Row, property: string): string {
  const value = row[property];
  return typeof value === 'string' ? value : '';
}

async function* decoded(base64: string): AsyncIterable<Uint8Array> {
  yield Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
}
