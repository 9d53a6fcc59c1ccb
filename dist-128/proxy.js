// Connections as the environment wants them: through the proxy that HTTPS_PROXY or HTTP_PROXY names, but for the hosts
// of NO_PROXY. It must not decide what may be asked for (media/hosts does), nor show a proxy's password.
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { UsageError } from './core/errors.js';
/** The proxies that the environment names, one for https and one for http. @throws {UsageError} for one that is none */
export function proxiesIn(env) {
    return ['HTTPS_PROXY', 'HTTP_PROXY'].flatMap((upper) => {
        const variable = env[upper.toLowerCase()] ? upper.toLowerCase() : upper;
        const text = env[variable]?.trim() ?? '';
        if (text === '')
            return [];
        const url = URL.parse(text.includes('://') ? text : `http://${text}`);
        // Node would pass over it in silence, and connect directly.
        if (url === null || !/^https?:$/.test(url.protocol))
            throw new UsageError(`${variable} is no address of an http proxy; expected such as http://proxy.example:3128`);
        return [{ variable, url }];
    });
}
// What runs on this machine, such as the demo's provider, is not behind a proxy.
const thisMachine = 'localhost,127.0.0.1-127.255.255.255,::1';
/** A proxy that is silent this long, in milliseconds, gives no connection. Until then no other time limit counts. */
const silenceMs = 30_000;
/**
 * Agents with connections of their own, kept alive, that heed the environment's proxies. A Node older than 22.21 or
 * 24.5 connects directly all the same (`doctor` says so). @throws {UsageError} where the environment's proxy is none
 */
export function createAgents(env, proxySilenceMs = silenceMs) {
    const proxies = proxiesIn(env);
    if (proxies.length === 0)
        return { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent({ keepAlive: true }) };
    const except = env.no_proxy || env.NO_PROXY;
    const options = {
        keepAlive: true,
        timeout: proxySilenceMs,
        proxyEnv: {
            ...Object.fromEntries(proxies.map(({ variable, url }) => [variable, url.href])),
            NO_PROXY: except ? `${except},${thisMachine}` : thisMachine,
        },
    };
    return { http: new HttpAgent(options), https: new HttpsAgent(options) };
}
