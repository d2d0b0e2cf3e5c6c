using System;
using System.IO;
using System.Linq;
using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

[Cmdlet(VerbsCommon.Join, "Path")]
[OutputType(typeof(string))]
public sealed class JoinPathCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true), Alias("PSPath")]
    public string[] Path { get; set; }

    [Parameter(Mandatory = true, Position = 1), AllowNull, AllowEmptyString]
    public string ChildPath { get; set; }

    [Parameter(Position = 2, ValueFromRemainingArguments = true), AllowNull, AllowEmptyString, AllowEmptyCollection]
    public string[] AdditionalChildPath { get; set; } = Array.Empty<string>();

    [Parameter]
    public SwitchParameter Resolve { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var path in Path)
        {
            this.WritingErrors(() =>
            {
                RequireDrive(path);
                var joined = AdditionalChildPath.Prepend(ChildPath).Aggregate(path, SessionState.Path.Combine);
                if (Resolve) WriteObject(SessionState.Path.GetResolvedPSPathFromPSPath(joined).Select(found => found.Path), enumerateCollection: true);
                else WriteObject(joined);
            });
        }
    }

    /// <summary>A UNC path has no drive outside Windows, and then nothing can be joined to it.</summary>
    private void RequireDrive(string path)
    {
        SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out _, out var drive);
        if (drive is null) throw new PSArgumentNullException("drive", "Cannot process argument because the value of argument \"drive\" is null. Change the value of argument \"drive\" to a non-null value.");
    }
}

[Cmdlet(VerbsCommon.Split, "Path", DefaultParameterSetName = "ParentSet")]
[OutputType(typeof(string), typeof(bool))]
public sealed class SplitPathCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true), Alias("LiteralPath", "PSPath")]
    public string[] Path { get; set; }

    [Parameter(ParameterSetName = "ParentSet")]
    public SwitchParameter Parent { get; set; }

    [Parameter(ParameterSetName = "LeafSet", Mandatory = true)]
    public SwitchParameter Leaf { get; set; }

    [Parameter(ParameterSetName = "LeafBaseSet", Mandatory = true)]
    public SwitchParameter LeafBase { get; set; }

    [Parameter(ParameterSetName = "ExtensionSet", Mandatory = true)]
    public SwitchParameter Extension { get; set; }

    [Parameter(ParameterSetName = "IsAbsoluteSet", Mandatory = true)]
    public SwitchParameter IsAbsolute { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var path in Path) WriteObject(Part(path));
    }

    private object Part(string path) => ParameterSetName switch
    {
        "LeafSet" => SessionState.Path.ParseChildName(path),
        "LeafBaseSet" => System.IO.Path.GetFileNameWithoutExtension(SessionState.Path.ParseChildName(path)),
        "ExtensionSet" => System.IO.Path.GetExtension(SessionState.Path.ParseChildName(path)),
        "IsAbsoluteSet" => SessionState.Path.IsPSAbsolute(path, out _),
        _ => SessionState.Path.ParseParent(path, string.Empty),
    };
}

[Cmdlet(VerbsDiagnostic.Test, "Path")]
[OutputType(typeof(bool))]
public sealed class TestPathCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Path", ValueFromPipeline = true), AllowNull, AllowEmptyCollection, AllowEmptyString]
    public string[] Path { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath", ValueFromPipelineByPropertyName = true), Alias("PSPath", "LP"), AllowNull, AllowEmptyCollection, AllowEmptyString]
    public string[] LiteralPath { get; set; }

    [Parameter]
    public TestPathType PathType { get; set; } = TestPathType.Any;

    protected override void ProcessRecord()
    {
        var paths = Path ?? LiteralPath;
        if (paths is null || paths.Length == 0)
        {
            Refuse();
            return;
        }

        foreach (var path in paths)
        {
            if (path is null) Refuse();
            else WriteObject(!string.IsNullOrWhiteSpace(path) && Exists(path));
        }
    }

    private bool Exists(string path)
    {
        var literal = LiteralPath is not null;
        try
        {
            return PathType switch
            {
                TestPathType.Container => InvokeProvider.Item.IsContainer(literal ? WildcardPattern.Escape(path) : path),
                TestPathType.Leaf => InvokeProvider.Item.Exists(path, force: true, literal) && !InvokeProvider.Item.IsContainer(literal ? WildcardPattern.Escape(path) : path),
                _ => InvokeProvider.Item.Exists(path, force: true, literal),
            };
        }
        catch (Exception e) when (e is ItemNotFoundException or System.Management.Automation.DriveNotFoundException or NotSupportedException)
        {
            return false;
        }
    }

    private void Refuse()
    {
        var exception = new ArgumentNullException("The provided Path argument was null or an empty collection.");
        WriteError(new ErrorRecord(exception, "NullPathNotPermitted", ErrorCategory.InvalidArgument, Path));
    }
}

/// <summary>What <c>Test-Path -PathType</c> looks for.</summary>
public enum TestPathType
{
    Any,
    Container,
    Leaf,
}

[Cmdlet(VerbsDiagnostic.Resolve, "Path")]
public sealed class ResolvePathCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true), Alias("PSPath")]
    public string[] Path { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var path in Path) this.WritingErrors(() => WriteObject(SessionState.Path.GetResolvedPSPathFromPSPath(path), enumerateCollection: true));
    }
}

[Cmdlet(VerbsData.Convert, "Path")]
[OutputType(typeof(string))]
public sealed class ConvertPathCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true), Alias("PSPath", "LiteralPath")]
    public string[] Path { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var path in Path) this.WritingErrors(() => WriteObject(SessionState.Path.GetResolvedProviderPathFromPSPath(path, out _), enumerateCollection: true));
    }
}

[Cmdlet(VerbsCommon.Get, "Location")]
public sealed class GetLocationCommand : PSCmdlet
{
    protected override void ProcessRecord() => WriteObject(SessionState.Path.CurrentLocation);
}

[Cmdlet(VerbsCommon.Set, "Location")]
public sealed class SetLocationCommand : PSCmdlet
{
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true), Alias("PSPath", "LiteralPath")]
    public string Path { get; set; } = "~";

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    protected override void ProcessRecord() => this.WritingErrors(() =>
    {
        var location = SessionState.Path.SetLocation(Path);
        if (PassThru) WriteObject(location);
    });
}

[Cmdlet(VerbsCommon.Push, "Location")]
public sealed class PushLocationCommand : PSCmdlet
{
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true), Alias("PSPath", "LiteralPath")]
    public string Path { get; set; }

    protected override void ProcessRecord() => this.WritingErrors(() =>
    {
        SessionState.Path.PushCurrentLocation(null);
        if (Path is not null) SessionState.Path.SetLocation(Path);
    });
}

[Cmdlet(VerbsCommon.Pop, "Location")]
public sealed class PopLocationCommand : PSCmdlet
{
    protected override void ProcessRecord() => this.WritingErrors(() => SessionState.Path.PopLocation(null));
}
