using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Linq;
using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

[Cmdlet("Sort", "Object")]
public sealed class SortObjectCommand : PSCmdlet
{
    private readonly List<PSObject> items = new();

    [Parameter(ValueFromPipeline = true)]
    public PSObject InputObject { get; set; }

    [Parameter(Position = 0)]
    public object[] Property { get; set; }

    [Parameter]
    public SwitchParameter Descending { get; set; }

    [Parameter]
    public SwitchParameter Unique { get; set; }

    [Parameter]
    public SwitchParameter CaseSensitive { get; set; }

    [Parameter]
    public int Top { get; set; }

    protected override void ProcessRecord()
    {
        if (InputObject is not null) items.Add(InputObject);
    }

    protected override void EndProcessing()
    {
        var comparer = new ValueComparer(CaseSensitive);
        var keys = PropertyKey.ParseAll(Property);
        IEnumerable<PSObject> sorted = Order(comparer, keys);
        if (Unique) sorted = Distinct(sorted, comparer, keys);
        if (Top > 0) sorted = sorted.Take(Top);
        foreach (var item in sorted) WriteObject(item);
    }

    private IEnumerable<PSObject> Order(ValueComparer comparer, PropertyKey[] keys)
    {
        if (keys.Length == 0) return Descending ? items.OrderByDescending(item => item.BaseObject, comparer) : items.OrderBy(item => item.BaseObject, comparer);
        IOrderedEnumerable<PSObject> sorted = items.OrderBy(_ => 0);
        foreach (var key in keys)
        {
            sorted = key.Descending ?? Descending ? sorted.ThenByDescending(item => Value(item, key), comparer) : sorted.ThenBy(item => Value(item, key), comparer);
        }

        return sorted;
    }

    private static IEnumerable<PSObject> Distinct(IEnumerable<PSObject> sorted, ValueComparer comparer, PropertyKey[] keys)
    {
        PSObject previous = null;
        foreach (var item in sorted)
        {
            var repeated = previous is not null && (keys.Length == 0
                ? comparer.Equals(previous.BaseObject, item.BaseObject)
                : keys.All(key => comparer.Equals(Value(previous, key), Value(item, key))));
            if (!repeated) yield return item;
            previous = item;
        }
    }

    private static object Value(PSObject item, PropertyKey key) => key.TryGetValue(item, out var value) ? value : null;
}

/// <summary>One group of <c>Group-Object</c>.</summary>
public sealed class GroupInfo
{
    internal GroupInfo(object[] values)
    {
        Values = new ArrayList(values);
        Name = string.Join(", ", values.Select(value => value?.ToString() ?? ""));
    }

    public int Count { get; internal set; }
    public Collection<PSObject> Group { get; } = new();
    public string Name { get; }
    public ArrayList Values { get; }
}

[Cmdlet(VerbsData.Group, "Object")]
[OutputType(typeof(GroupInfo), typeof(Hashtable))]
public sealed class GroupObjectCommand : PSCmdlet
{
    private readonly List<GroupInfo> groups = new();
    private PropertyKey[] keys;
    private ValueComparer comparer;

    [Parameter(ValueFromPipeline = true)]
    public PSObject InputObject { get; set; }

    [Parameter(Position = 0)]
    public object[] Property { get; set; }

    [Parameter]
    public SwitchParameter NoElement { get; set; }

    [Parameter, Alias("AHT")]
    public SwitchParameter AsHashTable { get; set; }

    [Parameter]
    public SwitchParameter AsString { get; set; }

    [Parameter]
    public SwitchParameter CaseSensitive { get; set; }

    protected override void BeginProcessing()
    {
        keys = PropertyKey.ParseAll(Property);
        comparer = new ValueComparer(CaseSensitive);
    }

    protected override void ProcessRecord()
    {
        if (InputObject is null) return;
        var values = keys.Length == 0
            ? new[] { InputObject.BaseObject }
            : Array.ConvertAll(keys, key => key.TryGetValue(InputObject, out var value) ? value : null);
        var group = groups.Find(known => known.Values.Cast<object>().SequenceEqual(values, comparer));
        if (group is null) groups.Add(group = new GroupInfo(values));
        group.Count++;
        if (!NoElement) group.Group.Add(InputObject);
    }

    protected override void EndProcessing()
    {
        if (!AsHashTable)
        {
            WriteObject(groups.OrderBy(group => group.Values[0], comparer), enumerateCollection: true);
            return;
        }

        var table = new Hashtable(StringComparer.CurrentCultureIgnoreCase);
        foreach (var group in groups) table[AsString ? group.Name : group.Values[0]] = group.Group;
        WriteObject(table);
    }
}
