export { enterpriseSite, TWO_STANDARD_EDITION_SERVERS } from '../../src/lab/scenarios/topologies.js';
