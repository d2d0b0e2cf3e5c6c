import { ARCHIVE_BEHAVIOURS } from './archives/archive-names.js';
import { assume, type Behaviour } from './behaviours.js';
import { commandBehaviours } from './cmdlets/index.js';
import { AVAILABILITY_GROUP_BEHAVIOURS } from './deployment/availability-groups.js';
import { FILL_BEHAVIOURS } from './deployment/fill.js';
import { PRODUCT_BEHAVIOURS } from './deployment/products.js';
import { OPERATOR_BEHAVIOURS } from './operator/index.js';
import { PRACTICE_BEHAVIOURS } from './practice.js';
import { READ_BEHAVIOURS } from './reads/index.js';
import { SQL_SERVER_BEHAVIOURS } from './sql-server/behaviours.js';
import { SQL_BEHAVIOURS } from './sql-server/of-deployment.js';
import { WRITE_BEHAVIOURS } from './writes/index.js';

const RUN_BEHAVIOURS = [
  assume('a caller without rights gets an UnauthorizedAccessException in category PermissionDenied that names the group'),
  assume(
    'readers are RTCUniversalServerAdmins, RTCUniversalReadOnlyAdmins, RTCUniversalUserAdmins, CsAdministrator and CsViewOnlyAdministrator',
  ),
  assume('a command whose page names no default parameter set has the first one that needs nothing'),
];

/** Everything the practice deployment claims about the product, each fact once. */
export function allBehaviours(): Behaviour[] {
  const all = [
    ...RUN_BEHAVIOURS,
    ...FILL_BEHAVIOURS,
    ...AVAILABILITY_GROUP_BEHAVIOURS,
    ...PRODUCT_BEHAVIOURS,
    ...ARCHIVE_BEHAVIOURS,
    ...READ_BEHAVIOURS,
    ...OPERATOR_BEHAVIOURS,
    ...PRACTICE_BEHAVIOURS,
    ...WRITE_BEHAVIOURS,
    ...SQL_BEHAVIOURS,
    ...SQL_SERVER_BEHAVIOURS,
    ...commandBehaviours(),
  ];
  return [...new Map(all.map((behaviour) => [behaviour.fact, behaviour])).values()];
}
