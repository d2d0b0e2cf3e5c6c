using System;
using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

internal static class ProviderErrors
{
    /// <summary>
    /// Runs something that asks a provider. What the provider reports becomes a non-terminating error of this command, so the next path still has its turn.
    /// </summary>
    public static void WritingErrors(this PSCmdlet command, Action action)
    {
        try
        {
            action();
        }
        catch (ProviderInvocationException e)
        {
            command.WriteError(new ErrorRecord(e.ErrorRecord, null));
        }
        catch (Exception e) when (e is IContainsErrorRecord and not PipelineStoppedException and not ActionPreferenceStopException)
        {
            command.WriteError(new ErrorRecord(((IContainsErrorRecord)e).ErrorRecord, e));
        }
    }
}
