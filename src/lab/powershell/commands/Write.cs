using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using LyncBackup.Lab.EngineHost;

namespace Microsoft.PowerShell.Commands;

[Cmdlet(VerbsCommunications.Write, "Output")]
public sealed class WriteOutputCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromRemainingArguments = true)]
    [AllowNull, AllowEmptyCollection]
    public PSObject InputObject { get; set; }

    [Parameter]
    public SwitchParameter NoEnumerate { get; set; }

    protected override void ProcessRecord() => WriteObject(InputObject, !NoEnumerate);
}

[Cmdlet(VerbsCommunications.Write, "Verbose")]
public sealed class WriteVerboseCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true), Alias("Msg"), AllowEmptyString]
    public string Message { get; set; }

    protected override void ProcessRecord() => WriteVerbose(Message);
}

[Cmdlet(VerbsCommunications.Write, "Warning")]
public sealed class WriteWarningCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true), Alias("Msg"), AllowEmptyString]
    public string Message { get; set; }

    protected override void ProcessRecord() => WriteWarning(Message);
}

[Cmdlet(VerbsCommunications.Write, "Debug")]
public sealed class WriteDebugCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true), Alias("Msg"), AllowEmptyString]
    public string Message { get; set; }

    protected override void ProcessRecord() => WriteDebug(Message);
}

[Cmdlet(VerbsCommunications.Write, "Information")]
public sealed class WriteInformationCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true), Alias("Msg", "Message"), AllowNull]
    public object MessageData { get; set; }

    [Parameter(Position = 1)]
    public string[] Tags { get; set; } = Array.Empty<string>();

    protected override void ProcessRecord() => WriteInformation(MessageData, Tags);
}

[Cmdlet(VerbsCommunications.Write, "Host")]
public sealed class WriteHostCommand : PSCmdlet
{
    [Parameter(Position = 0, ValueFromRemainingArguments = true, ValueFromPipeline = true), Alias("Msg", "Message")]
    public object Object { get; set; }

    [Parameter]
    public SwitchParameter NoNewline { get; set; }

    [Parameter]
    public object Separator { get; set; } = " ";

    [Parameter]
    public ConsoleColor? ForegroundColor { get; set; }

    [Parameter]
    public ConsoleColor? BackgroundColor { get; set; }

    protected override void ProcessRecord()
    {
        var message = new HostInformationMessage
        {
            Message = Text(Object), NoNewLine = NoNewline, ForegroundColor = ForegroundColor, BackgroundColor = BackgroundColor,
        };
        WriteInformation(message, new[] { "PSHOST" }); // the tag makes the engine show it whatever $InformationPreference says
    }

    private string Text(object value) =>
        value is not string && LanguagePrimitives.GetEnumerable(value) is { } items
            ? string.Join(Separator?.ToString(), items.Cast<object>().Select(Text))
            : value?.ToString() ?? "";
}

[Cmdlet(VerbsCommunications.Write, "Progress")]
public sealed class WriteProgressCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0)]
    public string Activity { get; set; }

    [Parameter(Position = 1), ValidateNotNullOrEmpty]
    public string Status { get; set; } = "Processing";

    [Parameter(Position = 2), ValidateRange(0, int.MaxValue)]
    public int Id { get; set; }

    [Parameter, ValidateRange(-1, 100)]
    public int PercentComplete { get; set; } = -1;

    [Parameter]
    public int SecondsRemaining { get; set; } = -1;

    [Parameter]
    public string CurrentOperation { get; set; }

    [Parameter, ValidateRange(-1, int.MaxValue)]
    public int ParentId { get; set; } = -1;

    [Parameter]
    public SwitchParameter Completed { get; set; }

    protected override void ProcessRecord() => WriteProgress(new ProgressRecord(Id, Activity, Status)
    {
        PercentComplete = PercentComplete,
        SecondsRemaining = SecondsRemaining,
        CurrentOperation = CurrentOperation,
        ParentActivityId = ParentId,
        RecordType = Completed ? ProgressRecordType.Completed : ProgressRecordType.Processing,
    });
}

/// <summary>The exception of a <c>Write-Error</c> that was given only a message.</summary>
public class WriteErrorException : SystemException
{
    public WriteErrorException(string message)
        : base(message)
    {
    }
}

[Cmdlet(VerbsCommunications.Write, "Error", DefaultParameterSetName = "NoException")]
public sealed class WriteErrorCommand : PSCmdlet
{
    [Parameter(ParameterSetName = "WithException", Mandatory = true, Position = 0)]
    public Exception Exception { get; set; }

    [Parameter(ParameterSetName = "NoException", Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Parameter(ParameterSetName = "WithException"), Alias("Msg"), AllowNull, AllowEmptyString]
    public string Message { get; set; }

    [Parameter(ParameterSetName = "ErrorRecord", Mandatory = true, Position = 0)]
    public ErrorRecord ErrorRecord { get; set; }

    [Parameter(ParameterSetName = "NoException"), Parameter(ParameterSetName = "WithException")]
    public ErrorCategory Category { get; set; } = ErrorCategory.NotSpecified;

    [Parameter(ParameterSetName = "NoException"), Parameter(ParameterSetName = "WithException")]
    public string ErrorId { get; set; } = "";

    [Parameter(ParameterSetName = "NoException"), Parameter(ParameterSetName = "WithException")]
    public object TargetObject { get; set; }

    [Parameter]
    public string RecommendedAction { get; set; } = "";

    [Parameter, Alias("Activity")]
    public string CategoryActivity { get; set; } = "";

    [Parameter, Alias("Reason")]
    public string CategoryReason { get; set; } = "";

    [Parameter, Alias("TargetName")]
    public string CategoryTargetName { get; set; } = "";

    [Parameter, Alias("TargetType")]
    public string CategoryTargetType { get; set; } = "";

    protected override void ProcessRecord()
    {
        var record = ErrorRecord is null ? NewRecord() : new ErrorRecord(ErrorRecord, null);
        if (RecommendedAction.Length > 0) record.ErrorDetails = new ErrorDetails(record.ErrorDetails?.Message ?? Message ?? record.Exception.Message) { RecommendedAction = RecommendedAction };
        record.CategoryInfo.Activity = CategoryActivity.Length > 0 ? CategoryActivity : "Write-Error";
        if (CategoryReason.Length > 0) record.CategoryInfo.Reason = CategoryReason;
        if (CategoryTargetName.Length > 0) record.CategoryInfo.TargetName = CategoryTargetName;
        if (CategoryTargetType.Length > 0) record.CategoryInfo.TargetType = CategoryTargetType;

        // The error belongs to the script or function that reports it, not to this command.
        if (GetVariableValue("MyInvocation") is InvocationInfo caller) EngineInternals.AttributeErrorTo(record, caller);
        WriteError(record);
    }

    private ErrorRecord NewRecord()
    {
        var exception = Exception ?? new WriteErrorException(Message);
        var record = new ErrorRecord(exception, ErrorId.Length > 0 ? ErrorId : exception.GetType().FullName, Category, TargetObject);
        if (Exception is not null && !string.IsNullOrEmpty(Message)) record.ErrorDetails = new ErrorDetails(Message);
        return record;
    }
}
