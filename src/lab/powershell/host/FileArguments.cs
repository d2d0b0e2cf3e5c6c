using System.Collections.Generic;
using System.Management.Automation.Runspaces;

namespace LyncBackup.Lab.EngineHost;

/// <summary>Turns the words after <c>-File script.ps1</c> into parameters, as PowerShell does.</summary>
internal static class FileArguments
{
    public static IEnumerable<CommandParameter> Bind(string[] words)
    {
        for (var i = 0; i < words.Length; i++)
        {
            if (!IsName(words[i]))
            {
                yield return new CommandParameter(null, words[i]);
                continue;
            }

            var colon = words[i].IndexOf(':');
            if (colon > 0) yield return new CommandParameter(words[i][1..colon], Value(words[i][(colon + 1)..]));
            else yield return new CommandParameter(words[i]); // with its dash and without a value: the binder decides whether the next word belongs to it
        }
    }

    private static bool IsName(string word) => word.Length > 1 && word[0] == '-' && (char.IsLetter(word[1]) || word[1] == '_' || word[1] == '?');

    /// <summary>Only after a colon are the words for true and false more than text: <c>-Switch:$false</c>.</summary>
    private static object Value(string text) => text.ToLowerInvariant() switch
    {
        "$true" => true,
        "$false" => false,
        "" => null,
        _ => text,
    };
}
