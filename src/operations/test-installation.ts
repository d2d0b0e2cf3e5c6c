import { SERVER_ADMINS } from '../domain/command-failure.js';
import type { InstallationCheck } from '../domain/results.js';
import type { Session } from '../domain/session.js';
import { readSession } from '../engine/discover.js';
import type { Context } from './context.js';

const SHELL_HINT = 'Start the Management Shell with "Run as administrator" in 64-bit Windows PowerShell.';

/** One row per thing this product needs on the machine, each failure with its next move. */
export async function* testInstallation(context: Context): AsyncIterable<InstallationCheck> {
  const started = context.clock.now().getTime();
  const session = await readSession(context.shell, context.signal);
  yield passed('Bridge', `answered in ${context.clock.now().getTime() - started} ms`);
  yield* hostChecks(session);
  yield productModule(session);
  yield rights(session);
}

function* hostChecks(session: Session): Iterable<InstallationCheck> {
  yield check(
    'PowerShell',
    session.PSEdition === 'Desktop',
    session,
    `${session.PSEdition} ${session.PSVersion}`,
    'Exports and restores need Windows PowerShell; listing and verifying work here.',
  );
  yield check('64-bit process', session.Is64BitProcess, session, session.Is64BitProcess ? '64-bit' : '32-bit', SHELL_HINT);
  yield check(
    'Elevated',
    session.IsElevated,
    session,
    session.IsElevated === null ? 'not a Windows host' : String(session.IsElevated),
    SHELL_HINT,
  );
  yield check(
    'Language mode',
    session.LanguageMode === 'FullLanguage',
    session,
    session.LanguageMode,
    'Sign the module or let your application control policy trust it.',
  );
  yield check(
    'Execution policy',
    session.ExecutionPolicy === null ? null : !['Restricted', 'AllSigned'].includes(session.ExecutionPolicy),
    session,
    session.ExecutionPolicy ?? 'not a Windows host',
    'Set-ExecutionPolicy RemoteSigned',
  );
  yield check(
    'Delegation',
    session.CanDelegate,
    session,
    session.CanDelegate === null
      ? 'cannot be told here'
      : session.CanDelegate
        ? 'this logon reaches other servers'
        : 'a network logon: the second hop to a share or to SQL Server fails',
    'Log on interactively, or run it as a scheduled task with a stored account.',
  );
}

/** A fact that is unknown is skipped, never passed; a practice session skips what concerns the host only. */
function check(name: string, isGood: boolean | null, session: Session, detail: string, hint: string): InstallationCheck {
  if (session.ModuleIsPractice) return { Check: name, Status: 'Skipped', Detail: `${detail} (practice deployment)`, Hint: null };
  if (isGood === null) return { Check: name, Status: 'Skipped', Detail: detail, Hint: null };
  return isGood ? passed(name, detail) : { Check: name, Status: 'Failed', Detail: detail, Hint: hint };
}

function productModule(session: Session): InstallationCheck {
  const name = 'Product module';
  if (session.ModuleName === null)
    return {
      Check: name,
      Status: 'Failed',
      Detail: session.ModuleProblem ?? 'neither Lync nor SkypeForBusiness is loaded',
      Hint: SHELL_HINT,
    };
  const detail = `${session.ModuleName} ${session.ModuleVersion ?? ''}${session.ModuleIsPractice ? ' (practice deployment)' : ''}`;
  if (session.ModuleIsProxy) return { Check: name, Status: 'Failed', Detail: `${detail}: an implicit-remoting proxy`, Hint: SHELL_HINT };
  return passed(name, detail);
}

function rights(session: Session): InstallationCheck {
  const name = `Member of ${SERVER_ADMINS}`;
  if (session.Groups === null) return { Check: name, Status: 'Skipped', Detail: 'group membership cannot be read here', Hint: null };
  const isMember = session.Groups.some((group) => group.toLowerCase() === SERVER_ADMINS.toLowerCase());
  if (isMember) return passed(name, session.User);
  return {
    Check: name,
    Status: 'Failed',
    Detail: `${session.User} is not`,
    Hint: `Add the account to ${SERVER_ADMINS} and sign in again.`,
  };
}

const passed = (name: string, detail: string): InstallationCheck => ({ Check: name, Status: 'Passed', Detail: detail, Hint: null });
