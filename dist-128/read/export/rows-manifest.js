export const rowFileFormats = ['csv', 'ndjson', 'parquet', 'json', 'xlsx'];
