import { fileStorePlaces } from '../../domain/file-store.js';
import { warning, type Finding } from '../../domain/findings.js';
import { probe } from '../../domain/probes.js';
import { uncPath, type Service } from '../../domain/topology.js';
import type { Data } from './blocks-command.js';
import { checkDraft, operatorDraft } from './drafts-that-look.js';
import { absent, componentOf, machineOf, type RestoreBasis } from './restore-basis.js';
import type { Draft } from './restore-draft.js';

/** The share and the files of a file store, and the rights they get. */

/**
 * The share and the files of a file store. Where the set does not say which folder was shared - of file servers nobody asks - a person
 * shares it, and whether it opens under its old path is looked at.
 * @source procedures.md S1 3, S2 3, S8 1, 7 G31
 */
export function fileStore(basis: RestoreBasis, store: Service, source: string, needs: string[]): Data {
  const unc = uncPath(basis.recorded.topology, store);
  if (unc === null) return { drafts: [], findings: [] };
  const share = shareDraft(basis, store, unc, source, needs);
  const files = componentOf(basis, 'fileStore', unc);
  const others = otherRights(basis, store, unc);
  if (!files) return { drafts: [share], findings: [...others, ...absent(basis, 'fileStore', unc)] };
  const { list, folder } = fileStorePlaces(unc);
  return {
    drafts: [
      share,
      {
        key: `files ${unc}`,
        needs: [share.key],
        handler: 'restore-files',
        kind: 'Automatic',
        title: `Copy the files back to ${unc}`,
        where: store.installedOn.pool,
        source,
        components: [`fileStore ${unc}`],
        timeoutMs: 2 ** 31 - 1, // a copy takes as long as it takes
        args: { list, target: unc },
        byHand: [`robocopy "$Backup\\${folder.replaceAll('/', '\\')}" "${unc}" /E /COPY:DAT /R:1 /W:1`],
        expected: 'every file of the set is there with its content',
      },
    ],
    findings: others,
  };
}

/** What somebody granted beside the product. */
function otherRights(basis: RestoreBasis, store: Service, unc: string): Finding[] {
  const recorded = recordedShare(basis, store.installedOn.pool, unc.split('\\')[3] ?? '');
  const others = (recorded?.permissions ?? []).filter((right) => !isOfProduct(right) && !/\bAdministrators: /.test(right));
  if (others.length === 0) return [];
  return [
    warning(
      'ShareRightsByHand',
      unc,
      `${unc} had rights that Enable-CsTopology does not give: ${others.join('; ')}`,
      'Give them again where they are still wanted.',
    ),
  ];
}

/** Groups of the product, in whichever domain. */
const isOfProduct = (right: string): boolean => /(^|\\)RTC\w+: /.test(right);

function shareDraft(basis: RestoreBasis, store: Service, unc: string, source: string, needs: string[]): Draft {
  const machine = store.installedOn.pool;
  const [name = '', ...folders] = unc.split('\\').slice(3);
  const recorded = recordedShare(basis, machine, name);
  const key = `share ${unc}`;
  if (recorded && folders.length === 0)
    return {
      key,
      needs,
      handler: 'share-folder',
      kind: 'Automatic',
      title: `Share ${recorded.path} on ${machine} as ${name}`,
      where: machine,
      source,
      args: { machine, name, path: recorded.path },
      byHand: [`New-SmbShare -Name "${name}" -Path "${recorded.path}" -FullAccess "Administrators"`],
      expected: `${unc} opens`,
    };
  const path = ['', ...folders].join('\\');
  return operatorDraft({
    key,
    needs,
    task: 'shareFolder',
    values: { name, folder: path },
    title: `Share a folder as ${unc}`,
    where: machine,
    source,
    instructions: [
      `The set does not say which folder of ${machine} was shared: choose one with room for the files.`,
      `Make ${unc} open again under exactly this path, by New-SmbShare or, in a DFS name space, by its link.`,
      'Let the administrators who restore write there; the rights of the product come with Enable-CsTopology.',
    ],
    probe: probe('file-store', { unc }),
    expected: `${unc} opens`,
  });
}

const recordedShare = (basis: RestoreBasis, machine: string, name: string) =>
  machineOf(basis, machine).shares.find((share) => share.name.toLowerCase() === name.toLowerCase());

/** The rights of a share after Enable-CsTopology has set them. */
export function shareRights(basis: RestoreBasis, store: Service, needs: string[]): Draft[] {
  const unc = uncPath(basis.recorded.topology, store);
  const machine = store.installedOn.pool;
  const name = unc?.split('\\')[3];
  const recorded = name === undefined ? undefined : recordedShare(basis, machine, name);
  const permissions = recorded?.permissions.filter(isOfProduct) ?? [];
  if (name === undefined || !recorded || permissions.length === 0) return [];
  return [
    checkDraft({
      key: `rights ${unc}`,
      needs,
      title: `Check the rights of ${unc}`,
      where: machine,
      source: 'restoring-a-file-store 2; procedures.md 7 G31',
      probe: probe('share', { machine, name, path: recorded.path, permissions }),
      hint: 'Run Enable-CsTopology again; it sets the rights of the share.',
      lasts: true,
      byHand: [`Get-SmbShareAccess -Name "${name}"`],
      expected: permissions.join('; '),
    }),
  ];
}
