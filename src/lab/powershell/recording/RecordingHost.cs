using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace LyncBackup.Lab.Recording
{
    /// <summary>A host that records what is shown and asked, and answers from a list.</summary>
    internal sealed class RecordingHost : PSHost
    {
        private readonly RecordingUserInterface userInterface;
        private readonly CultureInfo culture;
        private readonly Guid instanceId = Guid.NewGuid();

        /// <param name="userInterface">Null: a host without one, where every prompt fails.</param>
        public RecordingHost(RecordingUserInterface userInterface, CultureInfo culture)
        {
            this.userInterface = userInterface;
            this.culture = culture;
        }

        /// <summary>The code of <c>exit n</c>; null when the script did not ask for the end.</summary>
        public int? ExitCode { get; private set; }

        public override string Name { get { return "LyncBackup recording host"; } }
        public override Version Version { get { return new Version(1, 0); } }
        public override Guid InstanceId { get { return instanceId; } }
        public override CultureInfo CurrentCulture { get { return culture; } }
        public override CultureInfo CurrentUICulture { get { return culture; } }
        public override PSHostUserInterface UI { get { return userInterface; } }

        public override void SetShouldExit(int exitCode)
        {
            ExitCode = exitCode;
        }

        public override void EnterNestedPrompt()
        {
            throw new NotSupportedException("The recording host has no nested prompts.");
        }

        public override void ExitNestedPrompt()
        {
            throw new NotSupportedException("The recording host has no nested prompts.");
        }

        public override void NotifyBeginApplication()
        {
        }

        public override void NotifyEndApplication()
        {
        }
    }

    /// <summary>Warnings and their like are recorded from the streams; here only what goes to the host alone.</summary>
    internal sealed class RecordingUserInterface : PSHostUserInterface
    {
        private readonly Recorder recorder;
        private readonly Queue<Answer> answers;
        private readonly RecordingRawUserInterface raw = new RecordingRawUserInterface();

        public RecordingUserInterface(Recorder recorder, IEnumerable<Answer> answers)
        {
            this.recorder = recorder;
            this.answers = new Queue<Answer>(answers);
        }

        public override PSHostRawUserInterface RawUI { get { return raw; } }

        public override void Write(string value)
        {
            recorder.Text("host", value);
        }

        public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value)
        {
            recorder.Text("host", value);
        }

        public override void WriteLine(string value)
        {
            recorder.Text("host", value + "\n");
        }

        public override void WriteErrorLine(string value)
        {
        }

        public override void WriteDebugLine(string message)
        {
        }

        public override void WriteVerboseLine(string message)
        {
        }

        public override void WriteWarningLine(string message)
        {
        }

        public override void WriteProgress(long sourceId, ProgressRecord record)
        {
        }

        public override string ReadLine()
        {
            recorder.Prompt("line", "", "", new string[0], -1);
            return Next("a line").Text;
        }

        public override SecureString ReadLineAsSecureString()
        {
            recorder.Prompt("secret", "", "", new string[0], -1);
            return Secret(Next("a secret").Text);
        }

        public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
        {
            var labels = choices.Select(choice => choice.Label.Replace("&", "")).ToList();
            recorder.Prompt("choice", caption, message, labels, defaultChoice);
            var wanted = Next("'" + message + "'").Text;
            var index = labels.FindIndex(label => string.Equals(label, wanted, StringComparison.OrdinalIgnoreCase));
            if (index < 0) throw new HostException("The test answered '" + wanted + "', and the choices are " + string.Join(", ", labels) + ".");
            return index;
        }

        public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions)
        {
            var given = new Dictionary<string, PSObject>();
            foreach (var field in descriptions)
            {
                recorder.Prompt("field", caption, field.Name, new string[0], -1);
                var text = Next("'" + field.Name + "'").Text;
                given[field.Name] = PSObject.AsPSObject(field.ParameterTypeFullName == typeof(SecureString).FullName ? (object)Secret(text) : text);
            }

            return given;
        }

        public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName)
        {
            recorder.Prompt("credential", caption, message, new string[0], -1);
            var answer = Next("a credential");
            return new PSCredential(answer.UserName ?? userName, Secret(answer.Text));
        }

        public override PSCredential PromptForCredential(
            string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options)
        {
            return PromptForCredential(caption, message, userName, targetName);
        }

        private Answer Next(string question)
        {
            if (answers.Count == 0) throw new HostException("The test gave no answer to the prompt for " + question + ".");
            return answers.Dequeue();
        }

        private static SecureString Secret(string text)
        {
            var secret = new SecureString();
            foreach (var c in text) secret.AppendChar(c);
            return secret;
        }
    }

    /// <summary>What a test answers to one prompt: a label, a line, or the password that goes with a user name.</summary>
    internal sealed class Answer
    {
        public string UserName { get; set; }

        public string Text { get; set; }
    }

    /// <summary>A screen of 120 columns that cannot be touched.</summary>
    internal sealed class RecordingRawUserInterface : PSHostRawUserInterface
    {
        private static readonly Size Screen = new Size(120, 50);

        public override Size BufferSize { get { return Screen; } set { } }
        public override Size WindowSize { get { return Screen; } set { } }
        public override Size MaxPhysicalWindowSize { get { return Screen; } }
        public override Size MaxWindowSize { get { return Screen; } }
        public override Coordinates CursorPosition { get; set; }
        public override Coordinates WindowPosition { get; set; }
        public override int CursorSize { get; set; }
        public override ConsoleColor ForegroundColor { get; set; }
        public override ConsoleColor BackgroundColor { get; set; }
        public override string WindowTitle { get; set; }
        public override bool KeyAvailable { get { return false; } }

        public override void FlushInputBuffer()
        {
        }

        public override KeyInfo ReadKey(ReadKeyOptions options)
        {
            throw new HostException("The recording host has no keyboard.");
        }

        public override BufferCell[,] GetBufferContents(Rectangle rectangle)
        {
            throw new HostException("The recording host has no screen buffer.");
        }

        public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill)
        {
        }

        public override void SetBufferContents(Rectangle rectangle, BufferCell fill)
        {
        }

        public override void SetBufferContents(Coordinates origin, BufferCell[,] contents)
        {
        }
    }
}
