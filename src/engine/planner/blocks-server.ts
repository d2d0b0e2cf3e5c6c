import { probe } from '../../domain/probes.js';
import type { RecordedCertificate, RecordedProduct } from '../../domain/recorded.js';
import { certificateUses, poolKind, poolVersion, productName } from '../../domain/roles.js';
import { poolOfMachine } from '../../domain/topology.js';
import { edgeCertificates } from './edge-certificates.js';
import { checkDraft, operatorDraft } from './drafts-that-look.js';
import type { Draft } from './restore-draft.js';
import { machineOf, type RestoreBasis } from './restore-basis.js';

/** Steps that bring one machine of the product from bare metal to its roles: P0 and the Deployment Wizard. */

/** Name of the product a machine ran, as its folders and wizard are called. */
export function productOf(basis: RestoreBasis, machine: string): string {
  const pool = poolOfMachine(basis.recorded.topology, machine);
  return productName(poolVersion(basis.recorded.topology, pool?.fqdn ?? machine) ?? 0) ?? 'Lync Server or Skype for Business Server';
}

/** An Edge Server stands in a workgroup as a rule: neither remoting nor the service manager nor SQL Server of it answers inside. */
export function isEdgeServer({ recorded: { topology } }: RestoreBasis, machine: string): boolean {
  const pool = poolOfMachine(topology, machine);
  return pool !== null && poolKind(topology, pool.fqdn) === 'Edge';
}

function certificatesOf(basis: RestoreBasis, machine: string): RecordedCertificate[] {
  const { certificates } = machineOf(basis, machine);
  if (certificates.length > 0 || !isEdgeServer(basis, machine)) return certificates;
  const { topology } = basis.recorded;
  return edgeCertificates(topology, poolOfMachine(topology, machine)!);
}

/** Core components as the other servers of the same version have them, at the highest level: servers of a deployment are updated together. */
function coreOfOthers({ recorded: { machines, topology } }: RestoreBasis, machine: string): RecordedProduct[] {
  const versionAt = (fqdn: string): number | null => poolVersion(topology, poolOfMachine(topology, fqdn)?.fqdn ?? fqdn);
  const cores = [...machines].flatMap(([fqdn, { products }]) =>
    versionAt(fqdn) === versionAt(machine) ? products.filter(({ name }) => /core components/i.test(name)) : [],
  );
  return cores.sort((a, b) => compareVersions(a.version, b.version)).slice(-1);
}

/**
 * P0: a clean machine of the same name with its certificates.
 * @source procedures.md 4.1 P0.1, P0.3, P0.4; 0 R1-R4
 */
