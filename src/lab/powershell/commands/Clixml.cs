using System.Collections.Generic;
using System.IO;
using System.Management.Automation;
using System.Text;

namespace Microsoft.PowerShell.Commands;

[Cmdlet(VerbsData.Export, "Clixml", SupportsShouldProcess = true)]
public sealed class ExportClixmlCommand : PSCmdlet
{
    private readonly List<object> items = new();

    [Parameter(Mandatory = true, Position = 0), Alias("LiteralPath", "PSPath")]
    public string Path { get; set; }

    [Parameter(Mandatory = true, ValueFromPipeline = true), AllowNull]
    public PSObject InputObject { get; set; }

    [Parameter, ValidateRange(1, int.MaxValue)]
    public int Depth { get; set; } = 2;

    [Parameter, EncodingName]
    public Encoding Encoding { get; set; } = FileEncoding.Default;

    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    protected override void ProcessRecord() => items.Add(InputObject);

    protected override void EndProcessing()
    {
        var file = SessionState.Path.GetUnresolvedProviderPathFromPSPath(Path);
        if (NoClobber && File.Exists(file))
        {
            ThrowTerminatingError(new ErrorRecord(new IOException($"The file '{file}' already exists."), "NoClobber", ErrorCategory.ResourceExists, file));
        }

        if (ShouldProcess(file, "Export-Clixml")) File.WriteAllText(file, PSSerializer.Serialize(items.Count == 1 ? items[0] : items.ToArray(), Depth), Encoding);
    }
}

[Cmdlet(VerbsData.Import, "Clixml")]
public sealed class ImportClixmlCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true), Alias("LiteralPath", "PSPath")]
    public string[] Path { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var path in Path)
        {
            this.WritingErrors(() =>
            {
                foreach (var file in SessionState.Path.GetResolvedProviderPathFromPSPath(path, out _))
                {
                    WriteObject(PSSerializer.DeserializeAsList(File.ReadAllText(file)), enumerateCollection: true);
                }
            });
        }
    }
}
