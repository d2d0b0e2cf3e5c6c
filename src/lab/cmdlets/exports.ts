import { existsSync } from 'node:fs';
import { SERVER_ADMINS } from '../../domain/command-failure.js';
import { configurationArchive } from '../archives/configuration-archive.js';
import { locationArchive } from '../archives/location-archive.js';
import { assume, cite } from '../behaviours.js';
import { centralDatabase } from '../deployment/lookup.js';
import { configuration, isOn, storeUnreachable, textOf, type Family } from './cmdlet.js';
import { cannotWrite, exportArchive } from './export-file.js';

/** Exports of what exists once in a deployment. */
export const DEPLOYMENT_EXPORT_CMDLETS: Family = {
  'Export-CsConfiguration': {
    groups: [SERVER_ADMINS],
    behaviours: [
      cite(
        'Export-CsConfiguration',
        'Export-CsConfiguration is for members of RTCUniversalServerAdmins and writes topology, policies and settings to a ZIP file',
      ),
      cite('Export-CsConfiguration', 'Export-CsConfiguration -LocalStore reads the local computer instead of the Central Management store'),
      assume('Export-CsConfiguration fails when the Central Management store cannot be reached'),
    ],
    run: (call) => exportArchive(call, configurationArchive(configuration(call)), true),
  },
  'Export-CsLisConfiguration': {
    groups: [SERVER_ADMINS],
    behaviours: [
      cite('procedures.md 7 G4', 'Export-CsLisConfiguration refuses the name of an existing file'),
      cite('Export-CsLisConfiguration', 'Export-CsLisConfiguration is for members of RTCUniversalServerAdmins'),
    ],
    run(call) {
      const lis = centralDatabase(call.deployment, 'lis');
      if (!lis) throw storeUnreachable(call);
      const named = textOf(call, 'FileName');
      if (!isOn(call, 'AsBytes') && named !== null && existsSync(call.localPath(named)))
        throw cannotWrite(call, named, 'the file already exists');
      return exportArchive(call, locationArchive(lis.locations), false);
    },
  },
};
