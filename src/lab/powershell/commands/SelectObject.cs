using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

[Cmdlet(VerbsCommon.Select, "Object", DefaultParameterSetName = "DefaultParameter")]
public sealed class SelectObjectCommand : PSCmdlet
{
    private readonly Queue<PSObject> window = new();
    private readonly List<PSObject> distinct = new();
    private PropertyKey[] keys;
    private PropertyKey[] excluded;
    private int seen;
    private int selected;

    [Parameter(ValueFromPipeline = true)]
    public PSObject InputObject { get; set; }

    [Parameter(Position = 0)]
    public object[] Property { get; set; }

    [Parameter]
    public string[] ExcludeProperty { get; set; }

    [Parameter]
    public string ExpandProperty { get; set; }

    [Parameter]
    public SwitchParameter Unique { get; set; }

    [Parameter, ValidateRange(0, int.MaxValue)]
    public int First { get; set; }

    [Parameter, ValidateRange(0, int.MaxValue)]
    public int Last { get; set; }

    [Parameter, ValidateRange(0, int.MaxValue)]
    public int Skip { get; set; }

    [Parameter, ValidateRange(0, int.MaxValue)]
    public int SkipLast { get; set; }

    [Parameter]
    public int[] Index { get; set; }

    protected override void BeginProcessing()
    {
        keys = PropertyKey.ParseAll(Property ?? (ExcludeProperty is null ? null : new object[] { "*" }));
        excluded = PropertyKey.ParseAll(ExcludeProperty);
    }

    protected override void ProcessRecord()
    {
        if (InputObject is null) return;
        var position = seen++;
        if (Index is not null)
        {
            if (Index.Contains(position)) Emit(InputObject);
            return;
        }

        if (Last > 0 || SkipLast > 0)
        {
            Remember(InputObject);
            return;
        }

        var limited = MyInvocation.BoundParameters.ContainsKey(nameof(First));
        if (position < Skip || (limited && selected >= First)) return;
        selected++;
        Emit(InputObject);
        if (limited && selected == First && !Unique) EngineStop();
    }

    protected override void EndProcessing()
    {
        if (Last > 0) foreach (var item in window.Take(Math.Max(0, window.Count - Skip))) Emit(item);
        foreach (var item in distinct) WriteObject(item, enumerateCollection: false);
    }

    /// <summary>Keeps the last few objects back: to emit them at the end, or never.</summary>
    private void Remember(PSObject item)
    {
        window.Enqueue(item);
        if (window.Count <= (Last > 0 ? Last + Skip : SkipLast)) return;
        var oldest = window.Dequeue();
        if (SkipLast > 0 && seen > Skip) Emit(oldest);
    }

    /// <summary>Enough was selected: what comes before this command in the pipeline need not go on.</summary>
    private void EngineStop() => LyncBackup.Lab.EngineHost.EngineInternals.StopUpstream(this);

    private void Emit(PSObject item)
    {
        var result = keys.Length == 0 ? item : Project(item);
        if (ExpandProperty is null) Write(result);
        else Expand(item, keys.Length == 0 ? null : result);
    }

    private PSObject Project(PSObject item)
    {
        var result = new PSObject();
        foreach (var key in keys)
        {
            if (key.HasWildcards && key.Label is null) AddMatching(result, item, key);
            else if (key.TryGetValue(item, out var value) || key.Label is not null || !IsExcluded(key.Text)) Add(result, key.Label ?? NameOn(item, key), value);
        }

        result.TypeNames.Insert(0, "Selected." + item.BaseObject.GetType());
        return result;
    }

    private void AddMatching(PSObject result, PSObject item, PropertyKey key)
    {
        foreach (var found in key.Resolve(item))
        {
            var name = found.ToString();
            if (!IsExcluded(name)) Add(result, name, found.GetValues(item)[0].Result);
        }
    }

    /// <summary>The name as the object spells it, else as the caller did.</summary>
    private static string NameOn(PSObject item, PropertyKey key) => key.Resolve(item) is { Count: > 0 } found ? found[0].ToString() : key.Text;

    private static void Add(PSObject result, string name, object value)
    {
        if (result.Properties[name] is null) result.Properties.Add(new PSNoteProperty(name, value));
    }

    private bool IsExcluded(string name) => excluded.Any(key => WildcardPattern.Get(key.Text, WildcardOptions.IgnoreCase).IsMatch(name));

    private void Expand(PSObject item, PSObject extra)
    {
        if (!PropertyKey.ParseAll(new object[] { ExpandProperty })[0].TryGetValue(item, out var value))
        {
            var missing = new PSArgumentException($"Property \"{ExpandProperty}\" cannot be found.");
            WriteError(new ErrorRecord(missing, "ExpandPropertyNotFound", ErrorCategory.InvalidArgument, ExpandProperty));
            return;
        }

        var items = LanguagePrimitives.GetEnumerable(value);
        foreach (var element in items is null ? new[] { value } : items.Cast<object>())
        {
            if (element is null) continue;
            var result = PSObject.AsPSObject(element);
            if (extra is not null) foreach (var property in extra.Properties) Add(result, property.Name, property.Value);
            Write(result);
        }
    }

    private void Write(PSObject result)
    {
        if (!Unique) WriteObject(result, enumerateCollection: false);
        else if (!distinct.Any(known => SameObject(known, result))) distinct.Add(result);
    }

    private static bool SameObject(PSObject left, PSObject right)
    {
        var comparer = new ValueComparer(caseSensitive: true);
        if (left.BaseObject is not PSCustomObject || right.BaseObject is not PSCustomObject) return comparer.Equals(left.BaseObject, right.BaseObject);
        return left.Properties.Count() == right.Properties.Count() &&
            left.Properties.All(property => right.Properties[property.Name] is { } other && comparer.Equals(property.Value, other.Value));
    }
}
