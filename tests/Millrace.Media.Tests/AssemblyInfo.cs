// libvips counts its memory for the whole process: a test that asserts the count must be alone.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
