using System.Management.Automation.Runspaces;
using System.Reflection;

namespace LyncBackup.Lab.EngineHost;

/// <summary>What PowerShell's own console host does through internals of the engine. The engine's version is pinned, so the names hold.</summary>
internal static class EngineInternals
{
    /// <summary>Makes <c>exit n</c> in a script file end the host with n. Otherwise it would only return from that file.</summary>
    public static void LetExitEndTheHost(Runspace runspace)
    {
        var context = Get(runspace, "GetExecutionContext");
        context.GetType().GetProperty("ScriptCommandProcessorShouldRethrowExit", Hidden).SetValue(context, true);
    }

    private const BindingFlags Hidden = BindingFlags.Instance | BindingFlags.NonPublic;

    private static object Get(object owner, string property) => owner.GetType().GetProperty(property, Hidden).GetValue(owner);
}
