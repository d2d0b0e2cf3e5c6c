using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text.RegularExpressions;

namespace Microsoft.PowerShell.Commands;

/// <summary>One line that <c>Select-String</c> found.</summary>
public sealed class MatchInfo
{
    public string Path { get; set; }
    public int LineNumber { get; set; }
    public string Line { get; set; }
    public string Pattern { get; set; }
    public Match[] Matches { get; set; }

    public override string ToString() => Path == "InputStream" ? Line : $"{Path}:{LineNumber}:{Line}";
}

[Cmdlet(VerbsCommon.Select, "String", DefaultParameterSetName = "Object")]
[OutputType(typeof(MatchInfo), typeof(bool))]
public sealed class SelectStringCommand : PSCmdlet
{
    private int piped;
    private bool found;

    [Parameter(Mandatory = true, Position = 0)]
    public string[] Pattern { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "Object", ValueFromPipeline = true)]
    public PSObject InputObject { get; set; }

    [Parameter(Mandatory = true, Position = 1, ParameterSetName = "File"), Alias("LiteralPath")]
    public string[] Path { get; set; }

    [Parameter]
    public SwitchParameter SimpleMatch { get; set; }

    [Parameter]
    public SwitchParameter CaseSensitive { get; set; }

    [Parameter]
    public SwitchParameter NotMatch { get; set; }

    [Parameter]
    public SwitchParameter Quiet { get; set; }

    protected override void ProcessRecord()
    {
        if (Path is null)
        {
            Test("InputStream", ++piped, InputObject?.ToString() ?? "");
            return;
        }

        foreach (var path in Path)
        {
            this.WritingErrors(() =>
            {
                foreach (var file in SessionState.Path.GetResolvedProviderPathFromPSPath(path, out _)) TestFile(file);
            });
        }
    }

    protected override void EndProcessing()
    {
        if (Quiet) WriteObject(found);
    }

    private void TestFile(string file)
    {
        var number = 0;
        foreach (var line in File.ReadLines(file)) Test(file, ++number, line);
    }

    private void Test(string path, int number, string line)
    {
        var hit = Pattern.Select(pattern => (pattern, match: Regex.Match(line, SimpleMatch ? Regex.Escape(pattern) : pattern, CaseSensitive ? RegexOptions.None : RegexOptions.IgnoreCase)))
            .FirstOrDefault(candidate => candidate.match.Success);
        if (hit.match is null != (bool)NotMatch) return;
        found = true;
        if (Quiet) return;
        WriteObject(new MatchInfo { Path = path, LineNumber = number, Line = line, Pattern = hit.pattern ?? Pattern[0], Matches = hit.match is null ? System.Array.Empty<Match>() : new[] { hit.match } });
    }
}
