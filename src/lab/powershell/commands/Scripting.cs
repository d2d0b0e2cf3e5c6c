using System;
using System.Collections;
using System.Collections.ObjectModel;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using System.Reflection;
using System.Security;

namespace Microsoft.PowerShell.Commands;

[Cmdlet(VerbsLifecycle.Invoke, "Expression")]
public sealed class InvokeExpressionCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    public string Command { get; set; }

    protected override void ProcessRecord() =>
        InvokeCommand.InvokeScript(Command, useNewScope: false, PipelineResultTypes.Output | PipelineResultTypes.Error, input: null);
}

[Cmdlet(VerbsCommon.Get, "Host")]
[OutputType(typeof(PSHost))]
public sealed class GetHostCommand : PSCmdlet
{
    protected override void BeginProcessing() => WriteObject(Host);
}

[Cmdlet(VerbsCommon.Get, "Culture")]
[OutputType(typeof(CultureInfo))]
public sealed class GetCultureCommand : PSCmdlet
{
    protected override void BeginProcessing() => WriteObject(CultureInfo.CurrentCulture);
}

[Cmdlet(VerbsCommon.Get, "UICulture")]
[OutputType(typeof(CultureInfo))]
public sealed class GetUICultureCommand : PSCmdlet
{
    protected override void BeginProcessing() => WriteObject(CultureInfo.CurrentUICulture);
}

[Cmdlet(VerbsCommunications.Read, "Host")]
[OutputType(typeof(string), typeof(SecureString))]
public sealed class ReadHostCommand : PSCmdlet
{
    [Parameter(Position = 0, ValueFromRemainingArguments = true), AllowNull]
    public object Prompt { get; set; }

    [Parameter]
    public SwitchParameter AsSecureString { get; set; }

    protected override void BeginProcessing()
    {
        if (Prompt is null)
        {
            WriteObject(AsSecureString ? Host.UI.ReadLineAsSecureString() : Host.UI.ReadLine());
            return;
        }

        var name = Prompt is IEnumerable words and not string ? string.Join(' ', words.Cast<object>()) : Prompt.ToString();
        var field = new FieldDescription(name);
        field.SetParameterType(AsSecureString ? typeof(SecureString) : typeof(string));
        var answers = Host.UI.Prompt("", "", new Collection<FieldDescription> { field });
        foreach (var answer in answers.Values) WriteObject(answer);
    }
}

[Cmdlet(VerbsCommon.Add, "Type", DefaultParameterSetName = "AssemblyName")]
public sealed class AddTypeCommand : PSCmdlet
{
    [Parameter(Mandatory = true, ParameterSetName = "AssemblyName"), Alias("AN")]
    public string[] AssemblyName { get; set; }

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Path"), Alias("LiteralPath", "PSPath")]
    public string[] Path { get; set; }

    protected override void EndProcessing()
    {
        foreach (var name in AssemblyName ?? Array.Empty<string>()) LoadByName(name);
        foreach (var path in Path ?? Array.Empty<string>()) LoadFile(path);
    }

    private void LoadByName(string name)
    {
        try
        {
            Assembly.Load(new AssemblyName(name));
        }
        catch (FileNotFoundException)
        {
            LoadFile(name + ".dll");
        }
    }

    private void LoadFile(string path)
    {
        var file = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path);
        if (File.Exists(file))
        {
            Assembly.LoadFrom(file);
            return;
        }

        var missing = new ItemNotFoundException($"Cannot find path '{file}' because it does not exist.");
        ThrowTerminatingError(new ErrorRecord(missing, "PathNotFound", ErrorCategory.ObjectNotFound, path));
    }
}

[Cmdlet(VerbsData.Import, "LocalizedData")]
public sealed class ImportLocalizedData : PSCmdlet
{
    [Parameter(Position = 0), Alias("Variable")]
    public string BindingVariable { get; set; }

    [Parameter(Position = 1)]
    public string UICulture { get; set; } = CultureInfo.CurrentUICulture.Name;

    [Parameter]
    public string BaseDirectory { get; set; }

    [Parameter]
    public string FileName { get; set; }

