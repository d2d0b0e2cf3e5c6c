using System;
using System.Collections.Generic;
using System.Globalization;
using System.Management.Automation;
using System.Text;
using System.Threading;

namespace Microsoft.PowerShell.Commands;

[Cmdlet(VerbsCommon.Get, "Date", DefaultParameterSetName = "DateAndFormat")]
[OutputType(typeof(DateTime), typeof(string))]
public sealed class GetDateCommand : PSCmdlet
{
    private static readonly Dictionary<char, string> UnixFormats = new()
    {
        ['Y'] = "yyyy", ['y'] = "yy", ['m'] = "MM", ['d'] = "dd", ['H'] = "HH", ['I'] = "hh", ['M'] = "mm", ['S'] = "ss", ['p'] = "tt", ['F'] = "yyyy-MM-dd",
        ['T'] = "HH:mm:ss", ['R'] = "HH:mm", ['A'] = "dddd", ['a'] = "ddd", ['B'] = "MMMM", ['b'] = "MMM", ['Z'] = "zz",
    };

    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true), Alias("LastWriteTime")]
    public DateTime Date { get; set; }

    [Parameter]
    public string Format { get; set; }

    [Parameter]
    public string UFormat { get; set; }

    [Parameter]
    public SwitchParameter AsUTC { get; set; }

    protected override void ProcessRecord()
    {
        var date = MyInvocation.BoundParameters.ContainsKey(nameof(Date)) ? Date : DateTime.Now;
        if (AsUTC) date = date.ToUniversalTime();
        if (Format is not null) WriteObject(date.ToString(Format, CultureInfo.CurrentCulture));
        else if (UFormat is not null) WriteObject(UnixFormat(date));
        else WriteObject(date);
    }

    private string UnixFormat(DateTime date)
    {
        var text = new StringBuilder();
        for (var i = 0; i < UFormat.Length; i++)
        {
            if (UFormat[i] != '%' || i + 1 == UFormat.Length) text.Append(UFormat[i]);
            else text.Append(Field(date, UFormat[++i]));
        }

        return text.ToString();
    }

    private static string Field(DateTime date, char letter) => letter switch
    {
        '%' => "%",
        'n' => "\n",
        't' => "\t",
        'j' => date.DayOfYear.ToString("000", CultureInfo.InvariantCulture),
        's' => ((long)(date.ToUniversalTime() - DateTime.UnixEpoch).TotalSeconds).ToString(CultureInfo.InvariantCulture),
        _ when UnixFormats.TryGetValue(letter, out var format) => date.ToString(format, CultureInfo.CurrentCulture),
        _ => throw new PSArgumentException($"The format specifier '%{letter}' is not one this host knows."),
    };
}

[Cmdlet(VerbsCommon.New, "TimeSpan", DefaultParameterSetName = "Date")]
[OutputType(typeof(TimeSpan))]
public sealed class NewTimeSpanCommand : PSCmdlet
{
    [Parameter(Position = 0, ValueFromPipeline = true, ParameterSetName = "Date")]
    public DateTime Start { get; set; } = DateTime.Now;

    [Parameter(Position = 1, ParameterSetName = "Date")]
    public DateTime? End { get; set; }

    [Parameter(ParameterSetName = "Time")]
    public int Days { get; set; }

    [Parameter(ParameterSetName = "Time")]
    public int Hours { get; set; }

    [Parameter(ParameterSetName = "Time")]
    public int Minutes { get; set; }

    [Parameter(ParameterSetName = "Time")]
    public int Seconds { get; set; }

    protected override void ProcessRecord() =>
        WriteObject(ParameterSetName == "Time" ? new TimeSpan(Days, Hours, Minutes, Seconds) : (End ?? DateTime.Now) - Start);
}

[Cmdlet(VerbsLifecycle.Start, "Sleep", DefaultParameterSetName = "Seconds")]
public sealed class StartSleepCommand : PSCmdlet, IDisposable
{
    private readonly ManualResetEventSlim stopped = new();

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Seconds", ValueFromPipeline = true), ValidateRange(0.0, int.MaxValue / 1000)]
    public double Seconds { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "Milliseconds"), Alias("ms"), ValidateRange(0, int.MaxValue)]
    public int Milliseconds { get; set; }

    public void Dispose() => stopped.Dispose();

    protected override void ProcessRecord() => stopped.Wait(ParameterSetName == "Seconds" ? (int)(Seconds * 1000) : Milliseconds);

    protected override void StopProcessing() => stopped.Set();
}
