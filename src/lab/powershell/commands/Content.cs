using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text;

namespace Microsoft.PowerShell.Commands;

[Cmdlet(VerbsCommon.Get, "Content", DefaultParameterSetName = "Path")]
[OutputType(typeof(string), typeof(byte))]
public sealed class GetContentCommand : PathCommand
{
    [Parameter]
    public SwitchParameter Raw { get; set; }

    [Parameter]
    public SwitchParameter AsByteStream { get; set; }

    [Parameter, EncodingName]
    public Encoding Encoding { get; set; } = FileEncoding.Default;

    [Parameter, Alias("First", "Head")]
    public long TotalCount { get; set; } = -1;

    [Parameter, Alias("Last")]
    public int Tail { get; set; } = -1;

    protected override void ProcessPath(string path)
    {
        foreach (var item in Resolve(path).ToArray())
        {
            var file = SessionState.Path.GetUnresolvedProviderPathFromPSPath(item, out var provider, out _);
            if (provider.Name != FileSystemProvider.ProviderName) WriteFromProvider(item);
            else if (File.Exists(file)) Write(file);
            else RefuseFolder(file);
        }
    }

    private void Write(string file)
    {
        try
        {
            if (AsByteStream) WriteObject(File.ReadAllBytes(file), enumerateCollection: !Raw);
            else if (Raw) WriteObject(File.ReadAllText(file, Encoding));
            else foreach (var line in Lines(file)) WriteObject(line);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            WriteError(new ErrorRecord(e, "GetContentReaderIOError", ErrorCategory.ReadError, file));
        }
    }

    private IEnumerable<string> Lines(string file)
    {
        var lines = File.ReadLines(file, Encoding);
        if (Tail >= 0) return lines.TakeLast(Tail);
        return TotalCount >= 0 ? lines.Take((int)Math.Min(TotalCount, int.MaxValue)) : lines;
    }

    /// <summary>Variables, functions, environment: a few short lines each.</summary>
    private void WriteFromProvider(string path)
    {
        foreach (var reader in InvokeProvider.Content.GetReader(path))
        {
            WriteObject(reader.Read(readCount: -1), enumerateCollection: true);
            reader.Close();
        }
    }

    private void RefuseFolder(string folder)
    {
        var exception = new UnauthorizedAccessException($"Unable to get content because it is a directory: '{folder}'. Please use 'Get-ChildItem' instead.");
        WriteError(new ErrorRecord(exception, "GetContainerContentException", ErrorCategory.InvalidOperation, folder));
    }
}

/// <summary>Writes lines to files: over what is there, or after it.</summary>
public abstract class WriteContentCommand : PSCmdlet, IDisposable
{
    private readonly List<StreamWriter> writers = new();

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Path", ValueFromPipelineByPropertyName = true)]
    public string[] Path { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath", ValueFromPipelineByPropertyName = true), Alias("PSPath", "LP")]
    public string[] LiteralPath { get; set; }

    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true), AllowNull, AllowEmptyCollection]
    public object[] Value { get; set; }

    [Parameter, EncodingName]
    public Encoding Encoding { get; set; } = FileEncoding.Default;

    [Parameter]
    public SwitchParameter AsByteStream { get; set; }

    [Parameter]
    public SwitchParameter NoNewline { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    internal abstract FileMode Mode { get; }

    internal abstract string Action { get; }

    protected override void BeginProcessing()
    {
        foreach (var path in LiteralPath ?? Path)
        {
            var file = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path);
            if (ShouldProcess("Path: " + file, Action)) Open(file);
        }
    }

    protected override void ProcessRecord()
    {
        foreach (var writer in writers) foreach (var item in Value ?? Array.Empty<object>()) Write(writer, item);
        if (PassThru) WriteObject(Value, enumerateCollection: true);
    }

    protected override void EndProcessing() => Dispose();

    /// <summary>Also when the pipeline is stopped, so that no file stays open.</summary>
    public void Dispose() => writers.ForEach(writer => writer.Dispose());

    private void Open(string file)
    {
        try
        {
            writers.Add(new StreamWriter(new FileStream(file, Mode, FileAccess.Write, FileShare.ReadWrite), Encoding));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            WriteError(new ErrorRecord(e, "GetContentWriterIOError", ErrorCategory.WriteError, file));
        }
    }

    private void Write(StreamWriter writer, object item)
    {
        var plain = item is PSObject wrapped ? wrapped.BaseObject : item;
        if (AsByteStream) WriteBytes(writer.BaseStream, plain);
        else if (plain is IEnumerable items and not string) foreach (var element in items) Write(writer, element);
        else if (NoNewline) writer.Write(item);
        else writer.WriteLine(item);
    }

    private static void WriteBytes(Stream stream, object value)
    {
        if (value is byte[] bytes) stream.Write(bytes);
        else stream.WriteByte(LanguagePrimitives.ConvertTo<byte>(value));
    }
}

[Cmdlet(VerbsCommon.Set, "Content", SupportsShouldProcess = true, DefaultParameterSetName = "Path")]
public sealed class SetContentCommand : WriteContentCommand
{
    internal override FileMode Mode => FileMode.Create;

    internal override string Action => "Set Content";
}

[Cmdlet(VerbsCommon.Add, "Content", SupportsShouldProcess = true, DefaultParameterSetName = "Path")]
public sealed class AddContentCommand : WriteContentCommand
{
    internal override FileMode Mode => FileMode.Append;

    internal override string Action => "Add Content";
}

/// <summary>One digest of <c>Get-FileHash</c>.</summary>
public sealed class FileHashInfo
{
    public string Algorithm { get; set; }
    public string Hash { get; set; }
    public string Path { get; set; }
}

[Cmdlet(VerbsCommon.Get, "FileHash", DefaultParameterSetName = "Path")]
[OutputType(typeof(FileHashInfo))]
public sealed class GetFileHashCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Path", ValueFromPipeline = true)]
    public string[] Path { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath", ValueFromPipelineByPropertyName = true), Alias("PSPath", "LP")]
    public string[] LiteralPath { get; set; }

    [Parameter, ValidateSet("SHA1", "SHA256", "SHA384", "SHA512", "MD5")]
    public string Algorithm { get; set; } = "SHA256";

    protected override void ProcessRecord()
    {
        foreach (var path in LiteralPath ?? Path) this.WritingErrors(() => Hash(path));
    }

    private void Hash(string path)
    {
        foreach (var item in InvokeProvider.Item.Get(new[] { path }, force: true, LiteralPath is not null))
        {
            if (item.BaseObject is not FileInfo file) continue;
            using var stream = file.OpenRead();
            var digest = System.Security.Cryptography.CryptographicOperations.HashData(new(Algorithm.ToUpperInvariant()), stream);
            WriteObject(new FileHashInfo { Algorithm = Algorithm.ToUpperInvariant(), Hash = Convert.ToHexString(digest), Path = file.FullName });
        }
    }
}