    protected override void ProcessRecord()
    {
        var name = FileName ?? CallerName();
        var folder = BaseDirectory is null ? MyInvocation.PSScriptRoot : SessionState.Path.GetUnresolvedProviderPathFromPSPath(BaseDirectory);
        var file = new[] { UICulture, UICulture.Split('-')[0], "" }.Select(culture => Path.Combine(folder, culture, Path.ChangeExtension(name, ".psd1"))).FirstOrDefault(File.Exists);
        if (file is null)
        {
            var missing = new PSInvalidOperationException($"Cannot find the Windows PowerShell data file '{Path.ChangeExtension(name, ".psd1")}' in directory '{Path.Combine(folder, UICulture)}', or in any parent culture directories.");
            WriteError(new ErrorRecord(missing, "ImportLocalizedData", ErrorCategory.ObjectNotFound, name));
            return;
        }

        var data = DataFile.Read(file);
        if (BindingVariable is null) WriteObject(data);
        else SessionState.PSVariable.Set(BindingVariable, data);
    }

    private string CallerName()
    {
        if (!string.IsNullOrEmpty(MyInvocation.ScriptName)) return Path.GetFileName(MyInvocation.ScriptName);
        throw new PSInvalidOperationException("The FileName parameter was not specified. The FileName parameter is required when Import-LocalizedData is not called from a script file.");
    }
}

[Cmdlet(VerbsData.Import, "PowerShellDataFile")]
[OutputType(typeof(Hashtable))]
public sealed class ImportPowerShellDataFileCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0), Alias("LiteralPath", "PSPath")]
    public string[] Path { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var path in Path)
        {
            this.WritingErrors(() =>
            {
                foreach (var file in SessionState.Path.GetResolvedProviderPathFromPSPath(path, out _)) WriteObject(DataFile.Read(file));
            });
        }
    }
}

/// <summary>Reads a <c>.psd1</c> without running anything in it.</summary>
internal static class DataFile
{
    public static object Read(string file)
    {
        var script = Parser.ParseFile(file, out _, out var errors);
        if (errors.Length > 0) throw new ParseException(errors);
        var table = script.Find(ast => ast is HashtableAst, searchNestedScriptBlocks: false);
        return table is HashtableAst found ? found.SafeGetValue() : throw new PSInvalidOperationException($"The file '{file}' holds no table of data.");
    }
}

[Cmdlet(VerbsData.ConvertFrom, "StringData")]
[OutputType(typeof(Hashtable))]
public sealed class ConvertFromStringDataCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true), AllowEmptyString]
    public string StringData { get; set; }

    protected override void ProcessRecord()
    {
        var table = new Hashtable(StringComparer.OrdinalIgnoreCase);
        foreach (var line in StringData.Split('\n').Select(text => text.Trim()).Where(text => text.Length > 0 && text[0] != '#'))
        {
            var parts = line.Split('=', 2);
            if (parts.Length < 2) throw new PSInvalidOperationException($"Data line '{line}' is not in 'name=value' format.");
            table.Add(parts[0].Trim(), System.Text.RegularExpressions.Regex.Unescape(parts[1].Trim()));
        }

        WriteObject(table);
    }
}

[Cmdlet(VerbsCommon.New, "Guid")]
[OutputType(typeof(Guid))]
public sealed class NewGuidCommand : PSCmdlet
{
    protected override void ProcessRecord() => WriteObject(Guid.NewGuid());
}

[Cmdlet(VerbsCommon.Get, "Random", DefaultParameterSetName = "Number")]
public sealed class GetRandomCommand : PSCmdlet
{
    [Parameter(Position = 0, ParameterSetName = "Number")]
    public int Maximum { get; set; } = int.MaxValue;

    [Parameter(ParameterSetName = "Number")]
    public int Minimum { get; set; }

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "List", ValueFromPipeline = true)]
    public object[] InputObject { get; set; }

    [Parameter]
    public int? SetSeed { get; set; }

    private readonly System.Collections.Generic.List<object> items = new();

    protected override void ProcessRecord() => items.AddRange(InputObject ?? Array.Empty<object>());

    protected override void EndProcessing()
    {
        var random = SetSeed is { } seed ? new Random(seed) : Random.Shared;
        if (ParameterSetName == "Number") WriteObject(random.Next(Minimum, Maximum));
        else if (items.Count > 0) WriteObject(items[random.Next(items.Count)]);
    }
}
