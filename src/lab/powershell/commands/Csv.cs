using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text;

namespace Microsoft.PowerShell.Commands;

/// <summary>Lines of comma-separated values, every field in quotes as PowerShell writes them.</summary>
internal sealed class CsvFormat
{
    private readonly char delimiter;
    private string[] names;

    public CsvFormat(char delimiter) => this.delimiter = delimiter;

    /// <summary>The lines for one object: the first one brings the header with it.</summary>
    public IEnumerable<string> Lines(PSObject item, bool withHeader)
    {
        if (names is null)
        {
            names = item.Properties.Where(property => property.IsGettable).Select(property => property.Name).ToArray();
            if (withHeader) yield return Join(names);
        }

        yield return Join(names.Select(name => LanguagePrimitives.ConvertTo<string>(item.Properties[name]?.Value)));
    }

    /// <summary>Reads records; a quoted field may hold delimiters, doubled quotes and line breaks.</summary>
    public IEnumerable<List<string>> Parse(string text)
    {
        var record = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quoted)
            {
                if (c != '"') field.Append(c);
                else if (i + 1 < text.Length && text[i + 1] == '"') field.Append(text[++i]);
                else quoted = false;
            }
            else if (c == '"')
            {
                quoted = true;
            }
            else if (c == delimiter)
            {
                EndField();
            }
            else if (c == '\n')
            {
                EndField();
                if (record.Count > 1 || record[0].Length > 0) yield return record;
                record = new List<string>();
            }
            else if (c != '\r')
            {
                field.Append(c);
            }
        }

        if (field.Length == 0 && record.Count == 0) yield break;
        EndField();
        yield return record;

        void EndField()
        {
            record.Add(field.ToString());
            field.Clear();
        }
    }

    private string Join(IEnumerable<string> values) => string.Join(delimiter, values.Select(value => value is null ? "" : '"' + value.Replace("\"", "\"\"") + '"'));
}

[Cmdlet(VerbsData.ConvertTo, "Csv")]
[OutputType(typeof(string))]
public sealed class ConvertToCsvCommand : PSCmdlet
{
    private CsvFormat format;

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    public PSObject InputObject { get; set; }

    [Parameter(Position = 1)]
    public char Delimiter { get; set; } = ',';

    [Parameter, Alias("NTI")]
    public SwitchParameter NoTypeInformation { get; set; } // none is written anyway

    protected override void BeginProcessing() => format = new CsvFormat(Delimiter);

    protected override void ProcessRecord() => WriteObject(format.Lines(InputObject, withHeader: true), enumerateCollection: true);
}

[Cmdlet(VerbsData.Export, "Csv", SupportsShouldProcess = true)]
public sealed class ExportCsvCommand : PSCmdlet
{
    private readonly List<string> lines = new();
    private CsvFormat format;

    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public PSObject InputObject { get; set; }

    [Parameter(Mandatory = true, Position = 0), Alias("LiteralPath", "PSPath")]
    public string Path { get; set; }

    [Parameter(Position = 1)]
    public char Delimiter { get; set; } = ',';

    [Parameter, EncodingName]
    public Encoding Encoding { get; set; } = FileEncoding.Default;

    [Parameter]
    public SwitchParameter Append { get; set; }

    [Parameter, Alias("NTI")]
    public SwitchParameter NoTypeInformation { get; set; } // none is written anyway

    protected override void BeginProcessing() => format = new CsvFormat(Delimiter);

    protected override void ProcessRecord() => lines.AddRange(format.Lines(InputObject, withHeader: !Append));

    protected override void EndProcessing()
    {
        var file = SessionState.Path.GetUnresolvedProviderPathFromPSPath(Path);
        if (!ShouldProcess(file, "Export-Csv")) return;
        if (Append) File.AppendAllLines(file, lines, Encoding);
        else File.WriteAllLines(file, lines, Encoding);
    }
}

/// <summary>Turns records into objects: the first one names the properties unless <c>-Header</c> does.</summary>
public abstract class ReadCsvCommand : PSCmdlet
{
    [Parameter(Position = 1)]
    public char Delimiter { get; set; } = ',';

    [Parameter]
    public string[] Header { get; set; }

    internal void WriteObjects(string text)
    {
        IReadOnlyList<string> names = Header;
        foreach (var record in new CsvFormat(Delimiter).Parse(text))
        {
            if (names is null)
            {
                names = record;
                continue;
            }

            var item = new PSObject();
            for (var i = 0; i < names.Count; i++) item.Properties.Add(new PSNoteProperty(names[i], i < record.Count ? record[i] : null));
            WriteObject(item);
        }
    }
}

[Cmdlet(VerbsData.ConvertFrom, "Csv")]
public sealed class ConvertFromCsvCommand : ReadCsvCommand
{
    private readonly StringBuilder text = new();

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true), AllowEmptyString]
    public string[] InputObject { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var line in InputObject) text.Append(line).Append('\n');
    }

    protected override void EndProcessing() => WriteObjects(text.ToString());
}

[Cmdlet(VerbsData.Import, "Csv")]
public sealed class ImportCsvCommand : ReadCsvCommand
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true), Alias("LiteralPath", "PSPath")]
    public string[] Path { get; set; }

    [Parameter, EncodingName]
    public Encoding Encoding { get; set; } = FileEncoding.Default;

    protected override void ProcessRecord()
    {
        foreach (var path in Path)
        {
            this.WritingErrors(() =>
            {
                foreach (var file in SessionState.Path.GetResolvedProviderPathFromPSPath(path, out _)) WriteObjects(File.ReadAllText(file, Encoding));
            });
        }
    }
}
