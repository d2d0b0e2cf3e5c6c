import { mkdirSync } from 'node:fs';
import { Chance } from '../deployment/chance.js';
import { serverCertificates } from '../deployment/fill-certificates.js';
import { instanceKey } from '../deployment/lookup.js';
import type { Certificate } from '../deployment/model.js';
import { newInstance } from '../deployment/setup-sql.js';
import { shareFolder as folderOfShare } from '../deployment/write-shares.js';
import { listValue, refused, requireSystem, rolesOf, textValue, topologyOf, type Perform } from './task.js';

/** The machine itself: operating system, certificates, SQL Server. */

/** P0.1: the organisation's procedure, on the old computer account. */
export const installOperatingSystem: Perform = (work) => {
  const { computer, lab } = work;
  if (computer.state !== 'clean' && computer.products.length > 0)
    throw refused(`${computer.fqdn} is in use: the product is installed on it`);
  if (computer.domainJoined && !lab.deployment.directory.computers[computer.fqdn])
    throw refused(`Active Directory has no computer account for ${computer.fqdn}`);
  if (computer.state === 'clean') computer.state = 'osOnly';
  computer.running = true;
};

/** P0.3: what can be exported comes from its file; for another key the certification authority issues a new certificate. */
export const importCertificates: Perform = (work) => {
  requireSystem(work);
  const { computer, pool, lab } = work;
  const machine = pool.machines.find(({ fqdn }) => fqdn === computer.fqdn);
  if (!machine || !pool.replicates) return; // nothing of the product asks for one
  const { seed } = lab.deployment;
  for (const certificate of serverCertificates(topologyOf(work), pool, machine, rolesOf(work), seed)) {
    const again = certificate.exportable ? certificate : issuedAgain(certificate, seed);
    if (!computer.certificates.some(({ thumbprint }) => thumbprint === again.thumbprint))
      computer.certificates.push({ ...again, uses: [] });
  }
};

function issuedAgain(certificate: Certificate, seed: number): Certificate {
  const chance = new Chance(seed, 'issued again', certificate.thumbprint);
  return { ...certificate, thumbprint: chance.hex(40).toUpperCase(), serialNumber: chance.hex(38).toUpperCase() };
}

/** P0.2. Value `instances`: names, the default instance as an empty one. */
export const installSqlServer: Perform = (work) => {
  requireSystem(work);
  const { sqlInstances, directory } = work.lab.deployment;
  const { fqdn } = work.computer;
  const names = listValue(work, 'instances');
  if (names.length === 0) throw refused(`SQL Server on ${fqdn} needs the name of an instance`);
  for (const name of names) sqlInstances[instanceKey(fqdn, name)] ??= newInstance(topologyOf(work), fqdn, name, directory.netBiosName);
  if (work.computer.state === 'osOnly') work.computer.state = 'sqlInstalled';
};

const ADMINISTRATORS = { account: 'BUILTIN\\Administrators', right: 'Full' } as const;

/** S8 1. Values `name`, `folder`: a folder of drive D is shared as `name`, and has the folder of the file store in it. */
export const shareFolder: Perform = (work) => {
  requireSystem(work);
  const { computer, pool, lab } = work;
  const machine = pool.machines.find(({ fqdn }) => fqdn === computer.fqdn)!;
  const [name, folder] = [textValue(work, 'name'), textValue(work, 'folder')];
  const unc = `\\\\${machine.fqdnAsWritten}\\${name}${folder}`;
  if (lab.filesRoot !== null) mkdirSync(folderOfShare(lab.filesRoot, unc), { recursive: true });
  lab.deployment.shares[unc.toLowerCase()] ??= {
    unc,
    server: computer.fqdn,
    path: `D:\\${name}${folder}`,
    permissions: [ADMINISTRATORS],
    files: [],
  };
};
