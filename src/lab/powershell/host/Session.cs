using System;
using System.IO;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using PowerShellInstance = System.Management.Automation.PowerShell;

namespace LyncBackup.Lab.EngineHost;

/// <summary>One runspace with the console as its host; runs scripts in it one after the other.</summary>
internal sealed class Session
{
    /// <summary>What a shell answers when Ctrl+C ended it: 128 + SIGINT.</summary>
    private const int InterruptedExitCode = 130;

    private readonly EngineHost host;
    private readonly Runspace runspace;
    private volatile PowerShellInstance running;
    private volatile bool interrupted;

    public Session(bool nonInteractive)
    {
        host = new EngineHost(nonInteractive);
        runspace = RunspaceFactory.CreateRunspace(host, InitialSessionState.CreateDefault2());
        runspace.ThreadOptions = PSThreadOptions.ReuseThread;
        runspace.Open();
        runspace.SessionStateProxy.SetVariable("PROFILE", ProfilePath());
        Console.CancelKeyPress += StopPipeline;
    }

    /// <summary>Ctrl+C while no script was running.</summary>
    public event Action InterruptedWhileIdle;

    public bool Ended => host.ExitCode.HasValue;

    /// <summary>0, the number given to <c>exit</c>, or 1 when the last script ended in an error.</summary>
    public int ExitCode => host.ExitCode ?? (interrupted ? InterruptedExitCode : LastSucceeded ? 0 : 1);

    /// <summary>False when the last script ended in a terminating error, or its last statement failed.</summary>
    public bool LastSucceeded { get; private set; } = true;

    /// <summary>Runs a script text in the global scope and formats what it gives on the console.</summary>
    public void RunText(string text)
    {
        using var shell = NewShell();
        shell.AddScript(text, useLocalScope: false);
        Run(shell);
        if (LastSucceeded) LastSucceeded = runspace.SessionStateProxy.GetVariable("?") is not false;
    }

    /// <summary>Runs a script file with arguments as PowerShell's <c>-File</c> binds them: <c>-Name value</c>, <c>-Name:value</c> and <c>-Switch</c>.</summary>
    public void RunFile(string path, string[] arguments)
    {
        var script = Path.GetFullPath(path);
        if (!File.Exists(script))
        {
            Console.Error.WriteLine($"The argument '{path}' to the -File parameter does not exist. Provide the path to an existing '.ps1' file as an argument to the -File parameter.");
            host.SetShouldExit(64);
            return;
        }

        using var shell = NewShell();
        var command = new Command(script, isScript: false, useLocalScope: false);
        foreach (var parameter in FileArguments.Bind(arguments)) command.Parameters.Add(parameter);
        shell.Commands.AddCommand(command);
        EngineInternals.LetExitEndTheHost(runspace);
        Run(shell);
    }

    /// <summary>The value of a script as text, without touching the console; empty when it fails.</summary>
    public string Evaluate(string text)
    {
        using var shell = NewShell();
        shell.AddScript(text, useLocalScope: false);
        try
        {
            var values = shell.Invoke();
            return values.Count > 0 ? values[0]?.ToString() ?? "" : "";
        }
        catch (RuntimeException)
        {
            return "";
        }
    }

    private PowerShellInstance NewShell()
    {
        var shell = PowerShellInstance.Create();
        shell.Runspace = runspace;
        return shell;
    }

    private void Run(PowerShellInstance shell)
    {
        shell.Commands.AddCommand(new Command("Out-Default") { MergeUnclaimedPreviousCommandResults = PipelineResultTypes.Error | PipelineResultTypes.Output });
        interrupted = false;
        running = shell;
        try
        {
            shell.Invoke(Array.Empty<object>(), new PSInvocationSettings { AddToHistory = true }); // only then does it leave its $? behind
            LastSucceeded = true;
        }
        catch (PipelineStoppedException)
        {
            LastSucceeded = false;
        }
        catch (RuntimeException e)
        {
            LastSucceeded = false;
            Report(e.ErrorRecord);
        }
        finally
        {
            running = null;
        }
    }

    /// <summary>Formats a terminating error as PowerShell does.</summary>
    private void Report(ErrorRecord error)
    {
        using var shell = NewShell();
        shell.AddCommand("Out-Default");
        shell.Invoke(new[] { EngineInternals.OnErrorStream(error) });
    }

    private void StopPipeline(object sender, ConsoleCancelEventArgs e)
    {
        e.Cancel = true;
        if (running is not { } shell)
        {
            InterruptedWhileIdle?.Invoke();
            return;
        }

        interrupted = true;
        shell.BeginStop(null, null);
    }

    /// <summary>Where PowerShell looks for a profile. This host never runs one.</summary>
    private static string ProfilePath() =>
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config", "powershell", "Microsoft.PowerShell_profile.ps1");
}
