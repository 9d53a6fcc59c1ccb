// What the provider's path answers where the archive has no capture to answer with: envelopes as the provider writes
// them. It must not know the archive.
const statuses = { 100: 401, 400: 400, 404: 404, 500: 500 };
/** An envelope without data, at the HTTP status that goes with its code. */
export function envelope(code, message, now) {
    const body = JSON.stringify({ code, data: null, message, recordTime: now.toISOString() });
    return { status: statuses[code], body };
}
