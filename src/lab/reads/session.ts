import { hasManagementShell } from '../deployment/installed.js';
import { findComputer } from '../deployment/lookup.js';
import { product } from '../deployment/products.js';
import { psObject } from '../ps-object.js';
import type { Read } from './index.js';

/** The session itself: in process there is no PowerShell, so the answers are those of a good one on that machine. */
export const readSession: Read = function* (lab) {
  const { module, build } = product(lab.productVersion);
  const isInstalled = hasManagementShell(findComputer(lab.deployment, lab.computer));
  yield psObject('LyncBackup.Session', {
    PSVersion: '5.1.17763.1',
    PSEdition: 'Desktop',
    Is64BitProcess: true,
    IsElevated: true,
    LanguageMode: 'FullLanguage',
    ExecutionPolicy: 'RemoteSigned',
    User: lab.deployment.directory.caller.user,
    Groups: lab.deployment.directory.caller.groups,
    CanDelegate: true,
    Host: 'Practice',
    ModuleName: isInstalled ? module : null,
    ModuleVersion: isInstalled ? build : null,
    ModuleIsProxy: false,
    ModuleIsPractice: true,
    ModuleProblem: isInstalled ? null : `no module of the product is installed on ${lab.computer}`,
  });
};
