using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>A command that takes <c>-Path</c> with wildcards or <c>-LiteralPath</c> without.</summary>
public abstract class PathCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Path", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string[] Path { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath", ValueFromPipelineByPropertyName = true), Alias("PSPath", "LP")]
    public string[] LiteralPath { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    internal bool IsLiteral => LiteralPath is not null;

    internal string[] Paths => LiteralPath ?? Path;

    protected override void ProcessRecord()
    {
        foreach (var path in Paths) this.WritingErrors(() => ProcessPath(path));
    }

    protected abstract void ProcessPath(string path);

    /// <summary>The file system paths that a path or wildcard stands for.</summary>
    internal IEnumerable<string> Resolve(string path) =>
        InvokeProvider.Item.Get(new[] { path }, force: true, IsLiteral).Select(item => LanguagePrimitives.ConvertTo<string>(item.Properties["PSPath"].Value));
}

[Cmdlet(VerbsCommon.Get, "Item", DefaultParameterSetName = "Path")]
public sealed class GetItemCommand : PathCommand
{
    protected override void ProcessPath(string path) => WriteObject(InvokeProvider.Item.Get(new[] { path }, Force, IsLiteral), enumerateCollection: true);
}

[Cmdlet(VerbsCommon.Get, "ChildItem", DefaultParameterSetName = "Path")]
public sealed class GetChildItemCommand : PSCmdlet
{
    [Parameter(Position = 0, ParameterSetName = "Path", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string[] Path { get; set; } = { "." };

    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath", ValueFromPipelineByPropertyName = true), Alias("PSPath", "LP")]
    public string[] LiteralPath { get; set; }

    [Parameter(Position = 1)]
    public string Filter { get; set; } = "*";

    [Parameter]
    public string[] Include { get; set; } = { "*" };

    [Parameter]
    public string[] Exclude { get; set; } = Array.Empty<string>();

    [Parameter, Alias("s")]
    public SwitchParameter Recurse { get; set; }

    [Parameter]
    public uint Depth { get; set; } = uint.MaxValue;

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter Name { get; set; }

    [Parameter, Alias("af")]
    public SwitchParameter File { get; set; }

    [Parameter, Alias("ad")]
    public SwitchParameter Directory { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var path in LiteralPath ?? Path) this.WritingErrors(() => List(path));
    }

    private void List(string path)
    {
        var literal = LiteralPath is not null;
        var recurse = Recurse || Depth != uint.MaxValue;
        if (Name)
        {
            var names = InvokeProvider.ChildItem.GetNames(new[] { path }, ReturnContainers.ReturnMatchingContainers, recurse, Depth, Force, literal);
            WriteObject(names.Where(name => Matches(System.IO.Path.GetFileName(name))), enumerateCollection: true);
            return;
        }

        foreach (var item in InvokeProvider.ChildItem.Get(new[] { path }, recurse, Depth, Force, literal))
        {
            if (Matches(item.Properties["PSChildName"]?.Value?.ToString() ?? "") && IsWanted(item)) WriteObject(item);
        }
    }

    private bool Matches(string name) => Like(name, Filter) && Include.Any(pattern => Like(name, pattern)) && !Exclude.Any(pattern => Like(name, pattern));

    private bool IsWanted(PSObject item)
    {
        var isContainer = item.Properties["PSIsContainer"]?.Value is true;
        return (!File || !isContainer) && (!Directory || isContainer);
    }

    private static bool Like(string name, string pattern) => WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase).IsMatch(name);
}

[Cmdlet(VerbsCommon.New, "Item", SupportsShouldProcess = true)]
public sealed class NewItemCommand : PSCmdlet
{
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    public string[] Path { get; set; } = { "." };

    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string Name { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true), Alias("Type")]
    public string ItemType { get; set; }

    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true), Alias("Target")]
    public object Value { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    protected override void ProcessRecord() => this.WritingErrors(() =>
    {
        foreach (var path in Path)
        {
            var target = SessionState.Path.GetUnresolvedProviderPathFromPSPath(Name is null ? path : SessionState.Path.Combine(path, Name));
            if (ShouldProcess("Destination: " + target, "Create " + (ItemType ?? "Item"))) WriteObject(InvokeProvider.Item.New(new[] { path }, Name, ItemType, Value, Force), enumerateCollection: true);
        }
    });
}

[Cmdlet(VerbsCommon.Remove, "Item", SupportsShouldProcess = true, DefaultParameterSetName = "Path")]
public sealed class RemoveItemCommand : PathCommand
{
    [Parameter]
    public SwitchParameter Recurse { get; set; }

    protected override void ProcessPath(string path)
    {
        foreach (var found in Resolve(path).ToArray())
        {
            var isContainer = InvokeProvider.Item.IsContainer(WildcardPattern.Escape(found));
            if (!ShouldProcess(SessionState.Path.GetUnresolvedProviderPathFromPSPath(found), isContainer ? "Remove Directory" : "Remove File")) continue;
            if (isContainer && !Recurse && InvokeProvider.ChildItem.HasChild(found, force: true, literalPath: true) && !ShouldContinue(Question(found), "Confirm")) continue;
            InvokeProvider.Item.Remove(new[] { found }, Recurse || isContainer, Force, literalPath: true);
        }
    }

    private string Question(string path) =>
        $"The item at {SessionState.Path.GetUnresolvedProviderPathFromPSPath(path)} has children and the Recurse parameter was not specified. " +
        "If you continue, all children will be removed with the item. Are you sure you want to continue?";
}

[Cmdlet(VerbsCommon.Copy, "Item", SupportsShouldProcess = true, DefaultParameterSetName = "Path")]
public sealed class CopyItemCommand : PathCommand
{
    [Parameter(Position = 1)]
    public string Destination { get; set; } = ".";

    [Parameter]
    public SwitchParameter Recurse { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    protected override void ProcessPath(string path)
    {
        if (!ShouldProcess($"Item: {path} Destination: {Destination}", "Copy File")) return;
        var copied = InvokeProvider.Item.Copy(new[] { path }, Destination, Recurse, CopyContainers.CopyTargetContainer, Force, IsLiteral);
        if (PassThru) WriteObject(copied, enumerateCollection: true);
    }
}

[Cmdlet(VerbsCommon.Move, "Item", SupportsShouldProcess = true, DefaultParameterSetName = "Path")]
public sealed class MoveItemCommand : PathCommand
{
    [Parameter(Position = 1)]
    public string Destination { get; set; } = ".";

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    protected override void ProcessPath(string path)
    {
        if (!ShouldProcess($"Item: {path} Destination: {Destination}", "Move File")) return;
        var moved = InvokeProvider.Item.Move(new[] { path }, Destination, Force, IsLiteral);
        if (PassThru) WriteObject(moved, enumerateCollection: true);
    }
}

[Cmdlet(VerbsCommon.Rename, "Item", SupportsShouldProcess = true)]
public sealed class RenameItemCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true), Alias("PSPath", "LiteralPath")]
    public string Path { get; set; }

    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    public string NewName { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    protected override void ProcessRecord() => this.WritingErrors(() =>
    {
        if (!ShouldProcess($"Item: {Path} Destination: {NewName}", "Rename File")) return;
        var renamed = InvokeProvider.Item.Rename(Path, NewName, Force);
        if (PassThru) WriteObject(renamed, enumerateCollection: true);
    });
}
