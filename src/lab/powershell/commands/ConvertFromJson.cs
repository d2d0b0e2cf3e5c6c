using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Microsoft.PowerShell.Commands;

[Cmdlet(VerbsData.ConvertFrom, "Json")]
public sealed class ConvertFromJsonCommand : PSCmdlet
{
    private readonly List<string> inputs = new();

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true), AllowEmptyString]
    public string InputObject { get; set; }

    [Parameter]
    public SwitchParameter AsHashtable { get; set; }

    [Parameter, ValidateRange(1, int.MaxValue)]
    public int Depth { get; set; } = 1024;

    [Parameter]
    public SwitchParameter NoEnumerate { get; set; }

    protected override void ProcessRecord() => inputs.Add(InputObject);

    /// <summary>Several strings are a document each when the first one is; otherwise they are the lines of one document.</summary>
    protected override void EndProcessing()
    {
        if (inputs.Count > 1 && IsDocument(inputs[0])) inputs.ForEach(Convert);
        else if (inputs.Count > 0) Convert(string.Join(Environment.NewLine, inputs));
    }

    private void Convert(string json)
    {
        var value = ToPowerShell(Parse(json));
        if (value is not object[] items || NoEnumerate) WriteObject(value);
        else foreach (var item in items) WriteObject(item, enumerateCollection: item is object[] { Length: 1 }); // the recorded answer to [[1,2],[3]] is an array and a number
    }

    private bool IsDocument(string json)
    {
        try
        {
            Parse(json);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private object Parse(string json)
    {
        var settings = new JsonSerializerSettings { TypeNameHandling = TypeNameHandling.None, MetadataPropertyHandling = MetadataPropertyHandling.Ignore, MaxDepth = Depth };
        try
        {
            return JsonConvert.DeserializeObject(json, settings);
        }
        catch (JsonException e)
        {
            throw new ArgumentException("Conversion from JSON failed with error: " + e.Message, e);
        }
    }

    private object ToPowerShell(object value) => value switch
    {
        JObject item when AsHashtable => ToTable(item),
        JObject item => ToObject(item),
        JArray items => items.Select(ToPowerShell).ToArray(),
        JValue scalar => scalar.Value,
        _ => value,
    };

    private OrderedHashtable ToTable(JObject item)
    {
        var table = new OrderedHashtable();
        foreach (var property in item.Properties()) table[property.Name] = ToPowerShell(property.Value);
        return table;
    }

    private PSObject ToObject(JObject item)
    {
        var result = new PSObject();
        foreach (var property in item.Properties())
        {
            if (property.Name.Length == 0)
            {
                Fail("EmptyKeyInJsonString", "The provided JSON includes a property whose name is an empty string, this is only supported using the -AsHashTable switch.");
            }

            if (result.Properties[property.Name] is { } taken)
            {
                Fail(
                    "KeysWithDifferentCasingInJsonString",
                    "Cannot convert the JSON string because it contains keys with different casing. Please use the -AsHashTable switch instead. " +
                    $"The key that was attempted to be added to the existing key '{taken.Name}' was '{property.Name}'.");
            }

            result.Properties.Add(new PSNoteProperty(property.Name, ToPowerShell(property.Value)));
        }

        return result;
    }

    private void Fail(string id, string message) =>
        ThrowTerminatingError(new ErrorRecord(new InvalidOperationException(message), id, ErrorCategory.InvalidOperation, null));
}
