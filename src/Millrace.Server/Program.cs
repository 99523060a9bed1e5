using Millrace.Server;

return await CommandLine.RunAsync(args).ConfigureAwait(false);