export function cleanServer(basis: RestoreBasis, machine: string, page: string): Draft[] {
  const { domain, operatingSystem, account, services } = machineOf(basis, machine);
  const isOutOfReach = isEdgeServer(basis, machine);
  const certificates = certificatesOf(basis, machine);
  const system = operatingSystem ?? `an operating system that ${productOf(basis, machine)} supports`;
  const drafts = [
    operatorDraft({
      key: `os ${machine}`,
      needs: [],
      task: 'installOperatingSystem',
      title: `Install the operating system on ${machine}`,
      where: machine,
      source: `${page} 1; preparing-to-restore-lync-server P0.1`,
      instructions: [
        `Install ${system} on a new or clean machine and name it ${machine}.`,
        domain === null
          ? basis.recorded.machines.has(machine) || isOutOfReach
            ? 'Leave it in its workgroup.'
            : 'Join it to the domain it was in, with its old computer account: reset that account, never delete it. The set does not record it.'
          : `Join it to ${domain} with its old computer account: reset that account, never delete it, because its groups belong to it.`,
        'Give it its old IP addresses, or correct its DNS records.',
      ],
      probe: probe('operating-system', { machine, domain, sid: account?.sid ?? null, memberOf: account?.memberOf ?? [] }),
      isOutOfReach,
      expected: `the machine answers as ${machine}${account ? `, and its computer account still has SID ${account.sid}` : ''}`,
    }),
    checkDraft({
      key: `clean ${machine}`,
      needs: [`os ${machine}`],
      title: `Check that ${machine} is clean`,
      where: machine,
      source: 'backup-and-restoration-process-overview; procedures.md 0 R1',
      probe: probe('clean-server', { machine, services }),
      hint: `Install ${machine} anew: a restore never goes onto an existing server.`,
      isOutOfReach,
      byHand: ['Look into Programs and Features and into Services.'],
      expected: 'nothing of Lync Server or Skype for Business Server is installed',
    }),
  ];
  if (certificates.length === 0) return drafts;
  return [
    ...drafts,
    operatorDraft({
      key: `certificates ${machine}`,
      needs: [`clean ${machine}`],
      task: 'importCertificates',
      values: { thumbprints: certificates.map(({ thumbprint }) => thumbprint).filter((thumbprint) => thumbprint !== '') },
      title: `Bring the certificates back to ${machine}`,
      where: machine,
      source: `${page} 1; preparing-to-restore-lync-server P0.3, P0.4`,
      instructions: [
        'Import each into the personal store of the computer with its private key, or enrol one anew with the same names:',
        ...certificates.map(
          ({ subject, names, thumbprint }) =>
            `${subject} (${names.join(', ')}), ${thumbprint === '' ? 'as the topology has the names: the set does not record it' : `thumbprint ${thumbprint}`}`,
        ),
        'Then take an image of the machine: it is the point to come back to.',
      ],
      probe: probe('certificates', { machine, certificates: certificates.map((each) => ({ ...each })) }),
      isOutOfReach,
      expected: 'each is there, valid, and has its private key',
    }),
  ];
}

/**
 * What a clean server needs before the first command of the product runs on it.
 * @source procedures.md 2.4; the prerequisites come with the media's setup
 */
export function managementShell(basis: RestoreBasis, machine: string): Draft[] {
  const products = machineOf(basis, machine)
    .products.map(({ name }) => name)
    .filter((name) => /core components|administrative tools/i.test(name));
  const wanted =
    products.length > 0 ? products : ['Core Components', 'Administrative Tools'].map((part) => `${mediaName(basis, machine)}, ${part}`);
  return [
    operatorDraft({
      key: `shell ${machine}`,
      needs: [`clean ${machine}`],
      task: 'installManagementShell',
      title: `Install prerequisites, core components and Management Shell on ${machine}`,
      where: machine,
      source: 'restoring-the-server-hosting-the-central-management-store 5; procedures.md 2.4',
      instructions: [
        `Install the Windows features and updates that ${productOf(basis, machine)} asks for.`,
        'Start \\setup\\amd64\\Setup.exe from the media, let it install the core components, and choose Install Administrative Tools.',
        'Copy the folder tool of the repository to a local folder of this machine, and load LyncBackup from there.',
      ],
      probe: probe('installed-products', { machine, products: wanted }),
      expected: `Programs and Features lists ${wanted.join(' and ')}`,
    }),
  ];
}

/** Installed programs carry the product's name with or without the maker's. */
const mediaName = (basis: RestoreBasis, machine: string): string => {
  const name = productOf(basis, machine);
  return name.startsWith('Lync') ? `Microsoft ${name}` : name;
};

/**
 * Brings what is installed to the level the server had: databases and binaries of different levels do not work together.
 * @param stage what was installed before: a level is brought up each time something was
 */
