using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>A command about variables; <c>-Scope</c> takes the named scopes.</summary>
public abstract class VariableCommand : PSCmdlet
{
    [Parameter, ValidateSet("Global", "Script", "Local", "Private")]
    public string Scope { get; set; }

    internal string Scoped(string name) => Scope is null ? name : Scope + ":" + name;

    /// <summary>The variables a name or wildcard stands for; an error for a plain name that stands for none.</summary>
    internal IEnumerable<PSVariable> Find(string name)
    {
        if (WildcardPattern.ContainsWildcardCharacters(name))
        {
            var pattern = WildcardPattern.Get(name, WildcardOptions.IgnoreCase);
            return InvokeProvider.ChildItem.Get("Variable:", recurse: false).Select(item => item.BaseObject).OfType<PSVariable>().Where(variable => pattern.IsMatch(variable.Name));
        }

        if (SessionState.PSVariable.Get(Scoped(name)) is { } found) return new[] { found };
        var missing = new ItemNotFoundException($"Cannot find a variable with the name '{name}'.");
        WriteError(new ErrorRecord(missing, "VariableNotFound", ErrorCategory.ObjectNotFound, name));
        return Array.Empty<PSVariable>();
    }
}

[Cmdlet(VerbsCommon.Get, "Variable")]
[OutputType(typeof(PSVariable))]
public sealed class GetVariableCommand : VariableCommand
{
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string[] Name { get; set; } = { "*" };

    [Parameter]
    public SwitchParameter ValueOnly { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var variable in Name.SelectMany(Find)) WriteObject(ValueOnly ? variable.Value : variable);
    }
}

[Cmdlet(VerbsCommon.Set, "Variable", SupportsShouldProcess = true)]
public sealed class SetVariableCommand : VariableCommand
{
    private readonly List<object> piped = new();

    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    public string[] Name { get; set; }

    [Parameter(Position = 1, ValueFromPipeline = true)]
    public object Value { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    protected override void ProcessRecord() => piped.Add(Value);

    protected override void EndProcessing()
    {
        var value = piped.Count == 1 ? piped[0] : piped.ToArray();
        foreach (var name in Name)
        {
            if (!ShouldProcess($"Name: {name} Value: {value}", "Set variable")) continue;
            SessionState.PSVariable.Set(Scoped(name), value);
            if (PassThru) WriteObject(SessionState.PSVariable.Get(Scoped(name)));
        }
    }
}

[Cmdlet(VerbsCommon.New, "Variable", SupportsShouldProcess = true)]
public sealed class NewVariableCommand : VariableCommand
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    public string Name { get; set; }

    [Parameter(Position = 1, ValueFromPipeline = true)]
    public object Value { get; set; }

    [Parameter]
    public ScopedItemOptions Option { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    protected override void ProcessRecord()
    {
        if (!Force && SessionState.PSVariable.Get((Scope ?? "Local") + ":" + Name) is not null)
        {
            var taken = new SessionStateException($"A variable with name '{Name}' already exists.");
            WriteError(new ErrorRecord(taken, "VariableAlreadyExists", ErrorCategory.ResourceExists, Name));
            return;
        }

        if (!ShouldProcess($"Name: {Name} Value: {Value}", "New variable")) return;
        SessionState.PSVariable.Set(Scoped(Name), Value);
        if (Option != ScopedItemOptions.None) SessionState.PSVariable.Get(Scoped(Name)).Options = Option;
    }
}

[Cmdlet(VerbsCommon.Remove, "Variable", SupportsShouldProcess = true)]
public sealed class RemoveVariableCommand : VariableCommand
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    public string[] Name { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var variable in Name.SelectMany(Find).ToArray())
        {
            if (ShouldProcess("Name: " + variable.Name, "Remove variable")) SessionState.PSVariable.Remove(variable);
        }
    }
}
