/** The HTTP statuses seen with business codes; 200 goes with all others. */
const statusByCode = new Map([
    [100, 401],
    [302, 429],
    [303, 429],
    [400, 400],
    [404, 404],
    [500, 500],
    [503, 503],
    [600, 403],
]);
export function statusOf(envelope) {
    return envelope.status ?? statusByCode.get(Number(envelope.code)) ?? 200;
}
/** Sends the whole answer, its length said in advance. */
export function send(response, content) {
    const length = Buffer.byteLength(content.body);
    response.writeHead(content.status ?? 200, { 'content-length': length, ...content.headers });
    response.end(content.body);
}
