import type { LocationInformation } from '../deployment/locations.js';
import { ARCHIVE_NAMES } from './archive-names.js';
import { XML_DECLARATION, xmlElement } from './xml.js';
import type { ArchiveEntry } from './zip-file.js';

/** What Export-CsLisConfiguration writes. */
export function locationArchive(information: LocationInformation): ArchiveEntry[] {
  const all = (list: string, name: string, rows: readonly object[]): string =>
    xmlElement(list, { Count: rows.length }, rows.map((row) => xmlElement(name, { ...row })).join(''));
  const document = xmlElement(
    'LisConfiguration',
    { Published: information.published },
    [
      all('Locations', 'Location', information.locations),
      all('Subnets', 'Subnet', information.subnets),
      all('Switches', 'Switch', information.switches),
      all('Ports', 'Port', information.ports),
      all('WirelessAccessPoints', 'WirelessAccessPoint', information.wirelessAccessPoints),
      all('ServiceProviders', 'ServiceProvider', information.serviceProviders),
    ].join(''),
  );
  return [{ name: ARCHIVE_NAMES.locations, content: [XML_DECLARATION, document] }];
}
