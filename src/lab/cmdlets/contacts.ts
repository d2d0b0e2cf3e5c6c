import { assume, cite } from '../behaviours.js';
import { CONTACT_KINDS, type ContactKind, type ContactObject } from '../deployment/directory.js';
import { psObject, type PsObject } from '../ps-object.js';
import { matches, notFound, READERS, textOf, type Call, type Cmdlet, type Family } from './cmdlet.js';
import { limit, parseFilter, requireNoLdapFilter } from './filter.js';

/** Contact objects: everything with a SIP address that is not a person. */
export const CONTACT_CMDLETS: Family = Object.fromEntries(CONTACT_KINDS.map((kind) => [`Get-Cs${kind}`, contactCmdlet(kind)]));

function contactCmdlet(kind: ContactKind): Cmdlet {
  return {
    groups: READERS,
    unpractised: ['OU', 'EmptyRegion', 'PersistentChatPoolFqdn', 'TrustedApplicationPoolFqdn'],
    behaviours: [
      cite('procedures.md 1.2', 'contact objects are in Active Directory'),
      assume('contact objects have Identity, DisplayName, SipAddress, LineURI and RegistrarPool, and what is special to their kind'),
    ],
    *run(call) {
      requireNoLdapFilter(call);
      yield* limit(call, found(call, kind));
    },
  };
}

function* found(call: Call, kind: ContactKind): Generator<PsObject> {
  const identity = textOf(call, 'Identity');
  const region = textOf(call, 'Region');
  const pool = textOf(call, 'PoolFqdn')?.toLowerCase();
  const owner = textOf(call, 'ApplicationId');
  const filter = textOf(call, 'Filter');
  const wanted = filter === null ? () => true : parseFilter(call, filter);
  const ofKind = call.deployment.directory.contacts.filter((contact) => contact.kind === kind);
  const named = ofKind.filter((contact) => identity === null || isCalled(contact, identity));
  if (identity !== null && named.length === 0) throw notFound(call, 'the contact', identity);
  for (const contact of named) {
    if (region !== null && !listed(contact, 'Regions', region)) continue;
    if (owner !== null && !matches(owner, String(contact.properties['OwnerUrn'] ?? ''))) continue;
    if (pool !== undefined && contact.registrarPool !== pool) continue;
    const object = contactObject(call, contact);
    if (wanted(object)) yield object;
  }
}

const isCalled = (contact: ContactObject, identity: string): boolean =>
  [contact.sipAddress, contact.sipAddress.replace('sip:', ''), contact.name].some((name) => matches(identity, name));

function listed(contact: ContactObject, property: string, value: string): boolean {
  const list = contact.properties[property];
  return Array.isArray(list) && list.some((item) => item.toLowerCase() === value.toLowerCase());
}

function contactObject(call: Call, contact: ContactObject): PsObject {
  const path = call.deployment.directory.domain.split('.').map((part) => `DC=${part}`);
  return psObject(
    'Microsoft.Rtc.Management.ADConnect.Schema.OCSADContact',
    {
      Identity: `CN=${contact.name},CN=${contact.kind},CN=RTC Special Accounts,${path.join(',')}`,
      DisplayName: contact.name,
      SipAddress: contact.sipAddress,
      PrimaryUri: contact.sipAddress,
      LineURI: contact.lineUri,
      RegistrarPool: contact.registrarPool,
      Enabled: true,
      EnterpriseVoiceEnabled: contact.lineUri !== '',
      ...contact.properties,
    },
    contact.name,
  );
}
