using System;
using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace LyncBackup.Lab.Recording
{
    /// <summary>
    /// Objects as data: <c>type</c> and <c>typeNames</c>, then <c>value</c> (scalars; anything else as text), <c>items</c> (collections),
    /// <c>entries</c> (dictionaries) or <c>properties</c> (custom objects, and notes on any other).
    /// </summary>
    internal static class ValueJson
    {
        /// <summary>Deeper than any output of the project, and a bound on objects that contain themselves.</summary>
        private const int MaximumDepth = 12;

        public static void Write(JsonText json, object value)
        {
            Write(json, value, 0);
        }

        private static void Write(JsonText json, object value, int depth)
        {
            var wrapped = value as PSObject;
            var plain = wrapped == null ? value : wrapped.BaseObject;
            if (plain == null)
            {
                json.Null();
                return;
            }

            json.Begin('{').Name("type").Value(wrapped == null || wrapped.TypeNames.Count == 0 ? plain.GetType().FullName : wrapped.TypeNames[0]);
            WriteTypeNames(json, PSObject.AsPSObject(value));
            if (depth >= MaximumDepth) json.Name("value").Value(plain.ToString());
            else WriteContent(json, wrapped, plain, depth);
            json.End('}');
        }

        private static void WriteTypeNames(JsonText json, PSObject value)
        {
            json.Name("typeNames").Begin('[');
            foreach (var name in value.TypeNames) json.Value(name);
            json.End(']');
        }

        private static void WriteContent(JsonText json, PSObject wrapped, object plain, int depth)
        {
            if (plain is PSCustomObject)
            {
                WriteProperties(json, wrapped, depth, false);
                return;
            }

            var dictionary = plain as IDictionary;
            var items = plain as IEnumerable;
            if (dictionary != null) WriteEntries(json, dictionary, depth);
            else if (items != null && !(plain is string)) WriteItems(json, items, depth);
            else WriteScalar(json, plain);
            if (wrapped != null) WriteProperties(json, wrapped, depth, true);
        }

        private static void WriteEntries(JsonText json, IDictionary dictionary, int depth)
        {
            json.Name("entries").Begin('[');
            foreach (DictionaryEntry entry in dictionary)
            {
                json.Begin('{').Name("key").Value(Convert.ToString(entry.Key, CultureInfo.InvariantCulture)).Name("value");
                Write(json, entry.Value, depth + 1);
                json.End('}');
            }

            json.End(']');
        }

        private static void WriteItems(JsonText json, IEnumerable items, int depth)
        {
            json.Name("items").Begin('[');
            foreach (var item in items) Write(json, item, depth + 1);
            json.End(']');
        }

        private static void WriteScalar(JsonText json, object value)
        {
            json.Name("value");
            if (value is bool) json.Value((bool)value);
            else if (value is double || value is float) json.Value(Convert.ToDouble(value, CultureInfo.InvariantCulture));
            else if (value is DateTime) json.Value(((DateTime)value).ToString("o", CultureInfo.InvariantCulture)).Name("kind").Value(((DateTime)value).Kind.ToString());
            else if (value.GetType().IsPrimitive && !(value is char)) json.Value((IFormattable)value);
            else json.Value(Convert.ToString(value, CultureInfo.InvariantCulture));
        }

        private static void WriteProperties(JsonText json, PSObject value, int depth, bool notesOnly)
        {
            var open = false;
            foreach (var property in value.Properties)
            {
                if (notesOnly && !(property is PSNoteProperty && property.IsInstance)) continue;
                if (!open) json.Name("properties").Begin('[');
                open = true;
                json.Begin('{').Name("name").Value(property.Name).Name("value");
                Write(json, Read(property), depth + 1);
                json.End('}');
            }

            if (open) json.End(']');
            else if (!notesOnly) json.Name("properties").Begin('[').End(']');
        }

        private static object Read(PSPropertyInfo property)
        {
            try
            {
                return property.Value;
            }
            catch (GetValueException e)
            {
                return "(cannot be read: " + e.Message + ")";
            }
        }
    }
}
