// A note as the provider writes it: with the habits of the real one that a client must bear. It must not know HTTP.
import { hex, pick, shuffle } from './random.js';
/**
 * JSON text of an answer. Of call to call differ: the order of keys in every object, `sign` (one for all URLs of a
 * file), `t`, the host's number, `xsec_token`, prompts and the order of widgets. `video_id` is written as an integer
 * beyond 2^53. All else, array order too, is as given.
 */
export function writeAnswer(answer, writing) {
    const { random, signedAt, origin } = writing;
    const signatures = new Map();
    const hostNumber = 1 + Math.floor(random() * 20);
    const signedTime = `&t=${signedAt.toString(16).padStart(8, '0')}`;
    function signatureOf(path) {
        const signature = signatures.get(path) ?? `sign=${hex(random, 32)}`;
        signatures.set(path, signature);
        return signature;
    }
    function url(text) {
        const [, host, path, query] = /^https?:\/\/([^/?#]+)(\/[^?#]*)(.*)$/s.exec(text) ?? [];
        if (host === undefined || path === undefined || query === undefined || !mediaHost.test(host))
            return text;
        const base = origin ?? `https://${host.replace(/^(sns-[a-z]+)\d+/, `$1${hostNumber}`)}`;
        if (!query.includes('sign='))
            return `${base}${path}${query}`;
        return `${base}${path}${query.replace(/\bsign=\w*/, signatureOf(path)).replace(/&t=\w*/, signedTime)}`;
    }
    function write(value, key) {
        if (typeof value === 'string')
            return string(value, key);
        if (value === null || typeof value !== 'object')
            return JSON.stringify(value) ?? 'null';
        if (Array.isArray(value)) {
            const items = key === 'widgets_groups' ? value.map((group) => shuffle(random, [...group])) : value;
            return `[${items.map((item) => write(item, '')).join(',')}]`;
        }
        const entries = shuffle(random, Object.entries(value));
        return `{${entries.map(([name, item]) => `${JSON.stringify(name)}:${write(item, name)}`).join(',')}}`;
    }
    function string(value, key) {
        if (key === 'video_id' && /^[1-9]\d+$/.test(value))
            return value;
        if (key === 'placeholder_long')
            return JSON.stringify(pick(random, prompts));
        if (value.startsWith('http'))
            return JSON.stringify(url(value));
        if (value.includes('xsec_token'))
            return JSON.stringify(value.replace(/xsec_token(=|%3D)\w+/, `xsec_token$1${hex(random, 40)}`));
        return JSON.stringify(value);
    }
    return write(answer, '');
}
const mediaHost = /(\.|^)(xhscdn\.com|xhscdn\.net|rednotecdn\.com|ci\.xiaohongshu\.com|ci\.rednote\.com|thirdwx\.qlogo\.cn)$/;
const prompts = ['留下你的想法吧', '爱评论的人运气都不差', '说说你的看法', '友善的评论是交流的起点'];
