// Looks at what a run will reach: the provider's host, the media hosts, and the time by the provider's clock. Any HTTP
// answer is enough. It must not send the token, ask for the paid path, or try twice.
import got, {} from 'got';
/** Hosts of pictures and of avatars, as notes of 2026 name them. */
export const mediaHosts = ['https://sns-i10.rednotecdn.com', 'https://sns-avatar-qc.xhscdn.com'];
const farOffMs = 5 * 60_000;
const firstYear = 2026;
/** Asks for the head of a host's root page. Never rejects. @param url of which only scheme, host and port are used */
export async function reach(url, agents, userAgent, timeoutMs = 5000) {
    try {
        const { statusCode, headers } = await got.head(new URL(url).origin, {
            agent: agents,
            retry: { limit: 0 },
            followRedirect: false,
            throwHttpErrors: false,
            timeout: { request: timeoutMs },
            headers: { 'user-agent': userAgent },
        });
        return { status: statusCode, date: headers.date };
    }
    catch (error) {
        const code = error.code;
        return {
            status: null,
            why: code === 'ETIMEDOUT' ? `no answer in ${timeoutMs / 1000} s` : (code ?? 'no reason given'),
        };
    }
}
export function checkProvider(baseUrl, reached) {
    const check = 'provider';
    const { origin } = new URL(baseUrl);
    if (reached.status !== null)
        return { check, state: 'ok', says: `${origin} answers (HTTP ${reached.status})` };
    return {
        check,
        state: 'problem',
        says: `${origin} cannot be reached (${reached.why}): check the network, and JUSTONEAPI_BASE_URL or provider.baseUrl`,
    };
}
export function checkMediaHost(url, reached) {
    const check = 'media host';
    const { host } = new URL(url);
    if (reached.status !== null)
        return { check, state: 'ok', says: `${host} answers (HTTP ${reached.status})` };
    return {
        check,
        state: 'warning',
        says: `${host} cannot be reached (${reached.why}): check the network and what a firewall lets through, else files will fail`,
    };
}
/** Compares the program's clock with the provider's, where one answered. @param reached null: not asked */
export function checkClock(clock, reached) {
    const check = 'clock';
    const now = clock.nowMs();
    const time = `${new Date(now).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
    if (new Date(now).getUTCFullYear() < firstYear)
        return { check, state: 'problem', says: `it is ${time} by this machine’s clock, which is wrong: set it` };
    const theirs = reached === null || reached.status === null ? Number.NaN : Date.parse(reached.date ?? '');
    if (Number.isNaN(theirs))
        return { check, state: 'ok', says: `${time}, compared with no other clock` };
    const offMs = now - theirs;
    if (Math.abs(offMs) <= farOffMs)
        return { check, state: 'ok', says: `${time}, as the provider’s clock has it` };
    const off = `${Math.round(Math.abs(offMs) / 60_000)} minutes ${offMs > 0 ? 'ahead of' : 'behind'}`;
    return {
        check,
        state: 'warning',
        says: `${time} is ${off} the provider’s clock: set this machine’s, times in rows come from it`,
    };
}
