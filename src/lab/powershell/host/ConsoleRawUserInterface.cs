using System;
using System.Management.Automation.Host;

namespace LyncBackup.Lab.EngineHost;

/// <summary>The size of the terminal. Cursor, keys and screen buffer are not for scripts here.</summary>
internal sealed class ConsoleRawUserInterface : PSHostRawUserInterface
{
    /// <summary>Columns of formatted output that goes to a file or a pipe.</summary>
    private const int RedirectedColumns = 120;

    public override Size BufferSize
    {
        get => Console.IsOutputRedirected ? new Size(RedirectedColumns, 50) : new Size(Math.Max(Console.BufferWidth, 20), Math.Max(Console.BufferHeight, 10));
        set => throw Unsupported();
    }

    public override Size WindowSize { get => BufferSize; set => throw Unsupported(); }
    public override Size MaxPhysicalWindowSize => BufferSize;
    public override Size MaxWindowSize => BufferSize;
    public override Coordinates CursorPosition { get => default; set => throw Unsupported(); }
    public override Coordinates WindowPosition { get => default; set => throw Unsupported(); }
    public override int CursorSize { get => 25; set => throw Unsupported(); }
    public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;
    public override ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;
    public override string WindowTitle { get; set; } = "LyncBackup";
    public override bool KeyAvailable => !Console.IsInputRedirected && Console.KeyAvailable;

    public override void FlushInputBuffer()
    {
        while (KeyAvailable) Console.ReadKey(intercept: true);
    }

    public override KeyInfo ReadKey(ReadKeyOptions options) => throw Unsupported();

    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw Unsupported();

    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) => throw Unsupported();

    public override void SetBufferContents(Rectangle rectangle, BufferCell fill) => throw Unsupported();

    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw Unsupported();

    private static NotSupportedException Unsupported() => new("This host does not give access to the screen buffer.");
}
