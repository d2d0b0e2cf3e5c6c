using System;
using System.Linq;
using System.Management.Automation.Language;
using System.Text;

namespace LyncBackup.Lab.EngineHost;

/// <summary>
/// Reads standard input line by line as if typed: a statement that is not complete goes on until an empty line, everything else runs at once.
/// With a prompt it is the interactive shell; without, it is <c>-Command -</c>.
/// </summary>
internal static class InputLoop
{
    public static void Run(Session session, bool withPrompt)
    {
        var statement = new StringBuilder();
        var abandoned = false;
        if (withPrompt)
        {
            session.InterruptedWhileIdle += () =>
            {
                abandoned = true;
                Console.Out.Write("\n" + Prompt(session));
            };
        }

        while (!session.Ended)
        {
            if (withPrompt) Console.Out.Write(statement.Length > 0 ? ">> " : Prompt(session));
            var line = ReadLine();
            if (line is null) break;
            if (abandoned) statement.Clear(); // the terminal itself has dropped the line that Ctrl+C was pressed in
            abandoned = false;
            var continued = statement.Length > 0;
            statement.Append(line).Append('\n');
            if (continued ? line.Length > 0 : IsIncomplete(statement.ToString())) continue;
            Execute(session, statement.ToString());
            statement.Clear();
        }

        if (!session.Ended && statement.Length > 0) Execute(session, statement.ToString());
    }

    private static void Execute(Session session, string statement)
    {
        if (!string.IsNullOrWhiteSpace(statement)) session.RunText(statement);
    }

    /// <summary>Null at the end of input.</summary>
    private static string ReadLine()
    {
        var line = Console.In.ReadLine();
        return line?.TrimEnd('\r');
    }

    private static string Prompt(Session session)
    {
        var prompt = session.Evaluate("prompt");
        return prompt.Length > 0 ? prompt : "PS> ";
    }

    private static bool IsIncomplete(string text)
    {
        Parser.ParseInput(text, out _, out var errors);
        return errors.Any(error => error.IncompleteInput);
    }
}
