import { z } from 'zod';
import { COMPONENT_GROUP, COMPONENT_ROLE } from '../../domain/component-group.js';
import { error, information, type Finding } from '../../domain/findings.js';
import { COMPONENT_RIGHTS_STATEMENT, grantStatement } from '../../domain/sql-statements/restore.js';
import { instanceText } from '../../domain/sql.js';
import { querySql } from '../sql-query.js';
import { isOld, type RestoreTarget } from './restore-target.js';
import type { DatabaseWorld } from './restore-world.js';

const Names = z.array(z.strictObject({ Name: z.string() }));
const Rights = z.tuple([Names, z.array(z.strictObject({ Name: z.string(), HasRole: z.boolean() })), Names]);

/**
 * Sees to it that the services of the product come into a restored database: their group is a user of it, in its role.
 * @returns what was done, or why it could not be
 * @source procedures.md S9 9
 */
export async function ensureComponentRights(there: RestoreTarget, world: DatabaseWorld, timeoutMs: number): Promise<Finding[]> {
  const target = { ...there.target, database: there.name };
  const where = `${instanceText(there.target)}\\${there.name}`;
  const [logins, users, [role]] = await querySql(world, target, COMPONENT_RIGHTS_STATEMENT, Rights, timeoutMs);
  const group = logins[0]?.Name ?? users[0]?.Name;
  if (group === undefined || !role) {
    const fact = role ? `no login on the instance is called ${COMPONENT_GROUP}` : `the database has no role ${COMPONENT_ROLE}`;
    const hint = `In Management Studio add the domain group ${COMPONENT_GROUP} as a user of the database, in the role ${COMPONENT_ROLE}.`;
    return [error('RightsNotRestored', where, `the services of the product may not use '${there.name}': ${fact}`, hint)];
  }
  const user = users.find(({ Name }) => Name.toLowerCase() === group.toLowerCase());
  const missing = {
    login: !logins.some(({ Name }) => Name.toLowerCase() === group.toLowerCase()),
    user: !user,
    role: user?.HasRole !== true,
  };
  const statement = grantStatement(group, missing, isOld(there));
  if (statement === '') return [];
  await world.sql.run(target, statement, { effect: 'Change', signal: world.signal });
  return [information('RightsGiven', where, `${group} is a user of '${there.name}' again, in the role ${COMPONENT_ROLE}`)];
}
