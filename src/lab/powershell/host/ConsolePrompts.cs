using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace LyncBackup.Lab.EngineHost;

/// <summary>Asks a person at the terminal.</summary>
internal sealed class ConsolePrompts
{
    private readonly PSHostUserInterface ui;

    public ConsolePrompts(PSHostUserInterface ui) => this.ui = ui;

    /// <summary>Repeats the question until an answer names a choice by its hot key or whole label; an empty answer takes the default.</summary>
    public int Choice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        Head(caption, message);
        while (true)
        {
            for (var i = 0; i < choices.Count; i++) ui.Write($"[{HotKey(choices[i])}] {Label(choices[i])}  ");
            ui.Write("[?] Help" + (defaultChoice < 0 ? ": " : $" (default is \"{HotKey(choices[defaultChoice])}\"): "));
            var answer = Answer().Trim();
            if (answer.Length == 0 && defaultChoice >= 0) return defaultChoice;
            if (answer == "?") Help(choices);
            for (var i = 0; i < choices.Count; i++)
            {
                if (Same(answer, HotKey(choices[i])) || Same(answer, Label(choices[i]))) return i;
            }
        }
    }

    public Dictionary<string, PSObject> Fields(string caption, string message, Collection<FieldDescription> descriptions)
    {
        Head(caption, message);
        var answers = new Dictionary<string, PSObject>();
        foreach (var field in descriptions) answers[field.Name] = PSObject.AsPSObject(Field(field));
        return answers;
    }

    public PSCredential Credential(string caption, string message, string userName)
    {
        Head(caption, message);
        if (string.IsNullOrEmpty(userName))
        {
            ui.Write("User: ");
            userName = Answer();
        }

        if (userName.Length == 0) return null;
        ui.Write($"Password for user {userName}: ");
        return new PSCredential(userName, ReadSecret());
    }

    public SecureString ReadSecret()
    {
        var secret = new SecureString();
        if (Console.IsInputRedirected)
        {
            foreach (var character in Answer()) secret.AppendChar(character);
            return secret;
        }

        while (true)
        {
            var key = Console.ReadKey(intercept: true);
            if (key.Key == ConsoleKey.Enter) break;
            if (key.Key == ConsoleKey.Backspace && secret.Length > 0) secret.RemoveAt(secret.Length - 1);
            else if (!char.IsControl(key.KeyChar)) secret.AppendChar(key.KeyChar);
        }

        ui.WriteLine("");
        return secret;
    }

    private object Field(FieldDescription field)
    {
        var type = Type.GetType(field.ParameterAssemblyFullName) ?? typeof(string);
        if (type == typeof(PSCredential)) return Credential("", field.Name, "");
        if (type.IsArray) return Array(field.Name, type.GetElementType());
        ui.Write($"{field.Name}: ");
        return type == typeof(SecureString) ? ReadSecret() : LanguagePrimitives.ConvertTo(Answer(), type, CultureInfo.CurrentCulture);
    }

    /// <summary>One element per line, an empty line ends the list.</summary>
    private Array Array(string name, Type elementType)
    {
        var items = new List<object>();
        while (true)
        {
            ui.Write($"{name}[{items.Count}]: ");
            var answer = Answer();
            if (answer.Length == 0) break;
            items.Add(LanguagePrimitives.ConvertTo(answer, elementType, CultureInfo.CurrentCulture));
        }

        var array = System.Array.CreateInstance(elementType, items.Count);
        for (var i = 0; i < items.Count; i++) array.SetValue(items[i], i);
        return array;
    }

    /// <exception cref="PSInvalidOperationException">Standard input ended: nobody will answer.</exception>
    private static string Answer() => Console.In.ReadLine() ?? throw new PSInvalidOperationException("Standard input ended while a prompt was waiting for an answer.");

    private void Head(string caption, string message)
    {
        if (!string.IsNullOrEmpty(caption)) ui.WriteLine(caption);
        if (!string.IsNullOrEmpty(message)) ui.WriteLine(message);
    }

    private void Help(Collection<ChoiceDescription> choices)
    {
        foreach (var choice in choices) ui.WriteLine($"{HotKey(choice)} - {choice.HelpMessage}");
    }

    private static string Label(ChoiceDescription choice) => choice.Label.Replace("&", "");

    private static string HotKey(ChoiceDescription choice)
    {
        var mark = choice.Label.IndexOf('&');
        return mark >= 0 && mark + 1 < choice.Label.Length ? choice.Label.Substring(mark + 1, 1).ToUpperInvariant() : Label(choice);
    }

    private static bool Same(string left, string right) => string.Equals(left, right, StringComparison.CurrentCultureIgnoreCase);
}
