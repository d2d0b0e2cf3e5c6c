using System;
using System.Globalization;
using System.IO;
using System.Management.Automation;
using System.Text;
using LyncBackup.Lab.EngineHost;
using Microsoft.PowerShell.Commands.Internal.Format;

namespace Microsoft.PowerShell.Commands;

[Cmdlet(VerbsCommon.Format, "Table")]
public sealed class FormatTableCommand : OuterFormatTableBase
{
    public FormatTableCommand() => EngineInternals.UseFormatter(this, "Table");
}

[Cmdlet(VerbsCommon.Format, "List")]
public sealed class FormatListCommand : OuterFormatTableAndListBase
{
    public FormatListCommand() => EngineInternals.UseFormatter(this, "List");
}

[Cmdlet(VerbsData.Out, "String")]
[OutputType(typeof(string))]
public sealed class OutStringCommand : FrontEndCommandBase
{
    private readonly StringWriter text = new(CultureInfo.InvariantCulture);

    [Parameter, ValidateRange(2, int.MaxValue)]
    public int Width { get; set; }

    [Parameter]
    public SwitchParameter Stream { get; set; }

    [Parameter]
    public SwitchParameter NoNewline { get; set; }

    protected override void BeginProcessing()
    {
        EngineInternals.UseTextOutput(this, text, Width > 0 ? Width : TextOutput.DefaultColumns(Host));
        base.BeginProcessing();
    }

    protected override void EndProcessing()
    {
        base.EndProcessing();
        var formatted = text.ToString();
        if (Stream) WriteObject(formatted.TrimEnd('\n').Split(text.NewLine), enumerateCollection: true);
        else WriteObject(NoNewline ? formatted.Replace(text.NewLine, "") : formatted);
    }
}

[Cmdlet(VerbsData.Out, "File", SupportsShouldProcess = true, DefaultParameterSetName = "ByPath")]
public sealed class OutFileCommand : FrontEndCommandBase
{
    private StreamWriter writer;

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "ByPath"), Alias("Path")]
    public string FilePath { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "ByLiteralPath"), Alias("PSPath", "LP")]
    public string LiteralPath { get; set; }

    [Parameter(Position = 1), EncodingName]
    public Encoding Encoding { get; set; } = FileEncoding.Default;

    [Parameter]
    public SwitchParameter Append { get; set; }

    [Parameter, Alias("NoOverwrite")]
    public SwitchParameter NoClobber { get; set; }

    [Parameter, ValidateRange(2, int.MaxValue)]
    public int Width { get; set; }

    protected override void BeginProcessing()
    {
        var path = SessionState.Path.GetUnresolvedProviderPathFromPSPath(FilePath ?? LiteralPath);
        var target = ShouldProcess(path, "Output to File") ? Open(path) : TextWriter.Null;
        EngineInternals.UseTextOutput(this, target, Width > 0 ? Width : TextOutput.DefaultColumns(Host));
        base.BeginProcessing();
    }

    protected override void EndProcessing()
    {
        base.EndProcessing();
        writer?.Dispose();
    }

    protected override void InternalDispose()
    {
        base.InternalDispose();
        writer?.Dispose();
    }

    private TextWriter Open(string path)
    {
        try
        {
            var stream = new FileStream(path, Append ? FileMode.Append : NoClobber ? FileMode.CreateNew : FileMode.Create, FileAccess.Write, FileShare.Read);
            return writer = new StreamWriter(stream, Encoding);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            ThrowTerminatingError(new ErrorRecord(e, NoClobber ? "NoClobber" : "FileOpenFailure", NoClobber ? ErrorCategory.ResourceExists : ErrorCategory.OpenError, path));
            return null;
        }
    }
}

internal static class TextOutput
{
    /// <summary>The host's width less one column, as on a console; 119 without a host that knows.</summary>
    public static int DefaultColumns(System.Management.Automation.Host.PSHost host)
    {
        try
        {
            var width = host?.UI?.RawUI?.BufferSize.Width ?? 0;
            return width > 1 ? width - 1 : 119;
        }
        catch (Exception e) when (e is NotImplementedException or System.Management.Automation.Host.HostException)
        {
            return 119;
        }
    }
}
