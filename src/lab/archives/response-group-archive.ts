import { audioOf } from '../deployment/fill-shares.js';
import type { ResponseGroups, RgsEntry } from '../deployment/response-groups.js';
import { audioBytes } from '../deployment/write-shares.js';
import { ARCHIVE_NAMES } from './archive-names.js';
import { XML_DECLARATION, xmlElement, xmlText } from './xml.js';
import type { ArchiveEntry } from './zip-file.js';

/** What Export-CsRgsConfiguration writes. */
export function responseGroupArchive(groups: ResponseGroups, pool: string, seed: number): ArchiveEntry[] {
  const list = (name: string, element: string, entries: readonly RgsEntry[]): string =>
    xmlElement(name, { Count: entries.length }, entries.map((entry) => entryElement(element, entry)).join(''));
  const { settings } = groups;
  const document = xmlElement(
    'RgsConfiguration',
    { Pool: pool },
    [
      xmlElement('ServiceSettings', {
        AgentRingbackGracePeriod: settings.agentRingbackGracePeriod,
        DisableCallContext: settings.disableCallContext,
        DefaultMusicOnHoldFile: settings.defaultMusicOnHold?.uniqueName ?? null,
      }),
      list('AgentGroups', 'AgentGroup', groups.groups),
      list('Queues', 'Queue', groups.queues),
      list('Workflows', 'Workflow', groups.workflows),
      list('BusinessHours', 'HoursOfBusiness', groups.hours),
      list('HolidaySets', 'HolidaySet', groups.holidaySets),
    ].join(''),
  );
  const audio = audioOf(groups).map(({ uniqueName, bytes }) => ({
    name: `${ARCHIVE_NAMES.responseGroupAudio}/${uniqueName}`,
    content: [audioBytes(seed, uniqueName, bytes)],
  }));
  return [{ name: ARCHIVE_NAMES.responseGroups, content: [XML_DECLARATION, document] }, ...audio];
}

function entryElement(element: string, entry: RgsEntry): string {
  const properties = Object.entries(entry.properties).map(([name, value]) =>
    xmlElement(
      'Property',
      { Name: name },
      Array.isArray(value) ? value.map((item) => xmlElement('Value', {}, xmlText(item))).join('') : xmlText(String(value)),
    ),
  );
  const audio = entry.audio
    ? xmlElement('AudioFile', { OriginalFileName: entry.audio.originalName, UniqueName: entry.audio.uniqueName })
    : '';
  return xmlElement(element, { Id: entry.id, Name: entry.name, OwnerPool: entry.owner }, properties.join('') + audio);
}
