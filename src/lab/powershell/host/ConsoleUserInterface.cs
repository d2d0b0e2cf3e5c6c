using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace LyncBackup.Lab.EngineHost;

/// <summary>Streams to standard output and standard error, prompts on the terminal.</summary>
internal sealed class ConsoleUserInterface : PSHostUserInterface
{
    private readonly bool nonInteractive;
    private readonly ConsoleRawUserInterface raw = new();
    private readonly ConsolePrompts prompts;

    public ConsoleUserInterface(bool nonInteractive)
    {
        this.nonInteractive = nonInteractive;
        prompts = new ConsolePrompts(this);
    }

    public override PSHostRawUserInterface RawUI => raw;

    public override bool SupportsVirtualTerminal =>
        !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb" && Environment.GetEnvironmentVariable("NO_COLOR") is null;

    public override void Write(string value) => Console.Out.Write(Plain(value));

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value)
    {
        if (!SupportsVirtualTerminal)
        {
            Console.Out.Write(Plain(value));
            return;
        }

        Console.ForegroundColor = foregroundColor;
        Console.Out.Write(value);
        Console.ResetColor();
    }

    public override void WriteLine(string value) => Console.Out.WriteLine(Plain(value));

    public override void WriteErrorLine(string value) => Console.Error.WriteLine(Plain(value));

    public override void WriteWarningLine(string message) => WriteLine("WARNING: " + message);

    public override void WriteVerboseLine(string message) => WriteLine("VERBOSE: " + message);

    public override void WriteDebugLine(string message) => WriteLine("DEBUG: " + message);

    /// <summary>Progress is for eyes: one line that is overwritten on a terminal, nothing where output is redirected.</summary>
    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
        if (!SupportsVirtualTerminal) return;
        var percent = record.PercentComplete >= 0 ? $" {record.PercentComplete}%" : "";
        var text = $"{record.Activity}: {record.StatusDescription}{percent}";
        if (text.Length >= raw.BufferSize.Width) text = text[..(raw.BufferSize.Width - 1)];
        Console.Error.Write("\r\x1b[K" + (record.RecordType == ProgressRecordType.Completed ? "" : text + "\r"));
    }

    public override string ReadLine()
    {
        RefuseWhenNonInteractive();
        return Console.In.ReadLine() ?? "";
    }

    public override SecureString ReadLineAsSecureString()
    {
        RefuseWhenNonInteractive();
        return prompts.ReadSecret();
    }

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions)
    {
        RefuseWhenNonInteractive();
        return prompts.Fields(caption, message, descriptions);
    }

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        RefuseWhenNonInteractive();
        return prompts.Choice(caption, message, choices, defaultChoice);
    }

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        PromptForCredential(caption, message, userName, targetName, PSCredentialTypes.Default, PSCredentialUIOptions.Default);

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options)
    {
        RefuseWhenNonInteractive();
        return prompts.Credential(caption, message, userName);
    }

    /// <summary>Views come with colours in them; only a terminal gets those.</summary>
    private string Plain(string text) => GetOutputString(text ?? "", SupportsVirtualTerminal);

    private void RefuseWhenNonInteractive()
    {
        if (nonInteractive) throw new PSInvalidOperationException("PowerShell is in NonInteractive mode. Read and Prompt functionality is not available.");
    }
}
