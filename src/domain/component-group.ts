/**
 * The group of the product's services, and the role it needs in every database of the product.
 * @source procedures.md S9 9 (page restoring-monitoring-or-archiving-data)
 */
export const COMPONENT_GROUP = 'RTCComponentUniversalServices';
export const COMPONENT_ROLE = 'ServerRole';
