import { SERVER_ADMINS } from '../domain/command-failure.js';
import { LyncBackupError } from '../domain/errors.js';
import { error, type Finding } from '../domain/findings.js';
import type { Session } from '../domain/session.js';

const SHELL_HINT =
  'Start the Lync Server or Skype for Business Server Management Shell with "Run as administrator" on a server of the deployment.';

/**
 * Exports write files where the cmdlets run, so they need the native module, in elevated 64-bit Windows PowerShell.
 * @returns why this session cannot export or restore, null when it can. A practice deployment is exempt from what concerns the host only.
 * @source engineering.md 2.1; procedures.md 2.1
 */
export function whyNoExports(session: Session): LyncBackupError | null {
  return session.ModuleIsPractice ? missingRights(session) : (unsuitableHost(session) ?? missingRights(session));
}

/** What speaks against restoring from this session. A clean server has no module yet: the plan installs it. */
export function unsuitableForRestore(session: Session): Finding[] {
  if (session.ModuleIsPractice) return [];
  const refusal = session.ModuleName === null ? unsuitableHost({ ...session, ModuleName: 'none yet' }) : unsuitableHost(session);
  return refusal ? [error(refusal.code, session.Host, refusal.message, refusal.hint)] : [];
}

function unsuitableHost(session: Session): LyncBackupError | null {
  if (session.ModuleIsProxy)
    return unsuitable(
      `the ${session.ModuleName ?? 'Lync'} module is an implicit-remoting proxy: exported files would land on the other machine`,
    );
  if (session.ModuleName === null)
    return new LyncBackupError('LyncModuleMissing', session.ModuleProblem ?? 'no Lync or SkypeForBusiness module is loaded', SHELL_HINT);
  if (session.PSEdition !== 'Desktop')
    return unsuitable(`PowerShell ${session.PSVersion} cannot load the product's module; Windows PowerShell can`);
  if (!session.Is64BitProcess) return unsuitable('this is a 32-bit PowerShell');
  if (session.LanguageMode !== 'FullLanguage') return unsuitable(`this session runs in ${session.LanguageMode}`);
  if (session.IsElevated === false) return new LyncBackupError('ElevationRequired', 'this session is not elevated', SHELL_HINT);
  return null;
}

function missingRights(session: Session): LyncBackupError | null {
  if (session.Groups === null || session.Groups.some((group) => group.toLowerCase() === SERVER_ADMINS.toLowerCase())) return null;
  return new LyncBackupError(
    'RightsMissing',
    `${session.User} is not a member of ${SERVER_ADMINS}`,
    `Add the account to ${SERVER_ADMINS} and sign in again.`,
  );
}

const unsuitable = (fact: string): LyncBackupError => new LyncBackupError('SessionUnsuitable', fact, SHELL_HINT);
