/** `lis`: E9-1-1 locations and what maps to them. */
export interface LocationInformation {
  locations: Location[];
  subnets: Mapping[];
  switches: Mapping[];
  ports: PortMapping[];
  wirelessAccessPoints: Mapping[];
  serviceProviders: ServiceProvider[];
  /** What is published is what clients see. */
  published: boolean;
}

export interface Location {
  id: string; // GUID
  name: string;
  companyName: string;
  houseNumber: string;
  streetName: string;
  streetSuffix: string;
  city: string;
  state: string;
  postalCode: string;
  country: string;
  validated: boolean;
}

/** `id`: subnet, chassis or BSSID, as the Get command calls it. */
export interface Mapping {
  id: string;
  description: string;
  location: string;
}

export interface PortMapping extends Mapping {
  portId: string;
}

export interface ServiceProvider {
  name: string;
  validationServiceUrl: string;
}
