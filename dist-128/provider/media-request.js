/** Avatars, voices, films, covers of voices, and pictures of topics bear no signature. */
const unsigned = /^(avatar|audio|stream|mmopen)\/|@r_/;
const ownSites = /^https?:\/\/([\w-]+\.)*(xiaohongshu|rednote)\.com(\/|$)/;
/** Reads a request, decoded, so that a client may encode `|` or not. */
export function readMediaRequest(request) {
    const url = decode(request.url ?? '/');
    const [, path = '', query = ''] = /^\/*([^?]*)\??(.*)$/s.exec(url) ?? [];
    const parts = query.split('&');
    const processing = parts.filter((part) => !/^(sign|t)=/.test(part)).join('&');
    const { referer } = request.headers;
    const refusal = !unsigned.test(path) && !parts.some((part) => /^sign=./.test(part))
        ? 'sign missing'
        : referer !== undefined && !ownSites.test(referer)
            ? 'foreign Referer'
            : null;
    return { path, processing, refusal };
}
function decode(url) {
    try {
        return decodeURIComponent(url);
    }
    catch {
        return url;
    }
}
