using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Management.Automation;
using System.Numerics;
using System.Reflection;
using Newtonsoft.Json;

namespace Microsoft.PowerShell.Commands;

[Cmdlet(VerbsData.ConvertTo, "Json")]
[OutputType(typeof(string))]
public sealed class ConvertToJsonCommand : PSCmdlet
{
    private readonly List<object> inputs = new();
    private JsonTextWriter writer;
    private bool truncated;

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true), AllowNull]
    public object InputObject { get; set; }

    [Parameter, ValidateRange(0, 100)]
    public int Depth { get; set; } = 2;

    [Parameter]
    public SwitchParameter Compress { get; set; }

    [Parameter]
    public SwitchParameter EnumsAsStrings { get; set; }

    [Parameter]
    public SwitchParameter AsArray { get; set; }

    [Parameter]
    public StringEscapeHandling EscapeHandling { get; set; } = StringEscapeHandling.Default;

    protected override void ProcessRecord() => inputs.Add(InputObject);

    protected override void EndProcessing()
    {
        if (inputs.Count == 0) return;
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        writer = new JsonTextWriter(text) { Formatting = Compress ? Formatting.None : Formatting.Indented, StringEscapeHandling = EscapeHandling };
        Write(inputs.Count > 1 || AsArray ? inputs : inputs[0], depth: 0);
        if (truncated) WriteWarning($"Resulting JSON is truncated as serialization has exceeded the set depth of {Depth}.");
        WriteObject(text.ToString());
    }

    private void Write(object value, int depth)
    {
        if (Stopping) throw new PipelineStoppedException();
        var wrapped = value as PSObject;
        var plain = wrapped is null ? value : wrapped.BaseObject;
        if (WriteScalar(plain)) return;
        if (depth > Depth)
        {
            truncated = true;
            writer.WriteValue(LanguagePrimitives.ConvertTo<string>(value));
            return;
        }

        if (plain is IDictionary dictionary) WriteDictionary(dictionary, depth);
        else if (plain is IEnumerable items) WriteArray(items, depth);
        else WriteProperties(wrapped, plain, depth);
    }

    private bool WriteScalar(object value)
    {
        switch (value)
        {
            case null or DBNull: writer.WriteNull(); return true;
            case Enum member when EnumsAsStrings: writer.WriteValue(member.ToString()); return true;
            case Enum member: writer.WriteValue(Convert.ChangeType(member, Enum.GetUnderlyingType(member.GetType()), CultureInfo.InvariantCulture)); return true;
            case BigInteger number: writer.WriteRawValue(number.ToString(CultureInfo.InvariantCulture)); return true;
            case string or char or bool or decimal or DateTime or DateTimeOffset or Guid or Uri: writer.WriteValue(value); return true;
            default:
                if (!value.GetType().IsPrimitive) return false;
                writer.WriteValue(value);
                return true;
        }
    }

    private void WriteDictionary(IDictionary dictionary, int depth)
    {
        writer.WriteStartObject();
        foreach (DictionaryEntry entry in dictionary)
        {
            if (entry.Key is not string name) throw NonStringKey(dictionary);
            writer.WritePropertyName(name);
            Write(entry.Value, depth + 1);
        }

        writer.WriteEndObject();
    }

    private RuntimeException NonStringKey(IDictionary dictionary)
    {
        var exception = new InvalidOperationException(
            $"The type '{dictionary.GetType()}' is not supported for serialization or deserialization of a dictionary. Keys must be strings.");
        ThrowTerminatingError(new ErrorRecord(exception, "NonStringKeyInDictionary", ErrorCategory.InvalidOperation, dictionary));
        return null;
    }

    private void WriteArray(IEnumerable items, int depth)
    {
        writer.WriteStartArray();
        foreach (var item in items) Write(item, depth + 1);
        writer.WriteEndArray();
    }

    /// <summary>Fields and properties of a .NET object in their declared order, then what PowerShell added to it.</summary>
    private void WriteProperties(PSObject wrapped, object plain, int depth)
    {
        writer.WriteStartObject();
        if (plain is not PSCustomObject) WriteMembers(plain, depth);
        if (wrapped is not null)
        {
            foreach (var property in wrapped.Properties)
            {
                if (plain is not PSCustomObject && property is not (PSNoteProperty or PSScriptProperty or PSAliasProperty)) continue;
                writer.WritePropertyName(property.Name);
                Write(ValueOf(() => property.Value), depth + 1);
            }
        }

        writer.WriteEndObject();
    }

    private void WriteMembers(object value, int depth)
    {
        foreach (var field in value.GetType().GetFields(BindingFlags.Public | BindingFlags.Instance))
        {
            writer.WritePropertyName(field.Name);
            Write(field.GetValue(value), depth + 1);
        }

        foreach (var property in value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.GetMethod is null || property.GetIndexParameters().Length > 0) continue;
            writer.WritePropertyName(property.Name);
            Write(ValueOf(() => property.GetValue(value)), depth + 1);
        }
    }

    /// <summary>Null for a property that throws when it is read.</summary>
    private static object ValueOf(Func<object> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is TargetInvocationException or GetValueException)
        {
            return null;
        }
    }
}
