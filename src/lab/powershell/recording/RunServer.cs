using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Threading;

namespace LyncBackup.Lab.Recording
{
    /// <summary>Reads one request per line, runs each in a fresh runspace and records it on the output.</summary>
    public static class RunServer
    {
        /// <summary>How long a record may hold up its script until the stop that it asked for has begun.</summary>
        private const int StopBeginsWithinMs = 5000;

        public static void Serve(TextReader input, TextWriter output)
        {
            for (var line = input.ReadLine(); line != null; line = input.ReadLine()) Run(new RunRequest(line), output);
        }

        private static void Run(RunRequest request, TextWriter output)
        {
            var recorder = new Recorder(output, request.StopStream, request.StopPattern);
            var host = new RecordingHost(request.HasUserInterface ? new RecordingUserInterface(recorder, request.Answers) : null, request.Culture);
            var folder = Directory.GetCurrentDirectory();
            var environment = Exchange(request.Environment);
            try
            {
                if (request.WorkingFolder != null) Directory.SetCurrentDirectory(request.WorkingFolder);
                using (var runspace = RunspaceFactory.CreateRunspace(host, InitialSessionState.CreateDefault2()))
                {
                    runspace.ThreadOptions = PSThreadOptions.ReuseThread;
                    runspace.Open();
                    foreach (var variable in request.Variables) runspace.SessionStateProxy.SetVariable(variable.Key, variable.Value);
                    SetCulture(runspace, request.Culture);
                    Invoke(runspace, request.Script, recorder, host);
                }
            }
            finally
            {
                Exchange(environment);
                Directory.SetCurrentDirectory(folder);
            }
        }

        /// <summary>PowerShell 7 takes it from the thread, Windows PowerShell from the host.</summary>
        private static void SetCulture(Runspace runspace, CultureInfo culture)
        {
            using (var shell = PowerShell.Create())
            {
                shell.Runspace = runspace;
                shell.AddScript("param($culture) [System.Threading.Thread]::CurrentThread.CurrentCulture = $culture; [System.Threading.Thread]::CurrentThread.CurrentUICulture = $culture");
                shell.AddArgument(culture).Invoke();
            }
        }

        private static void Invoke(Runspace runspace, string script, Recorder recorder, RecordingHost host)
        {
            using (var shell = PowerShell.Create())
            {
                shell.Runspace = runspace;
                shell.AddScript(script);
                Record(shell, recorder);
                recorder.Matched += () => StopAndWaitUntilBegun(shell);
                var output = new PSDataCollection<PSObject>();
                output.DataAdded += (sender, e) => recorder.Value("output", output[e.Index]);
                ErrorRecord terminating = null;
                try
                {
                    shell.EndInvoke(shell.BeginInvoke<PSObject, PSObject>(null, output));
                }
                catch (PipelineStoppedException)
                {
                }
                catch (RuntimeException e)
                {
                    terminating = e.ErrorRecord;
                }

                var state = host.ExitCode.HasValue ? "Exited " + host.ExitCode : shell.InvocationStateInfo.State.ToString();
                recorder.End(state, terminating);
            }
        }

        private static void Record(PowerShell shell, Recorder recorder)
        {
            var streams = shell.Streams;
            streams.Error.DataAdded += (sender, e) => recorder.Error(streams.Error[e.Index]);
            streams.Warning.DataAdded += (sender, e) => recorder.Text("warning", streams.Warning[e.Index].Message);
            streams.Verbose.DataAdded += (sender, e) => recorder.Text("verbose", streams.Verbose[e.Index].Message);
            streams.Debug.DataAdded += (sender, e) => recorder.Text("debug", streams.Debug[e.Index].Message);
            streams.Information.DataAdded += (sender, e) => recorder.Text("information", Convert.ToString(streams.Information[e.Index].MessageData));
            streams.Progress.DataAdded += (sender, e) => recorder.Progress(streams.Progress[e.Index]);
        }

        /// <summary>As Ctrl+C does. The script is held at the record until the stop has begun, so it always stops at the same place.</summary>
        private static void StopAndWaitUntilBegun(PowerShell shell)
        {
            shell.BeginStop(null, null);
            SpinWait.SpinUntil(() => shell.InvocationStateInfo.State != PSInvocationState.Running, StopBeginsWithinMs);
        }

        /// <summary>Sets environment variables and gives back what they were.</summary>
        private static Dictionary<string, string> Exchange(Dictionary<string, string> values)
        {
            var before = new Dictionary<string, string>();
            foreach (var pair in values)
            {
                before[pair.Key] = Environment.GetEnvironmentVariable(pair.Key);
                Environment.SetEnvironmentVariable(pair.Key, pair.Value);
            }

            return before;
        }
    }
}
