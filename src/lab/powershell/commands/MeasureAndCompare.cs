using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>What <c>Measure-Object</c> found; what was not asked for is null.</summary>
public sealed class GenericMeasureInfo
{
    public int Count { get; set; }
    public double? Average { get; set; }
    public double? Sum { get; set; }
    public double? Maximum { get; set; }
    public double? Minimum { get; set; }
    public string Property { get; set; }
}

[Cmdlet(VerbsDiagnostic.Measure, "Object")]
[OutputType(typeof(GenericMeasureInfo))]
public sealed class MeasureObjectCommand : PSCmdlet
{
    private readonly List<double> numbers = new();
    private int count;

    [Parameter(ValueFromPipeline = true)]
    public PSObject InputObject { get; set; }

    [Parameter(Position = 0)]
    public string Property { get; set; }

    [Parameter]
    public SwitchParameter Sum { get; set; }

    [Parameter]
    public SwitchParameter Average { get; set; }

    [Parameter]
    public SwitchParameter Maximum { get; set; }

    [Parameter]
    public SwitchParameter Minimum { get; set; }

    private bool NeedsNumbers => Sum || Average || Maximum || Minimum;

    protected override void ProcessRecord()
    {
        if (InputObject is null) return;
        object value = InputObject.BaseObject;
        if (Property is not null)
        {
            if (InputObject.Properties[Property] is not { } property) return;
            value = property.Value;
        }

        count++;
        if (NeedsNumbers) numbers.Add(ToNumber(value));
    }

    protected override void EndProcessing() => WriteObject(new GenericMeasureInfo
    {
        Count = count,
        Property = Property,
        Sum = Sum && count > 0 ? numbers.Sum() : null,
        Average = Average && count > 0 ? numbers.Average() : null,
        Maximum = Maximum && count > 0 ? numbers.Max() : null,
        Minimum = Minimum && count > 0 ? numbers.Min() : null,
    });

    private double ToNumber(object value)
    {
        if (LanguagePrimitives.TryConvertTo<double>(value, out var number)) return number;
        ThrowTerminatingError(new ErrorRecord(new PSInvalidCastException($"Input object \"{value}\" is not numeric."), "NonNumericInputObject", ErrorCategory.InvalidType, value));
        return 0;
    }
}

[Cmdlet(VerbsDiagnostic.Measure, "Command")]
[OutputType(typeof(TimeSpan))]
public sealed class MeasureCommandCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0)]
    public ScriptBlock Expression { get; set; }

    protected override void EndProcessing()
    {
        var watch = Stopwatch.StartNew();
        InvokeCommand.InvokeScript(useLocalScope: false, Expression, input: null, args: null);
        WriteObject(watch.Elapsed);
    }
}

[Cmdlet(VerbsData.Compare, "Object")]
public sealed class CompareObjectCommand : PSCmdlet
{
    private readonly List<PSObject> differences = new();

    [Parameter(Mandatory = true, Position = 0), AllowEmptyCollection]
    public PSObject[] ReferenceObject { get; set; }

    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true), AllowEmptyCollection]
    public PSObject[] DifferenceObject { get; set; }

    [Parameter]
    public object[] Property { get; set; }

    [Parameter]
    public SwitchParameter IncludeEqual { get; set; }

    [Parameter]
    public SwitchParameter ExcludeDifferent { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    [Parameter]
    public SwitchParameter CaseSensitive { get; set; }

    protected override void ProcessRecord() => differences.AddRange(DifferenceObject);

    protected override void EndProcessing()
    {
        var keys = PropertyKey.ParseAll(Property);
        var comparer = new ValueComparer(CaseSensitive);
        var onlyInReference = ReferenceObject.ToList();
        var onlyInDifference = new List<PSObject>();
        foreach (var item in differences)
        {
            var match = onlyInReference.FindIndex(other => Same(item, other, keys, comparer));
            if (match < 0)
            {
                onlyInDifference.Add(item);
                continue;
            }

            if (IncludeEqual) Write(onlyInReference[match], "==", keys);
            onlyInReference.RemoveAt(match);
        }

        if (ExcludeDifferent) return;
        onlyInDifference.ForEach(item => Write(item, "=>", keys));
        onlyInReference.ForEach(item => Write(item, "<=", keys));
    }

    private static bool Same(PSObject left, PSObject right, PropertyKey[] keys, ValueComparer comparer) =>
        keys.Length == 0 ? comparer.Equals(left?.BaseObject, right?.BaseObject) : keys.All(key => comparer.Equals(Value(left, key), Value(right, key)));

    private static object Value(PSObject item, PropertyKey key) => key.TryGetValue(item, out var value) ? value : null;

    private void Write(PSObject item, string side, PropertyKey[] keys)
    {
        if (PassThru)
        {
            item.Properties.Add(new PSNoteProperty("SideIndicator", side));
            WriteObject(item);
            return;
        }

        var row = new PSObject();
        if (keys.Length == 0) row.Properties.Add(new PSNoteProperty("InputObject", item));
        foreach (var key in keys) row.Properties.Add(new PSNoteProperty(key.Label ?? key.Text, Value(item, key)));
        row.Properties.Add(new PSNoteProperty("SideIndicator", side));
        WriteObject(row);
    }
}

[Cmdlet(VerbsCommon.Get, "Unique")]
public sealed class GetUniqueCommand : PSCmdlet
{
    private PSObject previous;

    [Parameter(ValueFromPipeline = true)]
    public PSObject InputObject { get; set; }

    protected override void ProcessRecord()
    {
        if (previous is null || !new ValueComparer(caseSensitive: true).Equals(previous.BaseObject, InputObject?.BaseObject)) WriteObject(InputObject);
        previous = InputObject;
    }
}

[Cmdlet("Tee", "Object")]
public sealed class TeeObjectCommand : PSCmdlet
{
    private readonly List<object> seen = new();

    [Parameter(ValueFromPipeline = true)]
    public PSObject InputObject { get; set; }

    [Parameter(Mandatory = true)]
    public string Variable { get; set; }

    protected override void ProcessRecord()
    {
        seen.Add(InputObject);
        WriteObject(InputObject);
    }

    protected override void EndProcessing() => SessionState.PSVariable.Set(Variable, seen.Count == 1 ? seen[0] : seen.ToArray());
}
