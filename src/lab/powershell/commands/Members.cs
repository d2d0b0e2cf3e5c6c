using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

[Cmdlet(VerbsCommon.Add, "Member", DefaultParameterSetName = "MemberSet")]
public sealed class AddMemberCommand : PSCmdlet
{
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public PSObject InputObject { get; set; }

    [Parameter(ParameterSetName = "MemberSet", Mandatory = true, Position = 0), Alias("Type")]
    public PSMemberTypes MemberType { get; set; }

    [Parameter(ParameterSetName = "MemberSet", Mandatory = true, Position = 1)]
    public string Name { get; set; }

    [Parameter(ParameterSetName = "MemberSet", Position = 2)]
    public object Value { get; set; }

    [Parameter(ParameterSetName = "MemberSet", Position = 3)]
    public object SecondValue { get; set; }

    [Parameter(ParameterSetName = "NotePropertySingleMemberSet", Mandatory = true, Position = 0)]
    [NotePropertyName]
    public string NotePropertyName { get; set; }

    [Parameter(ParameterSetName = "NotePropertySingleMemberSet", Mandatory = true, Position = 1), AllowNull]
    public object NotePropertyValue { get; set; }

    [Parameter(ParameterSetName = "NotePropertyMultiMemberSet", Mandatory = true, Position = 0)]
    public IDictionary NotePropertyMembers { get; set; }

    [Parameter(ParameterSetName = "TypeNameSet", Mandatory = true)]
    [Parameter(ParameterSetName = "MemberSet")]
    [Parameter(ParameterSetName = "NotePropertySingleMemberSet")]
    [Parameter(ParameterSetName = "NotePropertyMultiMemberSet")]
    public string TypeName { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    protected override void ProcessRecord()
    {
        if (TypeName is not null) InputObject.TypeNames.Insert(0, TypeName);
        if (NewMembers().All(Add) && PassThru) WriteObject(InputObject);
    }

    private IEnumerable<PSMemberInfo> NewMembers() => ParameterSetName switch
    {
        "NotePropertySingleMemberSet" => new[] { new PSNoteProperty(NotePropertyName, NotePropertyValue) },
        "NotePropertyMultiMemberSet" => NotePropertyMembers.Cast<DictionaryEntry>().Select(entry => new PSNoteProperty(entry.Key.ToString(), entry.Value)),
        "TypeNameSet" => Array.Empty<PSMemberInfo>(),
        _ => new[] { NewMember() },
    };

    private PSMemberInfo NewMember() => MemberType switch
    {
        PSMemberTypes.NoteProperty => new PSNoteProperty(Name, Value),
        PSMemberTypes.ScriptProperty => new PSScriptProperty(Name, (ScriptBlock)Value, (ScriptBlock)SecondValue),
        PSMemberTypes.ScriptMethod => new PSScriptMethod(Name, (ScriptBlock)Value),
        PSMemberTypes.AliasProperty => new PSAliasProperty(Name, (string)LanguagePrimitives.ConvertTo(Value, typeof(string))),
        _ => throw new PSNotSupportedException($"This Add-Member does not add members of type {MemberType}."),
    };

    private bool Add(PSMemberInfo member)
    {
        if (InputObject.Members[member.Name] is { } present)
        {
            if (!Force || !present.IsInstance) return Refuse(member.Name);
            InputObject.Members.Remove(member.Name);
        }

        InputObject.Members.Add(member);
        return true;
    }

    private bool Refuse(string name)
    {
        var exception = new InvalidOperationException(
            $"Cannot add a member with the name \"{name}\" because a member with that name already exists. To overwrite the member anyway, add the Force parameter to your command.");
        WriteError(new ErrorRecord(exception, "MemberAlreadyExists", ErrorCategory.InvalidOperation, InputObject));
        return false;
    }

    /// <summary>
    /// Keeps <c>Add-Member NoteProperty A 1</c> from being taken for a note property named NoteProperty: after this exception the binder tries the next parameter set.
    /// </summary>
    private sealed class NotePropertyNameAttribute : ArgumentTransformationAttribute
    {
        public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
            inputData is string text && Enum.TryParse<PSMemberTypes>(text, ignoreCase: true, out _)
                ? throw new PSInvalidCastException($"The parameter cannot be processed because '{text}' is the name of a member type.")
                : inputData;
    }
}

/// <summary>One row of <c>Get-Member</c>.</summary>
public sealed class MemberDefinition
{
    public MemberDefinition(string typeName, PSMemberInfo member)
    {
        TypeName = typeName;
        Name = member.Name;
        MemberType = member.MemberType;
        Definition = member.ToString();
    }

    public string TypeName { get; }
    public string Name { get; }
    public PSMemberTypes MemberType { get; }
    public string Definition { get; }

    public override string ToString() => Definition;
}

[Cmdlet(VerbsCommon.Get, "Member")]
[OutputType(typeof(MemberDefinition))]
public sealed class GetMemberCommand : PSCmdlet
{
    private readonly HashSet<string> typesSeen = new(StringComparer.OrdinalIgnoreCase);

    [Parameter(ValueFromPipeline = true)]
    public PSObject InputObject { get; set; }

    [Parameter(Position = 0)]
    public string[] Name { get; set; } = { "*" };

    [Parameter, Alias("Type")]
    public PSMemberTypes MemberType { get; set; } = PSMemberTypes.All;

    protected override void ProcessRecord()
    {
        if (InputObject is null) return;
        var typeName = InputObject.TypeNames[0];
        if (!typesSeen.Add(typeName)) return;
        foreach (var member in InputObject.Members.OrderBy(member => member.MemberType).ThenBy(member => member.Name, StringComparer.OrdinalIgnoreCase))
        {
            if ((member.MemberType & MemberType) != 0 && Matches(member.Name)) WriteObject(new MemberDefinition(typeName, member));
        }
    }

    protected override void EndProcessing()
    {
        if (typesSeen.Count > 0) return;
        var nothing = new InvalidOperationException("You must specify an object for the Get-Member cmdlet.");
        WriteError(new ErrorRecord(nothing, "NoObjectInGetMember", ErrorCategory.CloseError, null));
    }

    private bool Matches(string name) =>
        !name.StartsWith("get_") && !name.StartsWith("set_") && Name.Any(pattern => WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase).IsMatch(name));
}
