using System;
using System.Collections.Generic;
using System.IO;
using System.Management.Automation;
using System.Text.RegularExpressions;

namespace LyncBackup.Lab.Recording
{
    /// <summary>Puts every record of a run on one line of the output as it happens, and says when the wished-for one came by.</summary>
    internal sealed class Recorder
    {
        /// <summary>What tells our lines from whatever else a script writes to the console.</summary>
        public const string LinePrefix = "#RECORD ";

        private readonly TextWriter output;
        private readonly string watchedStream;
        private readonly Regex watchedPattern;
        private readonly object turn = new object();

        public Recorder(TextWriter output, string watchedStream, string watchedPattern)
        {
            this.output = output;
            this.watchedStream = watchedStream;
            this.watchedPattern = watchedPattern == null ? null : new Regex(watchedPattern);
        }

        /// <summary>Raised on the thread of the record, at most once.</summary>
        public event Action Matched;

        public void Value(string stream, object value)
        {
            Record(stream, LanguagePrimitives.ConvertTo<string>(value), json => ValueJson.Write(json.Name("value"), value));
        }

        public void Text(string stream, string text)
        {
            Record(stream, text, json => json.Name("text").Value(text));
        }

        public void Error(ErrorRecord error)
        {
            Record("error", error.FullyQualifiedErrorId + " " + error, json => WriteError(json.Name("error"), error));
        }

        public void Progress(ProgressRecord progress)
        {
            Record("progress", progress.Activity + ": " + progress.StatusDescription, json =>
            {
                json.Name("progress").Begin('{').Name("activityId").Value(progress.ActivityId).Name("parentActivityId").Value(progress.ParentActivityId);
                json.Name("activity").Value(progress.Activity).Name("status").Value(progress.StatusDescription).Name("operation").Value(progress.CurrentOperation);
                json.Name("percent").Value(progress.PercentComplete).Name("secondsRemaining").Value(progress.SecondsRemaining).Name("type").Value(progress.RecordType.ToString());
                json.End('}');
            });
        }

        public void Prompt(string kind, string caption, string message, IEnumerable<string> choices, int defaultChoice)
        {
            Record("prompt", caption + " " + message, json =>
            {
                json.Name("prompt").Begin('{').Name("kind").Value(kind).Name("caption").Value(caption).Name("message").Value(message).Name("choices").Begin('[');
                foreach (var choice in choices) json.Value(choice);
                json.End(']').Name("default").Value(defaultChoice).End('}');
            });
        }

        public void End(string state, ErrorRecord terminating)
        {
            Record("end", state, json =>
            {
                json.Name("state").Value(state).Name("terminating");
                if (terminating == null) json.Null();
                else WriteError(json, terminating);
            });
        }

        private void Record(string stream, string text, Action<JsonText> write)
        {
            var json = new JsonText().Begin('{').Name("stream").Value(stream);
            write(json);
            lock (turn)
            {
                output.WriteLine(LinePrefix + json.End('}'));
                output.Flush();
            }

            if (stream == watchedStream && watchedPattern.IsMatch(text ?? "")) RaiseMatched();
        }

        private void RaiseMatched()
        {
            var listener = Matched;
            Matched = null;
            if (listener != null) listener();
        }

        private static void WriteError(JsonText json, ErrorRecord error)
        {
            var details = error.ErrorDetails;
            json.Begin('{').Name("fullyQualifiedErrorId").Value(error.FullyQualifiedErrorId).Name("category").Value(error.CategoryInfo.Category.ToString());
            json.Name("activity").Value(error.CategoryInfo.Activity).Name("exception").Value(error.Exception == null ? null : error.Exception.GetType().FullName);
            json.Name("message").Value(error.Exception == null ? null : error.Exception.Message).Name("text").Value(error.ToString());
            json.Name("recommendedAction").Value(details == null ? "" : details.RecommendedAction).Name("target");
            ValueJson.Write(json, error.TargetObject);
            json.Name("position").Value(error.InvocationInfo == null ? null : error.InvocationInfo.PositionMessage).End('}');
        }
    }
}
