using System;
using System.IO;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;
using Microsoft.PowerShell.Commands.Internal.Format;

namespace LyncBackup.Lab.EngineHost;

/// <summary>What PowerShell's own console host and standard commands do through internals of the engine. The engine's version is pinned, so the names hold.</summary>
internal static class EngineInternals
{
    /// <summary>Makes <c>exit n</c> in a script file end the host with n. Otherwise it would only return from that file.</summary>
    public static void LetExitEndTheHost(Runspace runspace)
    {
        var context = Get(runspace, "GetExecutionContext");
        context.GetType().GetProperty("ScriptCommandProcessorShouldRethrowExit", Hidden).SetValue(context, true);
    }

    /// <summary>Makes an error carry the invocation of the function that reported it through a command.</summary>
    public static void AttributeErrorTo(ErrorRecord record, InvocationInfo caller)
    {
        typeof(ErrorRecord).GetMethod("SetInvocationInfo", Hidden).Invoke(record, new object[] { caller });
        typeof(ErrorRecord).GetProperty("PreserveInvocationInfoOnce", Hidden).SetValue(record, true);
    }

    /// <summary>An error that Out-Default writes to standard error, as it does with what came down the error stream.</summary>
    public static PSObject OnErrorStream(ErrorRecord record)
    {
        var item = new PSObject(record);
        var stream = typeof(PSObject).GetProperty("WriteStream", Hidden);
        stream.SetValue(item, Enum.Parse(stream.PropertyType, "Error"));
        return item;
    }

    /// <summary>The engine's own formatter behind <c>Format-Table</c> (shape Table) and <c>Format-List</c> (shape List).</summary>
    public static void UseFormatter(PSCmdlet command, string shape)
    {
        var shapes = Type("FormatShape");
        Implement(command, Activator.CreateInstance(Type("InnerFormatShapeCommand"), Hidden, null, new[] { Enum.Parse(shapes, shape) }, null));
    }

    /// <summary>The engine's own way from objects to lines of text, at most <paramref name="columns"/> wide.</summary>
    public static void UseTextOutput(PSCmdlet command, TextWriter text, int columns)
    {
        var output = Activator.CreateInstance(Type("OutputManagerInner"), Hidden, null, null, null);
        var lines = Activator.CreateInstance(Type("TextWriterLineOutput"), Hidden, null, new object[] { text, columns }, null);
        output.GetType().GetProperty("LineOutput", Hidden).SetValue(output, lines);
        Implement(command, output);
    }

    /// <summary>Ends the pipeline in front of a command that has all it needs, quietly.</summary>
    /// <exception cref="PipelineStoppedException">Always.</exception>
    public static void StopUpstream(PSCmdlet command)
    {
        var type = typeof(PSObject).Assembly.GetType("System.Management.Automation.StopUpstreamCommandsException", throwOnError: true);
        throw (Exception)Activator.CreateInstance(type, Hidden, null, new object[] { command }, null);
    }

    private const BindingFlags Hidden = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public;

    private static void Implement(PSCmdlet command, object implementation) => typeof(FrontEndCommandBase).GetField("implementation", Hidden).SetValue(command, implementation);

    private static Type Type(string name) => typeof(FrontEndCommandBase).Assembly.GetType(typeof(FrontEndCommandBase).Namespace + "." + name, throwOnError: true);

    private static object Get(object owner, string property) => owner.GetType().GetProperty(property, Hidden).GetValue(owner);
}
