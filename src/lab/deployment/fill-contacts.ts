import { Chance } from './chance.js';
import type { ContactKind, ContactObject } from './directory.js';
import type { ResponseGroups } from './response-groups.js';

/** Contact objects of every kind, on the first registrar pool and on every pool with response groups. */
export function fillContacts(
  pools: readonly string[],
  domain: string,
  responseGroups: ReadonlyMap<string, ResponseGroups>,
  seed: number,
): ContactObject[] {
  const home = pools[0];
  if (home === undefined) return [];
  const chance = new Chance(seed, 'contacts');
  const contact = (kind: ContactKind, name: string, properties: ContactObject['properties'] = {}): ContactObject => ({
    kind,
    name,
    sipAddress: `sip:${name.toLowerCase().replaceAll(' ', '-')}@${domain}`,
    lineUri: `tel:+1425557${chance.between(1000, 9999)}`,
    registrarPool: home,
    properties,
  });
  return [
    contact('CommonAreaPhone', 'Lobby phone', { DisplayNumber: '1 (425) 555-7001' }),
    contact('CommonAreaPhone', 'Canteen phone', { DisplayNumber: '1 (425) 555-7002' }),
    contact('AnalogDevice', 'Fax machine', { AnalogFax: true, Gateway: '' }),
    contact('ExUmContact', 'Subscriber access', { IsSubscriberAccess: true, AutoAttendant: false }),
    contact('DialInConferencingAccessNumber', 'Dial-in number', {
      PrimaryLanguage: 'en-US',
      SecondaryLanguages: ['es-ES'],
      Regions: ['HeadOffice'],
    }),
    contact('TrustedApplicationEndpoint', 'Recorder', { OwnerUrn: 'urn:application:recorder' }),
    contact('MeetingRoom', 'Board room'),
    ...[...responseGroups].flatMap(([pool, groups]) =>
      groups.workflows.map((workflow) => ({
        ...contact('ApplicationEndpoint', workflow.name, { OwnerUrn: 'urn:application:RGS' }),
        sipAddress: String(workflow.properties['PrimaryUri']),
        lineUri: String(workflow.properties['LineUri']),
        registrarPool: pool,
      })),
    ),
  ];
}
