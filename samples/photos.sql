-- The main job: photographs to embeddings, in one statement.
--
--   ./millrace run samples/photos.sql --var photos='samples/photos*/*' --var model=samples/models/patches-384.onnx --var out=millrace-out/photos
--
-- './millrace demo' does the same and shows what became of each file.
-- ${name} is replaced by the value of --var name=value before the script is read.

-- A row for each file: uri, size, modified, and content. 'content' is a reference: it names the file and its version,
-- and costs a few bytes however large the file is. Nothing is read yet.
CREATE TABLE photos WITH ('connector' = 'files', 'path' = '${photos}');

-- A model is a file with named inputs and outputs. This one takes an image of 3 × 224 × 224 numbers, channels first, and
-- answers a vector of 384. To use another, such as CLIP, change path, shapes and names.
CREATE MODEL patches
INPUT (image TENSOR<FLOAT>[3, 224, 224])
OUTPUT (embedding EMBEDDING(384))
WITH ('provider' = 'onnx', 'path' = '${model}', 'input-names' = 'image', 'output-names' = 'embedding');

-- The result: a folder of Parquet files. They appear when they are complete. Rows that could not be read, decoded or
-- embedded go to the folder '_rejected' in it, as JSON lines with step and reason; they do not end the job.
CREATE TABLE embeddings (uri VARCHAR, width INT, height INT, embedding EMBEDDING(384))
WITH ('connector' = 'parquet', 'path' = '${out}/embeddings');

INSERT INTO embeddings
WITH
  -- FETCH_CONTENT reads the file that a reference points at: encoded bytes, as they are on disk.
  files AS (
    SELECT uri, FETCH_CONTENT(content) AS bytes
    FROM photos
  ),
  -- IMAGE_DECODE makes pixels of them: RGB, whatever was in the file. 'reject': bytes that do not decode are a rejected row.
  images AS (
    SELECT uri, IMAGE_METADATA(bytes) AS stored, IMAGE_DECODE(bytes, 'reject', 'RGB') AS image
    FROM files
  ),
  -- The tensor as this model was made for: 224 × 224, channels first, values 0 to 1, then (value − mean) / deviation.
  tensors AS (
    SELECT uri,
           stored.width AS width,
           stored.height AS height,
           IMAGE_TO_TENSOR(IMAGE_RESIZE(image, 224, 224), 'CHW', ARRAY[0.485, 0.456, 0.406], ARRAY[0.229, 0.224, 0.225]) AS tensor
    FROM images
  )
-- The model sees batches, gathered over all files; a row waits a few milliseconds at most for its batch to fill.
SELECT uri, width, height, embedding
FROM ML_PREDICT(TABLE tensors, MODEL patches, DESCRIPTOR(tensor));
