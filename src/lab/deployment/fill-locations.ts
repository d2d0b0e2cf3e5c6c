import { Chance } from './chance.js';
import type { Location, LocationInformation, Mapping } from './locations.js';

const STREETS = ['Main', 'Station', 'Harbor', 'Market', 'Park'];
const CITIES = [
  ['Redmond', 'WA', '98052'],
  ['Dublin', 'CA', '94568'],
  ['Austin', 'TX', '78701'],
] as const;

/** E9-1-1 locations and what maps to them. */
export function fillLocations(count: number, companyName: string, seed: number): LocationInformation {
  const locations = Array.from({ length: count }, (_, index) => location(index + 1, companyName, new Chance(seed, 'location', index)));
  const mapped = (purpose: string, id: (index: number, chance: Chance) => string): Mapping[] =>
    locations.map((place, index) => ({
      id: id(index, new Chance(seed, purpose, index)),
      description: `${purpose} of ${place.name}`,
      location: place.name,
    }));
  const switches = mapped('switch', (_, chance) => macAddress(chance)).filter((_, index) => index % 2 === 0);
  return {
    locations,
    subnets: mapped('subnet', (index) => `10.${10 + Math.floor(index / 250)}.${index % 250}.0`),
    switches,
    ports: switches.map((chassis, index) => ({ ...chassis, description: `port of ${chassis.location}`, portId: String(index + 1) })),
    wirelessAccessPoints: mapped('access point', (_, chance) => macAddress(chance)).filter((_, index) => index % 3 === 0),
    serviceProviders: [{ name: 'Emergency Routing', validationServiceUrl: 'https://validation.litwareinc.com/service.svc' }],
    published: true,
  };
}

function location(number: number, companyName: string, chance: Chance): Location {
  const [city, state, postalCode] = chance.pick(CITIES);
  return {
    id: chance.guid(),
    name: `Floor ${number}`,
    companyName,
    houseNumber: String(chance.between(1, 999)),
    streetName: chance.pick(STREETS),
    streetSuffix: 'St',
    city,
    state,
    postalCode,
    country: 'US',
    validated: chance.percent(90),
  };
}

const macAddress = (chance: Chance): string =>
  chance
    .hex(12)
    .toUpperCase()
    .replace(/..(?=.)/g, '$&-');
