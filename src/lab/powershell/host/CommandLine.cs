using System;
using System.Collections.Generic;
using System.Text;

namespace LyncBackup.Lab.EngineHost;

/// <summary>What the host was asked to run.</summary>
internal enum ScriptSource
{
    None,
    Text,
    File,
    StandardInput,
}

/// <summary>PowerShell's own command line, as far as the project uses it. Any unambiguous start of a parameter name will do.</summary>
internal sealed class CommandLine
{
    private static readonly string[] Names =
    {
        "Command", "EncodedCommand", "ExecutionPolicy", "File", "Help", "NoExit", "NoLogo", "NonInteractive", "NoProfile", "Version", "WorkingDirectory",
    };

    private static readonly Dictionary<string, string> ShortNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["c"] = "Command", ["e"] = "EncodedCommand", ["ec"] = "EncodedCommand", ["ep"] = "ExecutionPolicy", ["ex"] = "ExecutionPolicy", ["f"] = "File",
        ["h"] = "Help", ["?"] = "Help", ["noe"] = "NoExit", ["nol"] = "NoLogo", ["noni"] = "NonInteractive", ["nop"] = "NoProfile", ["v"] = "Version",
        ["wd"] = "WorkingDirectory", ["w"] = "WorkingDirectory",
    };

    public ScriptSource Source { get; private set; } = ScriptSource.None;
    public string Script { get; private set; } = "";
    public string[] Arguments { get; private set; } = Array.Empty<string>();
    public string WorkingFolder { get; private set; }
    public bool NoExit { get; private set; }
    public bool NonInteractive { get; private set; }
    public bool VersionOnly { get; private set; }
    public bool HelpOnly { get; private set; }

    /// <exception cref="FormatException">The message says what is wrong with the command line.</exception>
    public static CommandLine Parse(string[] args)
    {
        var line = new CommandLine();
        for (var i = 0; i < args.Length; i++)
        {
            if (!args[i].StartsWith('-') || args[i].Length == 1)
            {
                line.TakeFile(args, i);
                return line;
            }

            switch (FullName(args[i]))
            {
                case "Command": line.TakeCommand(args, i + 1); return line;
                case "File": line.TakeFile(args, i + 1); return line;
                case "EncodedCommand": line.TakeText(Decode(ValueOf(args, ++i))); break;
                case "ExecutionPolicy": ValueOf(args, ++i); break; // this engine has no policy to enforce outside Windows
                case "WorkingDirectory": line.WorkingFolder = ValueOf(args, ++i); break;
                case "NoExit": line.NoExit = true; break;
                case "NonInteractive": line.NonInteractive = true; break;
                case "Version": line.VersionOnly = true; break;
                case "Help": line.HelpOnly = true; break;
                case "NoLogo" or "NoProfile": break; // always so: the host has neither
            }
        }

        return line;
    }

    private static string FullName(string argument)
    {
        var given = argument.TrimStart('-');
        if (ShortNames.TryGetValue(given, out var known)) return known;
        var matches = Array.FindAll(Names, name => name.StartsWith(given, StringComparison.OrdinalIgnoreCase));
        return matches.Length == 1 ? matches[0] : throw new FormatException($"The argument '{argument}' is not recognized as a parameter of this host.");
    }

    private static string ValueOf(string[] args, int index) =>
        index < args.Length ? args[index] : throw new FormatException($"The parameter '{args[index - 1]}' requires a value.");

    private static string Decode(string base64)
    {
        try
        {
            return Encoding.Unicode.GetString(Convert.FromBase64String(base64));
        }
        catch (FormatException)
        {
            throw new FormatException("The value of -EncodedCommand is not base64 of UTF-16 text.");
        }
    }

    private void TakeCommand(string[] args, int from)
    {
        if (from >= args.Length) throw new FormatException("The parameter '-Command' requires a value.");
        if (args[from] != "-") TakeText(string.Join(' ', args[from..]));
        else if (from == args.Length - 1) Source = ScriptSource.StandardInput;
        else throw new FormatException("'-' was given to -Command, so nothing may follow it.");
    }

    private void TakeFile(string[] args, int at)
    {
        var path = ValueOf(args, at);
        if (path == "-")
        {
            Source = ScriptSource.StandardInput;
            return;
        }

        Source = ScriptSource.File;
        Script = path;
        Arguments = args[(at + 1)..];
    }

    private void TakeText(string text)
    {
        Source = ScriptSource.Text;
        Script = text;
    }
}
