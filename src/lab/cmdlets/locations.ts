import { assume, cite } from '../behaviours.js';
import type { LocationInformation, Mapping } from '../deployment/locations.js';
import { centralDatabase } from '../deployment/lookup.js';
import { Guid, psObject, type PsObject } from '../ps-object.js';
import { isOn, READERS, storeUnreachable, type Call, type Cmdlet, type Family } from './cmdlet.js';

const LIS = 'Microsoft.Rtc.Management.Lis';

/** E9-1-1: the location information service, beside the Central Management store. */
export const LOCATION_CMDLETS: Family = {
  'Get-CsLisLocation': reads(locations),
  'Get-CsLisCivicAddress': reads(civicAddresses),
  'Get-CsLisSubnet': reads(({ subnets }) => subnets.map((row) => mapping('Subnet', { Subnet: row.id }, row))),
  'Get-CsLisSwitch': reads(({ switches }) => switches.map((row) => mapping('Switch', { ChassisID: row.id }, row))),
  'Get-CsLisPort': reads(({ ports }) =>
    ports.map((row) => mapping('Port', { ChassisID: row.id, PortID: row.portId, PortIDSubType: 'LocallyAssigned' }, row)),
  ),
  'Get-CsLisWirelessAccessPoint': reads(({ wirelessAccessPoints }) =>
    wirelessAccessPoints.map((row) => mapping('WirelessAccessPoint', { BSSID: row.id }, row)),
  ),
  'Get-CsLisServiceProvider': reads(({ serviceProviders }) =>
    serviceProviders.map((row) =>
      psObject(`${LIS}.ServiceProvider`, { ServiceProviderName: row.name, ValidationServiceUrl: row.validationServiceUrl }, row.name),
    ),
  ),
};

function reads(rows: (information: LocationInformation, call: Call) => PsObject[]): Cmdlet {
  return {
    groups: READERS,
    behaviours: [
      cite('procedures.md 1.1', 'Get-CsLis* read the lis database beside the Central Management store'),
      assume('Get-CsLis* show each mapping with Description and the Location it leads to'),
    ],
    *run(call) {
      const lis = centralDatabase(call.deployment, 'lis');
      if (!lis) throw storeUnreachable(call);
      yield* rows(lis.locations, call);
    },
  };
}

const mapping = (type: string, own: Record<string, string>, row: Mapping): PsObject =>
  psObject(`${LIS}.${type}`, { ...own, Description: row.description, Location: row.location }, row.id);

function locations(information: LocationInformation, call: Call): PsObject[] {
  const { subnets, switches, ports, wirelessAccessPoints } = information;
  const used = new Set([...subnets, ...switches, ...ports, ...wirelessAccessPoints].map((row) => row.location));
  const wanted = information.locations.filter((location) => !isOn(call, 'Unreferenced') || !used.has(location.name));
  return wanted.map(({ id, name, ...address }) =>
    psObject(`${LIS}.Location`, { LocationId: new Guid(id), Location: name, ...capitalised(address) }, name),
  );
}

/** Each address once, whatever stands there. */
function civicAddresses(information: LocationInformation): PsObject[] {
  const addresses = new Map(information.locations.map(({ id: _id, name: _name, ...address }) => [JSON.stringify(address), address]));
  return [...addresses.values()].map(({ validated, ...address }) =>
    psObject(`${LIS}.CivicAddress`, { ...capitalised(address), MSAGValid: validated }, `${address.houseNumber} ${address.streetName}`),
  );
}

const capitalised = (values: Readonly<Record<string, string | boolean>>): Record<string, string | boolean> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name[0]!.toUpperCase() + name.slice(1), value]));
