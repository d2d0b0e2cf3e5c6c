using System;
using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Microsoft.PowerShell.Commands;

[Cmdlet(VerbsCommon.New, "Object")]
public sealed class NewObjectCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0)]
    public string TypeName { get; set; }

    [Parameter(Position = 1), Alias("Args")]
    public object[] ArgumentList { get; set; } = Array.Empty<object>();

    [Parameter]
    public IDictionary Property { get; set; }

    protected override void BeginProcessing()
    {
        var value = Create(FindType());
        if (Property is not null) value = SetProperties(value);
        WriteObject(value);
    }

    private Type FindType()
    {
        if (LanguagePrimitives.TryConvertTo<Type>(TypeName, out var type)) return type;
        var missing = new PSArgumentException($"Cannot find type [{TypeName}]: verify that the assembly containing this type is loaded.");
        ThrowTerminatingError(new ErrorRecord(missing, "TypeNotFound", ErrorCategory.InvalidType, targetObject: null));
        return null;
    }

    private object Create(Type type)
    {
        if (type == typeof(PSObject) && ArgumentList.Length == 0) return new PSObject();
        if (type.IsValueType && ArgumentList.Length == 0) return Activator.CreateInstance(type);
        try
        {
            return InvokeConstructor(type);
        }
        catch (MethodException e)
        {
            ThrowTerminatingError(new ErrorRecord(e, "ConstructorInvokedThrowException", ErrorCategory.InvalidOperation, targetObject: null));
            return null;
        }
    }

    /// <summary>Lets the engine choose the overload and convert the arguments, as <c>[type]::new(...)</c> does.</summary>
    private object InvokeConstructor(Type type)
    {
        try
        {
            return InvokeCommand.NewScriptBlock("param($type, $arguments) , $type::new.Invoke($arguments)").Invoke(type, ArgumentList)[0].BaseObject;
        }
        catch (RuntimeException e) when (e.InnerException is MethodException method)
        {
            throw method;
        }
    }

    private object SetProperties(object value)
    {
        var target = PSObject.AsPSObject(value);
        foreach (DictionaryEntry entry in Property)
        {
            var name = entry.Key.ToString();
            if (target.Properties[name] is { } property) property.Value = entry.Value;
            else if (target.BaseObject is PSCustomObject) target.Properties.Add(new PSNoteProperty(name, entry.Value));
            else ReportUnknown(name, target.BaseObject.GetType());
        }

        return target;
    }

    private void ReportUnknown(string name, Type type)
    {
        var exception = new InvalidOperationException($"The member \"{name}\" was not found for the specified {type} object.");
        WriteError(new ErrorRecord(exception, "InvalidOperationException", ErrorCategory.InvalidOperation, null));
    }
}
