using System;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;

namespace LyncBackup.Lab.EngineHost;

/// <summary>The host a script sees as <c>$Host</c>: its user interface is the console.</summary>
internal sealed class EngineHost : PSHost
{
    private readonly ConsoleUserInterface userInterface;

    public EngineHost(bool nonInteractive) => userInterface = new ConsoleUserInterface(nonInteractive);

    /// <summary>The code of <c>exit n</c>; null as long as no script asked for the end.</summary>
    public int? ExitCode { get; private set; }

    public override string Name => "LyncBackup engine host";
    public override Version Version => typeof(PSObject).Assembly.GetName().Version;
    public override Guid InstanceId { get; } = Guid.NewGuid();
    public override CultureInfo CurrentCulture { get; } = CultureInfo.CurrentCulture;
    public override CultureInfo CurrentUICulture { get; } = CultureInfo.CurrentUICulture;
    public override PSHostUserInterface UI => userInterface;

    public override void SetShouldExit(int exitCode) => ExitCode ??= exitCode;

    public override void EnterNestedPrompt() => throw new NotSupportedException("This host has no nested prompts.");

    public override void ExitNestedPrompt() => throw new NotSupportedException("This host has no nested prompts.");

    /// <summary>A native program inherits the console: there is nothing to save around it.</summary>
    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }
}
