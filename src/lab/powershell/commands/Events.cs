using System;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Threading;

namespace Microsoft.PowerShell.Commands;

[Cmdlet(VerbsLifecycle.Register, "ObjectEvent")]
[OutputType(typeof(PSEventJob))]
public sealed class RegisterObjectEventCommand : ObjectEventRegistrationBase
{
    [Parameter(Mandatory = true, Position = 0)]
    public PSObject InputObject { get; set; }

    [Parameter(Mandatory = true, Position = 1)]
    public string EventName { get; set; }

    protected override object GetSourceObject() => InputObject;

    protected override string GetSourceObjectEventName() => EventName;
}

/// <summary>A command about the events of its runspace.</summary>
public abstract class EventCommand : PSCmdlet
{
    internal static PSEventManager Manager => Runspace.DefaultRunspace.Events;
}

[Cmdlet(VerbsCommon.Get, "Event")]
[OutputType(typeof(PSEventArgs))]
public sealed class GetEventCommand : EventCommand
{
    [Parameter(Position = 0)]
    public string SourceIdentifier { get; set; } = "*";

    protected override void EndProcessing()
    {
        var pattern = WildcardPattern.Get(SourceIdentifier, WildcardOptions.IgnoreCase);
        lock (Manager.ReceivedEvents.SyncRoot)
        {
            WriteObject(Manager.ReceivedEvents.Where(item => pattern.IsMatch(item.SourceIdentifier)).ToArray(), enumerateCollection: true);
        }
    }
}

[Cmdlet(VerbsCommon.Remove, "Event")]
public sealed class RemoveEventCommand : EventCommand
{
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "BySource", ValueFromPipelineByPropertyName = true)]
    public string SourceIdentifier { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "ByIdentifier", ValueFromPipelineByPropertyName = true)]
    public int EventIdentifier { get; set; }

    protected override void ProcessRecord()
    {
        var events = Manager.ReceivedEvents;
        lock (events.SyncRoot)
        {
            for (var i = events.Count - 1; i >= 0; i--)
            {
                if (SourceIdentifier is null ? events[i].EventIdentifier == EventIdentifier : events[i].SourceIdentifier == SourceIdentifier) events.RemoveAt(i);
            }
        }
    }
}

[Cmdlet(VerbsLifecycle.Wait, "Event")]
[OutputType(typeof(PSEventArgs))]
public sealed class WaitEventCommand : EventCommand
{
    private const int LookAgainMs = 50;
    private volatile bool stopped;

    [Parameter(Position = 0)]
    public string SourceIdentifier { get; set; } = "*";

    [Parameter, Alias("TimeoutSec")]
    public int Timeout { get; set; } = -1;

    protected override void EndProcessing()
    {
        var pattern = WildcardPattern.Get(SourceIdentifier, WildcardOptions.IgnoreCase);
        var deadline = Timeout < 0 ? DateTime.MaxValue : DateTime.UtcNow.AddSeconds(Timeout);
        while (!stopped && DateTime.UtcNow < deadline)
        {
            if (First(pattern) is { } found)
            {
                WriteObject(found);
                return;
            }

            Thread.Sleep(LookAgainMs);
        }
    }

    protected override void StopProcessing() => stopped = true;

    private static PSEventArgs First(WildcardPattern pattern)
    {
        lock (Manager.ReceivedEvents.SyncRoot) return Manager.ReceivedEvents.FirstOrDefault(item => pattern.IsMatch(item.SourceIdentifier));
    }
}

[Cmdlet(VerbsLifecycle.Unregister, "Event", SupportsShouldProcess = true)]
public sealed class UnregisterEventCommand : EventCommand
{
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "BySource", ValueFromPipelineByPropertyName = true)]
    public string SourceIdentifier { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "ById", ValueFromPipelineByPropertyName = true)]
    public int SubscriptionId { get; set; } = -1;

    [Parameter]
    public SwitchParameter Force { get; set; }

    protected override void ProcessRecord()
    {
        var found = Manager.Subscribers.Where(IsMeant).ToArray();
        foreach (var subscriber in found.Where(item => ShouldProcess($"Event '{item.SourceIdentifier}'", "Unsubscribe"))) Manager.UnsubscribeEvent(subscriber);
        if (found.Length > 0) return;
        var missing = new ArgumentException($"Event with source identifier '{SourceIdentifier}' does not exist.");
        WriteError(new ErrorRecord(missing, "INVALID_SOURCE_IDENTIFIER", ErrorCategory.InvalidArgument, null));
    }

    private bool IsMeant(PSEventSubscriber item) =>
        (!item.SupportEvent || Force) && (SourceIdentifier is null ? item.SubscriptionId == SubscriptionId : string.Equals(item.SourceIdentifier, SourceIdentifier, StringComparison.OrdinalIgnoreCase));
}

[Cmdlet(VerbsCommon.Get, "EventSubscriber")]
[OutputType(typeof(PSEventSubscriber))]
public sealed class GetEventSubscriberCommand : EventCommand
{
    [Parameter(Position = 0)]
    public string SourceIdentifier { get; set; } = "*";

    [Parameter]
    public SwitchParameter Force { get; set; }

    protected override void ProcessRecord()
    {
        var pattern = WildcardPattern.Get(SourceIdentifier, WildcardOptions.IgnoreCase);
        WriteObject(Manager.Subscribers.Where(item => (!item.SupportEvent || Force) && pattern.IsMatch(item.SourceIdentifier ?? "")).ToArray(), enumerateCollection: true);
    }
}
