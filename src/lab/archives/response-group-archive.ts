import type { XmlElement } from '../../formats/xml-tree.js';
import { audioOf } from '../deployment/fill-shares.js';
import type { AudioFile, ResponseGroups, RgsEntry } from '../deployment/response-groups.js';
import { audioBytes } from '../deployment/write-shares.js';
import { ARCHIVE_NAMES } from './archive-names.js';
import { attribute, childOf, childrenOf, readDocument } from './read-archive.js';
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
        DefaultMusicOnHoldOriginalFile: settings.defaultMusicOnHold?.originalName ?? null,
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
      { Name: name, Type: Array.isArray(value) ? 'list' : typeof value },
      Array.isArray(value) ? value.map((item) => xmlElement('Value', {}, xmlText(item))).join('') : xmlText(String(value)),
    ),
  );
  const audio = entry.audio
    ? xmlElement('AudioFile', { OriginalFileName: entry.audio.originalName, UniqueName: entry.audio.uniqueName })
    : '';
  return xmlElement(element, { Id: entry.id, Name: entry.name, OwnerPool: entry.owner }, properties.join('') + audio);
}

/**
 * Reads back what Export-CsRgsConfiguration wrote.
 *
 * @throws {LyncBackupError} `FormatInvalid`
 */
export async function readResponseGroupArchive(bytes: Uint8Array): Promise<{ pool: string; groups: ResponseGroups }> {
  const { root, others } = await readDocument(bytes, ARCHIVE_NAMES.responseGroups);
  const audio = (uniqueName: string, originalName: string): AudioFile | null =>
    uniqueName === '' ? null : { originalName, uniqueName, bytes: others.get(`${ARCHIVE_NAMES.responseGroupAudio}/${uniqueName}`) ?? 0 };
  const list = (name: string, element: string): RgsEntry[] =>
    childrenOf(childOf(root, name), element).map((row) => {
      const file = childOf(row, 'AudioFile');
      return {
        id: attribute(row, 'Id'),
        name: attribute(row, 'Name'),
        owner: attribute(row, 'OwnerPool'),
        properties: Object.fromEntries(
          childrenOf(row, 'Property').map((property) => [attribute(property, 'Name'), propertyValue(property)]),
        ),
        audio: file ? audio(attribute(file, 'UniqueName'), attribute(file, 'OriginalFileName')) : null,
      };
    });
  const settings = childOf(root, 'ServiceSettings');
  return {
    pool: attribute(root, 'Pool'),
    groups: {
      groups: list('AgentGroups', 'AgentGroup'),
      queues: list('Queues', 'Queue'),
      workflows: list('Workflows', 'Workflow'),
      hours: list('BusinessHours', 'HoursOfBusiness'),
      holidaySets: list('HolidaySets', 'HolidaySet'),
      settings: {
        agentRingbackGracePeriod: Number(attribute(settings, 'AgentRingbackGracePeriod')),
        disableCallContext: attribute(settings, 'DisableCallContext') === 'true',
        defaultMusicOnHold: audio(attribute(settings, 'DefaultMusicOnHoldFile'), attribute(settings, 'DefaultMusicOnHoldOriginalFile')),
      },
    },
  };
}

function propertyValue(property: XmlElement): RgsEntry['properties'][string] {
  switch (attribute(property, 'Type')) {
    case 'list':
      return childrenOf(property, 'Value').map(({ text }) => text);
    case 'number':
      return Number(property.text);
    case 'boolean':
      return property.text === 'true';
    default:
      return property.text;
  }
}
