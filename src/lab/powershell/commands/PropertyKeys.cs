using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>
/// One <c>-Property</c> argument of the object commands: a name, a wildcard, a script block, or a table with the keys
/// Name (Label), Expression, Descending and Ascending, each of which may be shortened.
/// </summary>
internal sealed class PropertyKey
{
    private readonly PSPropertyExpression expression;

    private PropertyKey(PSPropertyExpression expression, string label, bool? descending)
    {
        this.expression = expression;
        Label = label;
        Descending = descending;
    }

    /// <summary>Null: named after the property it finds.</summary>
    public string Label { get; }

    /// <summary>Null: not said, the command's own switch decides.</summary>
    public bool? Descending { get; }

    public bool HasWildcards => expression.HasWildCardCharacters;

    public string Text => expression.ToString();

    public static PropertyKey[] ParseAll(object[] arguments) => (arguments ?? Array.Empty<object>()).Select(Parse).ToArray();

    public List<PSPropertyExpression> Resolve(PSObject item) => expression.ResolveNames(item);

    /// <summary>The first value found on the object; false when it has no such property.</summary>
    public bool TryGetValue(PSObject item, out object value)
    {
        var results = item is null ? null : expression.GetValues(item);
        value = results is { Count: > 0 } ? results[0].Result : null;
        return results is { Count: > 0 } && results[0].Exception is null;
    }

    private static PropertyKey Parse(object argument)
    {
        var plain = argument is PSObject wrapped ? wrapped.BaseObject : argument;
        if (plain is not IDictionary table) return new PropertyKey(Expression(plain), null, null);
        object expression = null;
        string label = null;
        bool? descending = null;
        foreach (DictionaryEntry entry in table)
        {
            switch (FullKey(entry.Key.ToString()))
            {
                case "expression": expression = entry.Value; break;
                case "name": label = entry.Value?.ToString(); break;
                case "descending": descending = LanguagePrimitives.IsTrue(entry.Value); break;
                case "ascending": descending = !LanguagePrimitives.IsTrue(entry.Value); break;
            }
        }

        return new PropertyKey(Expression(expression is PSObject item ? item.BaseObject : expression ?? label), label, descending);
    }

    private static string FullKey(string given)
    {
        var known = new[] { "expression", "name", "label", "descending", "ascending" }.FirstOrDefault(key => key.StartsWith(given, StringComparison.OrdinalIgnoreCase));
        if (known is null) throw new PSArgumentException($"The key '{given}' is not valid in a property table.");
        return known == "label" ? "name" : known;
    }

    private static PSPropertyExpression Expression(object value) => value is ScriptBlock script ? new PSPropertyExpression(script) : new PSPropertyExpression(value?.ToString() ?? "");
}

/// <summary>Compares values as PowerShell's operators do; values that cannot be compared, by their text.</summary>
internal sealed class ValueComparer : IComparer<object>, IEqualityComparer<object>
{
    private readonly bool ignoreCase;

    public ValueComparer(bool caseSensitive) => ignoreCase = !caseSensitive;

    public int Compare(object left, object right)
    {
        if (LanguagePrimitives.TryCompare(left, right, ignoreCase, out var order)) return order;
        return string.Compare(left?.ToString(), right?.ToString(), ignoreCase ? StringComparison.CurrentCultureIgnoreCase : StringComparison.CurrentCulture);
    }

    public new bool Equals(object left, object right) => Compare(left, right) == 0;

    /// <summary>Equal values may have different types (1 and 1.0), so only equality itself can tell.</summary>
    public int GetHashCode(object value) => 0;
}
