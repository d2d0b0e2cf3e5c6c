import { SERVER_ADMINS } from '../../domain/command-failure.js';
import { error, warning, type Finding } from '../../domain/findings.js';
import type { Recorded } from '../../domain/recorded.js';
import type { Session } from '../../domain/session.js';
import type { RestoreWorld } from '../../steps/index.js';
import type { RestorePlan } from '../planner/restore.js';

/** Who restores, and from where. */

const LEAST_STAGING_BYTES = 256 * 2 ** 20;

/** @source procedures.md 2.1 */
export function rights({ steps }: RestorePlan, { Groups, User }: Session): Finding[] {
  if (Groups === null)
    return [warning('RightsUnknown', User, `the groups of ${User} cannot be read`, `It must be a member of ${SERVER_ADMINS}.`)];
  const isIn = (group: string): boolean => Groups.some((name) => name.toLowerCase() === group.toLowerCase());
  const enables = steps.some(({ args }) => args['command'] === 'Enable-CsTopology');
  return [
    ...(isIn(SERVER_ADMINS)
      ? []
      : [error('RightsMissing', User, `${User} is not a member of ${SERVER_ADMINS}`, 'Add the account to the group and sign in again.')]),
    ...(enables && !isIn('Domain Admins')
      ? [
          warning(
            'SetupPermissionUnknown',
            User,
            `${User} is not a member of Domain Admins, and Enable-CsTopology needs that or Grant-CsSetupPermission`,
            'Have Grant-CsSetupPermission run for the domain of the servers, or use such an account.',
          ),
        ]
      : []),
  ];
}

/** The archives are copied to this machine, because the product reads local files. */
export async function freeSpace({ steps }: RestorePlan, { manifest }: Recorded, world: RestoreWorld): Promise<Finding[]> {
  const archives = steps.flatMap(({ args }) =>
    typeof args['file'] === 'object' && args['file'] !== null && 'path' in args['file'] ? [args['file']['path']] : [],
  );
  const sizes = manifest.components.flatMap(({ files }) => files.filter(({ path }) => archives.includes(path)).map(({ bytes }) => bytes));
  const needed = Math.max(LEAST_STAGING_BYTES, ...sizes.map((bytes) => 2 * bytes));
  const free = await world.staging.freeBytes();
  if (free >= needed) return [];
  return [
    error(
      'StagingFull',
      world.staging.path(''),
      `${Math.floor(free / 2 ** 20)} MiB are free there, ${Math.ceil(needed / 2 ** 20)} are needed`,
      'Free some, or name another local folder with -StagingPath.',
    ),
  ];
}
