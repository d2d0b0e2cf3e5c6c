import type { Behaviour } from '../behaviours.js';
import type { Cmdlet, Family } from './cmdlet.js';
import { CHANGE_CONFIGURATION_CMDLETS } from './change-configuration.js';
import { CONTACT_CMDLETS } from './contacts.js';
import { EXPORT_FILE_BEHAVIOURS } from './export-file.js';
import { DEPLOYMENT_EXPORT_CMDLETS } from './exports.js';
import { FAILOVER_CMDLETS } from './failover.js';
import { IMPORT_RESPONSE_GROUP_CMDLETS } from './import-response-groups.js';
import { IMPORT_USER_DATA_CMDLETS } from './import-user-data.js';
import { IMPORT_CMDLETS } from './imports.js';
import { INSTALL_DATABASE_CMDLETS } from './install-database.js';
import { LOCATION_CMDLETS } from './locations.js';
import { MANAGEMENT_STORE_CMDLETS } from './management-store.js';
import { MIRROR_CMDLETS } from './mirrors.js';
import { MOVE_CMDLETS } from './moves.js';
import { PERSISTENT_CHAT_CMDLETS } from './persistent-chat.js';
import { RESPONSE_GROUP_CMDLETS } from './response-groups.js';
import { SERVER_CMDLETS } from './servers.js';
import { SETTING_CMDLETS } from './settings.js';
import { STORE_CMDLETS } from './stores.js';
import { TOPOLOGY_CMDLETS } from './topology.js';
import { USER_DATA_CMDLETS } from './user-data.js';
import { USER_CMDLETS } from './users.js';
import { WINDOWS_SERVICE_CMDLETS } from './windows-services.js';

const ALL: Family = {
  ...TOPOLOGY_CMDLETS,
  ...MANAGEMENT_STORE_CMDLETS,
  ...SETTING_CMDLETS,
  ...USER_CMDLETS,
  ...CONTACT_CMDLETS,
  ...RESPONSE_GROUP_CMDLETS,
  ...LOCATION_CMDLETS,
  ...PERSISTENT_CHAT_CMDLETS,
  ...SERVER_CMDLETS,
  ...STORE_CMDLETS,
  ...DEPLOYMENT_EXPORT_CMDLETS,
  ...USER_DATA_CMDLETS,
  ...CHANGE_CONFIGURATION_CMDLETS,
  ...INSTALL_DATABASE_CMDLETS,
  ...IMPORT_CMDLETS,
  ...IMPORT_RESPONSE_GROUP_CMDLETS,
  ...IMPORT_USER_DATA_CMDLETS,
  ...WINDOWS_SERVICE_CMDLETS,
  ...MIRROR_CMDLETS,
  ...FAILOVER_CMDLETS,
  ...MOVE_CMDLETS,
};

export const cmdletNames = (): string[] => Object.keys(ALL).sort();

export const findCmdlet = (name: string): Cmdlet | null => (Object.hasOwn(ALL, name) ? ALL[name]! : null);

/** What the commands claim about the product. */
export const commandBehaviours = (): Behaviour[] => [
  ...EXPORT_FILE_BEHAVIOURS,
  ...Object.values(ALL).flatMap((cmdlet) => cmdlet.behaviours),
];