export function cumulativeUpdate(basis: RestoreBasis, machine: string, stage: string, needs: string[]): Draft[] {
  const isOutOfReach = isEdgeServer(basis, machine);
  const own = machineOf(basis, machine).products;
  const products = own.length === 0 && isOutOfReach ? coreOfOthers(basis, machine) : own;
  if (products.length === 0) return [];
  const builds = Object.fromEntries(products.map(({ name, version }) => [name, version]));
  const versions = products.map(({ version }) => version).sort(compareVersions);
  return [
    operatorDraft({
      key: `update ${stage} ${machine}`,
      needs,
      task: 'installCumulativeUpdate',
      values: { version: versions.at(-1)! },
      title: `Install the cumulative update ${versions.at(-1)} for ${stage} on ${machine}`,
      where: machine,
      source: 'procedures.md 7 G27; the update level recorded in the set',
      instructions: [
        `Run the updates that bring ${stage} to:`,
        ...(own.length === 0 ? ['(The set does not record this server; others of its version had this level.)'] : []),
        ...products.map(({ name, version }) => `${name}: ${version}`),
        'If everything is at this level already, nothing is to be done.',
      ],
      probe: probe('build-level', { machine, builds }),
      isOutOfReach,
      expected: 'every installed product has its recorded build',
    }),
  ];
}

/** By number, part by part. */
function compareVersions(a: string, b: string): number {
  const [one, other] = [a.split('.').map(Number), b.split('.').map(Number)];
  const at = one.findIndex((part, index) => part !== other[index]);
  return at === -1 ? 0 : (one[at] ?? 0) - (other[at] ?? 0);
}

/**
 * Steps 1 to 3 of the Deployment Wizard.
 * @param fromFile for an Edge Server: the exported configuration that step 1 is given
 * @source procedures.md 4.1 DW1-DW3
 */
export function deploymentWizard(
  basis: RestoreBasis,
  machine: string,
  source: string,
  needs: string[],
  fromFile: string | null = null,
): Draft[] {
  const { topology } = basis.recorded;
  const pool = poolOfMachine(topology, machine)?.fqdn ?? machine;
  const { services } = machineOf(basis, machine);
  const isOutOfReach = isEdgeServer(basis, machine);
  const setup = 'Start \\setup\\amd64\\Setup.exe, choose Install or Update Server System, and run';
  return [
    operatorDraft({
      key: `dw1 ${machine}`,
      needs: [`clean ${machine}`, ...needs],
      task: 'installLocalStore',
      values: fromFile === null ? {} : { file: fromFile },
      title: `Install the local configuration store on ${machine}`,
      where: machine,
      source: `${source}; DW1`,
      instructions: [
        `${setup} Step 1: Install Local Configuration Store.`,
        ...(fromFile === null
          ? ['Choose Retrieve directly from the Central Management store.']
          : [
              `Choose Import from a file. On a server inside, Export-CsConfiguration -FileName "C:\\Config.zip" writes it: carry it over.`,
              `Where the Central Management store does not answer, give ${fromFile}.`,
            ]),
      ],
      probe: probe('local-store', { machine, ...(isOutOfReach && { isOutOfReach }) }),
      isOutOfReach,
      expected: `the instance RTCLOCAL on ${machine} holds the database xds`,
    }),
    operatorDraft({
      key: `dw2 ${machine}`,
      needs: [`dw1 ${machine}`],
      task: 'installComponents',
      title: `Set up the components on ${machine}`,
      where: machine,
      source: `${source}; DW2`,
      instructions: [`${setup} Step 2: Setup or Remove Components.`],
      probe: probe('services', { machines: [machine], wanted: 'Installed', names: services }),
      isOutOfReach,
      expected: services.length > 0 ? `the services ${services.join(', ')} are there` : 'the services of its roles are there',
    }),
    operatorDraft({
      key: `dw3 ${machine}`,
      needs: [`dw2 ${machine}`, `certificates ${machine}`],
      task: 'assignCertificates',
      values: { uses: certificateUses(topology, pool) },
      title: `Assign the certificates on ${machine}`,
      where: machine,
      source: `${source}; DW3`,
      instructions: [
        `${setup} Step 3: Request, Install or Assign Certificates.`,
        `Assign ${certificateUses(topology, pool).join(', ')}; the OAuth certificate comes with the Central Management store.`,
      ],
      probe: probe('assigned-certificates', { machine, uses: certificateUses(topology, pool) }),
      isOutOfReach,
      expected: 'Get-CsCertificate lists a certificate for each use',
    }),
  ];
}
