// The steps log as they do in Lambda; here nobody reads it.
process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
