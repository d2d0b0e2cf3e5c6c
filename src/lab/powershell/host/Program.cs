using System;
using System.IO;
using System.Management.Automation;
using System.Text;

namespace LyncBackup.Lab.EngineHost;

/// <summary>
/// PowerShell's engine behind PowerShell's command line, for tests and practice where no complete PowerShell is installed. Never shipped.
/// </summary>
internal static class Program
{
    private const int BadCommandLineExitCode = 64;

    private static int Main(string[] args)
    {
        PrepareProcess();
        CommandLine line;
        try
        {
            line = CommandLine.Parse(args);
        }
        catch (FormatException e)
        {
            Console.Error.WriteLine(e.Message);
            return BadCommandLineExitCode;
        }

        if (line.VersionOnly || line.HelpOnly)
        {
            Console.Out.WriteLine(line.VersionOnly ? "PowerShell engine " + EngineVersion() : Usage);
            return 0;
        }

        var code = Run(line);
        Console.Out.Flush();
        Environment.Exit(code); // a runspace that a script left open keeps its thread, and the process, alive
        return code;
    }

    private static int Run(CommandLine line)
    {
        if (line.WorkingFolder is not null) Directory.SetCurrentDirectory(line.WorkingFolder);
        var session = new Session(line.NonInteractive);
        switch (line.Source)
        {
            case ScriptSource.Text: session.RunText(line.Script); break;
            case ScriptSource.File: session.RunFile(line.Script, line.Arguments); break;
            case ScriptSource.StandardInput: InputLoop.Run(session, withPrompt: false); return session.Ended ? session.ExitCode : 0;
        }

        if (line.Source != ScriptSource.None && !line.NoExit) return session.ExitCode;
        InputLoop.Run(session, withPrompt: true);
        return session.ExitCode;
    }

    /// <summary>Everything the engine reads from the process when it is first touched.</summary>
    private static void PrepareProcess()
    {
        Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
        var modules = Path.Combine(AppContext.BaseDirectory, "Modules");
        var known = Environment.GetEnvironmentVariable("PSModulePath");
        Environment.SetEnvironmentVariable("PSModulePath", string.IsNullOrEmpty(known) ? modules : known.Contains(modules) ? known : known + Path.PathSeparator + modules);
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        Console.OutputEncoding = utf8;
        Console.InputEncoding = utf8;
    }

    private static string EngineVersion() => System.Diagnostics.FileVersionInfo.GetVersionInfo(typeof(PSObject).Assembly.Location).ProductVersion?.Split(' ')[0];

    private const string Usage =
        "lyncbackup-pwsh [-NoLogo] [-NoProfile] [-NonInteractive] [-NoExit] [-ExecutionPolicy <policy>] [-WorkingDirectory <folder>]\n" +
        "                [-File <script.ps1> [arguments] | -Command <text> | -Command - | -EncodedCommand <base64 of UTF-16>]";
}
