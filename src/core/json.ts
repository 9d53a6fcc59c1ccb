// JSON as the provider writes it. It must not judge what it reads.

/**
 * Parses JSON text and keeps integers beyond 2^53 as their decimal text, since a number would lose digits.
 * @throws {SyntaxError} where the text is not JSON.
 */
export function parseJson(text: string): unknown {
  // Only a number that stands where a value stands; IDs of digits are mostly texts.
  if (!/(?:^|[[:,])\s*-?\d{16}/.test(text)) return JSON.parse(text)
  // Texts are matched so that no number is found in one. A reviver, which sees every value, takes five times as long.
  const quoted = text.replace(/"[^"\\]*(?:\\.[^"\\]*)*"|(?<![\d.eE+-])-?[1-9]\d{15,}(?![\d.eE]|\s*:)/gs, (token) =>
    token.startsWith('"') || Number.isSafeInteger(Number(token)) ? token : `"${token}"`,
  )
  return JSON.parse(quoted)
}

/** A JSON object as opposed to an array, null or a plain value. */
export type JsonObject = { readonly [key: string]: unknown }

/** Whether a parsed value is a JSON object. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
