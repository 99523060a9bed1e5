using System.Diagnostics;
using Millrace.Runtime.Jobs;
using Millrace.Runtime.Metrics;

namespace Millrace.Benchmarks.Photos;

/// <summary>The main job in SQL, as a user's program runs it.</summary>
internal static class PhotosJob
{
    /// <summary>The network of the samples.</summary>
    public static string ModelPath { get; } = Path.Combine(PhotoSet.Root, "samples", "models", "patches-384.onnx");

    /// <summary>Runs it to its end.</summary>
    /// <param name="folder">The photographs.</param>
    /// <param name="output">A folder for the Parquet files; must not be there.</param>
    /// <param name="photos">Photographs in the folder: what the job must write.</param>
    /// <param name="options">Options of the engine.</param>
    /// <returns>Seconds from the first statement to the job's end, and the job.</returns>
    public static async Task<(double Seconds, JobMetrics Metrics)> RunAsync(
        string folder, string output, int photos, params (string Key, string Value)[] options)
    {
        (double seconds, JobResult result, RowRejected? rejected) = await RunJobAsync(folder, output, options);
        return result.State == JobState.Finished && result.Metrics.RowsWritten == photos
            ? (seconds, result.Metrics)
            : throw new InvalidOperationException(
                $"{result.State}: {result.Metrics.RowsRead} rows read, {result.Metrics.RowsWritten} written, "
                + $"{result.Metrics.RowsRejected} rejected ({rejected}) {result.Error}");
    }

    private static async Task<(double Seconds, JobResult Result, RowRejected? Rejected)> RunJobAsync(
        string folder, string output, (string Key, string Value)[] options)
    {
        var session = new Session(new SessionSettings { Options = options.ToDictionary(o => o.Key, o => o.Value) });
        var listener = new LastResult();
        long start = Stopwatch.GetTimestamp();
        await session.ExecuteAsync(Script(folder, output), listener);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return (seconds, listener.Result ?? throw new InvalidOperationException("the job told no result"), listener.Rejected);
    }

    /// <summary>Its statements.</summary>
    /// <param name="folder">The photographs.</param>
    /// <param name="output">The folder for the Parquet files.</param>
    /// <param name="modelOptions">More options of the model, with a comma before each.</param>
    public static string Script(string folder, string output, string modelOptions = "") =>
        $"""
        CREATE TABLE photos WITH ('connector' = 'files', 'path' = '{folder}/*.jpg');
        CREATE MODEL patches INPUT (image TENSOR<FLOAT>[3, 224, 224]) OUTPUT (embedding EMBEDDING(384))
        WITH ('provider' = 'onnx', 'path' = '{ModelPath}'{modelOptions});
        CREATE TABLE embeddings (uri VARCHAR, embedding EMBEDDING(384)) WITH ('connector' = 'parquet', 'path' = '{output}');
        INSERT INTO embeddings
        WITH tensors AS (
          SELECT uri, IMAGE_TO_TENSOR(
            IMAGE_CENTER_CROP(IMAGE_RESIZE(IMAGE_DECODE(FETCH_CONTENT(content), 'reject', 'RGB'), 256, 256), 224, 224),
            'CHW', ARRAY[0.485, 0.456, 0.406], ARRAY[0.229, 0.224, 0.225]) AS image
          FROM photos)
        SELECT uri, embedding FROM ML_PREDICT(TABLE tensors, MODEL patches, DESCRIPTOR(image));
        """;
}
